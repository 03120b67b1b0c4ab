"""Number plates: the Dutch series, and foreign plates that a text calls a plate.

The series ("sidecodes"), their letters and what is left out are those of RDW, the Dutch vehicle
authority: rdw.nl, "Uitleg over de cijfers en letters op de kentekenplaat". Since series 4 a plate
has no vowels, but for the O that a trailer's begins with, and no C, Q or Y.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.models.entity import EntityKind
from portal.tips.recognition.names import without_diacritics
from portal.tips.recognition.problems import NotRecognised, Problem
from portal.tips.recognition.spans import LITTLE_WORDS, Span, stands_near

if TYPE_CHECKING:
    from collections.abc import Iterator

# The series 1 to 14, in their order: A stands for a letter and 9 for a digit.
SERIES = (
    *("AA-99-99", "99-99-AA", "99-AA-99", "AA-99-AA", "AA-AA-99", "99-AA-AA", "99-AAA-9"),
    *("9-AAA-99", "AA-999-A", "A-999-AA", "AAA-99-A", "A-99-AAA", "9-AA-999", "999-AA-9"),
)
_SHAPES = frozenset(series.replace("-", "") for series in SERIES)
# Of before 1978; much that is no plate looks like them.
_OLD_SHAPES = frozenset(series.replace("-", "") for series in SERIES[:3])
_OLD_LETTERS = re.compile(r"[ABD-HJ-PR-Z]+")
_LETTERS = re.compile(r"O?[BDFGHJ-NPRSTVWXZ]+")
_LEFT_OUT = re.compile(r"GVD|KKK|KVT|LPF|NSB|PKK|PSV|TBS|PVV|SGP|VVD|SS|SD")

_HYPHEN = "[-.\u2010-\u2014]"
_HYPHENS = re.compile(_HYPHEN)
_HYPHENS_OF_A_PLATE = 2
_SEPARATOR = f" ?{_HYPHEN}? ?"
_GAPS = re.compile(r"[\s.\u2010-\u2014-]+")
_PLATE_WORDS = r"kenteken|nummerplaat|nummerplaten|nummerbord|number ?plate|licen[cs]e ?plate"
_BRANDS = (
    "audi|bmw|citroen|fiat|ford|golf|mercedes|opel|peugeot|polo|renault|seat|skoda|sprinter"
    "|toyota|transit|vito|volkswagen|volvo|vw"
)
_PLATE_CUE = re.compile(_PLATE_WORDS, re.IGNORECASE)
_VEHICLE_CUE = re.compile(
    rf"{_PLATE_WORDS}|auto|\bbus|bestelbus|wagen|trekker|scooter|brommer|motor|aanhanger|caravan"
    rf"|camper|\b(?:plaat|plate|car|vehicle|truck|lorry|moped|trailer)s?\b|\b(?:{_BRANDS})\b",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    rf"(?:(?i:{_PLATE_WORDS})|\b[Pp]late)\w*[\s:]{{1,3}}"
    r"(?P<between>(?:[^\W\d_]{1,20}[\s:,]{1,3}){0,4}?)"
    r"(?P<plate>[A-ZÄÖÜ0-9]{1,4}(?:[ -]?[A-Z0-9]{1,5}){1,2})(?![^\W_])"
)
_PART_OF_A_PLATE = re.compile(r"begin|eind|deel|iets|start|ends|part|eerste|laatste", re.IGNORECASE)
_BRAND_FIRST = re.compile(rf"(?:{_BRANDS})\b", re.IGNORECASE)
# German plates have up to five letters in a row, and none has more.
_ANY_PLATE = re.compile(r"(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])(?!.*[A-Z]{6})[A-Z0-9]{5,9}")


def _written(series: str) -> str:
    groups = series.split("-")
    kinds = ("[A-Za-z]" if group[0] == "A" else "[0-9]" for group in groups)
    return _SEPARATOR.join(f"{k}{{{len(g)}}}" for k, g in zip(kinds, groups, strict=True))


_DUTCH = re.compile(rf"(?<![^\W_])(?<![0-9]-)(?:{'|'.join(map(_written, SERIES))})(?!-?[^\W_])")


def has_dutch_shape(text: str) -> bool:
    """Tell whether `text` has the letters and digits of a Dutch series, whichever letters."""
    return _shape(_GAPS.sub("", text.upper())) in _SHAPES


def canonical_plate(text: str) -> str:
    """Return a plate in capitals, without hyphens, spaces and diacritics.

    A foreign plate is taken as well: five to nine characters, with a letter and a digit.

    Raises:
        NotRecognised: it is no such thing.
    """
    plate = _GAPS.sub("", without_diacritics(text).upper())
    if not plate:
        raise NotRecognised(EntityKind.VEHICLE, Problem.EMPTY)
    if not _ANY_PLATE.fullmatch(plate):
        raise NotRecognised(EntityKind.VEHICLE, Problem.FORM)
    return plate


def find_plates(text: str) -> Iterator[Span]:
    """Yield the plates in a text: Dutch ones, and others that follow on a word for a plate."""
    for match in _DUTCH.finditer(text):
        if _is_plate(text, match):
            yield Span(match.start(), match.end(), canonical_plate(match[0]))
    for match in _FOREIGN.finditer(text):
        if _PART_OF_A_PLATE.search(match["between"]) or _BRAND_FIRST.match(match["plate"]):
            continue
        plate = _GAPS.sub("", without_diacritics(match["plate"]).upper())
        if _ANY_PLATE.fullmatch(plate):
            yield Span(match.start("plate"), match.end("plate"), plate)


def _is_plate(text: str, match: re.Match[str]) -> bool:
    """Tell whether what looks like a Dutch plate is one; the less it does, the more is asked."""
    written = match[0]
    groups = _GAPS.split(written)
    plate = "".join(groups).upper()
    is_issued = _has_issued_letters(plate)
    if len(_HYPHENS.findall(written)) == _HYPHENS_OF_A_PLATE:
        is_march = "-mrt-" in written
        return not is_march and (is_issued or stands_near(_VEHICLE_CUE, text, *match.span()))
    if not is_issued:
        return False
    is_called_plate = stands_near(_PLATE_CUE, text, *match.span())
    is_solid = len(groups) == 1
    has_words = not is_solid and any(group.casefold() in LITTLE_WORDS for group in groups)
    if _shape(plate) in _OLD_SHAPES:
        return is_called_plate and not is_solid and not has_words
    if has_words or written != written.upper():
        return is_called_plate
    return is_solid or stands_near(_VEHICLE_CUE, text, *match.span())


def _has_issued_letters(plate: str) -> bool:
    allowed = _OLD_LETTERS if _shape(plate) in _OLD_SHAPES else _LETTERS
    # Four in a row are two groups of two.
    groups = re.findall("[A-Z]{2}(?=[A-Z]{2}(?![A-Z]))|[A-Z]+", plate)
    return all(allowed.fullmatch(group) and not _LEFT_OUT.search(group) for group in groups)


def _shape(characters: str) -> str:
    return "".join(
        "9" if c in "0123456789" else "A" if "A" <= c <= "Z" else "?" for c in characters
    )
