"""Everything that is live, as lists for machines: all addresses, and the news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import LivePage
from portal.pages.live import NEWS_KINDS

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from portal.runtime import Runtime


@dataclass(frozen=True)
class Address:
    """Where a live page is, and when it last changed. `path` has no language."""

    key: str
    language: str
    path: str
    published_at: datetime


@dataclass(frozen=True)
class NewsItem:
    """A piece of news for a feed. Placeholders in title and summary are not filled."""

    page_id: UUID
    path: str
    title: str
    summary: str
    day: date | None
    published_at: datetime


def list_addresses(runtime: Runtime) -> list[Address]:
    """Return the addresses of all live pages; translations of one page follow each other."""
    query = select(LivePage.key, LivePage.language, LivePage.path, LivePage.published_at).order_by(
        LivePage.key, LivePage.language
    )
    with runtime.database.reading() as session:
        return [Address(**row) for row in session.execute(query).mappings()]


def list_news(runtime: Runtime, language: str, most: int) -> list[NewsItem]:
    """Return the newest news and good examples of a language, `most` at most."""
    query = (
        select(
            LivePage.page_id,
            LivePage.path,
            LivePage.title,
            LivePage.summary,
            LivePage.day,
            LivePage.published_at,
        )
        .where(LivePage.language == language, LivePage.kind.in_(NEWS_KINDS))
        # Where a day is missing, SQLite and PostgreSQL would each put it at another end.
        .order_by(LivePage.day.is_(None), LivePage.day.desc(), LivePage.title)
        .limit(most)
    )
    with runtime.database.reading() as session:
        return [NewsItem(**row) for row in session.execute(query).mappings()]
