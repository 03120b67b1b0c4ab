"""Reading the media library: its list, what uses what, and the files that visitors get."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import and_, case, false, func, or_, select, true, tuple_

from portal.accounts.permissions import Permission
from portal.models import (
    LivePage,
    Media,
    MediaFile,
    MediaKind,
    MediaText,
    Member,
    Page,
    PageRevision,
    PageState,
)
from portal.pages.blocks import MEDIA_SCHEME
from portal.pages.errors import NoSuchMedia
from portal.pages.languages import SITE_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

PER_PAGE: Final = 40
# Identifiers in the one form that documents name them in.
_NAMED = re.compile(rf"{MEDIA_SCHEME}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})")


@dataclass(frozen=True)
class FileView:
    """One file of a picture or a PDF. `width` is in pixels, `size` in bytes."""

    variant: str
    mime_type: str
    width: int | None
    size: int


@dataclass(frozen=True)
class MediaView:
    """A picture or a PDF of the library.

    Attributes:
        texts: what it shows or says, by language; only those that are filled in.
        files: without their bytes, the narrowest first.
        page_key: of a PDF, the page that says the same.
    """

    id: UUID
    name: str
    kind: MediaKind
    digest: str
    width: int | None
    height: int | None
    page_key: str | None
    uploaded_at: datetime
    uploader: str | None
    texts: dict[str, str]
    files: list[FileView]

    @property
    def missing(self) -> tuple[str, ...]:
        """The languages of the site in which a text is missing that must be there."""
        return () if self.page_key else missing_languages(self.texts)

    @property
    def is_ready(self) -> bool:
        """Whether pages can use it."""
        return not self.missing


@dataclass(frozen=True)
class Use:
    """A page that names something of the library, in its newest revision or as it is live.

    `is_approved` tells that a second person approved the page with it: visitors read that page, or
    will without anybody looking at it again.
    """

    page_id: UUID
    language: str
    path: str
    title: str
    is_approved: bool


@dataclass(frozen=True)
class MediaList:
    """A page of the library's list. `next_key` asks for what follows; None at the end."""

    rows: list[MediaView]
    next_key: str | None


@dataclass(frozen=True)
class ServedFile:
    """A file as it is sent to a visitor, and what it can be saved as."""

    mime_type: str
    digest: str
    content: bytes
    filename: str


def list_media(
    runtime: Runtime,
    actor: Actor,
    words: str = "",
    after: str | None = None,
    kind: MediaKind | None = None,
) -> MediaList:
    """Return 40 of the library, the newest first, with `words` in their name.

    An `after` that is no key of ours begins at the beginning.

    Raises:
        NotPermitted: the actor does not write pages.
    """
    actor.require(Permission.WRITE_PAGES)
    query = select(Media.id).order_by(Media.uploaded_at.desc(), Media.id.desc())
    if words.strip():
        wanted = words.strip().lower()
        query = query.where(func.lower(Media.name).contains(wanted, autoescape=True))
    if kind is not None:
        query = query.where(Media.kind == kind)
    key = _read_key(after)
    if key is not None:
        query = query.where(tuple_(Media.uploaded_at, Media.id) < key)
    with runtime.database.reading() as session:
        found = list(session.scalars(query.limit(PER_PAGE + 1)))
        views = _views(session, found[:PER_PAGE])
    rows = [views[media_id] for media_id in found[:PER_PAGE]]
    more = len(found) > PER_PAGE
    return MediaList(rows, f"{rows[-1].uploaded_at.isoformat()}_{rows[-1].id}" if more else None)


def read_media(runtime: Runtime, actor: Actor, media_id: UUID) -> tuple[MediaView, list[Use]]:
    """Return something of the library, and the pages that use it.

    Raises:
        NotPermitted: the actor does not write pages.
        NoSuchMedia: it is not there.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.reading() as session:
        view = _views(session, [media_id]).get(media_id)
        if view is None:
            raise NoSuchMedia
        return view, find_uses(session, media_id)


def page_choices(runtime: Runtime, actor: Actor, language: str) -> list[tuple[str, str]]:
    """Return the key of each page and its title, in `language` where it has one.

    Raises:
        NotPermitted: the actor does not write pages.
    """
    actor.require(Permission.WRITE_PAGES)
    query = select(Page.key, Page.title, Page.language).order_by(Page.language)
    with runtime.database.reading() as session:
        titles: dict[str, str] = {}
        for key, title, written_in in session.execute(query):
            if written_in == language or key not in titles:
                titles[key] = title
    return sorted(titles.items(), key=lambda pair: pair[1].lower())


def named_media(text: str) -> set[UUID]:
    """Return the identifiers of pictures and PDFs that a document's text names."""
    return {UUID(found) for found in _NAMED.findall(text)}


