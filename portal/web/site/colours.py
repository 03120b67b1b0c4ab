"""The municipality's colours for what is not HTML, from the design tokens of the style sheet."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from flask import current_app
from PIL import ImageColor

from portal.pages.posters import Colour, Colours

_TOKEN: Final = re.compile(r"--([a-z-]+):\s*(#[0-9a-fA-F]{3,6})\b")


def colours() -> Colours:
    """Return the colours that the site has in light mode."""
    return _read(Path(current_app.static_folder or "") / "portal.css")


@cache
def _read(style_sheet: Path) -> Colours:
    # The tokens of light mode come first, and those of dark mode have the same names.
    light = style_sheet.read_text(encoding="utf-8").partition("}")[0]
    tokens = {name: _colour(value) for name, value in _TOKEN.findall(light)}
    return Colours(
        primary=tokens["primary"],
        on_primary=tokens["on-primary"],
        accent=tokens["focus"],
        text=tokens["text"],
        muted=tokens["muted"],
        surface=tokens["surface"],
        line=tokens["line"],
    )


def _colour(value: str) -> Colour:
    red, green, blue = ImageColor.getrgb(value)[:3]
    return red, green, blue
