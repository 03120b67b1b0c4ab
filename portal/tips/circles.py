"""The standing circles at work: a tip about the municipality itself is theirs from the start.

Such a tip is restricted in the transaction that stores it, so there is no moment in which others
know of it. Where its circle has no members it is kept from everybody, and waits. That a tip waits
is all that is told then, and not what for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.generations import holders
from portal.accounts.permissions import Permission, allows
from portal.models import Member, StandingCircle, Tip, TipCircle, TipCounter, TipEventKind
from portal.tips.access import tip_workers
from portal.tips.events import record
from portal.tips.notifying import tell_of_report
from portal.tips.numbering import hold_numbers

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import CircleKind
    from portal.runtime import Runtime


def keep_from_the_start(session: Session, tip: Tip, kind: CircleKind) -> None:
    """Restrict a new tip, of which nothing was told yet, to a standing circle.

    Args:
        session: the caller's transaction, which has taken the tip's number.
        tip: the tip, complete but for its first event.
        kind: the circle that may know of it.
    """
    tip.is_restricted = True
    members = members_of(session, kind)
    if not members:
        tip.awaited_circle = kind
        return
    session.add(tip)
    # Its circle refers to it.
    session.flush()
    session.add_all([TipCircle(tip_id=tip.id, member_id=member_id) for member_id in members])


def members_of(session: Session, kind: CircleKind) -> frozenset[UUID]:
    """Return the members of a circle who still work tips."""
    named = select(StandingCircle.member_id).where(StandingCircle.kind == kind)
    able = {member.id for member in tip_workers(session)}
    return frozenset(session.scalars(named)) & able


def able_members(session: Session) -> list[Member]:
    """Return who can be in a circle: those who work tips and hold the team key, by name."""
    able = [member for member in holders(session) if allows(member.roles, Permission.WORK_TIPS)]
    return sorted(able, key=lambda member: (member.display_name, member.name))


def let_in(runtime: Runtime, session: Session, kind: CircleKind, actor: Actor) -> None:
    """Let the members of a circle know of the tips that waited for them.

    Args:
        runtime: the running portal.
        session: the caller's transaction, which called `wait_for_reports` before it named them.
        kind: the circle.
        actor: who confirmed who is in it.
    """
    members = members_of(session, kind)
    waiting = select(Tip).where(Tip.awaited_circle == kind).order_by(Tip.number)
    for tip in session.scalars(waiting.with_for_update(of=Tip, key_share=True)).all():
        tip.awaited_circle = None
        session.add_all([TipCircle(tip_id=tip.id, member_id=member_id) for member_id in members])
        record(runtime, session, tip, TipEventKind.CIRCLE_CHANGED, actor)
        tell_of_report(runtime, session, tip)


def wait_for_reports(runtime: Runtime, session: Session) -> None:
    """Hold up reports that are being sent until the caller's transaction ends, and let others end.

    So none is stored by who was in a circle before, after the tips that wait were looked for.
    """
    hold_numbers(session, TipCounter, runtime.today())


def count_waiting(runtime: Runtime, actor: Actor) -> int:
    """Return how many tips wait for a circle, and nothing else of them.

    Raises:
        NotPermitted: the actor may not name circles.
    """
    actor.require(Permission.NAME_CIRCLES)
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).where(Tip.awaited_circle.is_not(None))) or 0
