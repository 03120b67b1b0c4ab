"""What can go wrong with a dossier. The web layer has words for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tips.errors import TipError

if TYPE_CHECKING:
    from portal.tips.dossiers.events import DossierEventView


class DossierError(TipError):
    """Anything that the use cases of dossiers refuse."""


class NoSuchDossier(DossierError):
    """There is no dossier by this number."""


class NoSuchPart(DossierError):
    """The dossier has no such barrier, task or tip."""


class NotAtTable(DossierError):
    """Somebody who is to do something is no member of the dossier and no partner at its table."""


class DossierClosed(DossierError):
    """A closed dossier is not changed; it is reopened first."""


class DossierChanged(DossierError):
    """Somebody else changed the dossier since the actor saw it.

    Attributes:
        events: what happened since, oldest first.
    """

    def __init__(self, events: list[DossierEventView]) -> None:
        super().__init__(f"{len(events)} events since")
        self.events = events
