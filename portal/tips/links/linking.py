"""Linking tips: related, or one a duplicate of the other; refusing a proposal; undoing each."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Actor, Permission
from portal.audit.recording import append
from portal.models import AuditKind, LinkKind, State, Tip, TipEventKind, TipLink
from portal.models.tip import format_number
from portal.tips.access import circle_of, hold_tip
from portal.tips.changing import hold_seen_tip
from portal.tips.errors import CannotLink, LinkProblem, NoSuchTip
from portal.tips.events import record
from portal.tips.links.proposing import find_link
from portal.tips.states import TRANSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_STRENGTH = {LinkKind.REFUSED: 0, LinkKind.RELATED: 1, LinkKind.DUPLICATE: 2}


def relate(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, other_number: int
) -> None:
    """Link two tips as related.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        CannotLink: they are linked already, or there is no such other tip.
    """
    with _changing_two(runtime, actor, number, seen_version, other_number) as (session, tip, other):
        _add(runtime, session, actor, tip, other, LinkKind.RELATED)
        for one, its_other in ((tip, other), (other, tip)):
            _tell(runtime, session, actor, one, its_other, TipEventKind.LINKED)


def merge(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, leading_number: int
) -> None:
    """Close a tip as a duplicate of another that goes on; its reporter keeps the thread.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        CannotLink: it cannot be closed; one of the two is a duplicate already, or others are of the
            first, which would make a chain; or somebody who may know of this tip may not know of
            the leading one, and would be left with a tip that leads nowhere.
    """
    changing = _changing_two(runtime, actor, number, seen_version, leading_number)
    with changing as (session, tip, leading):
        if not can_be_merged(tip.state):
            raise CannotLink(LinkProblem.STATE)
        follows = _is_duplicate(session, tip.id) or _is_duplicate(session, leading.id)
        if follows or _leads(session, tip.id):
            raise CannotLink(LinkProblem.CHAIN)
        if not _all_know(session, tip, leading):
            raise CannotLink(LinkProblem.CIRCLE)
        _add(runtime, session, actor, tip, leading, LinkKind.DUPLICATE, leading.id)
        if tip.state is State.RECEIVED:
            kind = TipEventKind.STATE_CHANGED
            record(runtime, session, tip, kind, actor, state=State.IN_ASSESSMENT)
        closed = None if tip.state is State.CLOSED else State.CLOSED
        other = format_number(leading.number)
        record(runtime, session, tip, TipEventKind.MERGED, actor, state=closed, other=other)
        _tell(runtime, session, actor, leading, tip, TipEventKind.MERGED)


def refuse(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, other_number: int
) -> None:
    """Say that two tips have nothing to do with each other, so that it is proposed no more.

    That is no change of either tip; the audit trail tells of it.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        CannotLink: they are linked already, or there is no such other tip.
    """
    with _changing_two(runtime, actor, number, seen_version, other_number) as (session, tip, other):
        _add(runtime, session, actor, tip, other, LinkKind.REFUSED)
        append(
            runtime,
            session,
            AuditKind.LINK_REFUSED,
            actor_id=actor.member_id,
            tip_number=tip.number,
            other=format_number(other.number),
        )


def unlink(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, other_number: int
) -> None:
    """Undo what was said of two tips; where there is nothing to undo, nothing changes.

    A tip that was closed as a duplicate is taken into assessment again.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        CannotLink: there is no such other tip.
    """
    with _changing_two(runtime, actor, number, seen_version, other_number) as (session, tip, other):
        link = find_link(session, tip.id, other.id)
        if link is None:
            return
        session.delete(link)
        if link.kind is LinkKind.REFUSED:
            return
        for one, its_other in ((tip, other), (other, tip)):
            reopens = (
                link.kind is LinkKind.DUPLICATE
                and link.leading_id == its_other.id
                and one.state is State.CLOSED
            )
            state = State.IN_ASSESSMENT if reopens else None
            _tell(runtime, session, actor, one, its_other, TipEventKind.UNLINKED, state)


def can_be_merged(state: State) -> bool:
    """Tell whether a tip in this state can be closed as a duplicate, or is closed already."""
    return state in {State.RECEIVED, State.CLOSED} or State.CLOSED in TRANSITIONS[state]


@contextmanager
def _changing_two(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, other_number: int
) -> Iterator[tuple[Session, Tip, Tip]]:
    """Yield a transaction, the tip as the actor last saw it, and the other, both held in it."""
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    if number == other_number:
        raise CannotLink(LinkProblem.SAME)
    with runtime.database.writing() as session:
        # Always the older first, so that two members who link the same two wait for each other.
        if other_number < number:
            other = _hold_other(session, actor, other_number)
        tip = hold_seen_tip(session, actor, number, seen_version)
        if other_number > number:
            other = _hold_other(session, actor, other_number)
        yield session, tip, other


def _hold_other(session: Session, actor: Actor, number: int) -> Tip:
    try:
        return hold_tip(session, actor, number)
    except NoSuchTip:
        raise CannotLink(LinkProblem.NO_TIP) from None


def _add(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    tip: Tip,
    other: Tip,
    kind: LinkKind,
    leading_id: UUID | None = None,
) -> None:
    """Keep what two tips have to do with each other; more replaces less."""
    present = find_link(session, tip.id, other.id)
    if present:
        if _STRENGTH[kind] <= _STRENGTH[present.kind]:
            raise CannotLink(LinkProblem.LINKED)
        session.delete(present)
        session.flush()
    first, second = sorted((tip, other), key=lambda each: each.number)
    session.add(
        TipLink(
            first_id=first.id,
            second_id=second.id,
            kind=kind,
            leading_id=leading_id,
            member_id=actor.member_id,
            at=runtime.now(),
        )
    )


def _tell(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    tip: Tip,
    other: Tip,
    kind: TipEventKind,
    state: State | None = None,
) -> None:
    """Write an event of a tip, unless it would tell somebody of a tip that they may not know of."""
    if state or _all_know(session, tip, other):
        number = format_number(other.number)
        record(runtime, session, tip, kind, actor, state=state, other=number)


def _all_know(session: Session, tip: Tip, other: Tip) -> bool:
    """Tell whether all who may know of a tip may know of the other as well."""
    mine, others = circle_of(session, tip), circle_of(session, other)
    return others is None or (mine is not None and mine <= others)


def _is_duplicate(session: Session, tip_id: UUID) -> bool:
    follows = select(TipLink.first_id).where(
        (TipLink.first_id == tip_id) | (TipLink.second_id == tip_id),
        TipLink.kind == LinkKind.DUPLICATE,
        TipLink.leading_id != tip_id,
    )
    return session.scalar(follows.limit(1)) is not None


def _leads(session: Session, tip_id: UUID) -> bool:
    leads = select(TipLink.first_id).where(TipLink.leading_id == tip_id)
    return session.scalar(leads.limit(1)) is not None
