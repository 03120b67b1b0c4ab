"""Writing down what happens to a tip: one event a change, numbered from 1 within the tip.

What a member does goes into the audit trail in the same transaction. What a reporter does follows
when the day is closed, so that the trail does not keep its moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.recording import append
from portal.models import Message, MessageKind, Tip, TipEvent, TipEventKind
from portal.tips.content import DESCRIPTION_LENGTH
from portal.tips.errors import EmptyText
from portal.vault import seal_envelope

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import State
    from portal.runtime import Runtime
    from portal.vault import TeamPublicKey

CONTENT_CONTEXT = "tip/{tip.id}/content"
MESSAGE_CONTEXT = "tip/{tip.id}/message/{sequence}"


def record(
    runtime: Runtime,
    session: Session,
    tip: Tip,
    kind: TipEventKind,
    actor: Actor | None,
    *,
    state: State | None = None,
) -> TipEvent:
    """Write an event in the caller's transaction, and change the state where one is given.

    Args:
        runtime: the running portal.
        session: the caller's transaction, which holds the tip.
        tip: the tip that it happened to.
        kind: what happened.
        actor: the member who did it; None for the reporter, of whom no time is kept.
        state: the state after the event, where it differs.
    """
    tip.version += 1
    if actor is None:
        tip.reporter_version = tip.version
    event = TipEvent(
        tip_id=tip.id,
        sequence=tip.version,
        kind=kind,
        day=runtime.today(),
        at=runtime.now() if actor else None,
        actor_id=actor.member_id if actor else None,
        from_state=tip.state if state else None,
        to_state=state,
        assignee_id=tip.assignee_id,
    )
    session.add(event)
    if actor:
        append(
            runtime,
            session,
            f"tip.{kind}",
            actor_id=actor.member_id,
            tip_number=tip.number,
            event_sequence=event.sequence,
            **({"from": tip.state, "to": state} if state else {}),
        )
    if state:
        tip.state = state
    return event


def add_message(
    session: Session,
    tip: Tip,
    event: TipEvent,
    kind: MessageKind,
    text: str,
    team: TeamPublicKey,
) -> None:
    """Seal a message that came with `event`; a note is kept from the reporter.

    Raises:
        EmptyText: no words, or more than a message holds.
    """
    text = text.strip()
    if not 0 < len(text) <= DESCRIPTION_LENGTH:
        raise EmptyText
    reporter = None if kind is MessageKind.NOTE else tip.reporter_public
    context = message_context(tip, event.sequence)
    session.add(
        Message(
            tip_id=tip.id,
            sequence=event.sequence,
            kind=kind,
            day=event.day,
            author_id=event.actor_id,
            envelope=seal_envelope(text.encode(), context, team, reporter),
        )
    )


def content_context(tip: Tip) -> str:
    """Return the place that a tip's content is sealed for."""
    return CONTENT_CONTEXT.format(tip=tip)


def message_context(tip: Tip, sequence: int) -> str:
    """Return the place that a message is sealed for."""
    return MESSAGE_CONTEXT.format(tip=tip, sequence=sequence)
