"""What the coordination point does with a tip: assign it, move it on, note, ask, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.errors import NoSuchMember
from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission, allows
from portal.accounts.team import active_member
from portal.models import MessageKind, State, TipEventKind
from portal.tips.access import circle_of
from portal.tips.changing import changing_tip
from portal.tips.errors import IllegalTransition
from portal.tips.events import add_message, record
from portal.tips.notifying import tell_assignee
from portal.tips.states import TRANSITIONS, is_chosen_after

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def assign(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, assignee_id: UUID | None
) -> None:
    """Give a tip to a coordinator, or to nobody.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NoSuchMember: the assignee is nobody active who works tips, or not in the tip's circle.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        if assignee_id:
            circle = circle_of(session, tip)
            may_work = allows(active_member(session, assignee_id).roles, Permission.WORK_TIPS)
            if not may_work or (circle is not None and assignee_id not in circle):
                raise NoSuchMember
        tip.assignee_id = assignee_id
        record(runtime, session, tip, TipEventKind.ASSIGNED, actor)
        tell_assignee(runtime, session, tip, actor)


def change_state(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    wanted: State,
    note: str = "",
) -> None:
    """Move a tip on, with an internal note that says why where one is given.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        IllegalTransition: the state table does not lead there.
        EmptyText: the note is longer than a message holds.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        if not is_chosen_after(tip.state, wanted):
            raise IllegalTransition(f"{tip.state} does not lead to {wanted} by choice")
        event = record(runtime, session, tip, TipEventKind.STATE_CHANGED, actor, state=wanted)
        if note.strip():
            add_message(session, tip, event, MessageKind.NOTE, note, present_team_key(session))


def add_note(runtime: Runtime, actor: Actor, number: int, seen_version: int, text: str) -> None:
    """Write an internal note, which the reporter never sees.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        EmptyText: no words, or more than a message holds.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        event = record(runtime, session, tip, TipEventKind.NOTE_ADDED, actor)
        add_message(session, tip, event, MessageKind.NOTE, text, present_team_key(session))


def ask(runtime: Runtime, actor: Actor, number: int, seen_version: int, text: str) -> None:
    """Ask the reporter a question; where the state table allows it, the tip then awaits them.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        EmptyText: no words, or more than a message holds.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        if tip.state is State.RECEIVED:
            record(
                runtime,
                session,
                tip,
                TipEventKind.STATE_CHANGED,
                actor,
                state=State.IN_ASSESSMENT,
            )
        waits = State.AWAITING_REPORTER in TRANSITIONS[tip.state]
        event = record(
            runtime,
            session,
            tip,
            TipEventKind.QUESTION_ASKED,
            actor,
            state=State.AWAITING_REPORTER if waits else None,
        )
        add_message(session, tip, event, MessageKind.QUESTION, text, present_team_key(session))


def reply(runtime: Runtime, actor: Actor, number: int, seen_version: int, text: str) -> None:
    """Tell the reporter something that needs no answer; the state stays as it is.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        EmptyText: no words, or more than a message holds.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        event = record(runtime, session, tip, TipEventKind.REPLY_SENT, actor)
        add_message(session, tip, event, MessageKind.REPLY, text, present_team_key(session))
