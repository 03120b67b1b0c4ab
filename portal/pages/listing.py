"""The list of pages, for those who write them: by title, fifty at a time by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_

from portal.accounts.permissions import Permission
from portal.models import Member, Page
from portal.pages.following import is_behind
from portal.pages.holding_back import is_held_back

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Select

    from portal.accounts.permissions import Actor
    from portal.models import PageKind, PageState
    from portal.runtime import Runtime

PAGE_SIZE = 50


@dataclass(frozen=True)
class PageFilter:
    """Which pages to list; None, False or "" leaves a column out of it.

    `overdue` are live pages whose review date has passed; `held_back` those that the clock did not
    publish, and that nobody offered again since. `words` must all be in the title, the
    address or the key.
    """

    language: str | None = None
    kind: PageKind | None = None
    state: PageState | None = None
    owner_id: UUID | None = None
    overdue: bool = False
    held_back: bool = False
    words: str = ""


@dataclass(frozen=True)
class PageRow:
    """A page as the list shows it. `has_newer`: it is live, and a newer revision is not yet."""

    id: UUID
    key: str
    language: str
    path: str
    title: str
    kind: PageKind
    state: PageState
    is_live: bool
    has_newer: bool
    owner: str | None
    review_date: date | None
    publish_at: datetime | None
    expire_at: datetime | None
    translation_behind: bool
    is_held_back: bool


@dataclass(frozen=True)
class PageList:
    """At most `PAGE_SIZE` rows, and the key of what follows, if anything does."""

    rows: list[PageRow]
    next_key: str | None


def list_pages(
    runtime: Runtime, actor: Actor, wanted: PageFilter, after: str | None = None
) -> PageList:
    """Return one page of the list, by title.

    Args:
        runtime: the running portal.
        actor: who looks.
        wanted: which pages.
        after: the key that the part before gave, or None for the first part.

    Raises:
        NotPermitted: the actor may not see pages that are not published.
    """
    actor.require(Permission.SEE_PAGES)
    query = _filtered(runtime, wanted)
    place = _read_key(after)
    if place:
        query = query.where(tuple_(Page.title, Page.id) > place)
    query = query.order_by(Page.title, Page.id).limit(PAGE_SIZE + 1)
    with runtime.database.reading() as session:
        found = [PageRow(**row) for row in session.execute(query).mappings()]
    rows = found[:PAGE_SIZE]
    return PageList(rows, _write_key(rows[-1]) if len(found) > PAGE_SIZE else None)


def _filtered(runtime: Runtime, wanted: PageFilter) -> Select[*tuple[Any, ...]]:
    is_live = Page.live_sequence.is_not(None)
    query = select(
        Page.id,
        Page.key,
        Page.language,
        Page.path,
        Page.title,
        Page.kind,
        Page.state,
        is_live.label("is_live"),
        and_(is_live, Page.live_sequence != Page.sequence).label("has_newer"),
        Member.display_name.label("owner"),
        Page.review_date,
        Page.publish_at,
        Page.expire_at,
        is_behind().label("translation_behind"),
        is_held_back().label("is_held_back"),
    ).outerjoin(Member, Member.id == Page.owner_id)
    for column, value in (
        (Page.language, wanted.language),
        (Page.kind, wanted.kind),
        (Page.state, wanted.state),
        (Page.owner_id, wanted.owner_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.overdue:
        query = query.where(is_live, Page.review_date <= runtime.today())
    if wanted.held_back:
        query = query.where(is_held_back())
    for each in wanted.words.split():
        columns = (Page.title, Page.path, Page.key)
        query = query.where(or_(*(column.icontains(each, autoescape=True) for column in columns)))
    return query


def _write_key(row: PageRow) -> str:
    return f"{row.id.hex}{row.title}"


def _read_key(key: str | None) -> tuple[str, UUID] | None:
    # A key comes back in an address; one that was meddled with is no place, so the list begins.
    length = 32
    try:
        return (key[length:], UUID(key[:length])) if key else None
    except ValueError:
        return None
