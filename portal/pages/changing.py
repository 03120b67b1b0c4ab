"""What every change of a page has in common: the page is held, and was seen as it is now."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select, union_all
from sqlalchemy.exc import IntegrityError

from portal.models import (
    LivePage,
    Page,
    PageEvent,
    PageEventKind,
    PageRevision,
    PageState,
    Redirect,
)
from portal.pages.checks import check_page
from portal.pages.documents import is_path, parse_document
from portal.pages.errors import MalformedPath, NoSuchPage, NotReady, PageChanged, PathTaken
from portal.pages.findings import Severity
from portal.pages.putting_live import hold_page
from portal.pages.versions import plan_next_change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor, Permission
    from portal.pages.findings import Finding
    from portal.runtime import Runtime


@contextmanager
def change_page(
    runtime: Runtime, actor: Actor, permission: Permission, page_id: UUID, seen_version: int
) -> Iterator[tuple[Session, Page]]:
    """Yield a transaction and the page, held in it; what the block does is durable at its end.

    Raises:
        NotPermitted: the actor may not.
        NoSuchPage: there is no such page.
        PageChanged: it is not in the version that the actor saw.
    """
    actor.require(permission)
    with runtime.database.writing() as session:
        page = hold_page(session, page_id)
        if page.version != seen_version:
            raise PageChanged(page.version, page.sequence)
        yield session, page


def read_revision(session: Session, page_id: UUID, sequence: int) -> PageRevision:
    """Return a revision of a page.

    Raises:
        NoSuchPage: the page has no such revision.
    """
    revision = session.get(PageRevision, (page_id, sequence))
    if revision is None:
        raise NoSuchPage
    return revision


def authors_since_live(session: Session, page: Page) -> set[UUID]:
    """Return who wrote a revision after the one that was published last."""
    published = select(func.coalesce(func.max(PageEvent.sequence), 0)).where(
        PageEvent.page_id == page.id, PageEvent.kind == PageEventKind.PUBLISHED
    )
    authors = session.scalars(
        select(PageRevision.author_id).where(
            PageRevision.page_id == page.id,
            PageRevision.sequence > published.scalar_subquery(),
            PageRevision.author_id.is_not(None),
        )
    )
    return {author for author in authors if author}


def check_ready(runtime: Runtime, session: Session, page: Page) -> None:
    """Do nothing where the check list before publishing leaves nothing that must be mended.

    Raises:
        NotReady: it does.
    """
    if find_obstacles(runtime, session, page):
        raise NotReady


def find_obstacles(runtime: Runtime, session: Session, page: Page) -> list[Finding]:
    """Return what must be mended in the newest revision of a page before it can be published."""
    newest = read_revision(session, page.id, page.sequence)
    findings = check_page(runtime, None, parse_document(newest.document))
    return [finding for finding in findings if finding.severity is Severity.MUST]


def back_to_draft(session: Session, page: Page) -> None:
    """Make a page a draft: what was planned with what was approved does not happen any more."""
    page.state = PageState.DRAFT
    was_planned = page.publish_at or page.expire_at
    page.publish_at = None
    if page.live_sequence is None:
        page.expire_at = None
    if was_planned:
        plan_next_change(session)


def check_path(session: Session, page: Page, path: str) -> None:
    """Do nothing where a page can have an address.

    Raises:
        MalformedPath: no page can have it.
        PathTaken: another page has it, or had it.
    """
    if not is_path(path):
        raise MalformedPath
    # One query, so that it sees one moment: an address that a page leaves becomes a redirect.
    others = union_all(
        *(
            select(table.path).where(
                table.language == page.language, table.path == path, owner != page.id
            )
            for table, owner in (
                (Page, Page.id),
                (LivePage, LivePage.page_id),
                (Redirect, Redirect.page_id),
            )
        )
    )
    if session.execute(others.limit(1)).first():
        raise PathTaken


def flush_path(session: Session) -> None:
    """Write a page's address to the database.

    Raises:
        PathTaken: another page got it in the same moment.
    """
    try:
        session.flush()
    except IntegrityError as error:
        raise PathTaken from error


def as_text(typed: str) -> str:
    """Return what was typed with the database's line ends, and no character that it cannot hold."""
    return typed.replace("\r\n", "\n").replace("\x00", "")


def as_line(typed: str, length: int) -> str:
    """Return what was typed as one line of at most `length` characters."""
    return " ".join(as_text(typed).split())[:length]
