"""Making a revision the one that visitors read, and taking a page off the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.models import (
    LivePage,
    Page,
    PageEvent,
    PageEventKind,
    PageRevision,
    PageState,
    Redirect,
)
from portal.pages.documents import parse_document
from portal.pages.errors import NoSuchPage
from portal.pages.indexing import index_page, unindex_page
from portal.pages.versions import mark_changed

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def hold_page(session: Session, page_id: UUID) -> Page:
    """Return a page, held for this transaction.

    Raises:
        NoSuchPage: there is none.
    """
    page = session.get(Page, page_id, with_for_update=True)
    if page is None:
        raise NoSuchPage
    return page


def record(
    runtime: Runtime,
    session: Session,
    page: Page,
    kind: PageEventKind,
    actor: Actor | None,
    note: str = "",
) -> None:
    """Write down, in the caller's transaction, what happened to a page, and count it."""
    page.version += 1
    session.add(
        PageEvent(
            page_id=page.id,
            at=runtime.now(),
            kind=kind,
            actor_id=actor.member_id if actor else None,
            sequence=page.sequence,
            note=note,
        )
    )


def put_live(
    runtime: Runtime, session: Session, page: Page, actor: Actor | None, note: str = ""
) -> None:
    """Make the newest revision of a page the one that visitors read."""
    revision = session.get_one(PageRevision, (page.id, page.sequence))
    document = parse_document(revision.document)
    before = session.get(LivePage, page.id)
    if before is not None and before.path != page.path:
        session.merge(Redirect(language=page.language, path=before.path, page_id=page.id))
    session.execute(
        delete(Redirect).where(Redirect.language == page.language, Redirect.path == page.path)
    )
    session.merge(
        LivePage(
            page_id=page.id,
            key=page.key,
            language=page.language,
            path=page.path,
            kind=document.kind,
            title=document.title,
            summary=document.summary,
            theme=document.theme,
            branch=document.branch,
            day=document.date,
            published_at=runtime.now(),
            document=revision.document,
        )
    )
    index_page(runtime, session, page.id, document)
    page.state = PageState.PUBLISHED
    page.live_sequence = page.sequence
    page.review_date = document.review_date
    page.publish_at = None
    page.replacement_id = None
    record(runtime, session, page, PageEventKind.PUBLISHED, actor, note)
    mark_changed(session)


def take_off(
    runtime: Runtime, session: Session, page: Page, kind: PageEventKind, actor: Actor | None
) -> None:
    """Take a page off the site; its addresses lead to its replacement, where it has one."""
    live = session.get(LivePage, page.id)
    if live is not None:
        if page.replacement_id:
            session.merge(
                Redirect(language=page.language, path=live.path, page_id=page.replacement_id)
            )
            for old in session.scalars(select(Redirect).where(Redirect.page_id == page.id)):
                old.page_id = page.replacement_id
        unindex_page(session, page.id)
        session.delete(live)
    page.state = PageState.ARCHIVED
    page.live_sequence = None
    page.publish_at = page.expire_at = None
    record(runtime, session, page, kind, actor)
    mark_changed(session)
