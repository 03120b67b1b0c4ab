"""The list of partners, and the page of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.permissions import Permission
from portal.models import (
    Dossier,
    DossierPartner,
    DossierState,
    Member,
    Partner,
    PartnerEvent,
    PartnerEventKind,
    PartnerKind,
)
from portal.tips.partners.errors import NoSuchPartner
from portal.tips.partners.managing import PartnerDetails
from portal.vault import Recipient, RecipientProblem, UnusableRecipient, read_recipient

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class PartnerRow:
    """A partner as the list shows it; `dossiers` counts the open ones that it is at the table of.

    `is_key_confirmed` is None where there is no key.
    """

    id: UUID
    details: PartnerDetails
    is_active: bool
    is_key_confirmed: bool | None
    dossiers: int


@dataclass(frozen=True)
class KeyView:
    """The key of a partner, and who entered and compared it.

    `recipient` is None where it cannot be used any more, and then `problem` says why.
    """

    fingerprint: str
    entered_by: str
    entered_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    recipient: Recipient | None
    problem: RecipientProblem | None


@dataclass(frozen=True)
class PartnerEventView:
    """Something that happened to a partner."""

    kind: PartnerEventKind
    at: datetime
    actor: str
    fingerprint: str


@dataclass(frozen=True)
class PartnerView:
    """A partner as its page shows it. `may_confirm` tells whether the reader is a second person."""

    id: UUID
    version: int
    details: PartnerDetails
    is_active: bool
    key: KeyView | None
    may_confirm: bool
    events: list[PartnerEventView]


def list_partners(runtime: Runtime, actor: Actor) -> list[PartnerRow]:
    """Return all partners: those that we work with first, by name.

    Raises:
        NotPermitted: the actor may not see them.
    """
    actor.require(Permission.SEE_PARTNERS)
    open_dossiers = (
        select(func.count())
        .select_from(DossierPartner)
        .join(Dossier, Dossier.id == DossierPartner.dossier_id)
        .where(DossierPartner.partner_id == Partner.id, Dossier.state != DossierState.CLOSED)
        .scalar_subquery()
    )
    query = select(Partner, open_dossiers).order_by(
        Partner.is_active.desc(), func.lower(Partner.name)
    )
    with runtime.database.reading() as session:
        return [
            PartnerRow(
                id=partner.id,
                details=_details(partner),
                is_active=partner.is_active,
                is_key_confirmed=partner.key_confirmed_by is not None if partner.key else None,
                dossiers=count,
            )
            for partner, count in session.execute(query)
        ]


def read_partner(runtime: Runtime, actor: Actor, partner_id: UUID) -> PartnerView:
    """Return a partner.

    Raises:
        NotPermitted: the actor may not see it.
        NoSuchPartner: there is none.
    """
    actor.require(Permission.SEE_PARTNERS)
    with runtime.database.reading() as session:
        partner = session.get(Partner, partner_id)
        if partner is None:
            raise NoSuchPartner
        waits = partner.key is not None and partner.key_confirmed_by is None
        return PartnerView(
            id=partner.id,
            version=partner.version,
            details=_details(partner),
            is_active=partner.is_active,
            key=_key(runtime, session, partner),
            may_confirm=waits and partner.key_entered_by != actor.member_id,
            events=_events(session, partner_id),
        )


def _details(partner: Partner) -> PartnerDetails:
    return PartnerDetails(
        name=partner.name,
        kind=PartnerKind(partner.kind),
        contact=partner.contact,
        email=partner.email,
        phone=partner.phone,
    )


def _key(runtime: Runtime, session: Session, partner: Partner) -> KeyView | None:
    if partner.key is None or partner.key_entered_at is None:
        return None
    recipient, problem = None, None
    try:
        recipient = read_recipient(partner.key, runtime.now())
    except UnusableRecipient as unusable:
        problem = unusable.problem
    return KeyView(
        fingerprint=partner.key_fingerprint or "",
        entered_by=_name(session, partner.key_entered_by),
        entered_at=partner.key_entered_at,
        confirmed_by=_name(session, partner.key_confirmed_by),
        confirmed_at=partner.key_confirmed_at,
        recipient=recipient,
        problem=problem,
    )


def _name(session: Session, member_id: UUID | None) -> str:
    return session.get_one(Member, member_id).display_name if member_id else ""


def _events(session: Session, partner_id: UUID) -> list[PartnerEventView]:
    rows = session.execute(
        select(PartnerEvent, Member.display_name)
        .join(Member, Member.id == PartnerEvent.actor_id)
        .where(PartnerEvent.partner_id == partner_id)
        .order_by(PartnerEvent.sequence.desc())
    )
    return [
        PartnerEventView(event.kind, event.at, actor, event.fingerprint or "")
        for event, actor in rows
    ]
