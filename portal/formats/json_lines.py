"""Records as JSON Lines: one JSON object (RFC 8259) a line, for other programs to read."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from portal.formats.plain_text import in_chunks, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# JSON allows these within a text, and some readers end a line there.
_OTHER_LINE_ENDS: Final = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def write_json_lines(records: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    r"""Return each record as one line of JSON in UTF-8 that ends in `\n`.

    Dates and moments are written as ISO 8601 has them, exact decimals and identifiers as text.

    Args:
        records: each asked for when the one before has been written. A value is a text, a number,
            a truth value, nothing, a date, a moment, a decimal, an identifier, or a list or
            mapping of these.

    Raises:
        TypeError: a value of another kind.
        ValueError: a number that is not finite, which JSON does not have.
    """
    return in_chunks(_line(record) for record in records)


def _line(record: Mapping[str, object]) -> str:
    written = json.dumps(_plain(record), ensure_ascii=False, allow_nan=False)
    return written.translate(_OTHER_LINE_ENDS) + "\n"


def _plain(value: object) -> object:
    match value:
        case str():
            return printable(value)
        case None | bool() | int() | float():
            return value
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case dict():
            return {printable(str(name)): _plain(held) for name, held in value.items()}
        case list() | tuple():
            return [_plain(held) for held in value]
        case _:
            raise TypeError(f"a {type(value).__name__} has no form in JSON Lines")
