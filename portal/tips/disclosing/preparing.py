"""Preparing a disclosure: what, to whom, why and on which basis; then offering it for approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Actor, Permission
from portal.models import (
    Disclosure,
    DisclosureCopy,
    DisclosureCounter,
    DisclosureEventKind,
    DisclosureState,
    DisclosureTip,
    Partner,
    Tip,
)
from portal.tips.access import visible_to
from portal.tips.disclosing.bases import load_bases
from portal.tips.disclosing.bodies import DisclosureBody, body_context, copy_context
from portal.tips.disclosing.changing import changing_disclosure, record
from portal.tips.disclosing.errors import (
    CopyGone,
    NoSuchBasis,
    NoSuchPartner,
    NoTips,
    NotThePreparer,
)
from portal.tips.disclosing.marking import copy_of, names_in
from portal.tips.disclosing.states import CHANGEABLE, check_transition
from portal.tips.errors import IllegalTransition
from portal.tips.notifying import tell_approvers
from portal.tips.numbering import next_number
from portal.tips.sealed_bodies import seal_body
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime


def prepare(
    runtime: Runtime,
    actor: Actor,
    partner_id: UUID,
    legal_basis: str,
    tip_numbers: Iterable[int],
    body: DisclosureBody,
) -> int:
    """Begin a disclosure, and return its number.

    Args:
        runtime: the running portal.
        actor: who prepares it.
        partner_id: to whom.
        legal_basis: the identifier of a basis.
        tip_numbers: the numbers of the tips.
        body: why, and under what conditions.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, disclose.
        NoTips: there is none among them, or one that the actor may not know of.
        NoSuchPartner, NoSuchBasis: they are not to be chosen.
    """
    actor.require(Permission.DISCLOSE)
    actor.unlocked()
    with runtime.database.writing() as session:
        disclosure = Disclosure(
            id=new_identifier(),
            number=next_number(session, DisclosureCounter, runtime.today()),
            state=DisclosureState.DRAFT,
            version=0,
            day=runtime.today(),
            prepared_by=actor.member_id,
        )
        _fill(runtime, session, disclosure, partner_id, legal_basis, body)
        session.add(disclosure)
        session.flush()
        _choose_tips(session, actor, disclosure, tip_numbers)
        record(runtime, session, disclosure, DisclosureEventKind.PREPARED, actor)
        return disclosure.number


def change(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    partner_id: UUID,
    legal_basis: str,
    tip_numbers: Iterable[int],
    body: DisclosureBody,
) -> None:
    """Change a disclosure that has not been offered, or was refused.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        NotThePreparer: somebody else prepared it.
        IllegalTransition: it has been offered or decided on.
        NoTips, NoSuchPartner, NoSuchBasis: as for `prepare`.
    """
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        _of_its_preparer(disclosure, actor)
        if disclosure.state not in CHANGEABLE:
            raise IllegalTransition(f"{disclosure.state} is not changed")
        _fill(runtime, session, disclosure, partner_id, legal_basis, body)
        _choose_tips(session, actor, disclosure, tip_numbers)
        record(runtime, session, disclosure, DisclosureEventKind.CHANGED, actor)


def offer(runtime: Runtime, actor: Actor, number: int, seen_version: int) -> None:
    """Offer a disclosure for approval: what would leave is fixed from here on.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        NotThePreparer: somebody else prepared it.
        IllegalTransition: the state table does not lead there.
        CopyGone: a tip of it has been removed since.
    """
    keyring, names = actor.unlocked(), names_in(runtime.catalogue)
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        _of_its_preparer(disclosure, actor)
        check_transition(disclosure.state, DisclosureState.OFFERED)
        team = present_team_key(session)
        session.execute(delete(DisclosureCopy).where(DisclosureCopy.disclosure_id == disclosure.id))
        numbers = _numbers(session, disclosure)
        tips = session.scalars(
            select(Tip).where(Tip.number.in_(numbers), visible_to(actor)).order_by(Tip.number)
        ).all()
        if len(tips) != len(numbers):
            raise CopyGone
        for tip in tips:
            context = copy_context(disclosure.id, tip.id)
            session.add(
                DisclosureCopy(
                    disclosure_id=disclosure.id,
                    tip_id=tip.id,
                    envelope=seal_body(copy_of(session, keyring, tip, names), context, team),
                )
            )
        disclosure.state, disclosure.decided_by = DisclosureState.OFFERED, None
        record(runtime, session, disclosure, DisclosureEventKind.OFFERED, actor)
        tell_approvers(runtime, session, disclosure.number, tips, actor)


def withdraw(runtime: Runtime, actor: Actor, number: int, seen_version: int) -> None:
    """Withdraw a disclosure before anything has left.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        NotThePreparer: somebody else prepared it.
        IllegalTransition: the state table does not lead there.
    """
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        _of_its_preparer(disclosure, actor)
        check_transition(disclosure.state, DisclosureState.WITHDRAWN)
        disclosure.state = DisclosureState.WITHDRAWN
        session.execute(delete(DisclosureCopy).where(DisclosureCopy.disclosure_id == disclosure.id))
        record(runtime, session, disclosure, DisclosureEventKind.WITHDRAWN, actor)


def _of_its_preparer(disclosure: Disclosure, actor: Actor) -> None:
    if disclosure.prepared_by != actor.member_id:
        raise NotThePreparer


def _numbers(session: Session, disclosure: Disclosure) -> list[int]:
    return list(
        session.scalars(
            select(DisclosureTip.tip_number).where(DisclosureTip.disclosure_id == disclosure.id)
        )
    )


def _fill(
    runtime: Runtime,
    session: Session,
    disclosure: Disclosure,
    partner_id: UUID,
    legal_basis: str,
    body: DisclosureBody,
) -> None:
    partner = session.get(Partner, partner_id)
    if partner is None or not partner.is_active:
        raise NoSuchPartner
    basis = load_bases(runtime.settings.data_folder).get(legal_basis)
    if basis is None or basis.is_hidden:
        raise NoSuchBasis
    disclosure.partner_id, disclosure.legal_basis = partner_id, legal_basis
    disclosure.envelope = seal_body(body, body_context(disclosure.id), present_team_key(session))


def _choose_tips(
    session: Session, actor: Actor, disclosure: Disclosure, tip_numbers: Iterable[int]
) -> None:
    wanted = set(tip_numbers)
    found = session.scalars(
        select(Tip.number).where(Tip.number.in_(wanted), visible_to(actor))
    ).all()
    if not wanted or set(found) != wanted:
        raise NoTips(sorted(wanted.difference(found)))
    session.execute(delete(DisclosureTip).where(DisclosureTip.disclosure_id == disclosure.id))
    session.add_all(
        [DisclosureTip(disclosure_id=disclosure.id, tip_number=number) for number in wanted]
    )
    session.flush()
