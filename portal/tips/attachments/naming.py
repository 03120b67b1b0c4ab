"""What a file is called after it was received."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from portal.tips.content import LINE_LENGTH

_SLASHES: Final = re.compile(r"[/\\]")
# Control, format (such as marks of direction), private and unassigned characters, and line ends.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MOST_EXTENSION: Final = 5


def name_of(given: str, extension: str) -> str:
    """Return the name of a file without its path and what cannot be seen of it.

    Args:
        given: what its sender's browser called it.
        extension: that of what it is by its content, without a dot, which it gets instead.
    """
    last = _SLASHES.split(given)[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in _UNSEEN).strip()
    stem, dot, old = seen.rpartition(".")
    stem = stem if dot and len(old) <= _MOST_EXTENSION else seen
    ending = f".{extension}"
    return (stem.strip(" .")[: LINE_LENGTH - len(ending)] or "-") + ending
