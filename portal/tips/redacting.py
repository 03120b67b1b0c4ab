"""Redacting a tip: what is hidden in the copy that leaves. The original is never changed.

A passage is hidden wherever it occurs, however it is written: case, accents and white space do not
count. What tells of the reporter never leaves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from pydantic import StringConstraints, field_validator

from portal.tips.content import LINE_LENGTH
from portal.tips.sealed_bodies import Body

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.models import MessageKind
    from portal.tips.content import TipContent

MOST_PASSAGES = 200
# Answers that are the identifier of something with a name.
_NAMED = (".area", ".branch")

Names: TypeAlias = "Mapping[str, Sequence[str]]"
NO_NAMES: Final[Names] = MappingProxyType({})

Passage = Annotated[
    str, StringConstraints(min_length=1, max_length=LINE_LENGTH, strip_whitespace=True)
]


class Part(StrEnum):
    """A part of a tip that can be hidden whole."""

    DESCRIPTION = "description"
    PLACE = "place"
    OCCASION = "occasion"
    PERSONS = "persons"
    COMPANIES = "companies"
    VEHICLES = "vehicles"
    MESSAGES = "messages"
    LANGUAGE = "language"


class Marks(Body):
    """What is hidden in a tip: passages, wherever they occur, and whole parts.

    `only_month` tells the month of receipt instead of the day.
    """

    passages: tuple[Passage, ...] = ()
    parts: frozenset[Part] = frozenset({Part.LANGUAGE, Part.MESSAGES})
    only_month: bool = False

    @field_validator("passages")
    @classmethod
    def _says_something(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) > MOST_PASSAGES:
            raise ValueError(f"at most {MOST_PASSAGES} passages")
        return tuple(dict.fromkeys(passage for passage in value if _folded(passage)))


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or, where `text` is None, words that were left out."""

    text: str | None


@dataclass(frozen=True)
class RedactedText:
    """A text in which passages are hidden; the hidden words are not in it."""

    pieces: tuple[Piece, ...]

    def shown(self, label: str) -> str:
        """Return the text with `label` in the place of each hidden passage."""
        return "".join(label if piece.text is None else piece.text for piece in self.pieces)


@dataclass(frozen=True)
class RedactedMessage:
    """A question or an answer that leaves with a tip."""

    kind: MessageKind
    text: RedactedText


@dataclass(frozen=True)
class RedactedTip:
    """What leaves of a tip. A part that is hidden whole is None; absent answers are left out.

    `fields` are the answers by their path in the content, such as `involved.vehicles.0.plate`.
    """

    fields: dict[str, RedactedText | None]
    messages: list[RedactedMessage] | None


def redact(
    content: TipContent,
    messages: Sequence[tuple[MessageKind, str]],
    marks: Marks,
    names: Names = NO_NAMES,
) -> RedactedTip:
    """Return the copy of a tip that leaves.

    Args:
        content: what the reporter told.
        messages: the questions and answers, in their order; notes are never given.
        marks: what is hidden.
        names: what the districts and branches are called; one that goes by a hidden name is
            hidden whole, since its reader knows the name too.
    """
    hide = _Hider(marks.passages)
    fields: dict[str, RedactedText | None] = {}
    for part, path, text in _answers(content):
        if text:
            is_told = part not in marks.parts and not any(
                map(hide.finds, _names_of(path, text, names))
            )
            fields[path] = hide(text) if is_told else None
    told = None
    if Part.MESSAGES not in marks.parts:
        told = [RedactedMessage(kind, hide(text)) for kind, text in messages]
    return RedactedTip(fields, told)


def not_found(
    content: TipContent,
    messages: Sequence[tuple[MessageKind, str]],
    passages: Sequence[str],
    names: Names = NO_NAMES,
) -> list[str]:
    """Return those of `passages` that hide nothing: nobody wrote them, or not so.

    Args:
        content: what the reporter told.
        messages: the questions and answers.
        passages: what was to be hidden.
        names: what the districts and branches are called.
    """
    texts = [text for _kind, text in messages]
    for _part, path, text in _answers(content):
        texts += [text, *_names_of(path, text, names)]
    found = found_in(texts, passages)
    return [one for one in passages if one not in found]


def found_in(texts: Sequence[str], passages: Sequence[str]) -> list[str]:
    """Return those of `passages` that one of the texts has, however it writes them."""
    folded = [_folded(text) for text in texts]
    return [one for one in passages if any(_folded(one) in text for text in folded)]


def _names_of(path: str, text: str, names: Names) -> Sequence[str]:
    return names.get(text, ()) if path.endswith(_NAMED) else ()


class _Hider:
    """Cuts passages out of texts."""

    def __init__(self, passages: Sequence[str]) -> None:
        # The longest first, so that a name is hidden whole where a part of it is marked too.
        folded = sorted({_folded(passage) for passage in passages} - {""}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, folded))) if folded else None

    def finds(self, text: str) -> bool:
        """Tell whether a text has one of the passages."""
        return self._pattern is not None and self._pattern.search(_folded(text)) is not None

    def __call__(self, text: str) -> RedactedText:
        """Return a text without the passages."""
        if self._pattern is None:
            return RedactedText((Piece(text),))
        folded, places = _folding(text)
        hidden = _joined(
            (places[found.start()][0], places[found.end() - 1][1])
            for found in _overlapping(self._pattern, folded)
        )
        pieces: list[Piece] = []
        at = 0
        for start, end in hidden:
            if start > at:
                pieces.append(Piece(text[at:start]))
            pieces.append(Piece(None))
            at = end
        if at < len(text):
            pieces.append(Piece(text[at:]))
        return RedactedText(tuple(pieces))


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield a match from each place where there is one, also within another."""
    found = pattern.search(text)
    while found:
        yield found
        found = pattern.search(text, found.start() + 1)


def _joined(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _folding(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without what does not count, and where each of its characters came from.

    White space and marks of punctuation are left out: a number plate is one however it is written.
    """
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for index, character in enumerate(text):
        for plain in unicodedata.normalize("NFKD", character.casefold()):
            if plain.isalnum():
                folded.append(plain)
                places.append((index, index + 1))
            elif unicodedata.combining(plain) and places:
                places[-1] = (places[-1][0], index + 1)
    return "".join(folded), places


def _folded(text: str) -> str:
    return _folding(text)[0]


def _answers(content: TipContent) -> Iterator[tuple[Part, str, str]]:
    """Yield every answer that may leave: its part, its path and its text."""
    yield Part.DESCRIPTION, "observation.description", content.observation.description
    place = content.place
    for name in ("description", "postcode", "house_number", "area"):
        yield Part.PLACE, f"place.{name}", getattr(place, name)
    yield Part.OCCASION, "occasion.when", content.occasion.when
    yield Part.OCCASION, "occasion.how_often", content.occasion.how_often
    yield Part.OCCASION, "occasion.ongoing", content.occasion.ongoing
    for part, group in (
        (Part.PERSONS, content.involved.persons),
        (Part.COMPANIES, content.involved.companies),
        (Part.VEHICLES, content.involved.vehicles),
    ):
        for index, entry in enumerate(group):
            for name, text in entry.model_dump().items():
                yield part, f"involved.{part}.{index}.{name}", text
