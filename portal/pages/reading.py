"""A page as those who write it see it: its revisions, remarks, history, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import PERMISSIONS, Permission
from portal.models import (
    Member,
    MemberStatus,
    Page,
    PageComment,
    PageDraft,
    PageEvent,
    PageEventKind,
    PageRevision,
    PageState,
)
from portal.pages.changing import authors_since_live
from portal.pages.documents import Document, parse_document
from portal.pages.errors import NoSuchPage
from portal.pages.findings import Finding, read_findings
from portal.pages.following import is_behind
from portal.pages.holding_back import TURNS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class RevisionView:
    """A saved state of a page. `author` is None for an import.

    `source_sequence` is, in a translation, the revision of the Dutch page that it follows, if that
    is known.
    """

    sequence: int
    at: datetime
    author: str | None
    why: str
    text: str
    source_sequence: int | None


@dataclass(frozen=True)
class CommentView:
    """A remark on a revision."""

    id: UUID
    sequence: int
    at: datetime
    author: str
    text: str
    is_settled: bool


@dataclass(frozen=True)
class PageEventView:
    """Something that happened to a page. `actor` is None for the clock and the command line."""

    at: datetime
    kind: PageEventKind
    actor: str | None
    sequence: int
    note: str

    @property
    def obstacles(self) -> list[Finding]:
        """What kept the clock from publishing the page, where that is what happened."""
        return read_findings(self.note) if self.kind is PageEventKind.HELD_BACK else []


@dataclass(frozen=True)
class DraftView:
    """What the actor typed and did not save yet, begun from revision `base_sequence`."""

    at: datetime
    base_sequence: int
    text: str


@dataclass(frozen=True)
class Colleague:
    """Somebody who can own a page."""

    id: UUID
    display_name: str


@dataclass(frozen=True)
class TranslationRow:
    """The same page in another language."""

    page_id: UUID
    language: str
    title: str
    state: PageState
    is_behind: bool


@dataclass(frozen=True)
class PageView:
    """A page whole. Revisions and events come newest first, remarks oldest first.

    `draft` is the actor's own; `is_behind` tells of a translation that the Dutch page was changed
    since; `may_approve` tells that the actor is the second person who can approve it now.
    """

    page: Page
    document: Document
    newest: RevisionView
    live: RevisionView | None
    revisions: list[RevisionView]
    comments: list[CommentView]
    events: list[PageEventView]
    draft: DraftView | None
    owners: list[Colleague]
    translations: list[TranslationRow]
    is_behind: bool
    may_approve: bool

    @property
    def held_back(self) -> PageEventView | None:
        """That the clock did not publish it, where nobody offered it again since."""
        turn = next((event for event in self.events if event.kind in TURNS), None)
        return turn if turn and turn.kind is PageEventKind.HELD_BACK else None


def read_page(runtime: Runtime, actor: Actor, page_id: UUID) -> PageView:
    """Return a page with all that belongs to it.

    Raises:
        NotPermitted: the actor may not see pages that are not published.
        NoSuchPage: there is no such page.
    """
    actor.require(Permission.SEE_PAGES)
    with runtime.database.reading() as session:
        page = session.get(Page, page_id)
        if page is None:
            raise NoSuchPage
        members = list(session.scalars(select(Member).order_by(Member.display_name)))
        names = {member.id: member.display_name for member in members}
        revisions = _revisions(session, page, names)
        by_sequence = {revision.sequence: revision for revision in revisions}
        newest = by_sequence[page.sequence]
        behind = select(is_behind()).where(Page.id == page.id)
        return PageView(
            page=page,
            document=parse_document(newest.text),
            newest=newest,
            live=by_sequence[page.live_sequence] if page.live_sequence else None,
            revisions=revisions,
            comments=_comments(session, page, names),
            events=_events(session, page, names),
            draft=_draft(session, page, actor),
            owners=[Colleague(m.id, m.display_name) for m in members if writes_pages(m)],
            translations=_translations(session, page),
            is_behind=session.scalars(behind).one(),
            may_approve=page.state is PageState.IN_REVIEW
            and actor.may(Permission.PUBLISH_PAGES)
            and actor.member_id not in authors_since_live(session, page),
        )


def writes_pages(member: Member) -> bool:
    """Tell whether a member can sign in and write pages."""
    return member.status is MemberStatus.ACTIVE and any(
        Permission.WRITE_PAGES in PERMISSIONS[role] for role in member.roles
    )


def _revisions(session: Session, page: Page, names: dict[UUID, str]) -> list[RevisionView]:
    query = select(PageRevision).where(PageRevision.page_id == page.id)
    return [
        RevisionView(
            sequence=row.sequence,
            at=row.at,
            author=names[row.author_id] if row.author_id else None,
            why=row.why,
            text=row.document,
            source_sequence=row.source_sequence,
        )
        for row in session.scalars(query.order_by(PageRevision.sequence.desc()))
    ]


def _comments(session: Session, page: Page, names: dict[UUID, str]) -> list[CommentView]:
    query = select(PageComment).where(PageComment.page_id == page.id)
    return [
        CommentView(
            id=row.id,
            sequence=row.sequence,
            at=row.at,
            author=names[row.author_id],
            text=row.text,
            is_settled=row.settled_at is not None,
        )
        for row in session.scalars(query.order_by(PageComment.at, PageComment.id))
    ]


def _events(session: Session, page: Page, names: dict[UUID, str]) -> list[PageEventView]:
    query = select(PageEvent).where(PageEvent.page_id == page.id)
    return [
        PageEventView(
            at=row.at,
            kind=row.kind,
            actor=names[row.actor_id] if row.actor_id else None,
            sequence=row.sequence,
            note=row.note,
        )
        for row in session.scalars(query.order_by(PageEvent.id.desc()))
    ]


def _draft(session: Session, page: Page, actor: Actor) -> DraftView | None:
    if actor.member_id is None:
        return None
    row = session.get(PageDraft, (page.id, actor.member_id))
    return DraftView(row.at, row.base_sequence, row.document) if row else None


def _translations(session: Session, page: Page) -> list[TranslationRow]:
    query = select(Page.id, Page.language, Page.title, Page.state, is_behind()).where(
        Page.key == page.key, Page.id != page.id
    )
    return [TranslationRow(*row) for row in session.execute(query.order_by(Page.language))]
