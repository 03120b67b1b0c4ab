"""How hard a text is to read: sentences, words, syllables, and the two formulas over them.

Sources: W.H. Douma, *De leesbaarheid van landbouwbladen*, Landbouwhogeschool Wageningen, 1960
(Flesch-Douma, for Dutch); R. Flesch, *A new readability yardstick*, Journal of Applied Psychology
32 (1948), 221-233 (reading ease, for English). Both give 0 (very hard) to 100 (very easy).
Syllables are counted by rule from the vowels, which is right for some nine words in ten and errs
to both sides; so a score is an indication, and a page is never held up by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# A text at language level B1 scores at least this much; Flesch and Douma both call 60 to 70 plain.
EASY_ENOUGH: Final = 60.0
MOST_WORDS: Final = 25
MOST_WORDS_ON_AVERAGE: Final = 15.0
# Fewer sentences than this say nothing about a page.
FEWEST_SENTENCES: Final = 5

_WORD = re.compile(r"[^\W_]+(?:['’.,/-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'’”)\]]*\s+(?=[\"'‘“(\[]*[A-ZÀ-Þ0-9{])")
_DUTCH_NUCLEUS = re.compile(
    r"aai|ooi|oei|eeu|ieu|eau|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ei|ij|ai|oi|[aeiouyàáâäèéêëìíîïòóôöùúûü]"
)
_ENGLISH_NUCLEUS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
_ENGLISH_SILENT = re.compile(r"(?:[^aeiouyl]e|[^aeiouydt]ed|[^aeiouyscxzgh]es)$")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and how many line ends come before it in its text."""

    text: str
    lines_before: int

    @property
    def words(self) -> list[str]:
        """Its words; a number is one."""
        return _WORD.findall(self.text)


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of one paragraph, heading or item."""
    found = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        sentence = Sentence(" ".join(text[start:end].split()), text.count("\n", 0, start))
        if sentence.words:
            found.append(sentence)
        start = end
    return found


def words_on_average(sentences: list[Sentence]) -> float:
    """Return the number of words in the average sentence; 0 where there is none."""
    return sum(len(each.words) for each in sentences) / len(sentences) if sentences else 0.0


def ease(sentences: list[Sentence], language: str) -> float | None:
    """Return the reading ease, or None where no formula fits the language or nothing is said."""
    formula = _FORMULAS.get(language)
    words = [word for each in sentences for word in each.words]
    if formula is None or not words:
        return None
    syllables = sum(syllables_of(word, language) for word in words)
    return formula(len(words) / len(sentences), syllables / len(words))


def syllables_of(word: str, language: str) -> int:
    """Return the number of syllables in a Dutch or English word: at least one."""
    lower = word.lower()
    if language == "nl":
        return max(1, len(_DUTCH_NUCLEUS.findall(lower)))
    count = len(_ENGLISH_NUCLEUS.findall(lower))
    return max(1, count - 1 if _ENGLISH_SILENT.search(lower) else count)


def _flesch_douma(words_a_sentence: float, syllables_a_word: float) -> float:
    return 206.84 - 0.93 * words_a_sentence - 77 * syllables_a_word


def _flesch(words_a_sentence: float, syllables_a_word: float) -> float:
    return 206.835 - 1.015 * words_a_sentence - 84.6 * syllables_a_word


_FORMULAS: dict[str, Callable[[float, float], float]] = {"nl": _flesch_douma, "en": _flesch}
