"""What the coordination point does with a tip: assign it, move it on, note, ask.

Every one of these says which version of the tip the actor saw. Where somebody else changed it
meanwhile, nothing is saved and the actor is told what happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.accounts.errors import NoSuchMember
from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Actor, Permission
from portal.accounts.team import active_member
from portal.models import MessageKind, Role, State, Tip, TipEventKind
from portal.tips.errors import IllegalTransition, TipChanged
from portal.tips.events import add_message, hold_tip, record
from portal.tips.reading import events_since
from portal.tips.states import CHOSEN_BY_PEOPLE, TRANSITIONS, check_transition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime


def assign(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, assignee_id: UUID | None
) -> None:
    """Give a tip to a coordinator, or to nobody.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NoSuchMember: the assignee is not an active coordinator.
    """
    with _change(runtime, actor, number, seen_version) as (session, tip):
        if assignee_id and Role.COORDINATOR not in active_member(session, assignee_id).roles:
            raise NoSuchMember
        tip.assignee_id = assignee_id
        record(runtime, session, tip, TipEventKind.ASSIGNED, actor)


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
    with _change(runtime, actor, number, seen_version) as (session, tip):
        if wanted not in CHOSEN_BY_PEOPLE:
            raise IllegalTransition(f"{wanted} is not for people to choose")
        check_transition(tip.state, wanted)
        event = record(runtime, session, tip, TipEventKind.STATE_CHANGED, actor, state=wanted)
        if note.strip():
            add_message(session, tip, event, MessageKind.NOTE, note, present_team_key(session))


def add_note(runtime: Runtime, actor: Actor, number: int, seen_version: int, text: str) -> None:
    """Write an internal note, which the reporter never sees.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        EmptyText: no words, or more than a message holds.
    """
    with _change(runtime, actor, number, seen_version) as (session, tip):
        event = record(runtime, session, tip, TipEventKind.NOTE_ADDED, actor)
        add_message(session, tip, event, MessageKind.NOTE, text, present_team_key(session))


def ask(runtime: Runtime, actor: Actor, number: int, seen_version: int, text: str) -> None:
    """Ask the reporter a question; where the state table allows it, the tip then awaits them.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        EmptyText: no words, or more than a message holds.
    """
    with _change(runtime, actor, number, seen_version) as (session, tip):
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


@contextmanager
def _change(
    runtime: Runtime, actor: Actor, number: int, seen_version: int
) -> Iterator[tuple[Session, Tip]]:
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    with runtime.database.writing() as session:
        tip = hold_tip(session, number)
        if tip.version != seen_version:
            raise TipChanged(events_since(session, tip, seen_version))
        yield session, tip
