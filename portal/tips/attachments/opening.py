"""What a coordinator does with an attachment: see it listed, look at it safely, take it along."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.cleaning import Refusal, Refused, preview_pages
from portal.models import Attachment, AuditKind
from portal.store import NotKept, StoreAway
from portal.tips.access import find_tip
from portal.tips.attachments.attaching import list_opened, opened
from portal.tips.attachments.bodies import stream_context
from portal.tips.attachments.errors import AttachmentLost, NoSuchAttachment
from portal.tips.attachments.receiving import cleaning_limits
from portal.vault import CannotOpen, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.cleaning import PreviewPage
    from portal.runtime import Runtime
    from portal.tips.attachments.attaching import AttachmentView

MOST_PAGES: Final = 10


@dataclass(frozen=True)
class OpenedAttachment:
    """An attachment and its content, in pieces of at most 64 KiB that can be read once."""

    view: AttachmentView
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Preview:
    """A picture of one page of an attachment, and whether there is another page after it."""

    view: AttachmentView
    page: PreviewPage
    has_next: bool


def list_attachments(runtime: Runtime, actor: Actor, number: int) -> list[AttachmentView]:
    """Return the attachments of a tip, in their order.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchTip: there is none by this number that the actor may know of.
        UnknownGeneration: sealed under a generation that the actor has not unlocked yet.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.reading() as session:
        return list_opened(session, keyring, find_tip(session, actor, number))


def open_attachment(runtime: Runtime, actor: Actor, number: int, position: int) -> OpenedAttachment:
    """Open an attachment, to be read from its beginning to its end.

    Where something is wrong with its end, reading it raises `CannotOpen`.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, UnknownGeneration: as for `list_attachments`.
        NoSuchAttachment: the tip has none at this place.
        AttachmentLost: the store does not give it.
    """
    return _open(runtime, actor, number, position, is_shown=True)


def preview(runtime: Runtime, actor: Actor, number: int, position: int, page: int) -> Preview:
    """Draw a page of an attachment, in a process that has nothing but the file.

    Args:
        runtime: the running portal.
        actor: who looks.
        number: the tip's number.
        position: the place of the attachment among those of the tip.
        page: which page, counted from 1; of a picture there is one.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, UnknownGeneration: as for `list_attachments`.
        NoSuchAttachment: the tip has none at this place, or it has no such page.
        AttachmentLost: the store does not give it.
        Refused: no picture can be made of it.
    """
    return _draw(runtime, _open(runtime, actor, number, position, is_shown=True), page)


def try_preview(runtime: Runtime, actor: Actor, number: int, position: int, page: int) -> Preview:
    """Return what `preview` would, to tell whether a page can be drawn; nothing of it is shown.

    Raises:
        As `preview`.
    """
    return _draw(runtime, _open(runtime, actor, number, position, is_shown=False), page)


def _open(
    runtime: Runtime, actor: Actor, number: int, position: int, *, is_shown: bool
) -> OpenedAttachment:
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        tip = find_tip(session, actor, number)
        row = session.scalar(
            select(Attachment).where(Attachment.tip_id == tip.id, Attachment.position == position)
        )
        if row is None:
            raise NoSuchAttachment
        if is_shown:
            append(
                runtime,
                session,
                AuditKind.ATTACHMENT_READ,
                actor_id=actor.member_id,
                tip_number=tip.number,
                attachment=position,
            )
        view, file_id = opened(keyring, row), row.id
    return OpenedAttachment(view, _begun(runtime, file_id, view.file.key))


def _draw(runtime: Runtime, attachment: OpenedAttachment, page: int) -> Preview:
    if not 1 <= page <= MOST_PAGES:
        raise NoSuchAttachment
    if not attachment.view.file.has_preview:
        raise Refused(Refusal.NO_PREVIEW)
    source = cast("BinaryIO", _Source(attachment.chunks))
    limits = cleaning_limits(runtime.settings)
    drawn = list(preview_pages(source, limits, min(page + 1, MOST_PAGES)))
    if len(drawn) < page:
        raise NoSuchAttachment
    return Preview(attachment.view, drawn[page - 1], has_next=len(drawn) > page)


def _begun(runtime: Runtime, file_id: UUID, key: bytes) -> Iterator[bytes]:
    """Return the content of a file, of which the first piece was read: so it is there."""
    chunks = open_stream(runtime.store.read(file_id.hex), key, stream_context(file_id))
    try:
        first = next(chunks, b"")
    except (NotKept, StoreAway, CannotOpen) as error:
        raise AttachmentLost from error
    return chain([first], chunks)


class _Source(io.RawIOBase):
    """Pieces of bytes as a file to read once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._kept = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` of the next bytes: what is left of one piece at most."""
        if not self._kept:
            self._kept = next(self._chunks, b"")
        part = self._kept if size < 0 else self._kept[:size]
        self._kept = self._kept[len(part) :]
        return part
