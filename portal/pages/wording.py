"""Checks of the words of a page: link texts that say nothing, colours, and long sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.pages.findings import Finding, FindingKind
from portal.pages.reading_level import (
    EASY_ENOUGH,
    FEWEST_SENTENCES,
    MOST_WORDS,
    MOST_WORDS_ON_AVERAGE,
    Sentence,
    ease,
    sentences_of,
    words_on_average,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.pages.body_checks import Passage

_QUOTED_CHARACTERS: Final = 60
_NEAR_WORDS: Final = 4
_VAGUE = frozenset(
    {
        *(
            "deze link",
            "deze pagina",
            "hier",
            "klik",
            "klik hier",
            "klik op deze link",
            "lees hier",
        ),
        *("lees meer", "lees verder", "link", "meer", "meer info", "meer informatie", "meer lezen"),
        *("verder", "verder lezen", "website", "zie hier"),
        *("click", "click here", "continue", "here", "learn more", "more", "more info"),
        *("more information", "read more", "read on", "this link", "this page"),
    }
)
_BARE = re.compile(r"(https?://|www\.)\S+|\S+\.(nl|com|org|net|eu)(/\S*)?", re.IGNORECASE)
_COLOURS = {
    "nl": re.compile(
        r"(rode?|groene?|blauwe?|gele?|oranje|paarse?|roze|zwarte?|witte?|grijze?|grijs|bruine?)"
    ),
    "en": re.compile(
        r"(red|green|blue|yellow|orange|purple|pink|black|white|gr[ae]y|brown)(-coloured)?"
    ),
}
_CONTROLS = {
    "nl": re.compile(
        r"(knop(pen)?|button|veld(en)?|vak(je|jes|ken)?|link|balk|icoon|pijl|tekst|letters?|lijn)"
    ),
    "en": re.compile(r"(buttons?|fields?|box(es)?|links?|bar|icons?|arrows?|text|letters?|line)"),
}
# A control that is named too is not known by its colour alone.
_NAMES_IT = re.compile("[‘’“”\"]|(?<!\\w)'")


def link_text_problem(text: str) -> FindingKind | None:
    """Return what is wrong with the text of a link."""
    plain = " ".join(text.lower().split()).strip(" .,:;!?>»…'\"“”‘’")
    if not plain:
        return FindingKind.LINK_EMPTY
    if plain in _VAGUE:
        return FindingKind.LINK_VAGUE
    return FindingKind.LINK_BARE if _BARE.fullmatch(plain) else None


def check_wording(passages: Iterable[Passage], language: str) -> list[Finding]:
    """Return what is wrong with the sentences of a page, in order of their lines."""
    findings: list[Finding] = []
    prose: list[Sentence] = []
    for passage in passages:
        for sentence in sentences_of(passage.text):
            line = passage.line + sentence.lines_before
            if _by_colour_alone(sentence, language):
                findings.append(Finding(FindingKind.COLOUR_ALONE, line, _quote(sentence)))
            if passage.is_prose:
                prose.append(sentence)
                if len(sentence.words) > MOST_WORDS:
                    count = {"count": str(len(sentence.words)), "most": str(MOST_WORDS)}
                    details = {**_quote(sentence), **count}
                    findings.append(Finding(FindingKind.SENTENCE_LONG, line, details))
    return findings + _check_whole(prose, language)


def _check_whole(prose: list[Sentence], language: str) -> list[Finding]:
    if len(prose) < FEWEST_SENTENCES:
        return []
    findings = []
    average, score = words_on_average(prose), ease(prose, language)
    if average > MOST_WORDS_ON_AVERAGE:
        details = {"average": f"{average:.0f}", "most": f"{MOST_WORDS_ON_AVERAGE:.0f}"}
        findings.append(Finding(FindingKind.SENTENCES_LONG, 0, details))
    if score is not None and score < EASY_ENOUGH:
        details = {"score": f"{score:.0f}", "least": f"{EASY_ENOUGH:.0f}"}
        findings.append(Finding(FindingKind.HARD_TO_READ, 0, details))
    return findings


def _by_colour_alone(sentence: Sentence, language: str) -> bool:
    colour, control = _COLOURS.get(language), _CONTROLS.get(language)
    if colour is None or control is None or _NAMES_IT.search(sentence.text):
        return False
    words = [word.lower() for word in sentence.words]
    colours = [place for place, word in enumerate(words) if colour.fullmatch(word)]
    controls = [place for place, word in enumerate(words) if control.fullmatch(word)]
    return any(abs(one - other) <= _NEAR_WORDS for one in colours for other in controls)


def _quote(sentence: Sentence) -> dict[str, str]:
    text = sentence.text
    if len(text) > _QUOTED_CHARACTERS:
        text = f"{text[:_QUOTED_CHARACTERS].rsplit(' ', 1)[0]} …"
    return {"text": text}
