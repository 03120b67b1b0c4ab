"""What hangs in a canteen or lies on a counter about a page: a poster on A4, and a flyer on A5.

Both say the same and are drawn by one template. A flyer is one page of A5: a printing office lays
as many of them on a sheet as it prints.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from portal.formats.typesetting import compile_pdf
from portal.pages.codes import draw_png

if TYPE_CHECKING:
    from datetime import datetime

MOST_SIGNALS: Final = 8

Colour = tuple[int, int, int]


class Sheet(Enum):
    """What it is drawn on: its width and height in millimetres (ISO 216)."""

    POSTER = (210, 297)
    FLYER = (148, 210)


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
    """What stands on a poster or flyer, in the language of its page.

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


def draw_poster(poster: Poster, colours: Colours, sheet: Sheet = Sheet.POSTER) -> bytes:
    """Return a poster as an accessible PDF of one page, the same bytes for the same poster.

    It says what it is about, its language and its sender, and the QR code has words: WCAG 2.2,
    1.1.1, 2.4.2 and 3.1.1. What does not fit is left out: words at the end of long texts, and the
    last signals.
    """
    width, height = sheet.value
    said = {name: _one_line(text) for name, text in asdict(poster).items() if isinstance(text, str)}
    if not said["title"]:
        # A placeholder may stand for nothing, and a PDF needs a title.
        said["title"] = said["portal"]
    data: dict[str, object] = {
        **said,
        "head": f"{said['title']} - {said['portal']}",
        "signals": [line for line in map(_one_line, poster.signals) if line][:MOST_SIGNALS],
        "phones": [(_one_line(name), _one_line(number)) for name, number in poster.phones],
        "shown_address": poster.address.removeprefix("https://").removeprefix("http://"),
        "code": draw_png(poster.address),
        "colours": {name: _hexadecimal(colour) for name, colour in asdict(colours).items()},
        "width": width,
        "height": height,
    }
    return compile_pdf(_template(), data, poster.made_at)


@cache
def _template() -> str:
    return Path(__file__).with_name("poster.typ").read_text(encoding="utf-8")


def _one_line(text: str) -> str:
    # U+FEFF begins a file, and is nothing within a text.
    return " ".join(text.replace("\ufeff", "").split())


def _hexadecimal(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
