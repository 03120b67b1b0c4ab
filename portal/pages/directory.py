"""Everything that is live, as lists for machines: all addresses, and the news."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, func, or_, select

from portal.models import LivePage
from portal.pages.live import NEWEST_FIRST, NEWS_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from portal.runtime import Runtime


# A part of the list of all pages has so many, each with all its translations.
PAGES_IN_PART: Final = 1_000


@dataclass(frozen=True)
class Listed:
    """A live page in its languages: its paths, and when it last changed.

    `documents` are the texts of those that may have a block that was asked for, by language.
    """

    paths: dict[str, str]
    changed: datetime
    documents: dict[str, str]


@dataclass(frozen=True)
class NewsItem:
    """A piece of news for a feed. Placeholders in title and summary are not filled."""

    page_id: UUID
    path: str
    title: str
    summary: str
    day: date | None
    published_at: datetime


def parts_changed(runtime: Runtime) -> list[datetime]:
    """Return of each part of the list of all live pages when a page in it last changed."""
    place = func.dense_rank().over(order_by=LivePage.key) - 1
    pages = select((place // PAGES_IN_PART).label("part"), LivePage.published_at).subquery()
    query = select(func.max(pages.c.published_at)).group_by(pages.c.part).order_by(pages.c.part)
    with runtime.database.reading() as session:
        return list(session.scalars(query))


def newest_change(runtime: Runtime) -> datetime | None:
    """Return when a live page last changed; None where there is none."""
    with runtime.database.reading() as session:
        return session.scalar(select(func.max(LivePage.published_at)))


def list_part(runtime: Runtime, number: int, blocks: Collection[str]) -> list[Listed]:
    """Return a part of the list of all live pages, by key.

    Args:
        runtime: the running portal.
        number: which part, counted from 0.
        blocks: the names of the blocks for which documents are looked through.
    """
    # By number, since that is what a part's address has; the index alone finds where it begins.
    keys = select(LivePage.key).distinct().order_by(LivePage.key)
    keys = keys.limit(PAGES_IN_PART).offset(number * PAGES_IN_PART)
    has_block = or_(*(LivePage.document.like(f"%:::%{block}%") for block in blocks))
    query = (
        select(
            LivePage.key,
            LivePage.language,
            LivePage.path,
            LivePage.published_at,
            case((has_block, LivePage.document)).label("document"),
        )
        .where(LivePage.key.in_(keys))
        .order_by(LivePage.key, LivePage.language)
    )
    with runtime.database.reading() as session:
        rows = session.execute(query).all()
    return [_listed(list(group)) for _key, group in groupby(rows, key=lambda row: row.key)]


def _listed(rows: Sequence[Any]) -> Listed:
    return Listed(
        paths={row.language: row.path for row in rows},
        changed=max(row.published_at for row in rows),
        documents={row.language: row.document for row in rows if row.document},
    )


def paths_of(runtime: Runtime, key: str) -> dict[str, str]:
    """Return the paths of a live page by language; none where it is not live."""
    query = select(LivePage.language, LivePage.path).where(LivePage.key == key)
    with runtime.database.reading() as session:
        return {row.language: row.path for row in session.execute(query)}


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
        .order_by(*NEWEST_FIRST)
        .limit(most)
    )
    with runtime.database.reading() as session:
        return [NewsItem(**row) for row in session.execute(query).mappings()]
