"""Writing down what happens to a dossier, and telling it to whom it may be told.

What happened to a tip that is kept to a circle is told to that circle only. So the version that a
reader knows of is that of the newest event that they may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.audit.recording import append
from portal.models import Dossier, DossierEvent, DossierEventKind, Member, Tip
from portal.models.tip import format_number
from portal.tips.access import visible_to

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

ABOUT_TIPS = frozenset({DossierEventKind.TIP_PUT_IN, DossierEventKind.TIP_TAKEN_OUT})


@dataclass(frozen=True)
class DossierEventView:
    """Something that happened to a dossier, with names.

    The states are those of the dossier, or of the part that `part_id` names. `tip` is the number of
    the tip that it is about, as people write it, or "".
    """

    sequence: int
    kind: DossierEventKind
    at: datetime
    actor: str
    from_state: str | None
    to_state: str | None
    tip: str
    part_id: UUID | None


def subject_of(dossier: Dossier) -> str:
    """Return what the audit trail calls a dossier."""
    return f"dossier/{dossier.public_number}"


def record(
    runtime: Runtime,
    session: Session,
    dossier: Dossier,
    kind: DossierEventKind,
    actor: Actor,
    *,
    states: tuple[str, str] | None = None,
    tip: Tip | None = None,
    part_id: UUID | None = None,
) -> int:
    """Write an event in the caller's transaction, and into the audit trail.

    Args:
        runtime: the running portal.
        session: the caller's transaction, which holds the dossier.
        dossier: the dossier that it happened to.
        kind: what happened.
        actor: the member who did it.
        states: the state before and after, of the dossier or of the part.
        tip: the tip that it is about, if any.
        part_id: the barrier, task or decision that it is about, if any.

    Returns:
        The sequence number of the event, which is now the version of the dossier.
    """
    before, after = states or (None, None)
    dossier.version += 1
    session.add(
        DossierEvent(
            dossier_id=dossier.id,
            sequence=dossier.version,
            kind=kind,
            at=runtime.now(),
            actor_id=actor.member_id,
            from_state=before,
            to_state=after,
            tip_id=tip.id if tip else None,
            part_id=part_id,
        )
    )
    append(
        runtime,
        session,
        f"dossier.{kind}",
        actor_id=actor.member_id,
        tip_number=tip.number if tip else None,
        event_sequence=None,  # which counts within a tip
        subject=subject_of(dossier),
        **({"from": before, "to": after} if states else {}),
    )
    return dossier.version


def events_since(
    session: Session, actor: Actor, dossier: Dossier, version: int
) -> list[DossierEventView]:
    """Return what happened to a dossier after `version` that the actor may see, oldest first."""
    rows = session.execute(
        select(DossierEvent, Member.display_name, Tip.number)
        .join(Member, Member.id == DossierEvent.actor_id)
        .outerjoin(Tip, Tip.id == DossierEvent.tip_id)
        .where(
            DossierEvent.dossier_id == dossier.id,
            DossierEvent.sequence > version,
            _shown_to(actor),
        )
        .order_by(DossierEvent.sequence)
    )
    return [
        DossierEventView(
            sequence=event.sequence,
            kind=event.kind,
            at=event.at,
            actor=name,
            from_state=event.from_state,
            to_state=event.to_state,
            tip=format_number(number) if number else "",
            part_id=event.part_id,
        )
        for event, name, number in rows
    ]


def _shown_to(actor: Actor) -> ColumnElement[bool]:
    # Without its tip an event about a tip is of one that has been removed: nothing is left to tell.
    visible = Tip.id.is_not(None) & visible_to(actor)
    return or_(DossierEvent.kind.not_in(ABOUT_TIPS), visible)
