"""Finding a dossier, and what every change of one has in common.

Every change says which version of the dossier the actor saw. Where somebody else changed it
meanwhile, nothing is saved and the actor is told what happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.models import Dossier, DossierState
from portal.tips.dossiers.errors import DossierChanged, DossierClosed, NoSuchDossier
from portal.tips.dossiers.events import events_since

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def find_dossier(session: Session, number: int) -> Dossier:
    """Return a dossier by its number.

    Raises:
        NoSuchDossier: there is none.
    """
    dossier = session.scalar(select(Dossier).where(Dossier.number == number))
    if dossier is None:
        raise NoSuchDossier
    return dossier


def hold_dossier(session: Session, number: int) -> Dossier:
    """Return a dossier by its number, held for this transaction.

    Raises:
        NoSuchDossier: there is none.
    """
    dossier = session.scalar(select(Dossier).where(Dossier.number == number).with_for_update())
    if dossier is None:
        raise NoSuchDossier
    return dossier


def refuse_closed(dossier: Dossier) -> None:
    """Do nothing where a dossier can be changed.

    Raises:
        DossierClosed: it is closed.
    """
    if dossier.state is DossierState.CLOSED:
        raise DossierClosed


@contextmanager
def changing_dossier(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, *, closed_too: bool = False
) -> Iterator[tuple[Session, Dossier]]:
    """Yield a transaction and the dossier, held in it, as the actor last saw it.

    Args:
        runtime: the running portal.
        actor: who changes it.
        number: the dossier's number.
        seen_version: the version that the actor saw.
        closed_too: whether a closed dossier may be changed in this way.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work dossiers.
        NoSuchDossier: there is none by this number.
        DossierClosed: it is closed.
        DossierChanged: somebody else changed it since, in a way that the actor may know of.
    """
    actor.require(Permission.WORK_DOSSIERS)
    actor.unlocked()
    with runtime.database.writing() as session:
        dossier = hold_dossier(session, number)
        if dossier.version != seen_version:
            events = events_since(session, actor, dossier, seen_version)
            if events:
                raise DossierChanged(events)
        if not closed_too:
            refuse_closed(dossier)
        yield session, dossier
