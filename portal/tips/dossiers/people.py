"""Who works on a dossier and who is at its table, and who could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission, allows
from portal.models import DossierMember, DossierPartner, Member, MemberStatus, Partner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Named:
    """A member or a partner: what they go by, and whether they still work with us."""

    id: UUID
    name: str
    is_active: bool = True


def members_of(session: Session, dossier_id: UUID) -> list[Named]:
    """Return who works on a dossier, by name."""
    rows = session.scalars(
        select(Member)
        .join(DossierMember, DossierMember.member_id == Member.id)
        .where(DossierMember.dossier_id == dossier_id)
        .order_by(Member.display_name, Member.id)
    )
    return [_member(member) for member in rows]


def partners_of(session: Session, dossier_id: UUID) -> list[Named]:
    """Return the partners at the table of a dossier, by name."""
    rows = session.scalars(
        select(Partner)
        .join(DossierPartner, DossierPartner.partner_id == Partner.id)
        .where(DossierPartner.dossier_id == dossier_id)
        .order_by(Partner.name)
    )
    return [_partner(partner) for partner in rows]


def colleagues(session: Session, present: Sequence[Named] = ()) -> list[Named]:
    """Return all who may work on dossiers, by name, and those who are `present` anyhow."""
    members = session.scalars(select(Member).where(Member.status == MemberStatus.ACTIVE))
    able = [_member(member) for member in members if allows(member.roles, Permission.WORK_DOSSIERS)]
    return _with_present(able, present)


def all_partners(session: Session, present: Sequence[Named] = ()) -> list[Named]:
    """Return all partners that we work with, by name, and those who are `present` anyhow."""
    active = session.scalars(select(Partner).where(Partner.is_active.is_(True)))
    return _with_present([_partner(partner) for partner in active], present)


def _with_present(able: list[Named], present: Sequence[Named]) -> list[Named]:
    known = {each.id for each in able}
    everybody = [*able, *(each for each in present if each.id not in known)]
    return sorted(everybody, key=lambda each: (each.name.casefold(), str(each.id)))


def _member(member: Member) -> Named:
    return Named(member.id, member.display_name, member.status is MemberStatus.ACTIVE)


def _partner(partner: Partner) -> Named:
    return Named(partner.id, partner.name, partner.is_active)
