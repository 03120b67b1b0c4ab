"""What passes between the web process and the process that parses: a head as JSON, then bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from portal.cleaning.kinds import FileFormat
from portal.cleaning.limits import Limits
from portal.cleaning.outcomes import Leftover, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

LENGTH_BYTES: Final = 4


@dataclass(frozen=True)
class Task:
    """What is asked: the name of the task, the limits, and for a preview how many pages."""

    name: str
    limits: Limits
    most_pages: int = 0


@dataclass(frozen=True)
class Picture:
    """A picture of a page: a JPEG, and its width and height in pixels."""

    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of a task: a file in its format, pictures of pages, or why neither."""

    refusal: Refusal | None = None
    uncleanable: FileFormat | None = None
    file_format: FileFormat | None = None
    leftovers: tuple[Leftover, ...] = ()
    content: bytes | memoryview = b""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Head:
    """What is told of an outcome before its bytes.

    `sizes` are those of the file or of each picture, in bytes; `measures` are the width and height
    of each picture, in pixels.
    """

    refusal: Refusal | None
    uncleanable: FileFormat | None
    file_format: FileFormat | None
    leftovers: tuple[Leftover, ...]
    sizes: tuple[int, ...]
    measures: tuple[tuple[int, int], ...]


def pack_task(task: Task) -> bytes:
    """Return the head that a task is sent with; the bytes of the file follow it."""
    return _framed(asdict(task))


def read_task(stream: BinaryIO) -> Task:
    """Return the task at the start of a stream."""
    length = int.from_bytes(stream.read(LENGTH_BYTES), "big")
    values = json.loads(stream.read(length))
    return Task(values["name"], Limits(**values["limits"]), values["most_pages"])


def write_outcome(stream: BinaryIO, outcome: Outcome) -> None:
    """Write an outcome: its head, and then its bytes."""
    bodies: Sequence[bytes | memoryview] = [picture.content for picture in outcome.pictures]
    if outcome.file_format is not None:
        bodies = [outcome.content]
    head = {
        "refusal": outcome.refusal,
        "uncleanable": outcome.uncleanable and outcome.uncleanable.name,
        "file_format": outcome.file_format and outcome.file_format.name,
        "leftovers": outcome.leftovers,
        "sizes": [len(body) for body in bodies],
        "measures": [(picture.width, picture.height) for picture in outcome.pictures],
    }
    stream.write(_framed(head))
    for body in bodies:
        stream.write(body)
    stream.flush()


def parse_head(raw: bytes) -> Head:
    """Return the head of an outcome, without its length before it.

    Raises:
        ValueError: it is no such head.
    """
    try:
        values = json.loads(raw)
        return Head(
            values["refusal"] and Refusal(values["refusal"]),
            values["uncleanable"] and FileFormat[values["uncleanable"]],
            values["file_format"] and FileFormat[values["file_format"]],
            tuple(map(Leftover, values["leftovers"])),
            tuple(int(size) for size in values["sizes"]),
            tuple((int(width), int(height)) for width, height in values["measures"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("no head of an outcome") from error


def _framed(values: dict[str, Any]) -> bytes:
    raw = json.dumps(values).encode()
    return len(raw).to_bytes(LENGTH_BYTES, "big") + raw
