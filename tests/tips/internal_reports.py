"""What tests of internal reports do alike: circles that are named, and tips that are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import Channel, CircleKind, StandingCircle, Tip
from portal.tips.content import About
from portal.tips.naming_circles import confirm, propose, read_circles
from tests.conftest import submit_tip

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def report_internally(
    runtime: Runtime, about: About, description: str = "A gift", keep_from: str = ""
) -> int:
    """Submit an internal tip and return its number."""
    submit_tip(
        runtime,
        description,
        Channel.INTERNAL,
        process={"process": "integrity"},
        concerned={"about": about, "keep_from": keep_from},
    )
    with runtime.database.reading() as session:
        return session.scalars(select(Tip.number).order_by(Tip.number.desc()).limit(1)).one()


def name_circle(
    runtime: Runtime, kind: CircleKind, *members: Actor, asker: Actor, other: Actor
) -> None:
    """Have one ask for the members of a circle, and another confirm it."""
    propose(runtime, asker, kind, [member.member_id for member in members])
    confirm(runtime, other, waiting_proposal(runtime, other, kind).id)


def waiting_proposal(runtime: Runtime, actor: Actor, kind: CircleKind):
    """The change of a circle that waits, as somebody sees it."""
    named = read_circles(runtime, actor)
    return next(circle.proposal for circle in named if circle.kind is kind)


def put_in_circle(runtime: Runtime, kind: CircleKind, *members: Actor) -> None:
    """Have members in a circle, however they came there."""
    with runtime.database.writing() as session:
        session.add_all(StandingCircle(kind=kind, member_id=member.member_id) for member in members)
