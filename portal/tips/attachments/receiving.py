"""Receiving a file: scanned for viruses, cleaned, and sealed into the store while it passes by.

The file that was sent is kept nowhere. What is kept is what came out of cleaning, or, of a type
that nothing here can clean, the file itself, until its sender says whether it goes along.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, Final

from portal.cleaning import CannotBeCleaned, Cleaned, Limits, Refused, clean
from portal.clock import whole_hour_after
from portal.models import LooseFile
from portal.registers.virus_scanner import Infected, ScannerAway, scan
from portal.store import StoreAway
from portal.tips.attachments.bodies import (
    AttachedFile,
    WaitingFile,
    key_as_text,
    stream_context,
)
from portal.tips.attachments.errors import NotAttached, Objection
from portal.tips.attachments.naming import name_of
from portal.vault import new_identifier, new_stream_key, seal_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from portal.runtime import Runtime
    from portal.settings import Settings

MEGABYTE: Final = 1_000_000
_CHUNK_BYTES: Final = 64 * 1024
# Longer than receiving a file may take; a visit then keeps it for as long as it lasts itself.
_WHILE_RECEIVING: Final = timedelta(hours=2)


def cleaning_limits(settings: Settings) -> Limits:
    """Return what one attachment may ask of the machine."""
    return Limits(most_bytes=settings.attachment_mb * MEGABYTE)


def length_of(content: BinaryIO) -> int:
    """Return how many bytes a file has, and go back to its beginning."""
    length = content.seek(0, io.SEEK_END)
    content.seek(0)
    return length


def check_room(settings: Settings, present: Collection[WaitingFile], length: int) -> None:
    """Do nothing where a file of `length` bytes may be sent beside those that are there.

    Raises:
        NotAttached: it is too large, or with it they would be too many or too much.
    """
    if length > settings.attachment_mb * MEGABYTE:
        raise NotAttached(Objection.TOO_LARGE)
    if len(present) >= settings.attachment_count:
        raise NotAttached(Objection.TOO_MANY)
    if sum(each.file.size for each in present) + length > settings.attachments_mb * MEGABYTE:
        raise NotAttached(Objection.TOO_MUCH)


def receive(runtime: Runtime, given_name: str, content: BinaryIO) -> WaitingFile:
    """Take a file into the store, sealed, to be attached or removed within two hours.

    Args:
        runtime: the running portal.
        given_name: what its sender calls it.
        content: the file, which can be read more than once; it is not longer than one may be.

    Raises:
        NotAttached: it is not taken.
    """
    _scan(runtime.settings.clamd_address, content)
    content.seek(0)
    try:
        with clean(content, cleaning_limits(runtime.settings)) as cleaned:
            return _keep(runtime, given_name, cleaned, cleaned.size, cleaned.chunks)
    except CannotBeCleaned as known:
        length = length_of(content)
        return _keep(runtime, given_name, known, length, _pieces(content))
    except Refused as refused:
        raise NotAttached(refused.reason) from None


def _scan(address: str | None, content: BinaryIO) -> None:
    if address is None:
        return
    content.seek(0)
    try:
        verdict = scan(address, _pieces(content))
    except ScannerAway:
        raise NotAttached(Objection.NOT_SCANNED) from None
    if isinstance(verdict, Infected):
        raise NotAttached(Objection.INFECTED)


def _keep(
    runtime: Runtime,
    given_name: str,
    found: Cleaned | CannotBeCleaned,
    size: int,
    chunks: Iterable[bytes],
) -> WaitingFile:
    file_id, key = new_identifier(), new_stream_key()
    with runtime.database.writing() as session:
        remove_after = whole_hour_after(runtime.now() + _WHILE_RECEIVING)
        session.add(LooseFile(id=file_id, remove_after=remove_after))
    try:
        runtime.store.write(file_id.hex, seal_stream(chunks, key, stream_context(file_id)))
    except StoreAway:
        raise NotAttached(Objection.NOT_KEPT) from None
    file = AttachedFile(
        sealed_under=key_as_text(key),
        name=name_of(given_name, found.extension),
        kind=found.kind,
        media_type=found.media_type,
        extension=found.extension,
        size=size,
        leftovers=found.leftovers if isinstance(found, Cleaned) else (),
        is_as_it_was=not isinstance(found, Cleaned),
    )
    return WaitingFile(id=file_id, file=file, is_agreed=not file.is_as_it_was)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(_CHUNK_BYTES):
        yield piece
