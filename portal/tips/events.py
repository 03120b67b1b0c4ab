"""Writing down what happens to a tip: one event a change, numbered from 1 within the tip.

What a member does goes into the audit trail in the same transaction. What a reporter does follows
when the day is closed, so that the trail does not keep its moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.recording import append
from portal.models import INTERNAL_MESSAGES, Message, Tip, TipEvent, TipEventKind
from portal.tips.content import DESCRIPTION_LENGTH
from portal.tips.texts import some_words
from portal.tips.unread import mark_unread
from portal.vault import seal_envelope

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import MessageKind, State
    from portal.runtime import Runtime
    from portal.vault import TeamPublicKey

CONTENT_CONTEXT = "tip/{tip.id}/content"
MESSAGE_CONTEXT = "tip/{tip.id}/message/{sequence}"
ASSESSMENT_CONTEXT = "tip/{tip.id}/assessment/{sequence}"


def record(
    runtime: Runtime,
    session: Session,
    tip: Tip,
    kind: TipEventKind,
    actor: Actor | None,
    *,
    state: State | None = None,
    **details: str,
) -> TipEvent:
    """Write an event in the caller's transaction, and change the state where one is given.

    The first time that a member moves or assesses a tip counts as the first look at it.

    Args:
        runtime: the running portal.
        session: the caller's transaction, which holds the tip.
        tip: the tip that it happened to.
        kind: what happened.
        actor: the member who did it; None for the reporter, of whom no time is kept.
        state: the state after the event, where it differs.
        details: what else the audit trail is to tell, never anything that a tip or a note says.
    """
    tip.version += 1
    if actor is None:
        tip.reporter_version = tip.version
        mark_unread(session, tip)
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
            **details,
        )
    is_look = state is not None or kind is TipEventKind.ASSESSED
    if actor and is_look and tip.first_look_day is None:
        tip.first_look_day = event.day
    if state:
        tip.state = state
        tip.state_since = event.day
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
    text = some_words(text, DESCRIPTION_LENGTH)
    seal_message(session, tip, event, kind, text.encode(), team)


def seal_message(
    session: Session,
    tip: Tip,
    event: TipEvent,
    kind: MessageKind,
    body: bytes,
    team: TeamPublicKey,
) -> None:
    """Seal the body of a message that came with `event`, to the reporter where it is for them."""
    reporter = None if kind in INTERNAL_MESSAGES else tip.reporter_public
    context = message_context(tip, event.sequence)
    session.add(
        Message(
            tip_id=tip.id,
            sequence=event.sequence,
            kind=kind,
            day=event.day,
            author_id=event.actor_id,
            envelope=seal_envelope(body, context, team, reporter),
        )
    )


def content_context(tip: Tip) -> str:
    """Return the place that a tip's content is sealed for."""
    return CONTENT_CONTEXT.format(tip=tip)


def message_context(tip: Tip, sequence: int) -> str:
    """Return the place that a message is sealed for."""
    return MESSAGE_CONTEXT.format(tip=tip, sequence=sequence)


def assessment_context(tip: Tip, sequence: int) -> str:
    """Return the place that a version of a tip's assessment is sealed for."""
    return ASSESSMENT_CONTEXT.format(tip=tip, sequence=sequence)
