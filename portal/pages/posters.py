"""What stands on a poster of a page: one A4 to hang up in a canteen or behind a counter.

It is set in Helvetica, which every PDF reader has, in the Windows-1252 characters (all of Dutch,
typographic quotes and the euro sign). `printable` gives any other character its nearest form.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ENCODING: Final = "cp1252"

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Colours:
    """The colours of the municipality, each red, green and blue from 0 to 255."""

    primary: Colour
    on_primary: Colour
    accent: Colour
    text: Colour
    muted: Colour
    surface: Colour
    line: Colour


@dataclass(frozen=True)
class Poster:
    """What stands on a poster, in the language of its page.

    Attributes:
        language: the code of that language.
        title: what it is about.
        summary: a sentence or two on it.
        signals_title: what stands above the signals.
        signals: what to look out for; the first eight are shown, or as many as fit.
        report_title: what stands above where to report.
        report_text: how to report.
        address: the whole address of the page, also in the QR code.
        code_text: what the QR code is, for whoever cannot see it.
        phones: whom to call, and at which number.
        portal: the portal's name.
        municipality: who sends this.
        made_at: when the page was published.
    """

    language: str
    title: str
    summary: str
    signals_title: str
    signals: list[str]
    report_title: str
    report_text: str
    address: str
    code_text: str
    phones: list[tuple[str, str]]
    portal: str
    municipality: str
    made_at: datetime


def printable(text: str) -> str:
    """Return text in Windows-1252, with each other character in its nearest form or as `?`."""
    return "".join(_printable_parts(unicodedata.normalize("NFC", text)))


def _printable_parts(text: str) -> Iterator[str]:
    for character in text:
        if _is_printable(character):
            yield character
            continue
        nearest = "".join(
            part
            for part in unicodedata.normalize("NFKD", character)
            if not unicodedata.combining(part)
        )
        yield nearest if _is_printable(nearest) else "?"


def _is_printable(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True
