"""The media library: adding pictures and PDFs, describing, replacing and removing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from portal.accounts.permissions import Permission
from portal.models import Media, MediaFile, MediaKind, MediaText, Page
from portal.models.page import LINE_LENGTH, TITLE_LENGTH
from portal.pages.errors import (
    FileTooLarge,
    MediaInUse,
    MissingTexts,
    NoSuchMedia,
    NoSuchPage,
    NotAPdf,
    WrongMediaKind,
)
from portal.pages.languages import SITE_LANGUAGES
from portal.pages.library import find_uses, missing_languages
from portal.pages.pictures import Variant, make_sizes
from portal.pages.versions import hold_site, mark_changed
from portal.vault import content_digest, new_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.pages.library import Use
    from portal.runtime import Runtime

PDF_VARIANT: Final = "original.pdf"
_MEGABYTE: Final = 1_000_000
# ISO 32000-2, 7.5.2: the head is within the first 1024 bytes, and in practice it comes first.
_PDF_HEAD: Final = b"%PDF-"


@dataclass(frozen=True)
class Upload:
    """A file to put in the library: what it is called there, and its bytes."""

    name: str
    content: bytes


def add_picture(runtime: Runtime, actor: Actor, upload: Upload, texts: Mapping[str, str]) -> UUID:
    """Put a picture in the library, in all its sizes, and return its identifier.

    `texts` says what it shows, by language. It can be used once each language has one.

    Raises:
        NotPermitted: the actor does not write pages.
        FileTooLarge, NotAPicture, PictureTooLarge, MovingPicture: the file is not taken.
    """
    actor.require(Permission.WRITE_PAGES)
    return _add(runtime, actor, upload, MediaKind.PICTURE, texts, page_key=None)


def add_pdf(
    runtime: Runtime,
    actor: Actor,
    upload: Upload,
    texts: Mapping[str, str],
    page_key: str | None = None,
) -> UUID:
    """Put a PDF in the library as it is, and return its identifier.

    It can be used once `page_key` names the page that says the same, or `texts` says what it is
    about in each language.

    Raises:
        NotPermitted: the actor does not write pages.
        FileTooLarge, NotAPdf: the file is not taken.
        NoSuchPage: there is no page with this key.
    """
    actor.require(Permission.WRITE_PAGES)
    return _add(runtime, actor, upload, MediaKind.PDF, texts, page_key)


def describe(
    runtime: Runtime,
    actor: Actor,
    media_id: UUID,
    name: str,
    texts: Mapping[str, str],
    page_key: str | None = None,
) -> None:
    """Change what something is called, and its texts.

    Raises:
        NotPermitted: the actor does not write pages; or a page that was approved uses it, and the
            actor does not publish.
        NoSuchMedia: it is not there.
        NoSuchPage: there is no page with this key.
        MissingTexts: a page uses it, and a language would be without.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.writing() as session:
        media, uses = _hold_to_change(session, actor, media_id)
        missing = () if page_key else missing_languages(texts)
        if missing and uses:
            raise MissingTexts(missing)
        media.name = _name(name)
        media.page_key = _known_key(session, page_key)
        session.execute(delete(MediaText).where(MediaText.media_id == media_id))
        session.add_all(_texts(media_id, texts))
        mark_changed(session)


def replace(runtime: Runtime, actor: Actor, media_id: UUID, content: bytes) -> None:
    """Put another file in the place of a picture or a PDF; pages that use it show the new one.

    Raises:
        NotPermitted: the actor does not write pages; or a page that was approved uses it, and the
            actor does not publish.
        NoSuchMedia: it is not there.
        FileTooLarge, NotAPicture, PictureTooLarge, MovingPicture, NotAPdf: the file is not taken.
        WrongMediaKind: the file is a PDF and a picture stands there, or the other way round.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.reading() as session:
        present = session.get(Media, media_id)
        if present is None:
            raise NoSuchMedia
    if (present.kind is MediaKind.PICTURE) == content.startswith(_PDF_HEAD):
        raise WrongMediaKind
    # Sizes are made before the transaction: it holds others up no longer than it must.
    made = _make(runtime, present.kind, content)
    with runtime.database.writing() as session:
        media, _uses = _hold_to_change(session, actor, media_id)
        session.execute(delete(MediaFile).where(MediaFile.media_id == media_id))
        media.digest, media.width, media.height = made.digest, made.width, made.height
        media.uploaded_at, media.uploader_id = runtime.now(), actor.member_id
        session.add_all(_files(media_id, made.variants))
        mark_changed(session)


def remove(runtime: Runtime, actor: Actor, media_id: UUID) -> None:
    """Take something out of the library.

    Raises:
        NotPermitted: the actor does not write pages.
        NoSuchMedia: it is not there.
        MediaInUse: a page uses it.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.writing() as session:
        media = _hold(session, media_id)
        if find_uses(session, media_id):
            raise MediaInUse
        for table in (MediaText, MediaFile):
            session.execute(delete(table).where(table.media_id == media_id))
        session.delete(media)


