"""Templates of Typst and data, made into an accessible PDF.

Data goes in as data (JSON) and never into the source of a template, so that nothing that somebody
wrote can be taken for markup. Every PDF is tagged and follows PDF/UA-1 (ISO 14289-1), or is not
made. The fonts are those in `fonts/` and no others, so the same document gives the same bytes on
every machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import typst

_FONTS: Final = Path(__file__).parent / "fonts"
# What a template names as its fonts, in this order: the first one that has a character draws it.
FONT_FAMILIES: Final = ("FiraGO", "Noto Emoji", "DejaVu Sans")
_FIRST_FONTS: Final = ("FiraGO-Regular.ttf", "FiraGO-Bold.ttf")
# Joiners, marks of direction, selectors of a variant: what does not show needs no font. Source:
# Unicode, DerivedCoreProperties, Default_Ignorable_Code_Point; those that occur in texts.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\U000e0020-\U000e007f]"
)
_LINE_ENDS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def compile_pdf(template: str, data: Mapping[str, object], made_at: datetime) -> bytes:
    r"""Return the PDF that `template` makes of `data`, the same bytes for the same values.

    What no font here can draw, or is no character at all, is written as its number in Unicode, as
    in `[U+4E2D]`; line ends of every kind become `\n`, and tabs spaces.

    Args:
        template: source in Typst, of the portal's own. It sets the language and the title of the
            document, names `fonts` of its data as its fonts, and finds the data with
            `json(bytes(sys.inputs.data))`.
        data: what JSON can hold, and bytes, which come as an array of numbers: of a picture
            `image(bytes(…))` makes what it is.
        made_at: the aware moment that the PDF carries as the time of its making.

    Raises:
        RuntimeError: the template is wrong, a picture cannot be read or has a text that no font
            here draws, or the outcome would not be accessible: a picture without alternative text,
            a level of headings left out.
    """
    import typst  # noqa: PLC0415 - large, and most processes never draw

    def attempt(*, careful: bool) -> bytes:
        drawable = _mapped(data, lambda text: _drawable(text, careful=careful))
        inputs = {"data": json.dumps({"fonts": FONT_FAMILIES} | drawable)}
        # No template or picture reads a file from elsewhere than the root.
        compiler = typst.Compiler(
            template.encode(), root=_FONTS, font_paths=_fonts(), sys_inputs=inputs
        )
        pdf = compiler.compile(
            format="pdf", pdf_standards="ua-1", timestamp=int(made_at.timestamp())
        )
        return cast("bytes", pdf)

    try:
        return attempt(careful=False)
    except typst.TypstError:
        # A letter with a mark that only another font has cannot be drawn, though each of them can.
        return attempt(careful=True)


@cache
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
    )


@cache
def _characters(*names: str) -> frozenset[str]:
    """Return the characters that one at least of these files in `fonts/` draws."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    found: set[str] = set()
    for name in names or [path.name for path in _FONTS.glob("*.ttf")]:
        with TTFont(_FONTS / name, lazy=True) as font:
            found |= {chr(number) for number in font.getBestCmap()}
    return frozenset(found)


def _drawable(text: str, *, careful: bool) -> str:
    plain = text.replace("\r\n", "\n").replace("\ufeff", "")
    # In the fonts of one design, letters and marks always meet.
    alike = not careful or _characters(*_FIRST_FONTS).union(_LINE_ENDS).issuperset(plain)
    can_be_drawn = _can_be_drawn if alike else _can_be_drawn_alone
    return "".join(c if can_be_drawn(c) else _in_place_of(c) for c in plain)


def _can_be_drawn(character: str) -> bool:
    if _UNSEEN.fullmatch(character):
        return True
    return unicodedata.category(character) != "Cc" and character in _characters()


def _can_be_drawn_alone(character: str) -> bool:
    is_letter = unicodedata.category(character)[0] not in "CM"
    return is_letter and character in _characters(*_FIRST_FONTS)


def _in_place_of(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return "    "
    if unicodedata.category(character) == "Zs":
        return " "
    return f"[U+{ord(character):04X}]"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {name: _mapped(held, change) for name, held in value.items()}
        case bytes():
            return list(value)
        case list() | tuple():
            return [_mapped(held, change) for held in value]
        case _:
            return value
