"""A poster as a PDF. Drawing brings a large library along, so it is imported when asked for."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from portal.pages.codes import draw_png
from portal.pages.posters import ENCODING, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.pages.posters import Colour, Colours, Poster

MOST_SIGNALS: Final = 8
_FEWEST_SIGNALS: Final = 6
_FONT: Final = "helvetica"
# In millimetres, on A4.
_WIDTH, _HEIGHT, _EDGE = 210.0, 297.0, 18.0
_INNER: Final = _WIDTH - 2 * _EDGE
_FOOT_TOP: Final = 209.0
_CODE: Final = 43.0
_BOX: Final = 5.0
_LEAST_GAP, _MOST_GAP = 3.0, 6.5
_MM_PER_POINT: Final = 25.4 / 72
_LINE_HEIGHT: Final = 1.28
# In points, the largest that fits is taken.
_TITLE_SIZES: Final = (40, 36, 32, 28, 24, 20, 16)
_SIGNAL_SIZES: Final = (18, 17, 16, 15, 14, 13, 12, 11, 10)
_MOST_TITLE_HEIGHT: Final = 44.0
_SUMMARY_SIZE, _SMALL, _NUMBER_SIZE = 14, 10, 17
_MOST_SUMMARY_LINES: Final = 3


def draw_poster(poster: Poster, colours: Colours) -> bytes:
    """Return a poster as a PDF of one page A4, the same bytes for the same poster."""
    sheet = _Sheet(colours)
    sheet.describe(poster)
    sheet.add_page()
    sheet.draw_head(poster)
    sheet.draw_signals(poster)
    sheet.draw_foot(poster)
    return bytes(sheet.output())


class _Sheet(FPDF):
    def __init__(self, colours: Colours) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.core_fonts_encoding = ENCODING
        self.colours = colours
        self.set_margin(0)
        self.set_auto_page_break(auto=False)
        self.c_margin = 0

    def describe(self, poster: Poster) -> None:
        """Say what the document is: WCAG 2.2, 2.4.2 and 3.1.1, techniques PDF16 and PDF18."""
        self.set_title(f"{poster.title} - {poster.portal}")
        self.set_lang(poster.language)
        self.set_subject(poster.summary)
        self.set_author(poster.municipality)
        self.set_creator(poster.portal)
        self.set_creation_date(poster.made_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def draw_head(self, poster: Poster) -> None:
        """Draw the coloured head, as high as the title and summary need, and go below it."""
        title = printable(poster.title)
        size = self._fitting(title, "B", _TITLE_SIZES, _INNER, _MOST_TITLE_HEIGHT)
        summary = self._at_most(
            printable(poster.summary), _SUMMARY_SIZE, _INNER, _MOST_SUMMARY_LINES
        )
        top = _EDGE + 10
        title_height = self._height(title, "B", size, _INNER)
        summary_height = self._height(summary, "", _SUMMARY_SIZE, _INNER) if summary else 0
        bottom = top + title_height + 4 + summary_height + 11
        self._fill(self.colours.primary, 0, 0, _WIDTH, bottom)
        self._fill(self.colours.accent, 0, bottom, _WIDTH, 2.5)
        self.set_text_color(*self.colours.on_primary)
        portal = self._at_most(printable(poster.portal), 12, _INNER * 0.55, 2)
        self._write(_EDGE, _EDGE - 4, _INNER * 0.6, portal, "B", 12)
        sender = self._at_most(printable(poster.municipality), 12, _INNER * 0.38, 2)
        self._write(_EDGE + _INNER * 0.62, _EDGE - 4, _INNER * 0.38, sender, "", 12, Align.R)
        self.set_xy(_EDGE, top)
        self.start_section(poster.title)
        self._write(_EDGE, top, _INNER, title, "B", size)
        self._write(_EDGE, top + title_height + 4, _INNER, summary, "", _SUMMARY_SIZE)
        self.set_y(bottom + 2.5)

    def draw_signals(self, poster: Poster) -> None:
        """Draw the signals between head and foot: as large, and as many, as fit."""
        signals = [printable(signal) for signal in poster.signals[:MOST_SIGNALS]]
        if not signals:
            return
        top = self.get_y() + 9
        self.set_text_color(*self.colours.primary)
        self.start_section(poster.signals_title, level=1)
        title = self._at_most(printable(poster.signals_title), 19, _INNER, 2)
        self._write(_EDGE, top, _INNER, title, "B", 19)
        top = self.get_y() + 4
        room = _FOOT_TOP - 7 - top
        signals, size = self._fitting_signals(signals, room)
        heights = [self._signal_height(signal, size) for signal in signals]
        gap = min(_MOST_GAP, (room - sum(heights)) / max(1, len(signals) - 1))
        for signal, height in zip(signals, heights, strict=True):
            self._draw_signal(top, signal, size)
            top += height + gap

    def draw_foot(self, poster: Poster) -> None:
        """Draw where to report: the address with its QR code, and whom to call."""
        self._fill(self.colours.surface, 0, _FOOT_TOP, _WIDTH, _HEIGHT - _FOOT_TOP)
        top = _FOOT_TOP + 8
        self.set_text_color(*self.colours.primary)
        self.start_section(poster.report_title, level=1)
        width = _INNER - _CODE - 8
        self._write(_EDGE, top, width, poster.report_title, "B", 22)
        self.set_text_color(*self.colours.text)
        text = self._at_most(printable(poster.report_text), 13, width, 3)
        self._write(_EDGE, self.get_y() + 1.5, width, text, "", 13)
        self.set_text_color(*self.colours.primary)
        shown = poster.address.removeprefix("https://").removeprefix("http://")
        size = self._fitting(printable(shown), "B", (15, 14, 13, 12, 11, 10, 9, 8), width, 12)
        address_top = self.get_y() + 2.5
        self._write(_EDGE, address_top, width, shown, "B", size)
        self.link(_EDGE, address_top, width, self.get_y() - address_top, poster.address)
        code = BytesIO(draw_png(poster.address))
        left = _WIDTH - _EDGE - _CODE
        self.image(code, left, top, _CODE, _CODE, alt_text=poster.code_text, link=poster.address)
        self._draw_phones(poster.phones, _HEIGHT - _EDGE - 8)

    def _draw_phones(self, phones: Sequence[tuple[str, str]], top: float) -> None:
        width = _INNER / max(1, len(phones))
        self.set_draw_color(*self.colours.line)
        self.set_line_width(0.3)
        self.line(_EDGE, top - 5, _WIDTH - _EDGE, top - 5)
        for place, (name, number) in enumerate(phones):
            left = _EDGE + place * width
            self.set_text_color(*self.colours.muted)
            label = self._at_most(printable(name), _SMALL, width - 4, 1)
            self._write(left, top, width - 4, label, "", _SMALL)
            self.set_text_color(*self.colours.text)
            self._write(left, top + 5.5, width - 4, number, "B", _NUMBER_SIZE)

    def _fitting_signals(self, signals: list[str], room: float) -> tuple[list[str], int]:
        """Return the signals that fit with a little air, and the size to set them in."""
        least = min(len(signals), _FEWEST_SIGNALS)
        for count in (*range(len(signals), least - 1, -1), *range(least - 1, 0, -1)):
            for size in _SIGNAL_SIZES:
                heights = [self._signal_height(signal, size) for signal in signals[:count]]
                if sum(heights) + _LEAST_GAP * (count - 1) <= room:
                    return signals[:count], size
        return [], _SIGNAL_SIZES[-1]

    def _signal_height(self, signal: str, size: int) -> float:
        return max(_BOX, self._height(signal, "", size, _INNER - _BOX - 4))

    def _draw_signal(self, top: float, signal: str, size: int) -> None:
        line_height = size * _MM_PER_POINT * _LINE_HEIGHT
        self.set_draw_color(*self.colours.primary)
        self.set_line_width(0.6)
        box_top = top + (line_height - _BOX) / 2
        self.rect(_EDGE, box_top, _BOX, _BOX, round_corners=True, corner_radius=0.8)
        self.set_text_color(*self.colours.text)
        self._write(_EDGE + _BOX + 4, top, _INNER - _BOX - 4, signal, "", size)

    def _fitting(
        self, text: str, style: str, sizes: Sequence[int], width: float, most: float
    ) -> int:
        for size in sizes:
            self.set_font(_FONT, style, size)
            longest = max((self.get_string_width(word) for word in text.split()), default=0)
            if longest <= width and self._height(text, style, size, width) <= most:
                return size
        return sizes[-1]

    def _at_most(self, text: str, size: int, width: float, count: int) -> str:
        """Return as many words of a text as fit in `count` lines."""
        self.set_font(_FONT, "", size)
        words, shown = text.split(" "), text
        while len(words) > 1 and len(self._lines(shown, width)) > count:
            words.pop()
            shown = " ".join(words).rstrip(" .,;:") + "…"
        return shown

    def _lines(self, text: str, width: float) -> list[str]:
        lines = self.multi_cell(
            width, 1, text, align=Align.L, dry_run=True, output=MethodReturnValue.LINES
        )
        return list(lines) if isinstance(lines, list) else []

    def _height(self, text: str, style: str, size: int, width: float) -> float:
        self.set_font(_FONT, style, size)
        return len(self._lines(text, width)) * size * _MM_PER_POINT * _LINE_HEIGHT

    def _write(
        self,
        left: float,
        top: float,
        width: float,
        text: str,
        style: str,
        size: int,
        align: Align = Align.L,
    ) -> None:
        """Write text in lines and go below it."""
        self.set_font(_FONT, style, size)
        self.set_xy(left, top)
        height = size * _MM_PER_POINT * _LINE_HEIGHT
        self.multi_cell(
            width, height, printable(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _fill(self, colour: Colour, left: float, top: float, width: float, height: float) -> None:
        self.set_fill_color(*colour)
        self.rect(left, top, width, height, style="F")
