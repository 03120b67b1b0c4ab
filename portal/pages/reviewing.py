"""From an author to a second person: submitting, remarking, returning, approving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.models import NoticeKind, PageComment, PageEvent, PageEventKind, PageState
from portal.models.page import LINE_LENGTH
from portal.pages.changing import (
    as_line,
    as_text,
    authors_since_live,
    back_to_draft,
    change_page,
    check_ready,
    read_revision,
)
from portal.pages.errors import EmptyText, FourEyes, NoSuchPage, WrongState
from portal.pages.notifying import tell_authors, tell_reviewers
from portal.pages.putting_live import record
from portal.vault import new_identifier

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

COMMENT_LENGTH = 10_000


def submit(runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int, note: str) -> None:
    """Ask for somebody to review the newest revision: a draft is then in review.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        WrongState: the page is not a draft.
    """
    with change_page(runtime, actor, Permission.WRITE_PAGES, page_id, seen_version) as held:
        session, page = held
        if page.state is not PageState.DRAFT:
            raise WrongState
        page.state = PageState.IN_REVIEW
        line = as_line(note, LINE_LENGTH)
        record(runtime, session, page, PageEventKind.SUBMITTED, actor, line)
        tell_reviewers(runtime, session, page, actor)


def add_comment(runtime: Runtime, actor: Actor, page_id: UUID, sequence: int, text: str) -> None:
    """Remark on a revision. This is no change of the page, so it disturbs nobody who writes.

    Raises:
        NotPermitted: the actor may not write pages.
        NoSuchPage: there is no such page or revision.
        EmptyText: no words, or more than `COMMENT_LENGTH` characters.
    """
    actor.require(Permission.WRITE_PAGES)
    text = as_text(text).strip()
    if not 0 < len(text) <= COMMENT_LENGTH:
        raise EmptyText
    with runtime.database.writing() as session:
        read_revision(session, page_id, sequence)
        happened = {"page_id": page_id, "sequence": sequence, "at": runtime.now()}
        session.add(
            PageComment(id=new_identifier(), author_id=actor.member_id, text=text, **happened)
        )
        session.add(
            PageEvent(kind=PageEventKind.COMMENTED, actor_id=actor.member_id, note="", **happened)
        )


def settle_comment(runtime: Runtime, actor: Actor, comment_id: UUID) -> None:
    """Say that a remark has been dealt with. Settling it again changes nothing.

    Raises:
        NotPermitted: the actor may not write pages.
        NoSuchPage: there is no such remark.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.writing() as session:
        comment = session.get(PageComment, comment_id, with_for_update=True)
        if comment is None:
            raise NoSuchPage
        if comment.settled_at is None:
            comment.settled_at = runtime.now()
            comment.settled_by_id = actor.member_id


def return_to_author(
    runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int, note: str
) -> None:
    """Give a page in review, or an approved one, back as a draft; a planned publication is off.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        WrongState: the page is not in review and not approved.
    """
    with change_page(runtime, actor, Permission.PUBLISH_PAGES, page_id, seen_version) as held:
        session, page = held
        if page.state not in {PageState.IN_REVIEW, PageState.APPROVED}:
            raise WrongState
        back_to_draft(session, page)
        line = as_line(note, LINE_LENGTH)
        record(runtime, session, page, PageEventKind.RETURNED, actor, line)
        tell_authors(runtime, session, NoticeKind.PAGE_RETURNED, page, actor)


def approve(runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int) -> None:
    """Approve the newest revision, as somebody who wrote none since the last live one.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        WrongState: the page is not in review.
        FourEyes: the actor wrote a part of what would be published.
        NotReady: the check list has something that must be mended first.
    """
    with change_page(runtime, actor, Permission.PUBLISH_PAGES, page_id, seen_version) as held:
        session, page = held
        if page.state is not PageState.IN_REVIEW:
            raise WrongState
        if actor.member_id in authors_since_live(session, page):
            raise FourEyes
        check_ready(runtime, session, page)
        page.state = PageState.APPROVED
        record(runtime, session, page, PageEventKind.APPROVED, actor)
