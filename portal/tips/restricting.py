"""Keeping a tip to a circle of members: to nobody else it even exists.

Meant for tips about the municipality itself, a colleague or an office holder. The audit trail tells
that a tip was restricted and by whom, and neither why nor who is in the circle: whoever was left
out might be whom it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from portal.accounts.errors import NoSuchMember
from portal.accounts.permissions import OPERATOR, Permission
from portal.models import Tip, TipCircle, TipEventKind
from portal.tips.access import circle_of, find_tip, tip_workers
from portal.tips.changing import changing_tip
from portal.tips.errors import ActorLeftOut, CircleTooSmall, NoSuchTip
from portal.tips.events import record
from portal.tips.index.segments import drop_from_index
from portal.tips.notifying import withdraw

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

# One member alone could make a tip disappear.
SMALLEST_CIRCLE = 2


@dataclass(frozen=True)
class CircleMember:
    """Somebody who works tips, and whether they are in the circle."""

    id: UUID
    display_name: str
    is_in: bool


@dataclass(frozen=True)
class Circle:
    """The circle of a tip: `members` are all who could be in it, `may_lift` is for the actor."""

    is_restricted: bool
    members: list[CircleMember]
    may_lift: bool

    @property
    def names(self) -> list[str]:
        """The names of those in the circle; none where the tip is everybody's."""
        return [member.display_name for member in self.members if member.is_in]


def read_circle(runtime: Runtime, actor: Actor, number: int) -> Circle:
    """Return who may know of a tip, and who else could be let in.

    Raises:
        NotPermitted: the actor may not work tips.
        NoSuchTip: there is none by this number that the actor may know of.
    """
    actor.require(Permission.WORK_TIPS)
    with runtime.database.reading() as session:
        tip = find_tip(session, actor, number)
        circle = circle_of(session, tip) or frozenset()
        return Circle(
            is_restricted=tip.is_restricted,
            members=[
                CircleMember(member.id, member.display_name, member.id in circle)
                for member in tip_workers(session)
            ],
            may_lift=tip.is_restricted and actor.may(Permission.LEAD_DESK),
        )


def restrict(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    member_ids: Collection[UUID],
    *,
    leaves_out_self: bool = False,
) -> None:
    """Keep a tip to some members, or change who they are; to everybody else it is gone.

    Whoever works the tip and is left out no longer does.

    Args:
        runtime: the running portal.
        actor: who does it; once a tip is restricted, somebody in its circle.
        number: the tip's number.
        seen_version: the version of the tip that the actor saw.
        member_ids: the members of the circle from now on.
        leaves_out_self: the actor knows that they are not among them, as the tip is about them.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NoSuchMember: somebody who does not work tips.
        ActorLeftOut: the actor is not among them, and did not say that they know.
        CircleTooSmall: fewer than two, where two could be.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        wanted = frozenset(member_ids)
        able = {member.id for member in tip_workers(session)}
        if not wanted <= able:
            raise NoSuchMember
        if actor.member_id not in wanted and not leaves_out_self:
            raise ActorLeftOut
        others = able - {actor.member_id} if leaves_out_self else able
        if len(wanted) < max(1, min(SMALLEST_CIRCLE, len(others))):
            raise CircleTooSmall
        if circle_of(session, tip) == wanted:
            return
        kind = TipEventKind.CIRCLE_CHANGED if tip.is_restricted else TipEventKind.RESTRICTED
        tip.is_restricted = True
        session.execute(delete(TipCircle).where(TipCircle.tip_id == tip.id))
        session.add_all([TipCircle(tip_id=tip.id, member_id=member_id) for member_id in wanted])
        withdraw(session, tip, keep=wanted)
        drop_from_index(session, tip.id)
        record(runtime, session, tip, kind, actor)
        if tip.assignee_id is not None and tip.assignee_id not in wanted:
            tip.assignee_id = None
            record(runtime, session, tip, TipEventKind.ASSIGNED, actor)


def lift(runtime: Runtime, actor: Actor, number: int, seen_version: int) -> None:
    """Let everybody who works tips know of a tip again; for a lead within its circle.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
    """
    actor.require(Permission.LEAD_DESK)
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        if not tip.is_restricted:
            return
        tip.is_restricted = False
        session.execute(delete(TipCircle).where(TipCircle.tip_id == tip.id))
        record(runtime, session, tip, TipEventKind.UNRESTRICTED, actor)


def find_left_alone(runtime: Runtime) -> list[int]:
    """Return the numbers of the tips that are kept to a circle of which nobody is left."""
    with runtime.database.reading() as session:
        return list(session.scalars(_left_alone(session, Tip.number).order_by(Tip.number)))


def hand_over(runtime: Runtime, number: int, member_id: UUID) -> None:
    """Let a member into a circle of which nobody is left; for an operator at the command line.

    Raises:
        NoSuchTip: there is no such tip, or somebody in its circle can still let others in.
        NoSuchMember: somebody who does not work tips.
    """
    with runtime.database.writing() as session:
        query = _left_alone(session, Tip).where(Tip.number == number)
        tip = session.scalar(query.with_for_update(of=Tip, key_share=True))
        if tip is None:
            raise NoSuchTip
        if member_id not in {member.id for member in tip_workers(session)}:
            raise NoSuchMember
        session.add(TipCircle(tip_id=tip.id, member_id=member_id))
        record(runtime, session, tip, TipEventKind.CIRCLE_CHANGED, OPERATOR)


def _left_alone(session: Session, what: Any) -> Select[Any]:
    able = [member.id for member in tip_workers(session)]
    inside = select(TipCircle.tip_id).where(
        TipCircle.tip_id == Tip.id, TipCircle.member_id.in_(able)
    )
    return select(what).where(Tip.is_restricted.is_(True), ~inside.exists())
