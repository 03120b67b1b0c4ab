"""Whether a number plate, KvK number or postcode has the form that it should have.

A form that looks wrong is worth a hint and never a refusal: a reporter may have seen half a plate,
or a foreign one.
"""

from __future__ import annotations

import re

# RDW's series ("sidecodes") 1 to 13 as letter and digit groups: rdw.nl, "Uitleg over de cijfers en
# letters op de kentekenplaat".
_PLATE_SERIES = """
    AA-99-99 99-99-AA 99-AA-99 AA-99-AA AA-AA-99 99-AA-AA 99-AAA-9
    9-AAA-99 AA-999-A A-999-AA AAA-99-9 9-AA-999 999-AA-9
"""
_PLATE_SHAPES = frozenset(_PLATE_SERIES.replace("-", "").split())
_POSTCODE = re.compile(r"[1-9][0-9]{3} ?[A-Z]{2}")
_KVK_DIGITS = 8


def is_dutch_plate(typed: str) -> bool:
    """Tell whether `typed` has the form of a Dutch number plate, whatever its case and hyphens."""
    characters = re.sub(r"[\s-]", "", typed.upper())
    shape = "".join(
        "9" if c in "0123456789" else "A" if "A" <= c <= "Z" else "?" for c in characters
    )
    return shape in _PLATE_SHAPES


def is_kvk_number(typed: str) -> bool:
    """Tell whether `typed` is eight digits, as a number of the trade register is (kvk.nl)."""
    digits = re.sub(r"[\s.]", "", typed)
    return len(digits) == _KVK_DIGITS and digits.isascii() and digits.isdigit()


def is_postcode(typed: str) -> bool:
    """Tell whether `typed` has the form of a Dutch postcode: four digits and two letters."""
    return _POSTCODE.fullmatch(" ".join(typed.upper().split())) is not None
