"""Reading what somebody typed to search by: words, "phrases", beginnings*, and entities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models import EntityKind
from portal.tips.recognition import NotRecognised, canonical, recognise
from portal.tips.recognition.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.vault import IndexKey

QUERY_LENGTH = 200
_QUOTED = re.compile(r'["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]?')


@dataclass(frozen=True)
class Term:
    """One thing that a tip must have: one of `needles` in its folded text, or an entity.

    `written` is how it was typed, to be read as an entity; "" where it cannot be one.
    """

    needles: tuple[str, ...]
    written: str

    def digests(self, key: IndexKey) -> frozenset[bytes]:
        """Return the digests of all entities that this term may be."""
        return frozenset(entity_digests(key, self.written))


@dataclass(frozen=True)
class Query:
    """All that a tip must have; `whole` is all that was typed, which may be one entity."""

    terms: tuple[Term, ...]
    whole: str


def parse_query(typed: str) -> Query:
    """Return what was typed as terms; there are none where it holds no letter and no digit.

    What stands within quotation marks is found as a phrase, what ends in * as the beginning of a
    word. What looks like an entity is one term, also where it is typed with spaces.
    """
    typed = typed[:QUERY_LENGTH]
    terms = list[Term]()
    done = 0
    for quoted in _QUOTED.finditer(typed):
        terms += _unquoted(typed[done : quoted.start()])
        terms.append(_phrase(quoted["phrase"]))
        done = quoted.end()
    terms += _unquoted(typed[done:])
    return Query(tuple(term for term in terms if term.needles), whole=typed)


def entity_digests(key: IndexKey, written: str) -> Iterator[bytes]:
    """Yield the digest of each entity that a text, taken as a whole, may be."""
    for kind in EntityKind:
        try:
            yield key.digest(kind, canonical(kind, written))
        except NotRecognised:
            continue


def _unquoted(text: str) -> Iterator[Term]:
    done = 0
    for found in recognise(text):
        yield from _words(text[done : found.start])
        yield _phrase(found.shown)
        done = found.end
    yield from _words(text[done:])


def _words(text: str) -> Iterator[Term]:
    for word in text.split():
        words = folded(word)
        if words and word.endswith("*"):
            yield Term((f" {words}",), "")
        else:
            yield _phrase(word)


def _phrase(written: str) -> Term:
    words = folded(written)
    joined = words.replace(" ", "")
    needles = dict.fromkeys(f" {form} " for form in (words, joined) if form)
    return Term(tuple(needles), written)
