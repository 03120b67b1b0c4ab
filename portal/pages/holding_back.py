"""Pages that the clock did not publish, since the check list refused them by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, func, select

from portal.models import Page, PageEvent, PageEventKind
from portal.models.page import LINE_LENGTH
from portal.pages.changing import back_to_draft
from portal.pages.findings import write_findings
from portal.pages.putting_live import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.pages.findings import Finding
    from portal.runtime import Runtime

# What brings a page a step further, or ends its way: the newest of these tells whether somebody
# must still mend it.
TURNS: Final = frozenset(
    {
        PageEventKind.HELD_BACK,
        PageEventKind.SUBMITTED,
        PageEventKind.PUBLISHED,
        PageEventKind.EXPIRED,
        PageEventKind.ARCHIVED,
    }
)


def hold_back(runtime: Runtime, session: Session, page: Page, obstacles: Iterable[Finding]) -> None:
    """Make a planned page a draft again in the caller's transaction, and write down why."""
    back_to_draft(session, page)
    why = write_findings(obstacles, LINE_LENGTH)
    record(runtime, session, page, PageEventKind.HELD_BACK, None, why)


def is_held_back() -> ColumnElement[bool]:
    """Return whether a row of `Page` was held back, and has not been offered again since."""
    newest = (
        select(func.max(PageEvent.id))
        .where(PageEvent.page_id == Page.id, PageEvent.kind.in_(TURNS))
        .correlate(Page)
        .scalar_subquery()
    )
    # The few pages that ever were held back come first, so that no other one's events are read.
    ever = select(PageEvent.page_id).where(PageEvent.kind == PageEventKind.HELD_BACK)
    held = exists().where(PageEvent.id == newest, PageEvent.kind == PageEventKind.HELD_BACK)
    return and_(Page.id.in_(ever), held)
