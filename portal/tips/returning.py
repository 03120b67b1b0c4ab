"""The reporter comes back with the receipt code: reads the thread, answers, adds."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.generations import present_team_key
from portal.models import (
    INTERNAL_MESSAGES,
    Message,
    MessageKind,
    State,
    Tip,
    TipEvent,
    TipEventKind,
)
from portal.tips.content import TipContent
from portal.tips.disclosing.register import is_committed
from portal.tips.errors import ThreadClosed, VisitEnded
from portal.tips.events import add_message, content_context, message_context, record
from portal.tips.notifying import tell_of_answer
from portal.tips.retention.holds import tip_is_held
from portal.tips.visits import Return, open_visit, remove_ended_visits, save_visit
from portal.vault import AccessToken, KeyPair, ReporterKey, new_identifier, parse_code

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_MOST_REMEMBERED = 50


@dataclass(frozen=True)
class ThreadMessage:
    """A message as the reporter reads it."""

    kind: MessageKind
    day: date
    text: str


@dataclass(frozen=True)
class Thread:
    """What the reporter may know: the state, what they told, and the messages either way."""

    state: State
    day: date
    content: TipContent
    messages: list[ThreadMessage]
    can_be_withdrawn: bool

    @property
    def takes_answers(self) -> bool:
        """Whether anything can still be added."""
        return self.state is not State.EXPIRED


def return_with(runtime: Runtime, typed_code: str) -> AccessToken | None:
    """Open the thread that a receipt code belongs to.

    A code that belongs to nothing costs the same work as one that does: one derivation, one look-up
    and one written row, which nobody holds the token of.

    Returns:
        The token for the visitor's cookie, or None where the code belongs to nothing.

    Raises:
        MalformedCode: what was typed cannot be a receipt code.
    """
    receipt = runtime.read_receipt(parse_code(typed_code))
    token = AccessToken.generate()
    with runtime.database.writing() as session:
        tip_id = session.scalar(select(Tip.id).where(Tip.receipt_lookup == receipt.lookup))
        remove_ended_visits(runtime, session)
        state = Return(
            tip_id=tip_id or new_identifier(),
            private_key=b64encode(receipt.key.pair.private).decode(),
        )
        save_visit(runtime, session, token, state, runtime.settings.return_minutes)
    return token if tip_id else None


def read_thread(runtime: Runtime, token: AccessToken | None) -> Thread:
    """Return the thread that a visitor has opened, and keep it open for a while longer.

    Raises:
        VisitEnded: none is open, or it was left alone for too long.
    """
    with runtime.database.writing() as session:
        visit, tip = open_thread(runtime, session, token)
        assert token is not None  # noqa: S101 - a visit was opened with it
        save_visit(runtime, session, token, visit, runtime.settings.return_minutes)
        key = _key(visit)
        rows = session.scalars(
            select(Message)
            .where(Message.tip_id == tip.id, Message.kind.not_in(INTERNAL_MESSAGES))
            .order_by(Message.sequence)
        )
        return Thread(
            state=tip.state,
            day=tip.day,
            content=TipContent.model_validate_json(key.open(tip.envelope, content_context(tip))),
            messages=[
                ThreadMessage(
                    kind=row.kind,
                    day=row.day,
                    text=key.open(row.envelope, message_context(tip, row.sequence)).decode(),
                )
                for row in rows
            ],
            can_be_withdrawn=is_withdrawable(runtime, session, tip),
        )


def add_answer(runtime: Runtime, token: AccessToken | None, text: str, form_key: str) -> None:
    """Add what the reporter wants to say; the same form sent twice adds it once.

    Args:
        runtime: the running portal.
        token: the token in the visitor's cookie.
        text: the answer or addition.
        form_key: a random value of the form that it was typed in.

    Raises:
        VisitEnded: no thread is open.
        ThreadClosed: nothing can be added any more.
        EmptyText: no words, or more than a message holds.
    """
    with runtime.database.writing() as session:
        visit, tip = open_thread(runtime, session, token)
        assert token is not None  # noqa: S101 - a visit was opened with it
        if form_key in visit.sent:
            return
        if tip.state is State.EXPIRED:
            raise ThreadClosed
        answered = tip.state is State.AWAITING_REPORTER
        event = record(
            runtime,
            session,
            tip,
            TipEventKind.ANSWER_RECEIVED,
            None,
            state=State.IN_ASSESSMENT if answered else None,
        )
        add_message(session, tip, event, MessageKind.ANSWER, text, present_team_key(session))
        tell_of_answer(runtime, session, tip)
        visit.sent = [*visit.sent, form_key][-_MOST_REMEMBERED:]
        save_visit(runtime, session, token, visit, runtime.settings.return_minutes)


def is_withdrawable(runtime: Runtime, session: Session, tip: Tip) -> bool:
    """Tell whether a tip is still the reporter's to withdraw.

    It is not once it was passed on, is in a disclosure that was approved, or is held.
    """
    passed_on = select(TipEvent.sequence).where(
        TipEvent.tip_id == tip.id, TipEvent.to_state == State.PASSED_TO_PARTNER
    )
    return (
        session.scalar(passed_on.limit(1)) is None
        and not is_committed(session, tip.number)
        and not tip_is_held(session, tip, runtime.today())
    )


def open_thread(
    runtime: Runtime, session: Session, token: AccessToken | None
) -> tuple[Return, Tip]:
    """Return what a visitor has opened, and the tip, held for this transaction.

    Raises:
        VisitEnded: none is open, it was left alone for too long, or the tip has been removed.
    """
    visit = open_visit(runtime, session, token, Return)
    tip = session.scalar(select(Tip).where(Tip.id == visit.tip_id).with_for_update())
    if tip is None:
        raise VisitEnded
    return visit, tip


def _key(visit: Return) -> ReporterKey:
    return ReporterKey(KeyPair.from_private(b64decode(visit.private_key)))
