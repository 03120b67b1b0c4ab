"""All that happened in a dossier, in one line: its own events, and those of its tips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from portal.clock import LOCAL_ZONE
from portal.models import TipEventKind
from portal.tips.dossiers.events import DossierEventView, events_since
from portal.tips.reading import EventView
from portal.tips.reading import events_since as events_of_tip_since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Dossier, Tip

# The dossier's own event says the same, and of which dossier.
_TOLD_BY_DOSSIER = frozenset({TipEventKind.PUT_IN_DOSSIER, TipEventKind.TAKEN_OUT_OF_DOSSIER})


@dataclass(frozen=True)
class Moment:
    """An event of the dossier itself, or of the tip that has this number as people write it."""

    event: DossierEventView | EventView
    tip: str = ""


def read_timeline(
    session: Session, actor: Actor, dossier: Dossier, tips: Sequence[Tip]
) -> list[Moment]:
    """Return what happened, newest first.

    Args:
        session: the caller's transaction.
        actor: who reads; of the dossier's own events they get those that they may see.
        dossier: the dossier.
        tips: its tips that the actor may know of.
    """
    moments = [
        (event.at, event.sequence, Moment(event))
        for event in events_since(session, actor, dossier, 0)
    ]
    for tip in tips:
        moments += _of_tip(session, tip)
    moments.sort(key=lambda moment: moment[:2], reverse=True)
    return [moment for _at, _sequence, moment in moments]


def _of_tip(session: Session, tip: Tip) -> list[tuple[datetime, int, Moment]]:
    """Return the events of a tip with when they are placed.

    Of what a reporter did only the day is kept. It stands after what happened to the tip before it,
    and otherwise at the beginning of its day, so that nothing is told of its time.
    """
    placed = []
    last: datetime | None = None
    for event in events_of_tip_since(session, tip, 0):
        if event.kind in _TOLD_BY_DOSSIER:
            continue
        begin = datetime.combine(event.day, time.min, LOCAL_ZONE)
        at = event.at or max(begin, last or begin)
        last = at
        placed.append((at, event.sequence, Moment(event, tip.public_number)))
    return placed
