"""Putting a flood aside, and taking that back: of all of it, or of some tips.

Nothing is lost by it. A tip in quarantine is out of the queue and in a list of its own, its
reporter notices nothing and can answer, and whoever moves it on or gives it to somebody takes it
out by that (`tips/events.py`). A few hundred tips are one transaction, so that nobody waits for ten
thousand; what breaks off halfway is gone on with by doing it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Quarantine, QuarantinedTip, Tip, TipEventKind
from portal.tips.access import visible_to
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.errors import NoSuchQuarantine, NothingToPutAside
from portal.tips.events import record
from portal.tips.notifying import withdraw
from portal.tips.quarantine.conditions import is_untouched, leave_quarantine
from portal.tips.quarantine.finding import group_tips
from portal.tips.texts import some_words
from portal.vault import new_identifier, seal_envelope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.quarantine.finding import FloodQuery

AT_ONCE: Final = 250
# One that is this old is not being filled any more.
_FILLED_AFTER: Final = timedelta(days=1)
WHY_CONTEXT: Final = "quarantine/{id}/why"


@dataclass(frozen=True)
class PutAside:
    """What was put aside: by which decision, and how many tips."""

    quarantine_id: UUID
    count: int


def put_aside(
    runtime: Runtime, actor: Actor, query: FloodQuery, leaders: Collection[int], why: str
) -> PutAside:
    """Put the tips of some groups of a flood in quarantine, but for those that were worked on.

    Args:
        runtime: the running portal.
        actor: who decides.
        query: what was looked for, with the `last_number` that was shown.
        leaders: the groups, by the numbers of their leaders.
        why: the reason, which is sealed.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        EmptyText: no reason, or a longer one than a paragraph.
        NothingToPutAside: no tip is in these groups, or all of them are worked on.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    why = some_words(why, PARAGRAPH_LENGTH)
    grouped = group_tips(runtime, actor, query, query.last_number or 0)
    chosen = [group for group in grouped.groups if group.leader in leaders]
    numbers = sorted(number for group in chosen for number in group.going)
    if not numbers:
        raise NothingToPutAside
    quarantine_id = _begin(runtime, actor, why, len(numbers))
    count = sum(_put_some_aside(runtime, actor, quarantine_id, some) for some in _in_parts(numbers))
    with runtime.database.writing() as session:
        _forget_empty(session, Quarantine.id == quarantine_id)
    return PutAside(quarantine_id, count)


def put_back(
    runtime: Runtime, actor: Actor, quarantine_id: UUID, numbers: Collection[int]
) -> list[int]:
    """Put some tips back in the queue, as ones that somebody found to belong there.

    They are not put aside again.

    Returns:
        Their numbers; those that are not in this quarantine any more are left as they are.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    back = _take_out(runtime, actor, quarantine_id, TipEventKind.PUT_BACK, Tip.number.in_(numbers))
    with runtime.database.writing() as session:
        _forget_empty(session, Quarantine.id == quarantine_id)
    return back


def undo_quarantine(runtime: Runtime, actor: Actor, quarantine_id: UUID) -> int:
    """Put all tips of a quarantine back in the queue, as if they had never been put aside.

    Returns:
        How many there were, of those that the actor may know of.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NoSuchQuarantine: there is none.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    with runtime.database.writing() as session:
        find_quarantine(session, quarantine_id)
        append(
            runtime,
            session,
            AuditKind.QUARANTINE_ENDED,
            actor_id=actor.member_id,
            subject=subject_of(quarantine_id),
        )
    count, last = 0, 0
    while some := _take_out(runtime, actor, quarantine_id, TipEventKind.UNDONE, Tip.number > last):
        count, last = count + len(some), some[-1]
    with runtime.database.writing() as session:
        _forget_empty(session, Quarantine.id == quarantine_id)
    return count


def say_looked_through(runtime: Runtime, actor: Actor, quarantine_id: UUID) -> None:
    """Keep that the actor looked through the tips of a quarantine: from now on their term counts.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NoSuchQuarantine: there is none.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    with runtime.database.writing() as session:
        quarantine = find_quarantine(session, quarantine_id)
        if quarantine.looked_through_at is not None:
            return
        quarantine.looked_through_at = runtime.now()
        quarantine.looked_through_by = actor.member_id
        append(
            runtime,
            session,
            AuditKind.QUARANTINE_LOOKED_THROUGH,
            actor_id=actor.member_id,
            subject=subject_of(quarantine_id),
        )


def find_quarantine(session: Session, quarantine_id: UUID) -> Quarantine:
    """Return a quarantine; in a writing session, hold it until the end.

    Raises:
        NoSuchQuarantine: there is none.
    """
    quarantine = session.get(Quarantine, quarantine_id, with_for_update=True)
    if quarantine is None:
        raise NoSuchQuarantine
    return quarantine


def subject_of(quarantine_id: UUID) -> str:
    """Return what the audit trail calls a quarantine."""
    return f"quarantine/{quarantine_id}"


def _begin(runtime: Runtime, actor: Actor, why: str, count: int) -> UUID:
    quarantine_id = new_identifier()
    context = WHY_CONTEXT.format(id=quarantine_id)
    with runtime.database.writing() as session:
        _forget_empty(session, Quarantine.at < runtime.now() - _FILLED_AFTER)
        session.add(
            Quarantine(
                id=quarantine_id,
                at=runtime.now(),
                member_id=actor.member_id,
                why=seal_envelope(why.encode(), context, present_team_key(session), None),
            )
        )
        append(
            runtime,
            session,
            AuditKind.QUARANTINE_BEGUN,
            actor_id=actor.member_id,
            subject=subject_of(quarantine_id),
            tips=count,
        )
    return quarantine_id


def _put_some_aside(
    runtime: Runtime, actor: Actor, quarantine_id: UUID, numbers: Sequence[int]
) -> int:
    """Put those aside that still nobody works on, and return how many they are."""
    with runtime.database.writing() as session:
        tips = session.scalars(
            select(Tip)
            .where(Tip.number.in_(numbers), is_untouched(), visible_to(actor))
            .order_by(Tip.number)
            .with_for_update(of=Tip, key_share=True)
        ).all()
        for tip in tips:
            tip.is_quarantined = True
            session.add(QuarantinedTip(tip_id=tip.id, quarantine_id=quarantine_id))
            record(runtime, session, tip, TipEventKind.QUARANTINED, actor)
        for tip in tips:
            withdraw(session, tip)
    return len(tips)


def _take_out(
    runtime: Runtime,
    actor: Actor,
    quarantine_id: UUID,
    kind: TipEventKind,
    which: ColumnElement[bool],
) -> list[int]:
    """Take some of a quarantine's tips out of it, and return their numbers in order."""
    with runtime.database.writing() as session:
        tips = session.scalars(
            select(Tip)
            .join(QuarantinedTip, QuarantinedTip.tip_id == Tip.id)
            .where(QuarantinedTip.quarantine_id == quarantine_id, which, visible_to(actor))
            .order_by(Tip.number)
            .limit(AT_ONCE)
            .with_for_update(of=Tip, key_share=True)
        ).all()
        for tip in tips:
            leave_quarantine(session, tip)
            record(runtime, session, tip, kind, actor)
    return [tip.number for tip in tips]


def _forget_empty(session: Session, which: ColumnElement[bool]) -> None:
    """Remove quarantines that no tip is in any more, with their reasons; the trail keeps them."""
    holds_some = select(QuarantinedTip.tip_id).where(QuarantinedTip.quarantine_id == Quarantine.id)
    session.execute(delete(Quarantine).where(which, ~holds_some.exists()))


def _in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]
