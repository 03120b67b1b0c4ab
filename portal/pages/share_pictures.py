"""The picture that social media and chats show beside a shared address (ogp.me, `og:image`).

The font comes with Pillow: Aileron, in the public domain. It has no accented letters and no euro
sign, so those are put together from what it has.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.pages.posters import Colours

SIZE: Final = (1200, 630)
_EDGE: Final = 80
_FOOT: Final = 130
_BAR: Final = 12
_TITLE_SIZES: Final = (92, 84, 76, 68, 60, 52, 44)
_LINE_HEIGHT: Final = 1.16
_FOOT_SIZE: Final = 40
# Few colours, with those between them where an edge is smoothed.
_PALETTE: Final = 64
# What each accent looks like in the font, and how many of it stand beside each other.
_ACCENTS: Final = {
    "\N{COMBINING ACUTE ACCENT}": ("´", 1),
    "\N{COMBINING GRAVE ACCENT}": ("`", 1),
    "\N{COMBINING CIRCUMFLEX ACCENT}": ("^", 1),
    "\N{COMBINING TILDE}": ("~", 1),
    "\N{COMBINING DIAERESIS}": ("·", 2),
    "\N{COMBINING RING ABOVE}": ("°", 1),
}
# An accent takes the place of their dot.
_DOTTED: Final = "ij"
# A sign that is drawn as one over another.
_OVERLAID: Final = {"€": ("C", "=")}
_NOT_ITS_OWN: Final = {"–": "-", "—": "-", "‑": "-", "•": "·", "\u00a0": " "}

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class SharePicture:
    """What stands on the picture: a title, the portal's name, and whose it is."""

    title: str
    portal: str
    municipality: str


def draw_share_picture(picture: SharePicture, colours: Colours) -> bytes:
    """Return the picture as a PNG of 1200 by 630 pixels."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, colours.primary)
    draw = ImageDraw.Draw(image)
    foot = height - _FOOT
    draw.rectangle((0, foot, width, height), fill=(255, 255, 255))
    draw.rectangle((0, foot - _BAR, width, foot - 1), fill=colours.accent)
    room = width - 2 * _EDGE
    size, lines = _fit(picture.title, room, foot - _BAR - 2 * _EDGE * 0.75)
    line_height = size * _LINE_HEIGHT
    top = (foot - _BAR - line_height * len(lines)) / 2
    for place, line in enumerate(lines):
        _write(draw, _EDGE, top + place * line_height, line, size, colours.on_primary, bold=2)
    at = foot + (_FOOT - _FOOT_SIZE * _LINE_HEIGHT) / 2
    _write(draw, _EDGE, at, picture.portal, _FOOT_SIZE, colours.primary, bold=1)
    left = width - _EDGE - _length(picture.municipality, _font(_FOOT_SIZE - 8))
    if left > _EDGE + _length(picture.portal, _font(_FOOT_SIZE)) + _FOOT_SIZE:
        _write(draw, left, at + 5, picture.municipality, _FOOT_SIZE - 8, colours.muted)
    file = BytesIO()
    image.quantize(_PALETTE, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _font(size: int) -> Font:
    font = ImageFont.load_default(size=size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font


def _fit(title: str, width: float, height: float) -> tuple[int, list[str]]:
    """Return the largest size that the title fits in, and its lines; the last may be cut off."""
    size, lines = _TITLE_SIZES[-1], [""]
    for size in _TITLE_SIZES:
        font = _font(size)
        lines = _wrap(title, font, width)
        fits = all(_length(line, font) <= width for line in lines)
        if fits and len(lines) * size * _LINE_HEIGHT <= height:
            return size, lines
    most = int(height // (size * _LINE_HEIGHT))
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return size, lines


def _wrap(text: str, font: Font, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _length(longer, font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _pieces(text: str) -> Sequence[tuple[str, str]]:
    """Return each run of plain characters, and each put-together one with its accent or overlay."""
    pieces: list[tuple[str, str]] = []
    for character in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", _NOT_ITS_OWN.get(character, character))
        base, mark = parts[0], next((mark for mark in parts[1:] if mark in _ACCENTS), "")
        if character in _OVERLAID:
            base, mark = _OVERLAID[character]
        if pieces and not mark and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + base, "")
        else:
            pieces.append((base, mark))
    return pieces


def _length(text: str, font: Font) -> float:
    return sum(font.getlength(base) for base, _mark in _pieces(text))


def _write(
    draw: ImageDraw.ImageDraw,
    left: float,
    top: float,
    text: str,
    size: int,
    colour: tuple[int, int, int],
    bold: int = 0,
) -> None:
    font = _font(size)
    for base, mark in _pieces(text):
        if mark and base in _DOTTED:
            draw.bitmap(
                (round(left) - bold, round(top) - bold), _without_dot(base, font, bold), colour
            )
        else:
            draw.text((left, top), base, colour, font, stroke_width=bold)
        if mark:
            _add_mark(draw, (left, top), base, mark, font, colour, bold)
        left += font.getlength(base)


def _add_mark(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    base: str,
    mark: str,
    font: Font,
    colour: tuple[int, int, int],
    bold: int,
) -> None:
    """Draw an accent right above a letter, or a sign in the middle of it."""
    shape, count = _ACCENTS.get(mark, (mark, 1))
    start, letter_top, end, letter_bottom = _ink(base, font)
    if base in _DOTTED:
        letter_top = _ink("x", font)[1]
    first, shape_top, last, shape_bottom = _ink(shape, font)
    gap = font.size / 14
    width = (last - first) * count + gap * 2 * (count - 1)
    left = place[0] + (start + end - width) / 2 - first
    if mark in _ACCENTS:
        top = place[1] + letter_top - gap - shape_bottom
    else:
        top = place[1] + (letter_top + letter_bottom - shape_top - shape_bottom) / 2
    for number in range(count):
        at = left + number * (last - first + gap * 2)
        draw.text((at, top), shape, colour, font, stroke_width=bold)


def _ink(text: str, font: Font) -> tuple[int, int, int, int]:
    """Return the edges of what is drawn; those of Pillow's `getbbox` reach to the baseline."""
    mask, (right, down) = font.getmask2(text)
    left, top, end, bottom = mask.getbbox() or (0, 0, 0, 0)
    return left + right, top + down, end + right, bottom + down


def _without_dot(letter: str, font: Font, bold: int) -> Image.Image:
    """Return a mask of a letter with nothing above its stem, `bold` pixels in from the corner."""
    width, height = round(font.getlength(letter)) + 2 * bold, round(font.size * 2)
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    draw.text((bold, bold), letter, 255, font, stroke_width=bold)
    top = _ink(letter, font)[1]
    has_ink = [mask.crop((0, row, width, row + 1)).getbbox() is not None for row in range(height)]
    draw.rectangle((0, 0, width, has_ink.index(False, top + bold)), fill=0)
    return mask
