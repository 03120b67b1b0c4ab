"""Changing many tips at once, and taking that back.

Each tip is changed as it is by itself: only where it still is as the actor saw it, and with an
event of its own. All of it is one transaction, in which the tips are held in the order of their
numbers, so that two members who change the same tips at once wait for each other.

An undo restores state and assignee by new events. It is no transition of the state table: it puts
back what stood there before, for a quarter of an hour and while nobody has touched the tip since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from portal.accounts.errors import NoSuchMember
from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission, allows
from portal.accounts.team import active_member
from portal.models import (
    BulkAction,
    BulkActionTip,
    BulkKind,
    MessageKind,
    State,
    Tip,
    TipEventKind,
)
from portal.tips.access import circle_of, visible_to
from portal.tips.content import DESCRIPTION_LENGTH
from portal.tips.errors import EmptyText, NothingToUndo
from portal.tips.events import add_message, record
from portal.tips.notifying import tell_assignee
from portal.tips.states import is_chosen_after
from portal.vault import new_identifier

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

MOST_TIPS = 100
UNDO_SPAN = timedelta(minutes=15)

_STATES: Final = {
    BulkKind.TAKE: State.IN_ASSESSMENT,
    BulkKind.REJECT: State.REJECTED,
    BulkKind.CLOSE: State.CLOSED,
}


@dataclass(frozen=True)
class Change:
    """What is to be done to each tip.

    `assignee_id` is for assigning, None being nobody; `note` is kept beside each tip that moves.
    Closing needs one.
    """

    kind: BulkKind
    assignee_id: UUID | None = None
    note: str = ""


@dataclass
class Outcome:
    """The numbers of the tips that were changed, and of those that were left as they are.

    `moved_on` were changed by somebody else since the actor saw them, or are not there for the
    actor any more; `refused` could not be changed so: their state does not lead there, or whoever
    was to work them is not in their circle.
    """

    changed: list[int] = field(default_factory=list)
    moved_on: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Undoable:
    """The actor's latest change of many tips, which can be undone until a moment."""

    id: UUID
    kind: BulkKind
    at: datetime
    until: datetime
    count: int


def change_many(runtime: Runtime, actor: Actor, seen: Mapping[int, int], change: Change) -> Outcome:
    """Change many tips at once.

    Args:
        runtime: the running portal.
        actor: who changes them.
        seen: by the number of each tip, the version that the actor saw; at most `MOST_TIPS`.
        change: what to do to each.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NoSuchMember: the assignee is nobody active who works tips.
        EmptyText: closing without saying why, or a note longer than a message holds.
        ValueError: too many tips.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    if len(seen) > MOST_TIPS:
        raise ValueError(f"more than {MOST_TIPS} tips at once")
    note = change.note.strip()
    if len(note) > DESCRIPTION_LENGTH or (change.kind is BulkKind.CLOSE and not note):
        raise EmptyText
    with runtime.database.writing() as session:
        held = _hold(session, actor, seen)
        _check_assignee(session, change)
        outcome, possible = _sort_out(session, seen, held, change)
        if possible:
            action = _begin(runtime, session, actor, change.kind)
            for tip in possible:
                session.add(_change_one(runtime, session, actor, action, tip, change))
                outcome.changed.append(tip.number)
    return outcome


def undo(runtime: Runtime, actor: Actor, action_id: UUID) -> Outcome:
    """Take back a change of many tips, once; what was changed since stays as it is.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NothingToUndo: it is not the actor's, was undone already, or is too long ago.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    outcome = Outcome()
    with runtime.database.writing() as session:
        # The tips first, as in every change: so that two transactions never wait for each other.
        rows = session.execute(
            select(BulkActionTip, Tip)
            .join(Tip, Tip.id == BulkActionTip.tip_id)
            .where(BulkActionTip.action_id == action_id, visible_to(actor))
            .order_by(Tip.number)
            .with_for_update(of=Tip, key_share=True)
        ).all()
        action = session.get(BulkAction, action_id, with_for_update=True)
        if action is None or action.actor_id != actor.member_id or not _is_open(runtime, action):
            raise NothingToUndo
        action.undone_at = runtime.now()
        for before, tip in rows:
            if tip.version == before.version_after:
                _put_back(runtime, session, actor, tip, before)
                outcome.changed.append(tip.number)
            else:
                outcome.moved_on.append(tip.number)
    return outcome


