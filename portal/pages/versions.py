"""The version of the whole site, by which web processes notice that something was published."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.models import Page, SiteState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_ROW = 1


@dataclass(frozen=True)
class SiteVersion:
    """A number that grows with each visible change, and when the next change is due."""

    number: int
    next_change_at: datetime | None


def present_version(runtime: Runtime) -> SiteVersion:
    """Return the version of the site, in one small query."""
    with runtime.database.reading() as session:
        return read_version(session)


def read_version(session: Session) -> SiteVersion:
    """Return the version of the site, as the caller's transaction sees it."""
    row = session.execute(select(SiteState.version, SiteState.next_change_at)).one_or_none()
    return SiteVersion(row.version, row.next_change_at) if row else SiteVersion(0, None)


def hold_site(session: Session) -> SiteState:
    """Return the site's state, held for this transaction; made where it is not there yet."""
    state = session.get(SiteState, _ROW, with_for_update=True)
    if state is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(SiteState(id=_ROW, version=0, next_change_at=None))
        state = session.get_one(SiteState, _ROW, with_for_update=True)
    return state


def mark_changed(session: Session) -> None:
    """Say, in the caller's transaction, that visitors must see something new."""
    plan_next_change(session).version += 1


def plan_next_change(session: Session) -> SiteState:
    """Note, in the caller's transaction, when the next page is to be published or to expire."""
    state = hold_site(session)
    session.flush()
    state.next_change_at = session.scalar(select(func.min(Page.publish_at)))
    expires = session.scalar(select(func.min(Page.expire_at)))
    if expires and (state.next_change_at is None or expires < state.next_change_at):
        state.next_change_at = expires
    return state
