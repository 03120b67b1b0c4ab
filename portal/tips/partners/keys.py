"""The key of a partner: entered by one person, confirmed by another.

Whoever can put a key of their own in the place of a partner's reads what is sent to that partner.
So both persons need the unlocked vault, and the second one compares the fingerprint with the
partner by telephone, at a number that they know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.models import Partner, PartnerEventKind
from portal.tips.partners.changing import changing_partner, record
from portal.tips.partners.errors import NoSuchKey, NotSecondPerson
from portal.vault import read_recipient

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def enter_key(
    runtime: Runtime, actor: Actor, partner_id: UUID, seen_version: int, text: str
) -> None:
    """Give a partner a key, or another one. Nothing is sealed to it before it is confirmed.

    Args:
        runtime: the running portal.
        actor: who enters it.
        partner_id: the partner.
        seen_version: the version of the partner that the actor saw.
        text: the key of age or OpenPGP as it was sent, with whatever stands around it.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot.
        NoSuchPartner, PartnerChanged: as for each change.
        UnusableRecipient: with what is wrong with it.
    """
    actor.require(Permission.MANAGE_PARTNERS)
    actor.unlocked()
    recipient = read_recipient(text, runtime.now())
    with changing_partner(runtime, partner_id, seen_version) as (session, partner):
        if partner.key == recipient.key:
            return
        _forget(partner)
        partner.key, partner.key_fingerprint = recipient.key, recipient.fingerprint
        partner.key_entered_by, partner.key_entered_at = actor.member_id, runtime.now()
        kind = PartnerEventKind.KEY_CHANGED
        record(runtime, session, partner, kind, actor, recipient.fingerprint)


def confirm_key(runtime: Runtime, actor: Actor, partner_id: UUID, seen_version: int) -> None:
    """Say that the fingerprint of a partner's key is the one that the partner read aloud.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot.
        NoSuchPartner, PartnerChanged: as for each change; a key that was changed is another one.
        NoSuchKey: there is no key, or it was confirmed already.
        NotSecondPerson: the actor entered it.
    """
    actor.require(Permission.SEE_PARTNERS)
    actor.unlocked()
    with changing_partner(runtime, partner_id, seen_version) as (session, partner):
        if partner.key is None or partner.key_confirmed_by is not None:
            raise NoSuchKey
        if partner.key_entered_by == actor.member_id:
            raise NotSecondPerson
        partner.key_confirmed_by, partner.key_confirmed_at = actor.member_id, runtime.now()
        kind = PartnerEventKind.KEY_CONFIRMED
        record(runtime, session, partner, kind, actor, partner.key_fingerprint)


def remove_key(runtime: Runtime, actor: Actor, partner_id: UUID, seen_version: int) -> None:
    """Take a partner's key away, as when its private half was lost.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot.
        NoSuchPartner, PartnerChanged: as for each change.
        NoSuchKey: there is no key.
    """
    actor.require(Permission.MANAGE_PARTNERS)
    actor.unlocked()
    with changing_partner(runtime, partner_id, seen_version) as (session, partner):
        if partner.key is None:
            raise NoSuchKey
        fingerprint = partner.key_fingerprint
        _forget(partner)
        record(runtime, session, partner, PartnerEventKind.KEY_REMOVED, actor, fingerprint)


def _forget(partner: Partner) -> None:
    partner.key = partner.key_fingerprint = None
    partner.key_entered_by = partner.key_entered_at = None
    partner.key_confirmed_by = partner.key_confirmed_at = None