def latest_undoable(runtime: Runtime, actor: Actor) -> Undoable | None:
    """Return the actor's latest change of many tips, where it can still be undone.

    Raises:
        NotPermitted: the actor may not see the queue.
    """
    actor.require(Permission.SEE_QUEUE)
    with runtime.database.reading() as session:
        action = session.scalar(
            select(BulkAction)
            .where(BulkAction.actor_id == actor.member_id)
            .order_by(BulkAction.at.desc())
            .limit(1)
        )
        if action is None or not _is_open(runtime, action):
            return None
        tips = session.scalars(
            select(BulkActionTip.tip_id).where(BulkActionTip.action_id == action.id)
        ).all()
    return Undoable(action.id, action.kind, action.at, action.at + UNDO_SPAN, len(tips))


def _hold(session: Session, actor: Actor, seen: Mapping[int, int]) -> dict[int, Tip]:
    query = select(Tip).where(Tip.number.in_(seen), visible_to(actor)).order_by(Tip.number)
    return {
        tip.number: tip for tip in session.scalars(query.with_for_update(of=Tip, key_share=True))
    }


def _check_assignee(session: Session, change: Change) -> None:
    if change.kind is BulkKind.ASSIGN and change.assignee_id:
        member = active_member(session, change.assignee_id)
        if not allows(member.roles, Permission.WORK_TIPS):
            raise NoSuchMember


def _sort_out(
    session: Session, seen: Mapping[int, int], held: dict[int, Tip], change: Change
) -> tuple[Outcome, list[Tip]]:
    """Return the tips that can be changed, and an outcome that names all others."""
    outcome, possible = Outcome(), []
    for number in sorted(seen):
        tip = held.get(number)
        if tip is None or tip.version != seen[number]:
            outcome.moved_on.append(number)
        elif _is_possible(session, tip, change):
            possible.append(tip)
        else:
            outcome.refused.append(number)
    return outcome, possible


def _begin(runtime: Runtime, session: Session, actor: Actor, kind: BulkKind) -> BulkAction:
    """Begin an action, and forget the actor's earlier ones: only the latest can be undone."""
    earlier = select(BulkAction.id).where(BulkAction.actor_id == actor.member_id)
    session.execute(delete(BulkActionTip).where(BulkActionTip.action_id.in_(earlier)))
    session.execute(delete(BulkAction).where(BulkAction.actor_id == actor.member_id))
    action = BulkAction(
        id=new_identifier(), actor_id=actor.member_id, at=runtime.now(), kind=kind, undone_at=None
    )
    session.add(action)
    session.flush()
    return action


def _is_possible(session: Session, tip: Tip, change: Change) -> bool:
    if change.kind is not BulkKind.ASSIGN:
        return is_chosen_after(tip.state, _STATES[change.kind])
    circle = circle_of(session, tip)
    return change.assignee_id is None or circle is None or change.assignee_id in circle


def _change_one(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    action: BulkAction,
    tip: Tip,
    change: Change,
) -> BulkActionTip:
    before = BulkActionTip(
        action_id=action.id,
        tip_id=tip.id,
        version_before=tip.version,
        state=tip.state,
        state_since=tip.state_since,
        first_look_day=tip.first_look_day,
        assignee_id=tip.assignee_id,
    )
    if change.kind is BulkKind.ASSIGN:
        tip.assignee_id = change.assignee_id
        record(runtime, session, tip, TipEventKind.ASSIGNED, actor)
        tell_assignee(runtime, session, tip, actor)
    else:
        state = _STATES[change.kind]
        event = record(runtime, session, tip, TipEventKind.STATE_CHANGED, actor, state=state)
        if change.note.strip():
            team = present_team_key(session)
            add_message(session, tip, event, MessageKind.NOTE, change.note, team)
    before.version_after = tip.version
    return before


def _put_back(
    runtime: Runtime, session: Session, actor: Actor, tip: Tip, before: BulkActionTip
) -> None:
    state = before.state if before.state is not tip.state else None
    tip.assignee_id = before.assignee_id
    record(runtime, session, tip, TipEventKind.UNDONE, actor, state=state)
    # As if nobody had touched it: neither its term nor its first look counts from here.
    tip.state_since = before.state_since
    tip.first_look_day = before.first_look_day


def _is_open(runtime: Runtime, action: BulkAction) -> bool:
    return action.undone_at is None and runtime.now() < action.at + UNDO_SPAN
