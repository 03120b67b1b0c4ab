"""Sealing a file as it passes by: a stream of chunks under a key, bound to its place.

Format, version 1: `0x01 ‖ header (24) ‖ chunks`, made by libsodium's secretstream with
XChaCha20-Poly1305. Each chunk holds 64 KiB and 17 bytes more, the last one too: the file is padded
(ISO/IEC 7816-4) up to the next multiple of 64 KiB, so its length shows in steps of that size only.
`"meldpunt/1/" ‖ context` is the associated data of every chunk; the last one carries libsodium's
tag of the end. So no chunk can be left out, put elsewhere, added, or taken to another file.
Source: libsodium documentation, "Encrypting a set of related messages" and "Padding".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nacl import bindings
from nacl.exceptions import CryptoError

from portal.vault.errors import CannotOpen
from portal.vault.randomness import random_bytes
from portal.vault.sealing import associated_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STREAM_CHUNK_BYTES: Final = 64 * 1024
_KEY_BYTES: Final = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
_SEALED_BYTES: Final = STREAM_CHUNK_BYTES + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER_BYTES: Final = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MIDDLE: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_END: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_VERSION: Final = b"\x01"


def new_stream_key() -> bytes:
    """Return 32 random bytes, to seal one stream under and no other."""
    return random_bytes(_KEY_BYTES)


def seal_stream(chunks: Iterable[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """Seal a file under a key of its own, for the place that `context` names.

    No more than a chunk of the file is kept in memory at a time.

    Args:
        chunks: the file, in pieces of any size.
        key: what `new_stream_key` returned for this file.
        context: where the file belongs; must be given again to open it.

    Yields:
        The sealed stream, in the format above.
    """
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bound = associated_data(context)

    def push(block: bytes, tag: int) -> bytes:
        return bindings.crypto_secretstream_xchacha20poly1305_push(state, block, bound, tag)

    yield _VERSION + bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    last = b""
    for block in _pieces(chunks, STREAM_CHUNK_BYTES, STREAM_CHUNK_BYTES):
        if len(block) < STREAM_CHUNK_BYTES:
            last = block
        else:
            yield push(block, _MIDDLE)
    yield push(bindings.sodium_pad(last, STREAM_CHUNK_BYTES), _END)


def open_stream(chunks: Iterable[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """Open what `seal_stream` made with the same key and context.

    Each piece is given as soon as it has been checked. That nothing was cut off is known only once
    all has been read: whoever stops earlier has a part of the file.

    Args:
        chunks: the sealed stream, in pieces of any size.
        key: the key that it was sealed under.
        context: the place that it was sealed for.

    Yields:
        The file, in pieces of at most 64 KiB, none of them empty.

    Raises:
        CannotOpen: the key or the context differs, or something was altered, moved or cut off.
    """
    pieces = _pieces(chunks, len(_VERSION) + _HEADER_BYTES, _SEALED_BYTES)
    state = _begin(next(pieces, b""), key)
    bound = associated_data(context)
    tag = _MIDDLE
    for piece in pieces:
        if tag == _END:
            raise CannotOpen("there is more after the end of the stream")
        block, tag = _pull(state, piece, bound)
        if block:
            yield block
    if tag != _END:
        raise CannotOpen("the end of the stream is missing")


def _begin(prefix: bytes, key: bytes) -> bindings.crypto_secretstream_xchacha20poly1305_state:
    if prefix[:1] != _VERSION:
        raise CannotOpen("unknown format")
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, prefix[1:], key)
    except CryptoError as error:
        raise CannotOpen("the beginning of the stream is missing") from error
    return state


def _pull(
    state: bindings.crypto_secretstream_xchacha20poly1305_state, piece: bytes, bound: bytes
) -> tuple[bytes, int]:
    try:
        block, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, bound)
        if tag == _END:
            block = bindings.sodium_unpad(block, STREAM_CHUNK_BYTES)
    except CryptoError as error:
        raise CannotOpen("the key does not fit, or the sealed stream was altered") from error
    return block, tag


def _pieces(chunks: Iterable[bytes], first: int, others: int) -> Iterator[bytes]:
    """Yield the same bytes in pieces: one of `first` bytes, and `others` each from then on.

    What is left at the end is a shorter piece; where nothing is left, there is none.
    """
    wanted = first
    kept = bytearray()
    for chunk in chunks:
        view = memoryview(chunk)
        while view:
            room = wanted - len(kept)
            kept += view[:room]
            view = view[room:]
            if len(kept) == wanted:
                yield bytes(kept)
                kept.clear()
                wanted = others
    if kept:
        yield bytes(kept)