@dataclass(frozen=True)
class _Made:
    digest: str
    width: int | None
    height: int | None
    variants: list[Variant]


def _make(runtime: Runtime, kind: MediaKind, content: bytes) -> _Made:
    settings = runtime.settings
    is_picture = kind is MediaKind.PICTURE
    most = (settings.media_picture_mb if is_picture else settings.media_pdf_mb) * _MEGABYTE
    if len(content) > most:
        raise FileTooLarge(most)
    if is_picture:
        sizes = make_sizes(content, settings.media_pixels)
        digest = content_digest(*(variant.content for variant in sizes.variants))
        return _Made(digest, sizes.width, sizes.height, sizes.variants)
    if not content.startswith(_PDF_HEAD):
        raise NotAPdf
    pdf = Variant(PDF_VARIANT, "application/pdf", None, content)
    return _Made(content_digest(content), None, None, [pdf])


def _add(
    runtime: Runtime,
    actor: Actor,
    upload: Upload,
    kind: MediaKind,
    texts: Mapping[str, str],
    page_key: str | None,
) -> UUID:
    made = _make(runtime, kind, upload.content)
    media_id = new_identifier()
    with runtime.database.writing() as session:
        session.add(
            Media(
                id=media_id,
                name=_name(upload.name),
                kind=kind,
                digest=made.digest,
                width=made.width,
                height=made.height,
                page_key=_known_key(session, page_key),
                uploaded_at=runtime.now(),
                uploader_id=actor.member_id,
            )
        )
        session.flush()
        session.add_all(_texts(media_id, texts))
        session.add_all(_files(media_id, made.variants))
    return media_id


def _name(name: str) -> str:
    return " ".join(name.split())[:TITLE_LENGTH]


def _texts(media_id: UUID, texts: Mapping[str, str]) -> list[MediaText]:
    tidy = {language: " ".join(text.split()) for language, text in texts.items()}
    return [
        MediaText(media_id=media_id, language=language, text=text[:LINE_LENGTH])
        for language, text in tidy.items()
        if text and language in SITE_LANGUAGES
    ]


def _files(media_id: UUID, variants: list[Variant]) -> list[MediaFile]:
    return [
        MediaFile(
            media_id=media_id,
            variant=variant.name,
            mime_type=variant.mime_type,
            width=variant.width,
            size=len(variant.content),
            content=variant.content,
        )
        for variant in variants
    ]


def _known_key(session: Session, page_key: str | None) -> str | None:
    if not page_key:
        return None
    if session.scalar(select(Page.id).where(Page.key == page_key).limit(1)) is None:
        raise NoSuchPage
    return page_key


def _hold(session: Session, media_id: UUID) -> Media:
    media = session.get(Media, media_id, with_for_update=True)
    if media is None:
        raise NoSuchMedia
    return media


def _hold_to_change(session: Session, actor: Actor, media_id: UUID) -> tuple[Media, list[Use]]:
    """Return something of the library and its uses, held for who may change it.

    What stands on a page that was approved is part of what a second person approved.
    """
    media = _hold(session, media_id)
    # Whoever publishes holds the site, so no page goes live with it between this look and the end.
    hold_site(session)
    uses = find_uses(session, media_id)
    if any(use.is_approved for use in uses):
        actor.require(Permission.PUBLISH_PAGES)
    return media, uses
