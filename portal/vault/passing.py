"""A file that waits on a disk for a moment, encrypted under a key that is in memory alone.

Chunks of 64 KiB, each by XChaCha20-Poly1305 with its number as nonce. That is safe because the key
is of this one file and each number is used once: what was written is never written over. The key is
forgotten with the file, so what stays on the disk after that opens for nobody.
Source: draft-irtf-cfrg-xchacha-03.
"""

from __future__ import annotations

import io
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

from nacl import bindings
from nacl.exceptions import CryptoError

from portal.vault.errors import CannotOpen
from portal.vault.randomness import random_bytes
from portal.vault.sealing import KEY_BYTES, associated_data

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

IN_MEMORY_BYTES: Final = 256 * 1024
_CHUNK_BYTES: Final = 64 * 1024
_SEALED_BYTES: Final = _CHUNK_BYTES + bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
_NONCE_BYTES: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_BOUND: Final = associated_data("passing")
_NO_CHUNK: Final = (-1, b"")


class SealedTemporaryFile(io.BufferedIOBase):
    """A file to write from beginning to end, and after that to read as often and wherever needed.

    The first `seek` or `read` ends the writing. What fits in memory gets no place on a disk; the
    rest goes to an unnamed file in the system's folder for temporary files, encrypted.

    Args:
        in_memory: how many bytes may stay in memory before anything is put on a disk. Beyond that
            a file takes the memory of two chunks of 64 KiB, however long it is.
    """

    def __init__(self, in_memory: int = IN_MEMORY_BYTES) -> None:
        super().__init__()
        self._in_memory = in_memory
        self._key = random_bytes(KEY_BYTES)
        self._waiting = bytearray()  # what was written and is not on the disk
        self._disk: IO[bytes] | None = None
        self._on_disk = 0  # how many chunks are there
        self._length = 0
        self._place = 0
        self._is_written = False
        self._opened = _NO_CHUNK  # the number of a chunk, and what it says

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def writable(self) -> bool:
        """Tell whether it can be written still."""
        return not self._is_written

    def seekable(self) -> bool:
        """Tell that reading can begin anywhere."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Add bytes at the end and return how many.

        Raises:
            io.UnsupportedOperation: it has been read already.
            OSError: the disk is full.
        """
        self._check_open()
        if self._is_written:
            raise io.UnsupportedOperation("it is being read already")
        view = memoryview(data).cast("B")
        count = len(view)
        while view:
            room = max(self._in_memory, _CHUNK_BYTES) - len(self._waiting)
            self._waiting += view[:room]
            view = view[room:]
            if view or self._disk or len(self._waiting) > self._in_memory:
                self._put_away(_CHUNK_BYTES)
        self._length += count
        self._place = self._length
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next `size` bytes, or fewer at the end; without a size, all that is left.

        Raises:
            CannotOpen: what is on the disk was altered.
        """
        self._end_writing()
        left = max(self._length - self._place, 0)
        wanted = left if size is None or size < 0 else min(size, left)
        parts = []
        while wanted:
            number, begin = divmod(self._place, _CHUNK_BYTES)
            part = self._chunk(number)[begin : begin + wanted]
            parts.append(part)
            self._place += len(part)
            wanted -= len(part)
        if self._place >= self._length:
            self._opened = _NO_CHUNK
        return b"".join(parts)

    def read1(self, size: int = -1, /) -> bytes:
        """Return up to `size` of the next bytes: what is left of the present chunk at most."""
        left = _CHUNK_BYTES - self._place % _CHUNK_BYTES
        return self.read(left if size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, counted from the beginning, from here or from the end, and return it.

        Raises:
            ValueError: it lies before the beginning.
        """
        self._end_writing()
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise ValueError("a place before the beginning of the file")
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        """Return the present place, counted from the beginning."""
        self._check_open()
        return self._place

    def close(self) -> None:
        """Forget the file and its key."""
        if self._disk:
            # What a full disk did not take is not wanted any more either.
            with suppress(OSError):
                self._disk.close()
            self._disk = None
        self._waiting.clear()
        self._opened = _NO_CHUNK
        self._key = b""
        super().close()

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("the file is closed")

    def _end_writing(self) -> None:
        self._check_open()
        if not self._is_written:
            # Also where the disk is full: the last chunk may not be made twice under one number.
            self._is_written = True
            if self._disk:
                self._put_away(1)

    def _put_away(self, least: int) -> None:
        """Put chunks on the disk until fewer than `least` bytes wait."""
        if not self._disk:
            self._disk = tempfile.TemporaryFile()  # noqa: SIM115 - closed when this is
        while len(self._waiting) >= least:
            block = bytes(self._waiting[:_CHUNK_BYTES])
            self._disk.write(
                bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
                    block, _BOUND, _nonce(self._on_disk), self._key
                )
            )
            self._on_disk += 1
            del self._waiting[:_CHUNK_BYTES]

    def _chunk(self, number: int) -> bytes:
        if not self._disk:
            return bytes(self._waiting[number * _CHUNK_BYTES : (number + 1) * _CHUNK_BYTES])
        if self._opened[0] != number:
            self._disk.seek(number * _SEALED_BYTES)
            sealed = self._disk.read(_SEALED_BYTES)
            try:
                block = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                    sealed, _BOUND, _nonce(number), self._key
                )
            except CryptoError as error:
                raise CannotOpen("what waits on the disk was altered") from error
            self._opened = (number, block)
        return self._opened[1]


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_BYTES, "big")
