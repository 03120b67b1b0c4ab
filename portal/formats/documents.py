"""Documents that staff print, keep or hand to a partner: said in blocks, drawn as a PDF.

The PDF is tagged (PDF/UA-1), on A4, in black and grey. What is hidden from the reader is not in
it: whoever builds a document puts a `Hidden` in its place and leaves the words out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from portal.formats.typesetting import compile_pdf

if TYPE_CHECKING:
    from datetime import datetime

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_NUMBER: Final = re.compile(r"[-+\u2212]?[\d.,\s\u202f]*\d\s?%?")
# In characters: what a column of a table is at least and at most, and what stays free beside it.
_NARROWEST, _WIDEST, _PADDING = 6, 40, 3


@dataclass(frozen=True)
class Hidden:
    """A bar in the place of words that the reader may not have; `label` is all that it says."""

    label: str


Inline: TypeAlias = str | Hidden | Sequence[str | Hidden]


@dataclass(frozen=True)
class Heading:
    """A heading, from level 1, below the title, to 4.

    A level that skips one is taken as the next, and a heading that says nothing is left out, since
    who has the document read aloud goes from heading to heading.
    """

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; line ends in it are kept. `language` where it is not that of the document."""

    text: Inline
    language: str | None = None


@dataclass(frozen=True)
class KeyValues:
    """A list of things with what is said of each, as a definition list."""

    entries: Sequence[tuple[str, Inline]]


@dataclass(frozen=True)
class Bullets:
    """A list of things in no order."""

    entries: Sequence[Inline]


@dataclass(frozen=True)
class Table:
    """A table: its header is repeated on each page, columns of numbers stand to the right."""

    header: Sequence[str]
    rows: Sequence[Sequence[Inline]]
    caption: str | None = None


@dataclass(frozen=True)
class Picture:
    """A picture as PNG or SVG, what it shows in words, and its share of the width in percent.

    Texts in an SVG are drawn with the fonts here, and must have no characters beyond those.
    """

    content: bytes
    alternative: str
    caption: str | None = None
    width: int = 100


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


_Other: TypeAlias = Paragraph | KeyValues | Bullets | Table | Picture | Hidden | PageBreak
Block: TypeAlias = Heading | _Other


@dataclass(frozen=True)
class Document:
    """What a PDF says.

    `language` is an ISO 639 code; `subject` are lines below the title and `footer` lines at the
    foot of each page; in `page_line` stand `{page}` and `{pages}` for the two numbers.
    """

    title: str
    language: str
    blocks: Sequence[Block]
    subject: Sequence[str] = ()
    footer: Sequence[str] = ()
    page_line: str = "{page} / {pages}"


def draw_pdf(document: Document, made_at: datetime) -> bytes:
    """Return the document as a PDF that carries `made_at`, the same bytes for the same values.

    Raises:
        ValueError: a title or a text for a picture is missing, a language is no code, a picture is
            neither PNG nor SVG, or a row of a table has not as many cells as its header.
        RuntimeError: a picture cannot be read or drawn.
    """
    if _is_blank(document.title):
        raise ValueError("a document needs a title")
    blocks: list[dict[str, object]] = []
    level = 0
    for block in document.blocks:
        if not isinstance(block, Heading):
            blocks.append(_described(block))
        elif not _is_blank(block.text):
            level = max(1, min(block.level, level + 1, 4))
            blocks.append({"kind": "heading", "level": level, "text": block.text})
    data: dict[str, object] = {
        "title": document.title,
        "language": _checked(document.language),
        "subject": list(document.subject),
        "footer": list(document.footer),
        "page_line": document.page_line,
        "blocks": blocks,
    }
    return compile_pdf(_template(), data, made_at)


@cache
def _template() -> str:
    return Path(__file__).with_name("document.typ").read_text(encoding="utf-8")


def _described(block: _Other) -> dict[str, object]:
    described: dict[str, object]
    match block:
        case Paragraph(text, language):
            spoken = None if language is None else _checked(language)
            described = {"kind": "paragraph", "language": spoken, **_parts(text)}
        case KeyValues(pairs):
            entries = [{"key": key, **_parts(value)} for key, value in pairs]
            described = {"kind": "key values", "entries": entries}
        case Bullets(items):
            described = {"kind": "bullets", "entries": [_parts(item) for item in items]}
        case Table():
            described = _table(block)
        case Picture():
            described = _picture(block)
        case Hidden(label):
            described = {"kind": "hidden", "hidden": label}
        case PageBreak():
            described = {"kind": "page break"}
    return described


def _parts(text: Inline) -> dict[str, object]:
    pieces = [text] if isinstance(text, str | Hidden) else text
    return {"parts": [{"hidden": p.label} if isinstance(p, Hidden) else p for p in pieces]}


def _table(table: Table) -> dict[str, object]:
    if not table.header or any(len(row) != len(table.header) for row in table.rows):
        raise ValueError("each row of a table needs a cell for each column")
    texts = [[_said(cell) for cell in row] for row in table.rows]
    columns = list(zip(*texts, strict=True)) or [()] * len(table.header)
    return {
        "kind": "table",
        "caption": table.caption,
        "header": list(table.header),
        "rows": [[_parts(cell) for cell in row] for row in table.rows],
        "shares": [_share(column) for column in zip(table.header, *texts, strict=True)],
        "numeric": [_is_numeric(column) for column in columns],
    }


def _picture(picture: Picture) -> dict[str, object]:
    if _is_blank(picture.alternative):
        raise ValueError("a picture needs a text that says what it shows")
    return {
        "kind": "picture",
        "format": _picture_format(picture.content),
        "content": picture.content,
        "alternative": picture.alternative,
        "caption": picture.caption,
        "width": picture.width,
    }


def _picture_format(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml")):
        return "svg"
    raise ValueError("a picture is PNG or SVG")


def _checked(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        raise ValueError("a language is a code of two or three letters")
    return language


def _is_blank(text: str) -> bool:
    # U+FEFF begins a file, and is dropped within a text.
    return not text.replace("\ufeff", "").strip()


def _said(text: Inline) -> str:
    pieces = [text] if isinstance(text, str | Hidden) else text
    return "".join(p.label if isinstance(p, Hidden) else p for p in pieces)


def _share(texts: Sequence[str]) -> int:
    """Return how wide a column is beside the others: as its longest line, within bounds."""
    longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
    return min(max(longest + _PADDING, _NARROWEST), _WIDEST)


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)
