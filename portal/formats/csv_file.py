"""Tables as CSV (RFC 4180), safe to open in a spreadsheet program.

A spreadsheet program takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which can
fetch an address or start a program on the reader's machine. An anonymous reporter writes these
cells and staff open them. So such a cell gets an apostrophe before it. Source: OWASP, "CSV
Injection" (owasp.org/www-community/attacks/CSV_Injection), and ASVS 5.0, requirement 1.2.10. The
apostrophe is seen in the cell, and a telephone number stays readable: `'+31 38 498 2092`; without
it, a program would make a number of it. Numbers that are given as numbers stay as they are.

Where a program splits lines at another character than was written (a Dutch one at the semicolon,
though the file has commas), a cell may also begin in the middle of a text. So the apostrophe also
stands after each comma, semicolon, bar, tab and line end within a text that such a character
follows.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from portal.formats.plain_text import in_chunks, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from portal.formats.cells import Cell, Row

Delimiter: TypeAlias = Literal[",", ";"]

# Excel reads a file without it in the machine's own 8-bit encoding.
_BYTE_ORDER_MARK: Final = "\ufeff"
# What may stand before a formula and is overlooked: blanks, marks that do not show, quotes.
_OVERLOOKED: Final = (
    r"""[ "'\x7f-\xa0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ufffd]*"""
)
_FORMULA: Final = re.compile(
    r"(\A|[,;|\t\n])"  # where a cell may begin
    rf"(?={_OVERLOOKED}[=+\-@\uff1d\uff0b\uff0d\uff20])"  # the last four in full width
)


def write_csv(
    header: Sequence[str], rows: Iterable[Row], delimiter: Delimiter = ","
) -> Iterator[bytes]:
    """Return a table as CSV: UTF-8 with a byte order mark, lines that end in CR LF.

    Dates and moments are written as ISO 8601 has them, moments to the second and with their offset
    from UTC where they carry one; numbers with a point; yes and no as TRUE and FALSE.

    Args:
        header: the first line.
        rows: the lines below, each asked for when the one before has been written.
        delimiter: the semicolon is what Excel expects on a machine that is set to Dutch.
    """
    writer = csv.writer(_Line(), delimiter=delimiter, lineterminator="\r\n")
    lines = (writer.writerow([_written(cell) for cell in row]) for row in chain([header], rows))
    return in_chunks(chain([_BYTE_ORDER_MARK], lines))


class _Line:
    """Hands back what is written to it, so that the writer returns each line that it makes."""

    def write(self, line: str) -> str:
        return line


def _written(cell: Cell) -> str:
    match cell:
        case str():
            return _defused(printable(cell))
        case None | bool():
            return "" if cell is None else str(cell).upper()
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case Decimal():
            return format(cell, "f")
        case _:
            return repr(cell)


def _defused(text: str) -> str:
    # Programs that drop a tab or a line end at the beginning look at what follows.
    if text.startswith(("\t", "\n")):
        text = "'" + text
    return _FORMULA.sub(r"\1'", text)
