"""Text as every format here can carry it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE_END: Final = re.compile(r"\r\n?")
_UNPRINTABLE: Final = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHUNK: Final = 65_536


def printable(text: str) -> str:
    r"""Return `text` with lines that end in `\n`, and U+FFFD for what is not a character.

    What remains is what XML allows (XML 1.0, fifth edition, production 2, Char) and UTF-8 can
    write: no control characters but the tab and the line feed, no half of a surrogate pair.
    """
    return _UNPRINTABLE.sub("\ufffd", _LINE_END.sub("\n", text))


def in_chunks(texts: Iterable[str]) -> Iterator[bytes]:
    """Return `texts` one after the other in UTF-8, in chunks of some 64 KiB, made as asked for."""
    held: list[str] = []
    length = 0
    for text in texts:
        held.append(text)
        length += len(text)
        if length >= _CHUNK:
            yield "".join(held).encode()
            held, length = [], 0
    if held:
        yield "".join(held).encode()
