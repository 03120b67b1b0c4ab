"""QR codes (ISO/IEC 18004) of an address, for a screen and for paper."""

from __future__ import annotations

import io

import segno

# A poster gets creased and dirty: a quarter of the code may be unreadable.
_ERROR_LEVEL = "q"
# The white edge that a reader needs around a code, in modules: ISO/IEC 18004, 6.3.8.
QUIET_MODULES = 4


def draw_svg(address: str) -> str:
    """Return a QR code as an SVG element, without an address or a style in it."""
    return _code(address).svg_inline(
        border=QUIET_MODULES, dark="#000", light="#fff", svgclass="code", omitsize=True
    )


def draw_png(address: str, scale: int = 8) -> bytes:
    """Return a QR code as a black and white PNG, with `scale` pixels to a module."""
    file = io.BytesIO()
    _code(address).save(file, kind="png", scale=scale, border=QUIET_MODULES)
    return file.getvalue()


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error=_ERROR_LEVEL, micro=False, boost_error=False)
