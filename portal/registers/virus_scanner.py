"""Asking ClamAV whether there is a virus in a file, by the INSTREAM command of its clamd.

The file is sent while it is read, in pieces with their lengths before them, and is in memory
nowhere as a whole. clamd itself puts what it scans into its TemporaryDirectory for as long as that
takes: where plain bytes may touch no disk, that folder must be in memory (tmpfs).
Source: ClamAV, "ClamD Protocol" (docs.clamav.net/manual/Usage/ClamdProtocol.html) and clamd(8).
"""

from __future__ import annotations

import re
import select
import socket
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONNECT_SECONDS: Final = 5.0
# For each piece to be taken, and for the verdict once all has been sent.
ANSWER_SECONDS: Final = 60.0
_PING: Final = b"zPING\0"
_PONG: Final = b"PONG"
_STREAM: Final = b"zINSTREAM\0"
_CLEAN: Final = b"stream: OK"
_INFECTED: Final = re.compile(rb"stream: (.+) FOUND")
_TOO_LARGE: Final = b"size limit exceeded"
_MOST_ANSWER_BYTES: Final = 4096


class ScannerAway(Exception):
    """The scanner gave no verdict: it did not answer, not in time, or with an error of its own."""


class TooLargeToScan(ScannerAway):
    """The file is larger than the scanner takes (StreamMaxLength in clamd.conf)."""


@dataclass(frozen=True)
class Clean:
    """The scanner found nothing that it knows."""


@dataclass(frozen=True)
class Infected:
    """The scanner found something; `name` is what it calls it."""

    name: str


def scan(address: str, chunks: Iterable[bytes]) -> Clean | Infected:
    """Let the scanner look at a file, and return what it says.

    Args:
        address: where clamd listens: `tcp://host:port` or `unix:///path`.
        chunks: the file, in pieces of any size; the rest is not asked for once it has answered.

    Raises:
        TooLargeToScan: it takes no file of this length.
        ScannerAway: there was no verdict.
    """
    with _connection(address) as line:
        line.sendall(_STREAM)
        _send(line, chunks)
        answer = _receive(line)
    if answer == _CLEAN:
        return Clean()
    if found := _INFECTED.fullmatch(answer):
        return Infected(found[1].decode(errors="replace"))
    raise TooLargeToScan if _TOO_LARGE in answer else ScannerAway


def check_scanner(address: str) -> None:
    """Do nothing where the scanner answers.

    Args:
        address: as for `scan`.

    Raises:
        ScannerAway: it does not.
    """
    with _connection(address) as line:
        line.sendall(_PING)
        if _receive(line) != _PONG:
            raise ScannerAway


@contextmanager
def _connection(address: str) -> Iterator[socket.socket]:
    kind, _, place = address.partition("://")
    try:
        with _connect(kind, place) as line:
            line.settimeout(ANSWER_SECONDS)
            yield line
    except OSError:
        # What went wrong on the line says nothing of the file.
        raise ScannerAway from None


def _connect(kind: str, place: str) -> socket.socket:
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), CONNECT_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(CONNECT_SECONDS)
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, chunks: Iterable[bytes]) -> None:
    """Send a file, or as much of it as the scanner wants before it answers."""
    for chunk in chunks:
        # A piece of no length would be the end.
        if chunk and not _put(line, chunk):
            return
    _put(line, b"")


def _put(line: socket.socket, piece: bytes) -> bool:
    """Send a piece after its length, and tell whether the scanner still listens."""
    poll = select.poll()
    poll.register(line, select.POLLIN)
    if poll.poll(0):
        return False
    try:
        line.sendall(struct.pack("!I", len(piece)))
        line.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        # It may have answered before it hung up.
        return False
    return True


def _receive(line: socket.socket) -> bytes:
    """Return the answer up to its end, which is a zero or the end of the connection."""
    answer = b""
    while b"\0" not in answer and len(answer) < _MOST_ANSWER_BYTES:
        part = line.recv(_MOST_ANSWER_BYTES)
        if not part:
            break
        answer += part
    return answer.partition(b"\0")[0]
