"""Whether a number plate, KvK number or postcode has the form that it should have.

A form that looks wrong is worth a hint and never a refusal: a reporter may have seen half a plate,
or a foreign one.
"""

from __future__ import annotations

import re

from portal.tips.recognition.plates import has_dutch_shape

_POSTCODE = re.compile(r"[1-9][0-9]{3} ?[A-Z]{2}")
_KVK_DIGITS = 8


def is_dutch_plate(typed: str) -> bool:
    """Tell whether `typed` has the form of a Dutch number plate, whatever its case and hyphens."""
    return has_dutch_shape(typed)


def is_kvk_number(typed: str) -> bool:
    """Tell whether `typed` is eight digits, as a number of the trade register is (kvk.nl)."""
    digits = re.sub(r"[\s.]", "", typed)
    return len(digits) == _KVK_DIGITS and digits.isascii() and digits.isdigit()


def is_postcode(typed: str) -> bool:
    """Tell whether `typed` has the form of a Dutch postcode: four digits and two letters."""
    return _POSTCODE.fullmatch(" ".join(typed.upper().split())) is not None
