"""Tables as XLSX (ECMA-376), row by row: nothing is put on a disk or held whole in memory.

Writers that exist hold a workbook in memory or in temporary files, and what leaves the portal may
stand in clear on no disk. So a sheet is written here and goes straight into a zip.

What a cell cannot hold:

- A text of more than 32,767 characters, the most that Excel takes, goes on in a row of its own
  below. Both parts say so: the first ends with `[1/2 ↓]`, the second begins with `[2/2 ↑]`; of the
  other cells only the first is repeated, so that the row is still known and sums stay right.
- A number of more than 15 digits is written as text, since Excel would change its last digits;
  so is a day before March 1900, which Excel counts wrongly.
- A sheet of more than 1,048,576 rows goes on in a next sheet, with a number behind its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from itertools import chain, islice
from math import isfinite
from typing import TYPE_CHECKING, Final

from portal.formats.plain_text import in_chunks, printable
from portal.formats.xlsx_parts import (
    HEAD,
    MAIN,
    PACKAGE_RELATIONS,
    STYLES,
    Style,
    content_types,
    properties,
    workbook,
    workbook_relations,
)
from portal.formats.zip_file import Member, write_zip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from portal.formats.cells import Cell, Row

# Source: Microsoft, "Excel specifications and limits". Characters are counted in UTF-16.
MOST_ROWS: Final = 1_048_576
MOST_CHARACTERS: Final = 32_767
_LONGEST_NAME: Final = 31
_EXACT_DIGITS: Final = 15
# Two UTF-16 units each at most, so that a part with its marks always fits.
_PART: Final = 16_000

_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no zones
_FIRST_DAY: Final = date(1900, 3, 1)
_DAY: Final = timedelta(days=1)
# A reader takes _x0041_ in a text for the letter A (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\\t\n]")


@dataclass(frozen=True)
class Column:
    """A column: what stands above it and how wide it is, in characters."""

    title: str
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """A sheet: a header row, and the rows below it, each asked for when the one before is written.

    Characters that the name of a sheet cannot have become spaces, and what is beyond 31 is left
    out. A moment is written as its own wall clock shows it, since a cell knows no zone. A row has
    as many cells as there are columns; while writing, another number is a ValueError.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a sheet needs a column")


def write_xlsx(
    sheets: Iterable[Sheet], *, title: str, made_at: datetime, most_rows: int = MOST_ROWS
) -> Iterator[bytes]:
    """Return `sheets` as an XLSX file, the same bytes for the same values.

    Each has a bold header row that stays in sight and is printed on every page, and a filter.

    Args:
        sheets: one at least.
        title: what the file is called in its properties.
        made_at: the moment in UTC that it carries as the time of its making.
        most_rows: after how many rows, with the header, a sheet goes on in a next one.
    """
    return write_zip(_members(sheets, printable(title), made_at, most_rows), made_at)


def _members(
    sheets: Iterable[Sheet], title: str, made_at: datetime, most_rows: int
) -> Iterator[Member]:
    yield _member("_rels/.rels", PACKAGE_RELATIONS)
    yield _member("docProps/core.xml", properties(title, made_at))
    yield _member("xl/styles.xml", STYLES)
    names: list[str] = []
    for sheet in sheets:
        rows: Iterator[Row] = (part for row in sheet.rows for part in _in_parts(row))
        upcoming: Row | None = ()
        while upcoming is not None:
            names.append(_free_name(sheet.name, names))
            texts = _sheet(sheet.columns, islice(rows, most_rows - 1), chosen=len(names) == 1)
            yield Member(f"xl/worksheets/sheet{len(names)}.xml", in_chunks(texts))
            upcoming = next(rows, None)
            if upcoming is not None:
                rows = chain([upcoming], rows)
    # How many sheets there are is known only now; the order of parts is free in this format.
    yield _member("xl/workbook.xml", workbook(names))
    yield _member("xl/_rels/workbook.xml.rels", workbook_relations(len(names)))
    yield _member("[Content_Types].xml", content_types(len(names)))


