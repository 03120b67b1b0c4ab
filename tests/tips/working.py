"""What tests of dossiers, partners and meetings do alike; on SQLite, unless an engine matters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.models import PartnerKind, Role, State, Tip, TipCircle
from portal.tips.assessing import change_state
from portal.tips.dossiers.managing import open_dossier, set_partners
from portal.tips.dossiers.reading import read_dossier
from portal.tips.partners.managing import PartnerDetails, add_partner
from tests.conftest import empty_postgresql

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.dossiers.reading import DossierView

both_engines = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)

AGE_KEY = "age1ytmst8ruyw6tvurxpfrf7xmrmnmwzm7lauzf3mj2wsaszu0fqs9svdnnaz"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database: of SQLite, unless a test is marked `both_engines`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return request.getfixturevalue("sqlite_url")
    url: str = request.getfixturevalue("postgresql_url")
    empty_postgresql(url)
    return url


def lead(actor: Actor) -> Actor:
    """The same person as a lead."""
    return replace(actor, roles=frozenset({Role.LEAD}))


def new_partner(runtime: Runtime, actor: Actor, name: str = "Police") -> UUID:
    """Add a partner and return its identifier."""
    return add_partner(runtime, lead(actor), PartnerDetails(name, PartnerKind.POLICE))


def new_dossier(runtime: Runtime, actor: Actor, title: str = "The corner shop") -> int:
    """Open a dossier and return its number."""
    return open_dossier(runtime, actor, title, "Close the laundry")


def seen(runtime: Runtime, actor: Actor, number: int) -> int:
    """The version of a dossier that somebody who opens it now sees."""
    return read_dossier(runtime, actor, number).version


def at_table(runtime: Runtime, actor: Actor, number: int, *names: str) -> list[UUID]:
    """Add partners and seat them at the table of a dossier."""
    partners = [new_partner(runtime, actor, name) for name in names]
    set_partners(runtime, actor, number, seen(runtime, actor, number), partners)
    return partners


def enrich(runtime: Runtime, actor: Actor, number: int) -> None:
    """Bring a fresh tip so far that it can be put into a dossier."""
    change_state(runtime, actor, number, 1, State.IN_ASSESSMENT)
    change_state(runtime, actor, number, 2, State.ENRICHED)


def state_of(runtime: Runtime, number: int) -> State:
    with runtime.database.reading() as session:
        return session.scalars(select(Tip.state).where(Tip.number == number)).one()


def keep_to(runtime: Runtime, actor: Actor, number: int) -> None:
    """Keep a tip to one member."""
    with runtime.database.writing() as session:
        tip = session.scalars(select(Tip).where(Tip.number == number)).one()
        tip.is_restricted = True
        session.add(TipCircle(tip_id=tip.id, member_id=actor.member_id))


def happened(view: DossierView) -> list[str]:
    """The kinds of what happened in a dossier itself, oldest first."""
    return [moment.event.kind.value for moment in reversed(view.timeline) if not moment.tip]
