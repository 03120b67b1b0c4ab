"""A visit: what an anonymous visitor is in the middle of, kept sealed and for a short while.

What is typed between the steps of the form stands in a sealed row, and not in a hidden field of the
page, for three reasons: the browser's own back button then shows the newest answers instead of an
older copy of them; nothing that was typed stands in the pages that a browser keeps; and the same
row makes a second click on *send* find the receipt of the first. The row opens only with the token
in the visitor's cookie, so the server cannot read it between two requests.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete

from portal.clock import whole_hour_after
from portal.models import Visit
from portal.tips.attachments.bodies import WaitingFile
from portal.tips.attachments.loose import AT_ONCE, keep_until
from portal.tips.content import (
    Concerned,
    Contact,
    Involved,
    Observation,
    Occasion,
    Place,
    Process,
    Source,
    Subject,
    TipContent,
)
from portal.tips.errors import Incomplete, VisitEnded
from portal.tips.proving import Doubt
from portal.vault import AccessToken, CannotOpen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

StateT = TypeVar("StateT", "Draft", "Return")


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    expires_at: datetime = datetime.min.replace(tzinfo=UTC)
    files: tuple[WaitingFile, ...] = ()


class Draft(_State):
    """A report being written; a section is None until its step was answered.

    `files` are those that go along with it, or may.

    `begun_at` is the moment of the first answer, and `doubt` why it was asked to be sent once more.

    Once sent, the answers are gone and only the receipt code is left, to show it again after a
    reload or a second click.
    """

    kind: Literal["draft"] = "draft"
    begun_at: datetime | None = None
    doubt: Doubt | None = None
    process: Process | None = None
    concerned: Concerned | None = None
    subject: Subject | None = None
    observation: Observation | None = None
    place: Place | None = None
    occasion: Occasion | None = None
    involved: Involved | None = None
    source: Source | None = None
    contact: Contact | None = None
    receipt_code: str | None = None

    @property
    def is_sent(self) -> bool:
        """Whether the tip is in."""
        return self.receipt_code is not None

    def content(self) -> TipContent:
        """Return the content of the tip that this draft would make.

        Raises:
            Incomplete: the description is missing, or the subject; of an internal report, instead
                of the subject, whom it is about.
        """
        opening = self.concerned if self.process else self.subject
        if opening is None or self.observation is None:
            raise Incomplete
        return TipContent(
            process=self.process,
            concerned=self.concerned,
            subject=self.subject or Subject(),
            observation=self.observation,
            place=self.place or Place(),
            occasion=self.occasion or Occasion(),
            involved=self.involved or Involved(),
            source=self.source or Source(),
            contact=self.contact or Contact(),
        )


class Return(_State):
    """A reporter who opened their thread. `sent` holds the form keys of answers already taken."""

    kind: Literal["return"] = "return"
    tip_id: UUID
    private_key: str
    sent: list[str] = []


class _Holder(BaseModel):
    state: Draft | Return = Field(discriminator="kind")


def open_visit(
    runtime: Runtime, session: Session, token: AccessToken | None, kind: type[StateT]
) -> StateT:
    """Return what a visitor is in the middle of; in a writing session, hold it until the end.

    Raises:
        VisitEnded: it has expired, was never there, or is of another kind.
    """
    if token is None:
        raise VisitEnded
    row = session.get(Visit, token.lookup, with_for_update=True)
    if row is None:
        raise VisitEnded
    try:
        state = _opened(row, token)
    except CannotOpen as error:
        raise VisitEnded from error
    if not isinstance(state, kind) or state.expires_at <= runtime.now():
        raise VisitEnded
    return state


def save_visit(
    runtime: Runtime, session: Session, token: AccessToken, state: Draft | Return, minutes: int
) -> None:
    """Keep `state` for `minutes` from now, in the caller's transaction."""
    state.expires_at = runtime.now() + timedelta(minutes=minutes)
    sealed = token.seal(_Holder(state=state).model_dump_json().encode(), _context(token))
    remove_after = whole_hour_after(state.expires_at)
    keep_until(session, [file.id for file in state.files], remove_after)
    session.merge(Visit(lookup=token.lookup, sealed=sealed, remove_after=remove_after))


def end_visit(runtime: Runtime, token: AccessToken) -> None:
    """Forget what a visitor was in the middle of, with the files that were not sent."""
    with runtime.database.writing() as session:
        row = session.get(Visit, token.lookup, with_for_update=True)
        if row is None:
            return
        with suppress(CannotOpen):
            keep_until(session, [file.id for file in _opened(row, token).files], AT_ONCE)
        session.delete(row)


def remove_ended_visits(runtime: Runtime, session: Session) -> None:
    """Remove the rows whose hour has passed, in the caller's transaction."""
    session.execute(delete(Visit).where(Visit.remove_after <= runtime.now()))


def _opened(row: Visit, token: AccessToken) -> Draft | Return:
    return _Holder.model_validate_json(token.open(row.sealed, _context(token))).state


def _context(token: AccessToken) -> str:
    return f"visit/{token.lookup.hex()}"