def media_by_id(runtime: Runtime, identifiers: Collection[UUID]) -> dict[str, MediaView]:
    """Return what of the library pages can use, by the identifier that a document names."""
    if not identifiers:
        return {}
    with runtime.database.reading() as session:
        views = _views(session, identifiers)
    return {str(media_id): view for media_id, view in views.items() if view.is_ready}


def read_file(runtime: Runtime, media_id: UUID, variant: str) -> ServedFile:
    """Return a file of the library, for any visitor.

    Raises:
        NoSuchMedia: it is not there.
    """
    query = (
        select(MediaFile.mime_type, Media.digest, MediaFile.content, Media.name)
        .join(Media, Media.id == MediaFile.media_id)
        .where(MediaFile.media_id == media_id, MediaFile.variant == variant)
    )
    with runtime.database.reading() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise NoSuchMedia
    return ServedFile(row.mime_type, row.digest, row.content, f"{row.name}.{variant.split('.')[1]}")


def missing_languages(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages of the site in which `texts` has no words."""
    return tuple(name for name in SITE_LANGUAGES if not texts.get(name, "").strip())


def find_uses(session: Session, media_id: UUID) -> list[Use]:
    """Return the pages whose newest revision, or whose live document, names `media_id`."""
    name = f"{MEDIA_SCHEME}{media_id}"
    in_newest = PageRevision.document.contains(name)
    in_live = LivePage.document.contains(name)
    is_approved = or_(in_live, and_(in_newest, Page.state == PageState.APPROVED))
    query = (
        select(
            Page.id,
            Page.language,
            Page.path,
            Page.title,
            case((is_approved, true()), else_=false()).label("is_approved"),
        )
        .join(
            PageRevision,
            (PageRevision.page_id == Page.id) & (PageRevision.sequence == Page.sequence),
        )
        .outerjoin(LivePage, LivePage.page_id == Page.id)
        .where(or_(in_newest, in_live))
        .order_by(Page.title, Page.language)
    )
    return [Use(*row) for row in session.execute(query)]


def _views(session: Session, identifiers: Collection[UUID]) -> dict[UUID, MediaView]:
    """Return things of the library by their identifiers, in one query."""
    query = (
        select(
            Media,
            Member.display_name,
            MediaText.language,
            MediaText.text,
            MediaFile.variant,
            MediaFile.mime_type,
            MediaFile.width,
            MediaFile.size,
        )
        .join(MediaFile, MediaFile.media_id == Media.id)
        .outerjoin(MediaText, MediaText.media_id == Media.id)
        .outerjoin(Member, Member.id == Media.uploader_id)
        .where(Media.id.in_(identifiers))
        .order_by(MediaFile.width, MediaFile.variant)
    )
    views: dict[UUID, MediaView] = {}
    for row in session.execute(query):
        media: Media = row.Media
        view = views.get(media.id)
        if view is None:
            view = views[media.id] = _view(media, row.display_name)
        if row.language:
            view.texts[row.language] = row.text
        file = FileView(row.variant, row.mime_type, row.width, row.size)
        if file not in view.files:
            view.files.append(file)
    return views


def _view(media: Media, uploader: str | None) -> MediaView:
    return MediaView(
        id=media.id,
        name=media.name,
        kind=media.kind,
        digest=media.digest,
        width=media.width,
        height=media.height,
        page_key=media.page_key,
        uploaded_at=media.uploaded_at,
        uploader=uploader,
        texts={},
        files=[],
    )


def _read_key(text: str | None) -> tuple[datetime, UUID] | None:
    moment, _, identifier = (text or "").partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(identifier)
    except ValueError:
        return None
