"""What every store does, and what can go wrong in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

# A random identifier in hexadecimal, so that no name leads out of the store or says anything.
_NAME: Final = re.compile(r"[0-9a-f]{32}")


class StoreAway(Exception):
    """The store does not answer, refuses us, or has no room; the message says what it was."""


class NotKept(Exception):
    """There is no file of this name."""


@dataclass(frozen=True)
class KeptFile:
    """A file in a store: its name, and the Dutch calendar day on which it was written."""

    name: str
    day: date


class Store(Protocol):
    """Keeps sealed files under names of 32 hexadecimal digits.

    Every method raises ValueError where a name is none, and `StoreAway` where the store fails.
    """

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Keep a file, and return its length in bytes once it would survive a power cut.

        It appears under its name when it is whole, and not at all where `chunks` fails halfway.
        """
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a file in pieces; what is wrong shows when the first is asked for.

        Raises:
            NotKept: there is none of this name.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a file, and what was left of one that was not written to its end, if any."""
        ...

    def names(self) -> Iterator[KeptFile]:
        """Yield every file, in no order."""
        ...


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a file in a store."""
    return _NAME.fullmatch(text) is not None


def check_name(name: str) -> None:
    """Do nothing where `name` can be the name of a file in a store.

    Raises:
        ValueError: it cannot.
    """
    if not is_name(name):
        raise ValueError("a file in the store is called by 32 hexadecimal digits")
