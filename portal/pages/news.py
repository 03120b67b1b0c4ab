"""The news and good examples as visitors read them: the newest day first, a part at a time by key.

Each part is read from the index alone, so that it takes no longer the more news there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select, tuple_, union_all

from portal.models import LivePage
from portal.pages.live import ENTRY_COLUMNS, NEWS_KINDS, LiveEntry, read_entries

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from portal.runtime import Runtime

NEWS_A_PAGE: Final = 20


@dataclass(frozen=True)
class News:
    """At most `NEWS_A_PAGE` pages, and the place that the next ones come after, if any do."""

    entries: list[LiveEntry]
    next_place: str | None


class _Place(NamedTuple):
    """Where a page stands in the list: by its day, its title and its key; without a day, last."""

    day: date | None
    key: str
    title: str


def read_news(runtime: Runtime, language: str, after: str | None = None) -> News:
    """Return a part of the news and good examples of a language.

    Args:
        runtime: the running portal.
        language: the language of the news.
        after: the `next_place` of the part before; anything else counts as none.
    """
    place = _read_place(after)
    wanted = NEWS_A_PAGE + 1
    found: list[LiveEntry] = []
    with runtime.database.reading() as session:
        if place is None or place.day:
            found += read_entries(session, _dated(language, place, wanted))
            place = None
        if len(found) < wanted:
            found += read_entries(session, _undated(language, place, wanted - len(found)))
    shown = found[:NEWS_A_PAGE]
    return News(shown, _write_place(shown[-1]) if len(found) > len(shown) else None)


def _dated(language: str, place: _Place | None, most: int) -> Select[*tuple[Any, ...]]:
    """Return the query for what has a day: as many as are wanted of each kind, then of all."""
    conditions: list[ColumnElement[bool]] = [LivePage.language == language]
    if place and place.day:
        # The first says less than the second, but it is what the index understands.
        conditions += [
            LivePage.day <= place.day,
            (LivePage.day < place.day) | _comes_later(place),
        ]
    else:
        conditions += [LivePage.day.is_not(None)]
    of_a_kind = [
        select(*ENTRY_COLUMNS)
        .where(LivePage.kind == kind, *conditions)
        .order_by(LivePage.day.desc(), LivePage.title, LivePage.key)
        .limit(most)
        .subquery()
        for kind in NEWS_KINDS
    ]
    both = union_all(*(select(each) for each in of_a_kind)).subquery()
    return select(both).order_by(both.c.day.desc(), both.c.title, both.c.key).limit(most)


def _undated(language: str, place: _Place | None, most: int) -> Select[*tuple[Any, ...]]:
    query = select(*ENTRY_COLUMNS).where(
        LivePage.language == language, LivePage.kind.in_(NEWS_KINDS), LivePage.day.is_(None)
    )
    if place:
        query = query.where(_comes_later(place))
    return query.order_by(LivePage.title, LivePage.key).limit(most)


def _comes_later(place: _Place) -> ColumnElement[bool]:
    return tuple_(LivePage.title, LivePage.key) > (place.title, place.key)


def _write_place(entry: LiveEntry) -> str:
    return f"{entry.day or ''} {entry.key} {entry.title}"


def _read_place(place: str | None) -> _Place | None:
    # A place comes back in an address; one that was meddled with is none, so the list begins.
    day, _, rest = (place or "").partition(" ")
    key, space, title = rest.partition(" ")
    if not space or "\0" in rest:
        return None
    try:
        return _Place(date.fromisoformat(day) if day else None, key, title)
    except ValueError:
        return None
