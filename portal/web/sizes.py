"""The size of a file in words."""

from __future__ import annotations

from flask_babel import format_decimal

# SI, 1000 at a time, as browsers and file managers show a download.
_KILO = 1000
_MEGA = 1_000_000


def file_size(count: int) -> str:
    """Return `count` bytes in words, such as `230 kB` or `1.4 MB`, rounded up below a megabyte."""
    if count < _MEGA:
        return f"{format_decimal(-(-count // _KILO))} kB"
    return f"{format_decimal(count / _MEGA, format='#,##0.#')} MB"
