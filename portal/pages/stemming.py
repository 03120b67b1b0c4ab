"""From text to the words that are searched: folded, without stop words, and cut to their stems.

Stems are those of Snowball, the same that PostgreSQL's own configurations make, so that both
engines find the same. Sources: snowballstem.org ("dutch_porter" there is PostgreSQL's `dutch`);
the stop words are those that PostgreSQL comes with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

import snowballstemmer

from portal.models.search import SEARCHED_WORD_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
_LEAST_LENGTH = 2
_STEMMERS = {
    "nl": snowballstemmer.stemmer("dutch_porter"),
    "en": snowballstemmer.stemmer("english"),
}
# A stemmer keeps the word that it is at in itself.
_LOCK = Lock()
_DUTCH_STOP_WORDS = """
de en van ik te dat die in een hij het niet zijn is was op aan met als voor had er maar om
hem dan zou of wat mijn men dit zo door over ze zich bij ook tot je mij uit der daar haar
naar heb hoe heeft hebben deze u want nog zal me zij nu ge geen omdat iets worden toch al
waren veel meer doen toen moet ben zonder kan hun dus alles onder ja eens hier wie werd
altijd doch wordt wezen kunnen ons zelf tegen na reeds wil kon niets uw iemand geweest
andere
"""
_ENGLISH_STOP_WORDS = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves what which who whom
this that these those am is are was were be been being have has had having do does did
doing a an the and but if or because as until while of at by for with about against between
into through during before after above below to from up down in out on off over under again
further then once here there when where why how all any both each few more most other some
such no nor not only own same so than too very s t can will just don should now
"""
_STOP_WORDS = {
    "nl": frozenset(_DUTCH_STOP_WORDS.split()),
    "en": frozenset(_ENGLISH_STOP_WORDS.split()),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that can be searched for: where it stands in the text, and how it is compared."""

    start: int
    end: int
    folded: str


def find_words(
    language: str, text: str, first_letters: frozenset[str] | None = None
) -> Iterator[Word]:
    """Yield the words of a composed (NFC) text, stop words left out.

    Args:
        language: whose stop words to leave out.
        text: the text.
        first_letters: leave out, where that is known at once, what begins with another letter.
    """
    stop_words = _STOP_WORDS.get(language, frozenset())
    pattern = _WORD if first_letters is None else _words_with(first_letters)
    for found in pattern.finditer(text):
        folded = fold(found[0])
        if _LEAST_LENGTH <= len(folded) <= SEARCHED_WORD_LENGTH and folded not in stop_words:
            yield Word(found.start(), found.end(), folded)


def folded_words(language: str, text: str) -> list[str]:
    """Return the words of any text, as they are compared."""
    return [word.folded for word in find_words(language, normalize("NFC", text))]


def fold(word: str) -> str:
    """Return a word without case, accents and other decoration: `Één` becomes `een`."""
    if word.isascii():
        return word.lower()
    # Twice: some letters have a capital letter only once taken apart, such as a bold one.
    parts = normalize("NFKD", normalize("NFKD", word).casefold())
    return "".join(part for part in parts if part.isalnum() and not combining(part))


@lru_cache(maxsize=1_024)
def _words_with(first_letters: frozenset[str]) -> re.Pattern[str]:
    # What a letter beyond ASCII is without its accent is seen once it has been folded.
    letters = "".join(f"{letter}{letter.upper()}" for letter in sorted(first_letters))
    return re.compile(rf"(?<![^\W_])(?:[{letters}]|[^\W\x00-\x7f])[^\W_]*")


@lru_cache(maxsize=65_536)
def stem(language: str, word: str) -> str:
    """Return the stem of a folded word; the word itself in a language without a stemmer."""
    stemmer = _STEMMERS.get(language)
    if stemmer is None:
        return word
    with _LOCK:
        stemmed: str = stemmer.stemWord(word)
    return stemmed
