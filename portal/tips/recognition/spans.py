"""Places in a text, and what stands around them."""

from __future__ import annotations

import re
from typing import NamedTuple

REACH_BEFORE = 60
REACH_AFTER = 30

# Words and units that look like the letters of a plate or a postcode between two numbers.
_LITTLE_WORDS = """
    aan al an as at be bij bv by ca cm de do dr en er et eu ex ft gr he ik in is it je kg km la ma
    me mg ml mm mr mw my na nr nu of om on op or pm st te tm to tv up uw vd ve wo we wij wo xs za ze
    zo zn
"""
LITTLE_WORDS = frozenset(_LITTLE_WORDS.split())


class Span(NamedTuple):
    """Something found in a text: its canonical form, and where it begins and ends."""

    start: int
    end: int
    value: str


def stands_near(cue: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Tell whether a word of `cue` stands within reach of a place, in characters.

    The reach is fixed, so that reading a text takes time in proportion to its length.
    """
    return cue.search(text, max(0, start - REACH_BEFORE), end + REACH_AFTER) is not None
