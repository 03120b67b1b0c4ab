"""Which tips an actor may know of: all, but for those that a restricted circle keeps to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.accounts.permissions import Permission, allows
from portal.models import Member, MemberStatus, Tip, TipCircle
from portal.tips.errors import NoSuchTip

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that every query of tips on behalf of `actor` carries."""
    in_circle = (
        select(TipCircle.tip_id)
        .where(TipCircle.tip_id == Tip.id, TipCircle.member_id == actor.member_id)
        .exists()
    )
    return or_(Tip.is_restricted.is_(False), in_circle)


def find_tip(session: Session, actor: Actor, number: int) -> Tip:
    """Return a tip by its number.

    Raises:
        NoSuchTip: there is none that the actor may know of.
    """
    tip = session.scalar(select(Tip).where(Tip.number == number, visible_to(actor)))
    if tip is None:
        raise NoSuchTip
    return tip


def hold_tip(session: Session, actor: Actor, number: int) -> Tip:
    """Return a tip by its number, held for this transaction; its row must not be removed in it.

    Raises:
        NoSuchTip: there is none that the actor may know of.
    """
    query = select(Tip).where(Tip.number == number, visible_to(actor))
    tip = session.scalar(query.with_for_update(of=Tip, key_share=True))
    if tip is None:
        raise NoSuchTip
    return tip


def circle_of(session: Session, tip: Tip) -> frozenset[UUID] | None:
    """Return the members who may know of a tip, or None where every coordinator may."""
    if not tip.is_restricted:
        return None
    return frozenset(session.scalars(select(TipCircle.member_id).where(TipCircle.tip_id == tip.id)))


def tip_workers(session: Session) -> list[Member]:
    """Return the active members who work tips, by name."""
    members = session.scalars(
        select(Member)
        .where(Member.status == MemberStatus.ACTIVE)
        .order_by(Member.display_name, Member.name)
    )
    return [member for member in members if allows(member.roles, Permission.WORK_TIPS)]
