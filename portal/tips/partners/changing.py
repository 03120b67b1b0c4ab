"""What every change of a partner has in common: one at a time, written down, and in the trail."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.audit.recording import append
from portal.models import Partner, PartnerEvent, PartnerEventKind
from portal.tips.partners.errors import NoSuchPartner, PartnerChanged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@contextmanager
def changing_partner(
    runtime: Runtime, partner_id: UUID, seen_version: int
) -> Iterator[tuple[Session, Partner]]:
    """Yield a transaction and the partner, held in it, as the actor last saw it.

    Raises:
        NoSuchPartner: there is none.
        PartnerChanged: somebody else changed it since.
    """
    with runtime.database.writing() as session:
        partner = session.scalar(select(Partner).where(Partner.id == partner_id).with_for_update())
        if partner is None:
            raise NoSuchPartner
        if partner.version != seen_version:
            raise PartnerChanged
        yield session, partner


def record(
    runtime: Runtime,
    session: Session,
    partner: Partner,
    kind: PartnerEventKind,
    actor: Actor,
    fingerprint: str | None = None,
) -> None:
    """Write an event in the caller's transaction, and into the audit trail.

    Args:
        runtime: the running portal.
        session: the caller's transaction, which holds the partner.
        partner: the partner that it happened to.
        kind: what happened.
        actor: the member who did it.
        fingerprint: that of the key that it is about, if any.
    """
    partner.version += 1
    session.add(
        PartnerEvent(
            partner_id=partner.id,
            sequence=partner.version,
            kind=kind,
            at=runtime.now(),
            actor_id=actor.member_id,
            fingerprint=fingerprint,
        )
    )
    append(
        runtime,
        session,
        f"partner.{kind}",
        actor_id=actor.member_id,
        subject=f"partner/{partner.id}",
        fingerprint=fingerprint,
    )
