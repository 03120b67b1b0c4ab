"""Changing a tip: what every change by a member has in common.

Every change says which version of the tip the actor saw. Where somebody else changed it meanwhile,
nothing is saved and the actor is told what happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.accounts.permissions import Actor, Permission
from portal.tips.access import hold_tip
from portal.tips.errors import TipChanged
from portal.tips.reading import events_since

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.models import Tip
    from portal.runtime import Runtime


@contextmanager
def changing_tip(
    runtime: Runtime, actor: Actor, number: int, seen_version: int
) -> Iterator[tuple[Session, Tip]]:
    """Yield a transaction and the tip, held in it, as the actor last saw it.

    Args:
        runtime: the running portal.
        actor: who changes it.
        number: the tip's number.
        seen_version: the version of the tip that the actor saw.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NoSuchTip: there is none that the actor may know of.
        TipChanged: somebody else changed it since.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    with runtime.database.writing() as session:
        yield session, hold_seen_tip(session, actor, number, seen_version)


def hold_seen_tip(session: Session, actor: Actor, number: int, seen_version: int) -> Tip:
    """Return a tip as the actor last saw it, held for the caller's transaction.

    Raises:
        NoSuchTip: there is none that the actor may know of.
        TipChanged: somebody else changed it since.
    """
    tip = hold_tip(session, actor, number)
    if tip.version != seen_version:
        raise TipChanged(events_since(session, tip, seen_version))
    return tip
