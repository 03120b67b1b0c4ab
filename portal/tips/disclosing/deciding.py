"""The second pair of eyes: approving or refusing a disclosure; and what the partner says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.permissions import Actor, Permission
from portal.models import DisclosureEventKind, DisclosureState
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.disclosing.changing import changing_disclosure, record
from portal.tips.disclosing.errors import OwnDisclosure
from portal.tips.disclosing.states import LEFT, check_transition
from portal.tips.errors import IllegalTransition
from portal.tips.texts import some_words

if TYPE_CHECKING:
    from portal.runtime import Runtime


def approve(runtime: Runtime, actor: Actor, number: int, seen_version: int) -> None:
    """Approve what was offered; from here on it is what leaves, and nothing else.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        OwnDisclosure: the actor prepared it.
        IllegalTransition: the state table does not lead there.
    """
    _decide(runtime, actor, number, seen_version, DisclosureState.APPROVED, "")


def refuse(runtime: Runtime, actor: Actor, number: int, seen_version: int, why: str) -> None:
    """Refuse what was offered, and say why; its preparer can change it and offer it again.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        OwnDisclosure: the actor prepared it.
        IllegalTransition: the state table does not lead there.
        EmptyText: no reason, or a longer one than a paragraph.
    """
    _decide(
        runtime,
        actor,
        number,
        seen_version,
        DisclosureState.REFUSED,
        some_words(why, PARAGRAPH_LENGTH),
    )


def confirm_receipt(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, words: str
) -> None:
    """Write down that the partner has the package: who said so, and how.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        IllegalTransition: nothing has been delivered, or it was confirmed already.
        EmptyText: no words, or more than a paragraph.
    """
    words = some_words(words, PARAGRAPH_LENGTH)
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        check_transition(disclosure.state, DisclosureState.CONFIRMED)
        disclosure.state = DisclosureState.CONFIRMED
        record(runtime, session, disclosure, DisclosureEventKind.CONFIRMED, actor, words=words)


def add_feedback(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, words: str
) -> None:
    """Write down what the partner says came of it.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        IllegalTransition: nothing has been delivered.
        EmptyText: no words, or more than a paragraph.
    """
    words = some_words(words, PARAGRAPH_LENGTH)
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        if disclosure.state not in LEFT:
            raise IllegalTransition(f"nothing has left in {disclosure.state}")
        record(runtime, session, disclosure, DisclosureEventKind.FEEDBACK, actor, words=words)


def _decide(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    decision: DisclosureState,
    words: str,
) -> None:
    actor.require(Permission.APPROVE_DISCLOSURES)
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        if disclosure.prepared_by == actor.member_id:
            raise OwnDisclosure
        check_transition(disclosure.state, decision)
        disclosure.state, disclosure.decided_by = decision, actor.member_id
        record(runtime, session, disclosure, DisclosureEventKind(decision), actor, words=words)
