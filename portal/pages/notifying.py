"""Telling editors and publishers what happened to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.finding import members_who_may
from portal.accounts.permissions import Permission
from portal.models import NoticeKind
from portal.notices.queueing import queue_notice
from portal.pages.changing import authors_since_live

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Page
    from portal.runtime import Runtime


def page_subject(page: Page) -> str:
    """Return what a notice about a page is about."""
    return f"page/{page.id}"


def publishers(session: Session) -> set[UUID]:
    """Return the members who may approve and publish."""
    return {member.id for member in members_who_may(session, Permission.PUBLISH_PAGES)}


def tell_reviewers(runtime: Runtime, session: Session, page: Page, actor: Actor) -> None:
    """Tell those who may approve a page that it waits for them."""
    told = publishers(session) - authors_since_live(session, page) - {actor.member_id}
    queue_notice(runtime, session, NoticeKind.PAGE_WAITS, told, page_subject(page))


def tell_authors(
    runtime: Runtime, session: Session, kind: NoticeKind, page: Page, actor: Actor | None = None
) -> None:
    """Tell the owner of a page, and who wrote what is not live yet, what somebody else did with it.

    To be called before the page goes live. Without an actor it was the clock.
    """
    told = authors_since_live(session, page)
    if page.owner_id is not None:
        told.add(page.owner_id)
    if actor is not None:
        told -= {actor.member_id}
    queue_notice(runtime, session, kind, told, page_subject(page))
