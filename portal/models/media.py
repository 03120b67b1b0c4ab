"""The media library: pictures and PDFs that pages show or offer.

The files themselves stand in the database, so that every web process has them and a backup of the
database is a backup of the site.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment, word
from portal.models.page import KEY_LENGTH, LINE_LENGTH, TITLE_LENGTH

DIGEST_LENGTH = 16


class MediaKind(StrEnum):
    """What a file of the library is."""

    PICTURE = "picture"
    PDF = "pdf"


class Media(Base):
    """A picture or a PDF. A page names it by its `id`, which stays when its file is replaced.

    `digest` tells one file from the next in an address. `width` and `height` are those of the
    largest size of a picture, in pixels. `page_key` names the page that says what a PDF says.
    `uploaded_at` and `uploader_id` are of the present file.
    """

    __tablename__ = "media"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    kind: Mapped[MediaKind] = mapped_column(word(MediaKind))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    width: Mapped[int | None]
    height: Mapped[int | None]
    page_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    uploader_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))

    __table_args__ = (Index(None, "uploaded_at", "id"),)


class MediaText(Base):
    """What a picture shows, or what a PDF says, in one language."""

    __tablename__ = "media_text"

    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text: Mapped[str] = mapped_column(String(LINE_LENGTH))


class MediaFile(Base):
    """One file of a picture or a PDF. `variant` is its name, such as `640.webp`.

    `width` is in pixels and absent for a PDF; `size` is in bytes.
    """

    __tablename__ = "media_file"

    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), primary_key=True)
    variant: Mapped[str] = mapped_column(String(WORD_LENGTH), primary_key=True)
    mime_type: Mapped[str] = mapped_column(String(WORD_LENGTH))
    width: Mapped[int | None]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
