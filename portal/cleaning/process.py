"""Having a file parsed in a process of its own; here only its bytes pass by, a piece at a time."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from portal.cleaning.outcomes import CannotBeCleaned, Leftover, Refusal, Refused
from portal.cleaning.wire import LENGTH_BYTES, Head, Task, pack_task, parse_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from portal.cleaning.kinds import FileFormat, FileKind
    from portal.cleaning.limits import Limits

CHUNK_BYTES: Final = 65_536
_MOST_HEAD_BYTES: Final = 1_000_000
_WORKER: Final = Path(__file__).with_name("worker.py")
# Of one arena, so that the limit on address space goes to the file and not to glibc's threads.
_ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Cleaned:
    """A file without what it said of its maker. To be closed, or used as a context manager.

    Attributes:
        format: what the file now is; it may be another than it was.
        size: in bytes.
        leftovers: what could not be removed; empty where all was.
        chunks: the bytes, at most 64 KiB at a time, to be read once. Where the process breaks
            down meanwhile, reading raises `Refused`.
    """

    format: FileFormat
    size: int
    leftovers: tuple[Leftover, ...]
    chunks: Chunks

    @property
    def kind(self) -> FileKind:
        """What the file is to those who look at it."""
        return self.format.kind

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        return self.format.media_type

    @property
    def extension(self) -> str:
        """The usual extension of the file, without a dot."""
        return self.format.extension

    def close(self) -> None:
        """End the process that gives the bytes; what was not read is lost."""
        self.chunks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True)
class PreviewPage:
    """A picture of a page: a JPEG, and its width and height in pixels."""

    width: int
    height: int
    content: bytes


def clean(source: BinaryIO, limits: Limits) -> Cleaned:
    """Return the file in `source` without what it says of its maker, whatever it is called.

    Args:
        source: the file, read once from where it stands to its end.
        limits: what it may take.

    Raises:
        Refused: it is not taken.
        CannotBeCleaned: it is of a known type that nothing here can rewrite.
    """
    worker = _ask(Task("clean", limits), source)
    head = worker.head
    if head.file_format is None or len(head.sizes) != 1:
        worker.end()
        raise Refused(Refusal.BROKEN)
    return Cleaned(head.file_format, head.sizes[0], head.leftovers, Chunks(worker, head.sizes[0]))


def preview_pages(source: BinaryIO, limits: Limits, most_pages: int = 10) -> Iterator[PreviewPage]:
    """Give pictures of a file, one at a time, each at most 1600 pixels wide and high.

    Of a picture there is one; of a PDF one for each of the first `most_pages` pages. Nothing that
    the file asks for is run or fetched.

    Raises:
        Refused: at the first picture: it cannot be read, or is of a kind of which no picture is
            made.
    """
    worker = _ask(Task("preview", limits, most_pages), source)
    try:
        for size, (width, height) in zip(worker.head.sizes, worker.head.measures, strict=True):
            yield PreviewPage(width, height, b"".join(worker.read(size)))
    finally:
        worker.end()


class Chunks:
    """The bytes of a cleaned file as they come out of its process."""

    def __init__(self, worker: _Worker, size: int) -> None:
        self._worker = worker
        self._pieces = worker.read(size)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process."""
        self._worker.end()

    def __del__(self) -> None:
        # Who lets go of a file without reading it must not take a place from all others.
        self.close()


class _Gate:
    """Lets so many through at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0

    def enter(self, most: int, seconds: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._inside < most, seconds):
                raise Refused(Refusal.BUSY)
            self._inside += 1

    def leave(self) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify()


_GATE = _Gate()


def _ask(task: Task, source: BinaryIO) -> _Worker:
    _GATE.enter(task.limits.most_at_once, task.limits.seconds)
    try:
        worker = _Worker(task.limits.seconds)
    except BaseException:
        _GATE.leave()
        raise
    with worker.ended_on_failure():
        worker.feed(pack_task(task), source, task.limits)
        head = worker.read_head()
        if head.uncleanable is not None:
            raise CannotBeCleaned(head.uncleanable)
        if head.refusal is not None:
            raise Refused(head.refusal)
    return worker


class _Worker:
    """A running process that parses, and its two pipes. `head` is there once it was read."""

    head: Head

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        # A folder that is removed at once: the process stands in a place where nothing can be.
        nowhere = tempfile.mkdtemp()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, without a shell
                [sys.executable, "-I", "-B", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=nowhere,
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        finally:
            Path(nowhere).rmdir()
        self._is_over = threading.Lock()
        self._input = self._process.stdin.fileno() if self._process.stdin else -1
        self._output = self._process.stdout.fileno() if self._process.stdout else -1
        os.set_blocking(self._input, False)

    @contextmanager
    def ended_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.end()
            raise

    def feed(self, head: bytes, source: BinaryIO, limits: Limits) -> None:
        """Write the head and the file; stop where the process has seen enough."""
        until = time.monotonic() + limits.seconds_to_receive
        piece = head
        try:
            while piece:
                self._write(piece)
                if time.monotonic() > until:
                    raise Refused(Refusal.TOOK_TOO_LONG)
                piece = source.read(CHUNK_BYTES)
        except BrokenPipeError:
            pass  # its answer says why
        if self._process.stdin:
            self._process.stdin.close()

    def read_head(self) -> Head:
        length = int.from_bytes(b"".join(self.read(LENGTH_BYTES)), "big")
        if length > _MOST_HEAD_BYTES:
            raise Refused(Refusal.BROKEN)
        try:
            self.head = parse_head(b"".join(self.read(length)))
        except ValueError as error:
            raise Refused(Refusal.BROKEN) from error
        return self.head

    def read(self, size: int) -> Iterator[bytes]:
        """Give the next `size` bytes of the answer, in pieces."""
        while size:
            self._wait(self._output, select.POLLIN)
            piece = os.read(self._output, min(size, CHUNK_BYTES))
            if not piece:
                raise Refused(self._cause_of_death())
            size -= len(piece)
            yield piece

    def end(self) -> None:
        """Kill the process, if that has not been done."""
        if not self._is_over.acquire(blocking=False):
            return
        try:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
        finally:
            _GATE.leave()

    def _write(self, piece: bytes) -> None:
        rest = memoryview(piece)
        while rest:
            self._wait(self._input, select.POLLOUT)
            rest = rest[os.write(self._input, rest) :]

    def _wait(self, descriptor: int, event: int) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(self._seconds * 1000):
            raise Refused(Refusal.TOOK_TOO_LONG)

    def _cause_of_death(self) -> Refusal:
        # A library that cannot have the memory that it asks for often aborts; SIGXCPU is of time.
        try:
            code = self._process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            return Refusal.TOOK_TOO_LONG
        if code == -signal.SIGXCPU:
            return Refusal.TOOK_TOO_LONG
        if code in {-signal.SIGABRT, -signal.SIGKILL}:
            return Refusal.TOO_LARGE_INSIDE
        return Refusal.BROKEN
