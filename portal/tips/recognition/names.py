"""Names of people and companies, and places without a postcode, folded so that spellings meet."""

from __future__ import annotations

import re
import unicodedata

from portal.models.entity import EntityKind
from portal.tips.recognition.problems import NotRecognised, Problem

KVK_DIGITS = 8
# An initial is no name.
_FEWEST_LETTERS = 2

# Letters that Unicode does not take apart into a letter and a mark.
_WHOLE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_LEGAL_FORM = re.compile(
    r" (?:b ?v|n ?v|v ?o ?f|c ?v|u ?a|gmbh|ltd|limited|llc|b ?v ?b ?a|sp z o ?o)$"
)
_KVK_NUMBER = re.compile(
    rf"(?:(?:kvk|kamer van koophandel) ?(?:nummer|nr)? ?)?"
    rf"(?P<digits>[0-9](?: ?[0-9]){{{KVK_DIGITS - 1}}})"
)
# What people write where they know no name.
_NO_NAMES = frozenset(
    (
        *("anoniem", "geen", "geen idee", "geen naam", "ik weet het niet", "niemand"),
        *("niet bekend", "nvt", "n v t", "onbekend", "weet ik niet", "weet niet"),
        *("anonymous", "do not know", "dont know", "na", "n a", "no idea", "no name", "none"),
        *("nobody", "not known", "unknown"),
    )
)


def without_diacritics(text: str) -> str:
    """Return `text` with letters for accented letters and for ligatures, in the same case."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def folded(text: str) -> str:
    """Return `text` in lower case and without diacritics or signs, its words one space apart."""
    # Lower case first: some capitals only fall apart when they are small, and the other way round.
    letters = without_diacritics(without_diacritics(text).casefold()).casefold()
    plain = _APOSTROPHES.sub("", letters.translate(_WHOLE_LETTERS))
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def canonical_person(text: str) -> str:
    """Return the name of a person as `folded`.

    Raises:
        NotRecognised: it has no two letters, or says that the name is not known.
    """
    return _checked(EntityKind.PERSON, folded(text))


def canonical_company(text: str) -> str:
    """Return a number of the trade register as eight digits, or a name without its legal form.

    Raises:
        NotRecognised: it has no two letters, or says that the name is not known.
    """
    name = folded(text)
    while shorter := _LEGAL_FORM.search(name):
        name = name[: shorter.start()]
    if number := _KVK_NUMBER.fullmatch(name):
        return number["digits"].replace(" ", "")
    return _checked(EntityKind.COMPANY, name)


def canonical_place(text: str) -> str:
    """Return a place without a postcode, such as a street and a number, as `folded`.

    Raises:
        NotRecognised: it has no two letters, or says that the place is not known.
    """
    return _checked(EntityKind.PREMISES, folded(text))


def _checked(kind: EntityKind, name: str) -> str:
    if not name:
        raise NotRecognised(kind, Problem.EMPTY)
    if name in _NO_NAMES:
        raise NotRecognised(kind, Problem.SAYS_NOTHING)
    if sum(map(str.isalpha, name)) < _FEWEST_LETTERS:
        raise NotRecognised(kind, Problem.FORM)
    return name
