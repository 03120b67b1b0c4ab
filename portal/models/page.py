"""A page of the site in one language: its revisions, what happened to it, and what is live.

A revision is the whole document as it stands in a file of `content/`: front matter and Markdown.
So an export is a copy, and a comparison of two revisions leaves nothing out.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment, word

KEY_LENGTH = 80
PATH_LENGTH = 200
TITLE_LENGTH = 200
LINE_LENGTH = 500


class PageKind(StrEnum):
    """What a page is for, which decides its template and where it is listed."""

    THEME = "theme"
    BRANCH = "branch"
    PAGE = "page"
    LANDING = "landing"
    NEWS = "news"
    EXAMPLE = "example"


class PageState(StrEnum):
    """Where the newest revision of a page is; an older one may be live meanwhile."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class PageEventKind(StrEnum):
    """What can happen to a page."""

    CREATED = "created"
    IMPORTED = "imported"
    SAVED = "saved"
    RESTORED = "restored"
    SUBMITTED = "submitted"
    COMMENTED = "commented"
    RETURNED = "returned"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    HELD_BACK = "held_back"
    EXPIRED = "expired"
    ARCHIVED = "archived"
    OWNER_CHANGED = "owner_changed"


class Page(Base):
    """A page in one language. Its `key` is shared with its translations.

    `version` counts every change, for two editors at once; `sequence` is the newest revision and
    `live_sequence` the published one. `path` is the address without a language, and no slash at
    either end. `replacement_id` is where an archived page's address leads.
    """

    __tablename__ = "page"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    language: Mapped[str] = mapped_column(String(8))
    path: Mapped[str] = mapped_column(String(PATH_LENGTH))
    state: Mapped[PageState] = mapped_column(word(PageState))
    version: Mapped[int]
    sequence: Mapped[int]
    live_sequence: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    kind: Mapped[PageKind] = mapped_column(word(PageKind))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    review_date: Mapped[date | None]
    publish_at: Mapped[datetime | None] = mapped_column(Moment)
    expire_at: Mapped[datetime | None] = mapped_column(Moment)
    replacement_id: Mapped[UUID | None] = mapped_column(ForeignKey("page.id"))

    __table_args__ = (
        UniqueConstraint("key", "language"),
        UniqueConstraint("language", "path"),
        Index(None, "publish_at"),
        Index(None, "expire_at"),
    )


class PageRevision(Base):
    """One saved state of a page. An absent author is an import.

    `source_sequence` is, in a translation, the revision of the Dutch page that it follows.
    """

    __tablename__ = "page_revision"

    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    why: Mapped[str] = mapped_column(String(LINE_LENGTH))
    document: Mapped[str] = mapped_column(Text)
    source_sequence: Mapped[int | None]


class PageDraft(Base):
    """What an editor has typed and not saved yet, kept so that nothing is lost."""

    __tablename__ = "page_draft"

    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    base_sequence: Mapped[int]
    document: Mapped[str] = mapped_column(Text)


class PageComment(Base):
    """A remark on a revision, open until somebody settles it."""

    __tablename__ = "page_comment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), index=True)
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))


class PageEvent(Base):
    """Something that happened to a page. An absent actor is the clock or the command line."""

    __tablename__ = "page_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[PageEventKind] = mapped_column(word(PageEventKind))
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    sequence: Mapped[int]
    note: Mapped[str] = mapped_column(String(LINE_LENGTH))


class LivePage(Base):
    """A published page as visitors read it. Nothing else of a page is shown to them."""

    __tablename__ = "live_page"

    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    language: Mapped[str] = mapped_column(String(8))
    path: Mapped[str] = mapped_column(String(PATH_LENGTH))
    kind: Mapped[PageKind] = mapped_column(word(PageKind))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(String(LINE_LENGTH))
    theme: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    branch: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    day: Mapped[date | None]
    published_at: Mapped[datetime] = mapped_column(Moment)
    document: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("key", "language"),
        UniqueConstraint("language", "path"),
        Index(None, "language", "kind", "day"),
    )


class Redirect(Base):
    """An address that a page once had."""

    __tablename__ = "redirect"

    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"))


class PagePreview(Base):
    """A link by which somebody without an account sees one revision, until it expires."""

    __tablename__ = "page_preview"

    lookup: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), index=True)
    sequence: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
