"""A visit: what an anonymous visitor is in the middle of, kept sealed and for a short while.

What is typed between the steps of the form stands in a sealed row, and not in a hidden field of the
page, for three reasons: the browser's own back button then shows the newest answers instead of an
older copy of them; nothing that was typed stands in the pages that a browser keeps; and the same
row makes a second click on *send* find the receipt of the first. The row opens only with the token
in the visitor's cookie, so the server cannot read it between two requests.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete

from portal.models import Visit
from portal.tips.content import (
    Contact,
    Involved,
    Observation,
    Occasion,
    Place,
    Source,
    Subject,
    TipContent,
)
from portal.tips.errors import Incomplete, VisitEnded
from portal.vault import AccessToken, CannotOpen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_HOUR_SECONDS = 3600
StateT = TypeVar("StateT", "Draft", "Return")


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    expires_at: datetime = datetime.min.replace(tzinfo=UTC)


class Draft(_State):
    """A report being written; a section is None until its step was answered.

    Once sent, the answers are gone and only the receipt code is left, to show it again after a
    reload or a second click.
    """

    kind: Literal["draft"] = "draft"
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
            Incomplete: the subject or the description is missing.
        """
        if self.subject is None or self.observation is None:
            raise Incomplete
        return TipContent(
            subject=self.subject,
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
        state = _Holder.model_validate_json(token.open(row.sealed, _context(token))).state
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
    remove_after = _whole_hour_after(state.expires_at)
    session.merge(Visit(lookup=token.lookup, sealed=sealed, remove_after=remove_after))


def end_visit(runtime: Runtime, token: AccessToken) -> None:
    """Forget what a visitor was in the middle of."""
    with runtime.database.writing() as session:
        session.execute(delete(Visit).where(Visit.lookup == token.lookup))


def remove_ended_visits(runtime: Runtime, session: Session) -> None:
    """Remove the rows whose hour has passed, in the caller's transaction."""
    session.execute(delete(Visit).where(Visit.remove_after <= runtime.now()))


def _whole_hour_after(moment: datetime) -> datetime:
    hours = math.ceil(moment.timestamp() / _HOUR_SECONDS)
    return datetime.fromtimestamp(hours * _HOUR_SECONDS, UTC)


def _context(token: AccessToken) -> str:
    return f"visit/{token.lookup.hex()}"
