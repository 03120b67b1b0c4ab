"""Onto the site and off it: at once, at a moment, and by the clock."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.permissions import Permission
from portal.clock import LOCAL_ZONE
from portal.models import LivePage, NoticeKind, Page, PageEventKind, PageState
from portal.pages.changing import change_page, check_ready, find_obstacles
from portal.pages.errors import BadMoment, NoSuchPage, PageError, WrongState
from portal.pages.holding_back import hold_back
from portal.pages.notifying import tell_authors
from portal.pages.putting_live import hold_page, put_live, record, take_off
from portal.pages.versions import plan_next_change, present_version

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def publish_now(runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int) -> None:
    """Publish an approved page; if its address changed, the old one leads to the new one.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        WrongState: the newest revision has not been approved by a second person.
        NotReady: the check list has something that must be mended first, by now.
    """
    with change_page(runtime, actor, Permission.PUBLISH_PAGES, page_id, seen_version) as held:
        session, page = held
        if page.state is not PageState.APPROVED:
            raise WrongState
        check_ready(runtime, session, page)
        tell_authors(runtime, session, NoticeKind.PAGE_PUBLISHED, page, actor)
        put_live(runtime, session, page, actor)


def schedule(
    runtime: Runtime,
    actor: Actor,
    page_id: UUID,
    seen_version: int,
    publish_at: datetime | None,
    expire_at: datetime | None,
) -> None:
    """Set when an approved page is published and when it is taken off again; None is never.

    Both replace what was set before. An end without a beginning is for a page that is live.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        WrongState: there is nothing approved to publish, or nothing live to end.
        BadMoment: a moment has passed, or the end has no beginning before it.
    """
    with change_page(runtime, actor, Permission.PUBLISH_PAGES, page_id, seen_version) as held:
        session, page = held
        is_approved = page.state is PageState.APPROVED
        is_live = page.live_sequence is not None
        if (publish_at and not is_approved) or not (is_approved or is_live):
            raise WrongState
        moments = [runtime.now(), *(moment for moment in (publish_at, expire_at) if moment)]
        if any(first >= second for first, second in pairwise(moments)):
            raise BadMoment
        if expire_at and not (publish_at or is_live):
            raise BadMoment
        page.publish_at, page.expire_at = publish_at, expire_at
        note = f"{_as_line(publish_at)} \N{EN DASH} {_as_line(expire_at)}".strip()
        record(runtime, session, page, PageEventKind.SCHEDULED, actor, note)
        plan_next_change(session)


def archive(
    runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int, replacement_id: UUID | None
) -> None:
    """Take a page off the site; its addresses lead to a replacement where one is given.

    Raises:
        NotPermitted, PageChanged: as for each change.
        NoSuchPage: there is no such page, or the replacement is not another live page in the same
            language.
        WrongState: the page is in the archive already.
    """
    with change_page(runtime, actor, Permission.PUBLISH_PAGES, page_id, seen_version) as held:
        session, page = held
        if page.state is PageState.ARCHIVED:
            raise WrongState
        if replacement_id:
            other = session.get(LivePage, replacement_id)
            if other is None or other.language != page.language or replacement_id == page.id:
                raise NoSuchPage
        page.replacement_id = replacement_id
        take_off(runtime, session, page, PageEventKind.ARCHIVED, actor)


def publish_due(runtime: Runtime) -> int:
    """Publish and expire what is due, each once however many processes call this at once.

    One small query where nothing is due. Each page is a transaction of its own that holds the page
    and then looks again, so whoever comes second finds nothing left to do. A page that the check
    list refuses by now is held back: it is a draft again, with an event that says why.

    Returns:
        How many changes this call made.

    Raises:
        PageError, SQLAlchemyError: a page could not be changed; the others have been.
    """
    next_change_at = present_version(runtime).next_change_at
    if next_change_at is None or next_change_at > runtime.now():
        return 0
    query = select(Page.id).where(or_(_to_publish(runtime.now()), _to_expire(runtime.now())))
    with runtime.database.reading() as session:
        due = list(session.scalars(query.order_by(Page.publish_at, Page.id)))
    done = 0
    failure: Exception | None = None
    for page_id in due:
        try:
            with runtime.database.writing() as session:
                done += _change_due(runtime, session, page_id)
        except (PageError, SQLAlchemyError) as error:
            failure = error
    if not due:
        with runtime.database.writing() as session:
            plan_next_change(session)
    if failure:
        raise failure
    return done


def _change_due(runtime: Runtime, session: Session, page_id: UUID) -> int:
    now = runtime.now()
    page = hold_page(session, page_id)
    done = 0
    if page.state is PageState.APPROVED and page.publish_at and page.publish_at <= now:
        obstacles = find_obstacles(runtime, session, page)
        if obstacles:
            hold_back(runtime, session, page, obstacles)
            tell_authors(runtime, session, NoticeKind.PAGE_HELD_BACK, page)
        else:
            tell_authors(runtime, session, NoticeKind.PAGE_PUBLISHED, page)
            put_live(runtime, session, page, None)
        done += 1
    if page.live_sequence is not None and page.expire_at and page.expire_at <= now:
        take_off(runtime, session, page, PageEventKind.EXPIRED, None)
        done += 1
    return done


def _to_publish(now: datetime) -> ColumnElement[bool]:
    return and_(Page.state == PageState.APPROVED, Page.publish_at <= now)


def _to_expire(now: datetime) -> ColumnElement[bool]:
    return and_(Page.live_sequence.is_not(None), Page.expire_at <= now)


def _as_line(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}" if moment else ""
