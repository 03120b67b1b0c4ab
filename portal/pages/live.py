"""What visitors read: the published pages, by their address, their kind and their key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from portal.models import LivePage, PageKind, Redirect
from portal.pages.documents import Document, parse_document
from portal.pages.errors import NoSuchPage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

NEWS_KINDS = (PageKind.NEWS, PageKind.EXAMPLE)
# Where a day is missing, SQLite and PostgreSQL would each put it at another end.
NEWEST_FIRST: Final = (
    LivePage.day.is_(None),
    LivePage.day.desc(),
    LivePage.title,
    LivePage.key,
)


@dataclass(frozen=True)
class LiveEntry:
    """A published page as lists and links show it. `path` has no language and no slashes around."""

    key: str
    language: str
    path: str
    kind: PageKind
    title: str
    summary: str
    theme: str | None
    branch: str | None
    day: date | None
    published_at: datetime


@dataclass(frozen=True)
class LiveView:
    """A published page whole: its entry, its document's text, and its translations."""

    entry: LiveEntry
    text: str
    translations: list[LiveEntry]

    @cached_property
    def document(self) -> Document:
        """The document, parsed."""
        return parse_document(self.text)


ENTRY_COLUMNS = (
    LivePage.key,
    LivePage.language,
    LivePage.path,
    LivePage.kind,
    LivePage.title,
    LivePage.summary,
    LivePage.theme,
    LivePage.branch,
    LivePage.day,
    LivePage.published_at,
)


def read_live(runtime: Runtime, language: str, path: str) -> LiveView:
    """Return the published page at an address.

    Raises:
        NoSuchPage: none is published there.
    """
    with runtime.database.reading() as session:
        page = session.scalar(
            select(LivePage).where(LivePage.language == language, LivePage.path == path)
        )
        if page is None:
            raise NoSuchPage
        others = select(*ENTRY_COLUMNS).where(
            LivePage.key == page.key, LivePage.language != language
        )
        entry = LiveEntry(**{name: getattr(page, name) for name in LiveEntry.__annotations__})
        return LiveView(entry, page.document, read_entries(session, others))


def moved_to(runtime: Runtime, language: str, path: str) -> str | None:
    """Return the present path of the page that once was at `path`, or None."""
    with runtime.database.reading() as session:
        return session.scalar(
            select(LivePage.path)
            .join(Redirect, Redirect.page_id == LivePage.page_id)
            .where(Redirect.language == language, Redirect.path == path)
        )


def entries_by_key(runtime: Runtime, language: str, keys: Collection[str]) -> dict[str, LiveEntry]:
    """Return the published pages with these keys, in one language."""
    if not keys:
        return {}
    with runtime.database.reading() as session:
        return _by_key(session, language, keys)


def list_live(
    runtime: Runtime, language: str, kinds: Collection[PageKind], most: int | None = None
) -> list[LiveEntry]:
    """Return the published pages of some kinds: the newest day first, then by title."""
    query = (
        select(*ENTRY_COLUMNS)
        .where(LivePage.language == language, LivePage.kind.in_(kinds))
        .order_by(*NEWEST_FIRST)
        .limit(most)
    )
    with runtime.database.reading() as session:
        return read_entries(session, query)


def read_entries(session: Session, query: Select[*tuple[Any, ...]]) -> list[LiveEntry]:
    """Return the entries that a query of `ENTRY_COLUMNS` finds."""
    return [LiveEntry(**row) for row in session.execute(query).mappings()]


def _by_key(session: Session, language: str, keys: Collection[str]) -> dict[str, LiveEntry]:
    query = select(*ENTRY_COLUMNS).where(LivePage.language == language, LivePage.key.in_(keys))
    return {entry.key: entry for entry in read_entries(session, query)}
