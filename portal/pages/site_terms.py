"""The lists of themes and branches: what is typed becomes terms whose identifiers stay."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from portal.models.base import WORD_LENGTH
from portal.models.catalogue import UNKNOWN_THEME, Term
from portal.models.site_values import HINT_LENGTH, NAME_LENGTH, TermList, as_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

TermListT = TypeVar("TermListT", bound=TermList)
_NOT_IN_IDENTIFIER = re.compile(r"[^a-z0-9]+")
_ROOM_FOR_NUMBER = 4


@dataclass(frozen=True)
class TypedTerm:
    """A theme or branch as somebody typed it. One without an identifier is new."""

    id: str
    name: dict[str, str]
    hint: dict[str, str] = field(default_factory=dict)
    is_hidden: bool = False


def make_terms(
    kind: type[TermListT], typed: Iterable[TypedTerm], known: Iterable[Term]
) -> TermListT:
    """Return a list of terms; an identifier that is not one of `known` is made anew.

    Raises:
        pydantic.ValidationError: a term has no name in English, or there are too many.
    """
    free = {term.id for term in known}
    taken = {*free, UNKNOWN_THEME}
    entries: list[Term] = []
    for term in typed:
        if term.id in free:
            identifier = term.id
            free.remove(identifier)
        else:
            identifier = new_identifier(term.name.get("en", ""), taken)
            taken.add(identifier)
        entries.append(
            Term(
                id=identifier,
                name=_cut(term.name, NAME_LENGTH),
                hint=_cut(term.hint, HINT_LENGTH),
                is_hidden=term.is_hidden,
            )
        )
    return kind(entries=tuple(entries))


def new_identifier(name: str, taken: set[str]) -> str:
    """Return an identifier for something called `name` that is not in `taken`."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = _NOT_IN_IDENTIFIER.sub("-", plain).strip("-")
    stem = words[: WORD_LENGTH - _ROOM_FOR_NUMBER].strip("-") or "term"
    identifier, number = stem, 1
    while identifier in taken:
        number += 1
        identifier = f"{stem}-{number}"
    return identifier


def _cut(texts: dict[str, str], length: int) -> dict[str, str]:
    clean = {language: str(as_one_line(text))[:length] for language, text in texts.items()}
    return {language: text for language, text in clean.items() if text}
