"""The legal bases to choose from, from `legal_bases.toml` in the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models.catalogue import Term, read_entries

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "legal_bases.toml"


def load_bases(folder: Path) -> dict[str, Term]:
    """Return the legal bases in a data `folder` by their identifier, in their order.

    Raises:
        BrokenData: the file is missing, cannot be read, or misses something; the error names it.
    """
    return {basis.id: basis for basis in read_entries(folder / _FILE, "basis", Term)}
