"""Several files as one zip, made while it is sent; nothing is kept on a disk or whole in memory."""

from __future__ import annotations

import stat
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from stream_zip import ZIP_32, stream_zip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from stream_zip import MemberFile

_MODE: Final = stat.S_IFREG | 0o600
# A level above this one costs twice the time for a hundredth of the size.
_LEVEL: Final = 6


@dataclass(frozen=True)
class Member:
    """A file in a zip: its name, with `/` between folders, and its bytes, asked for in turn."""

    name: str
    content: Iterable[bytes]


def write_zip(members: Iterable[Member], made_at: datetime) -> Iterator[bytes]:
    """Return `members` as a zip; each is asked for when the one before has been written.

    Args:
        members: at most 4 GiB together: what can be unpacked everywhere.
        made_at: what each file carries as its time; 1980 or later, since zip knows no earlier.

    Raises:
        ValueError: a name occurs twice, or is no plain path below the folder that is unpacked to.
    """
    seen: set[str] = set()

    def files() -> Iterator[MemberFile]:
        for member in members:
            _check(member.name, seen)
            yield member.name, made_at, _MODE, ZIP_32, member.content

    yield from stream_zip(
        files(),
        get_compressobj=lambda: zlib.compressobj(wbits=-zlib.MAX_WBITS, level=_LEVEL),
        extended_timestamps=False,
    )


def _check(name: str, seen: set[str]) -> None:
    path = PurePosixPath(name)
    plain = bool(path.parts) and name == str(path) and not path.is_absolute()
    if not plain or ".." in path.parts or set(name) & set("\\:\0"):
        raise ValueError("a name in a zip must be a plain path within it")
    # Case is ignored: two names that differ in it alone overwrite each other on Windows.
    if name.casefold() in seen:
        raise ValueError("a name occurs twice in a zip")
    seen.add(name.casefold())
