"""Premises: a Dutch postcode with a house number, written "8011AB 12" with an addition.

A postcode is four digits, of which the first is no 0, and two letters that are not SA, SD or SS;
with a house number and its addition it names one address, as in the register of addresses and
buildings (Basisregistratie Adressen en Gebouwen).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from portal.models.entity import EntityKind
from portal.tips.recognition.names import canonical_place, folded, without_diacritics
from portal.tips.recognition.problems import NotRecognised, Problem
from portal.tips.recognition.spans import LITTLE_WORDS, REACH_AFTER, REACH_BEFORE, Span, stands_near

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_ISSUED = frozenset({"SA", "SD", "SS"})
_POSTCODE = re.compile(
    r"(?<![^\W_])(?P<digits>[1-9][0-9]{3})(?P<gap> ?)(?P<letters>[A-Za-z]{2})(?![^\W\d_])"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_POSTCODE_CUE = re.compile(r"post ?code|zip ?code", re.IGNORECASE)
_NUMBER = (
    r"(?P<number>[1-9][0-9]{0,4})"
    r"(?P<addition>[ -]?(?i:bis|hs|zw|rd)|[ -]?[A-Z](?:-?[0-9]{1,3})?|-?[a-z](?:-?[0-9]{1,3})?"
    r"|-[0-9]{1,4})?(?![^\W_])"
)
_AFTER = re.compile(
    rf"[ \t]?[,.:;-]?\s{{0,2}}(?i:(?:huis)?(?:nummer|nr)\.?[ :]{{0,2}}|no\.? )?{_NUMBER}"
)
# A number with one of these after it is a time, or says how many.
_COUNTS = re.compile(
    r"[.:,][0-9]|\s?(?:%|€|euro|keer|x\b|u\b|uur|min|sec|jaar|maand|week|weken|dag|nacht|man\b"
    r"|mannen|vrouw|mensen|personen|jongen|meisje|kinder|auto|bus|wagen|meter|km\b|kilo|gram|liter"
    r"|stuk|times|hours?\b|people|men\b|cars|years?\b|days|weeks)",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?<![^\W_])(?<![0-9][.,:-]){_NUMBER}(?P<gap>[ \t]?[,;]?\s{{1,2}})$")
_LONGEST_NUMBER = 18
# Four are a year as well.
_DIGITS_WITHOUT_STREET = 3
_STREET = re.compile(
    r"(?:\b[A-Z][^\W\d_]+|straat|weg|laan|plein|kade|gracht|dijk|hof|singel|pad|steeg|dreef|markt"
    r"|park|wal|haven|baan|veld|brink|kamp|erf|nummer|nr)\.? $"
)


def canonical_premises(text: str) -> str:
    """Return a postcode with its house number as "8011AB 12", with "A", "-2" or "BIS" after it.

    A place without a postcode, which a person may type, is folded as a name is.

    Raises:
        NotRecognised: it is a postcode without a house number, or says nothing.
    """
    plain = folded(text).upper()
    if not plain:
        raise NotRecognised(EntityKind.PREMISES, Problem.EMPTY)
    for words in (without_diacritics(text).strip().upper(), plain):
        if place := next(_find(words, in_running_text=False), None):
            return place.value
    if _POSTCODE.search(plain):
        raise NotRecognised(EntityKind.PREMISES, Problem.FORM)
    return canonical_place(text)


def find_premises(text: str) -> Iterator[Span]:
    """Yield each postcode that has a house number after it, or before it as in an address."""
    return _find(text, in_running_text=True)


def _find(text: str, *, in_running_text: bool) -> Iterator[Span]:
    done = 0
    for postcode in _POSTCODE.finditer(text):
        letters = postcode["letters"].upper()
        if letters in _NOT_ISSUED or (in_running_text and not _is_postcode(text, postcode)):
            continue
        before = _number_before(text, done, postcode.start())
        after = _number_after(text, postcode.end(), in_running_text=in_running_text)
        number = before if before and (before.is_sure or not after) else after
        if number is None:
            continue
        done = max(postcode.end(), number.end)
        value = f"{postcode['digits']}{letters} {number.written}"
        yield Span(min(postcode.start(), number.start), done, value)


def _is_postcode(text: str, postcode: re.Match[str]) -> bool:
    """Tell whether these are a postcode's letters and not a word, as in "in 2019 op 12 mei"."""
    letters = postcode["letters"]
    start, end = postcode.span()
    if not postcode["gap"] or stands_near(_POSTCODE_CUE, text, start, end):
        return True
    if letters.casefold() in LITTLE_WORDS:
        around = text[max(0, start - REACH_BEFORE) : start] + text[end : end + REACH_AFTER]
        return letters.isupper() and not around.isupper()
    return letters.isupper() or not _YEAR.fullmatch(postcode["digits"])


class _HouseNumber(NamedTuple):
    start: int
    end: int
    written: str
    is_sure: bool


def _number_after(text: str, place: int, *, in_running_text: bool) -> _HouseNumber | None:
    found = _AFTER.match(text, place)
    if found is None or (in_running_text and _COUNTS.match(text, found.end("number"))):
        return None
    return _house_number(found, 0, is_sure=True)


def _number_before(text: str, first: int, place: int) -> _HouseNumber | None:
    first = max(first, place - _LONGEST_NUMBER)
    found = _BEFORE.search(text[first:place])
    if found is None:
        return None
    start = first + found.start()
    has_street = _STREET.search(text[max(0, start - REACH_BEFORE) : start]) is not None
    is_sure = has_street or bool(found["gap"].strip(" "))
    if not is_sure and len(found["number"]) > _DIGITS_WITHOUT_STREET:
        return None
    return _house_number(found, first, is_sure=is_sure)


def _house_number(found: re.Match[str], first: int, *, is_sure: bool) -> _HouseNumber:
    addition = re.sub(r"[ -]", "", found["addition"] or "").upper()
    hyphen = "-" if addition.isdigit() else ""
    return _HouseNumber(
        first + found.start("number"),
        first + max(found.end("number"), found.end("addition")),
        f"{found['number']}{hyphen}{addition}",
        is_sure,
    )