def _member(name: str, text: str) -> Member:
    return Member(name, [text.encode()])


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    """Return a name that Excel takes: of 31 characters at most, and unlike the others."""
    plain = _NOT_IN_A_NAME.sub(" ", printable(wanted)).strip("' ") or "-"
    used = {name.casefold() for name in taken}
    number = 1
    name = plain[:_LONGEST_NAME].strip("' ")
    while name.casefold() in used:
        number += 1
        mark = f" ({number})"
        name = plain[: _LONGEST_NAME - len(mark)] + mark
    return name


def _in_parts(row: Row) -> Iterator[Row]:
    """Return the row, and where a text is too long for its cell the rows that it goes on in."""
    parts = {index: _cut(cell) for index, cell in enumerate(row) if _is_too_long(cell)}
    if not parts:
        yield row
        return
    for number in range(max(len(texts) for texts in parts.values())):
        cells: list[Cell] = list(row) if number == 0 else [row[0], *[None] * (len(row) - 1)]
        for index, texts in parts.items():
            cells[index] = texts[number] if number < len(texts) else None
        yield cells


def _is_too_long(cell: Cell) -> bool:
    if not isinstance(cell, str) or 2 * len(cell) <= MOST_CHARACTERS:
        return False
    return len(printable(cell).encode("utf-16-le")) > 2 * MOST_CHARACTERS


def _cut(text: Cell) -> list[str]:
    whole = printable(str(text))
    texts = [whole[start : start + _PART] for start in range(0, len(whole), _PART)]
    last = len(texts)
    return [
        (f"[{number}/{last} ↑]\n" if number > 1 else "")
        + part
        + (f"\n[{number}/{last} ↓]" if number < last else "")
        for number, part in enumerate(texts, 1)
    ]


def _sheet(columns: Sequence[Column], rows: Iterable[Row], *, chosen: bool) -> Iterator[str]:
    letters = [_letters(index) for index in range(len(columns))]
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width + 0.71:.2f}" customWidth="1"/>'
        for number, column in enumerate(columns, 1)
    )
    yield (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView tabSelected="{int(chosen)}" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )
    yield _row(1, letters, [column.title for column in columns], Style.HEADER)
    number = 1
    for number, row in enumerate(rows, 2):
        yield _row(number, letters, row)
    yield (
        f'</sheetData><autoFilter ref="A1:{letters[-1]}{number}"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(number: int, letters: Sequence[str], row: Row, style: Style = Style.TEXT) -> str:
    cells = "".join(
        _cell(f"{column}{number}", cell, style)
        for column, cell in zip(letters, row, strict=True)
        if cell is not None
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, cell: Cell, text_style: Style) -> str:
    match cell:
        case bool():
            return f'<c r="{place}" s="{Style.PLAIN}" t="b"><v>{int(cell)}</v></c>'
        case int() | float() | Decimal() if _is_exact(cell):
            return f'<c r="{place}" s="{Style.PLAIN}"><v>{cell}</v></c>'
        case datetime() if cell.date() >= _FIRST_DAY:
            serial = (cell.replace(tzinfo=None) - _DAY_ZERO) / _DAY
            return f'<c r="{place}" s="{Style.MOMENT}"><v>{serial}</v></c>'
        case date() if not isinstance(cell, datetime) and cell >= _FIRST_DAY:
            return f'<c r="{place}" s="{Style.DAY}"><v>{(cell - _DAY_ZERO.date()).days}</v></c>'
        case _:
            text = escape(_ESCAPE.sub("_x005F_", printable(str(cell))), quote=False)
            return (
                f'<c r="{place}" s="{text_style}" t="inlineStr">'
                f'<is><t xml:space="preserve">{text}</t></is></c>'
            )


def _is_exact(number: float | Decimal) -> bool:
    """Tell whether a cell holds the number as it is: 15 digits, and finite."""
    if isinstance(number, float):
        return isfinite(number)
    digits = Decimal(number).normalize().as_tuple().digits
    return Decimal(number).is_finite() and len(digits) <= _EXACT_DIGITS


def _letters(index: int) -> str:
    """Return how the column at `index`, counted from nought, is called: A to Z, then AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
