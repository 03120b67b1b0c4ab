"""What each cleaner gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.cleaning.kinds import FileFormat
    from portal.cleaning.outcomes import Leftover


@dataclass(frozen=True)
class Bare:
    """A file without what it said of its maker: what it now is, its bytes, and what is left."""

    file_format: FileFormat
    content: bytes | memoryview
    leftovers: frozenset[Leftover] = frozenset()
