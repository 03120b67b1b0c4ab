"""Adding a partner, changing who to speak to, and no longer working with one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.permissions import Permission
from portal.models import Partner, PartnerEventKind, PartnerKind
from portal.tips.partners.changing import changing_partner, record
from portal.tips.partners.errors import PartnerNameTaken
from portal.vault import new_identifier

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class PartnerDetails:
    """What is known of a partner: its name and kind, and whom to speak to."""

    name: str
    kind: PartnerKind
    contact: str = ""
    email: str = ""
    phone: str = ""


def add_partner(runtime: Runtime, actor: Actor, details: PartnerDetails) -> UUID:
    """Add a partner, without a key yet, and return its identifier.

    Raises:
        NotPermitted: the actor may not.
        PartnerNameTaken: another one goes by this name.
    """
    actor.require(Permission.MANAGE_PARTNERS)
    with runtime.database.writing() as session:
        _refuse_taken(session, details.name)
        partner = Partner(id=new_identifier(), version=0, is_active=True, **asdict(details))
        session.add(partner)
        session.flush()
        record(runtime, session, partner, PartnerEventKind.ADDED, actor)
        return partner.id


def change_partner(
    runtime: Runtime, actor: Actor, partner_id: UUID, seen_version: int, details: PartnerDetails
) -> None:
    """Change what is known of a partner. Its key stays as it is.

    Raises:
        NotPermitted: the actor may not.
        NoSuchPartner, PartnerChanged: as for each change.
        PartnerNameTaken: another one goes by this name.
    """
    actor.require(Permission.MANAGE_PARTNERS)
    with changing_partner(runtime, partner_id, seen_version) as (session, partner):
        _refuse_taken(session, details.name, partner)
        for name, value in asdict(details).items():
            setattr(partner, name, value)
        record(runtime, session, partner, PartnerEventKind.CHANGED, actor)


def set_active(
    runtime: Runtime, actor: Actor, partner_id: UUID, seen_version: int, *, is_active: bool
) -> None:
    """Say whether we still work with a partner; one that we do not gets no packages.

    Raises:
        NotPermitted: the actor may not.
        NoSuchPartner, PartnerChanged: as for each change.
    """
    actor.require(Permission.MANAGE_PARTNERS)
    with changing_partner(runtime, partner_id, seen_version) as (session, partner):
        if partner.is_active is is_active:
            return
        partner.is_active = is_active
        kind = PartnerEventKind.ACTIVATED if is_active else PartnerEventKind.DEACTIVATED
        record(runtime, session, partner, kind, actor)


def _refuse_taken(session: Session, name: str, partner: Partner | None = None) -> None:
    same = select(Partner.id).where(func.lower(Partner.name) == name.lower())
    if partner is not None:
        same = same.where(Partner.id != partner.id)
    if session.scalar(same.limit(1)) is not None:
        raise PartnerNameTaken
