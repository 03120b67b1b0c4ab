"""A small clamd on this machine, that knows one virus: the test file of EICAR.

It speaks as the real one does: commands that begin with `z` and end with a zero, answers that end
with one, INSTREAM with a length before each piece, and a limit to what it takes (StreamMaxLength).
Source: docs.clamav.net/manual/Usage/ClamdProtocol.html; eicar.org, "Anti Malware Testfile".
"""

from __future__ import annotations

import socketserver
import struct
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# In parts, so that no scanner trips over this file.
EICAR = b"".join(
    [b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!", b"$H+H*"]
)
EICAR_NAME = "Eicar-Test-Signature"
_MOST_COMMAND_BYTES = 64


@dataclass
class Clamd:
    """A server while it runs: where it is, how it behaves, and what it was asked.

    `hangs_up_after` is the number of pieces after which it closes the connection without a word;
    `says` is what it answers to every file, where it is set.
    """

    address: str
    most_bytes: int = 25 * 1024 * 1024
    hangs_up_after: int | None = None
    says: bytes | None = None
    commands: list[bytes] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    scanned: list[bytes] = field(default_factory=list)


@contextmanager
def running(socket_file: Path | None = None) -> Iterator[Clamd]:
    """Run a server on a free port, or on a socket in the file system."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            answer = _answer(state, self.rfile)
            if answer is not None:
                self.wfile.write(answer + b"\0")

    if socket_file:
        server: socketserver.BaseServer = _UnixServer(str(socket_file), Handler)
        state = Clamd(f"unix://{socket_file}")
    else:
        server = _TcpServer(("127.0.0.1", 0), Handler)
        state = Clamd(f"tcp://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def _answer(state: Clamd, line) -> bytes | None:
    command = bytearray()
    while not command.endswith(b"\0") and len(command) < _MOST_COMMAND_BYTES:
        byte = line.read(1)
        if not byte:
            return None
        command += byte
    state.commands.append(bytes(command))
    if command == b"zPING\0":
        return b"PONG"
    if command != b"zINSTREAM\0":
        return b"UNKNOWN COMMAND"
    return _scan(state, line)


def _scan(state: Clamd, line) -> bytes | None:
    content = bytearray()
    while len(header := line.read(4)) == 4:
        (length,) = struct.unpack("!I", header)
        if not length:
            state.scanned.append(bytes(content))
            if state.says is not None:
                return state.says
            return f"stream: {EICAR_NAME} FOUND".encode() if EICAR in content else b"stream: OK"
        if len(content) + length > state.most_bytes:
            return b"INSTREAM size limit exceeded. ERROR"
        content += line.read(length)
        state.pieces.append(length)
        if len(state.pieces) == state.hangs_up_after:
            return None
    return None
