"""Reading one disclosure: decrypted, with what would leave or has left, and all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import (
    AuditKind,
    DisclosureEvent,
    DisclosureState,
    DisclosureTip,
    DisclosureWords,
    Member,
    Partner,
    Tip,
)
from portal.tips.disclosing.bodies import DisclosureBody, WordsBody, body_context, words_context
from portal.tips.disclosing.changing import find_disclosure
from portal.tips.disclosing.marking import copy_of, marks_of, names_in
from portal.tips.disclosing.packaging import open_copies
from portal.tips.disclosing.states import CHANGEABLE, LEFT, PACKAGEABLE, TRANSITIONS
from portal.tips.redacting import found_in
from portal.tips.sealed_bodies import open_body

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Disclosure, DisclosureEventKind, PackageWay
    from portal.runtime import Runtime
    from portal.tips.disclosing.bodies import TipCopy
    from portal.tips.redacting import Names
    from portal.vault import TeamKeyring


class Step(StrEnum):
    """Something that can be done with a disclosure now, by somebody."""

    CHANGE = "change"
    OFFER = "offer"
    WITHDRAW = "withdraw"
    DECIDE = "decide"
    PACKAGE = "package"
    CONFIRM = "confirm"
    TELL = "tell"


@dataclass(frozen=True)
class DisclosureEventView:
    """Something that happened to a disclosure, with the words that came with it, or ""."""

    sequence: int
    kind: DisclosureEventKind
    at: datetime
    actor: str
    words: str
    way: PackageWay | None
    digest: bytes | None


@dataclass(frozen=True)
class DisclosureView:
    """A disclosure as its page shows it.

    `copies` are what was offered where `is_fixed`, and otherwise what would be offered now. `gone`
    are the numbers of tips that have been removed since. `named` are passages that are hidden in a
    tip, and that the purpose or another text of the disclosure says. `steps` are what the reader
    may do now; `is_own` tells whether they prepared it.
    """

    number: int
    public_number: str
    version: int
    state: DisclosureState
    day: date
    delivered_on: date | None
    partner_id: UUID
    partner: str
    legal_basis: str
    body: DisclosureBody
    prepared_by: str
    decided_by: str
    is_own: bool
    tips: list[int]
    gone: list[int]
    named: list[str]
    copies: list[TipCopy]
    is_fixed: bool
    events: list[DisclosureEventView]
    steps: frozenset[Step]

    def may(self, step: str) -> bool:
        """Tell whether its reader may do a step now."""
        return step in self.steps

    def events_since(self, version: int) -> list[DisclosureEventView]:
        """Return what happened after `version`, oldest first."""
        return [event for event in self.events if event.sequence > version]


def read_disclosure(runtime: Runtime, actor: Actor, number: int) -> DisclosureView:
    """Return a disclosure decrypted; that it was read is a record of the audit trail.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchDisclosure: there is none that the actor may know of.
        UnknownGeneration: sealed under a generation that the actor has not unlocked yet.
    """
    actor.require(Permission.DISCLOSE)
    keyring, names = actor.unlocked(), names_in(runtime.catalogue)
    with runtime.database.writing() as session:
        disclosure = find_disclosure(session, actor, number)
        append(
            runtime,
            session,
            AuditKind.DISCLOSURE_READ,
            actor_id=actor.member_id,
            subject=f"disclosure/{disclosure.public_number}",
        )
        tips = session.scalars(
            select(DisclosureTip.tip_number)
            .where(DisclosureTip.disclosure_id == disclosure.id)
            .order_by(DisclosureTip.tip_number)
        ).all()
        present = session.scalars(select(Tip).where(Tip.number.in_(tips)).order_by(Tip.number))
        there = {tip.number: tip for tip in present}
        place = body_context(disclosure.id)
        body = open_body(DisclosureBody, keyring, disclosure.envelope, place)
        return DisclosureView(
            number=disclosure.number,
            public_number=disclosure.public_number,
            version=disclosure.version,
            state=disclosure.state,
            day=disclosure.day,
            delivered_on=disclosure.delivered_on,
            partner_id=disclosure.partner_id,
            partner=session.get_one(Partner, disclosure.partner_id).name,
            legal_basis=disclosure.legal_basis,
            body=body,
            prepared_by=_name(session, disclosure.prepared_by),
            decided_by=_name(session, disclosure.decided_by),
            is_own=disclosure.prepared_by == actor.member_id,
            tips=list(tips),
            gone=[number for number in tips if number not in there],
            named=_named(session, keyring, body, list(there.values())),
            copies=_copies(session, keyring, disclosure, list(there.values()), names),
            is_fixed=disclosure.state not in CHANGEABLE,
            events=_events(session, keyring, disclosure),
            steps=_steps(disclosure, actor),
        )


def _named(
    session: Session, keyring: TeamKeyring, body: DisclosureBody, tips: list[Tip]
) -> list[str]:
    hidden = dict.fromkeys(
        passage for tip in tips for passage in marks_of(session, keyring, tip).passages
    )
    told = [body.purpose, body.necessity, body.summary, body.conditions]
    return found_in(told, list(hidden))


def _copies(
    session: Session, keyring: TeamKeyring, disclosure: Disclosure, tips: list[Tip], names: Names
) -> list[TipCopy]:
    if disclosure.state in CHANGEABLE:
        return [copy_of(session, keyring, tip, names) for tip in tips]
    return open_copies(session, keyring, disclosure)


def _events(
    session: Session, keyring: TeamKeyring, disclosure: Disclosure
) -> list[DisclosureEventView]:
    spoken = session.scalars(
        select(DisclosureWords).where(DisclosureWords.disclosure_id == disclosure.id)
    )
    words = {
        row.sequence: open_body(
            WordsBody, keyring, row.envelope, words_context(disclosure.id, row.sequence)
        ).text
        for row in spoken
    }
    rows = session.execute(
        select(DisclosureEvent, Member.display_name)
        .join(Member, Member.id == DisclosureEvent.actor_id)
        .where(DisclosureEvent.disclosure_id == disclosure.id)
        .order_by(DisclosureEvent.sequence)
    )
    return [
        DisclosureEventView(
            sequence=event.sequence,
            kind=event.kind,
            at=event.at,
            actor=name,
            words=words.get(event.sequence, ""),
            way=event.way,
            digest=event.digest,
        )
        for event, name in rows
    ]


def _steps(disclosure: Disclosure, actor: Actor) -> frozenset[Step]:
    state = disclosure.state
    following = TRANSITIONS[state]
    is_own = disclosure.prepared_by == actor.member_id
    may_decide = actor.may(Permission.APPROVE_DISCLOSURES) and not is_own
    possible = {
        Step.CHANGE: is_own and state in CHANGEABLE,
        Step.OFFER: is_own and DisclosureState.OFFERED in following,
        Step.WITHDRAW: is_own and DisclosureState.WITHDRAWN in following,
        Step.DECIDE: may_decide and DisclosureState.APPROVED in following,
        Step.PACKAGE: state in PACKAGEABLE,
        Step.CONFIRM: DisclosureState.CONFIRMED in following,
        Step.TELL: state in LEFT,
    }
    return frozenset(step for step, is_possible in possible.items() if is_possible)


def _name(session: Session, member_id: UUID | None) -> str:
    return session.get_one(Member, member_id).display_name if member_id else ""
