"""The self-check of a branch: what the answers come to, and what to do next.

Nothing of it is kept: the answers come in, the outcome goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from portal.pages.blocks import read_markdown
from portal.pages.rendering import Question, fill, take_questions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Answer(StrEnum):
    """What somebody says of their own business."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class Band(StrEnum):
    """How far somebody is."""

    FAR = "far"
    HALFWAY = "halfway"
    BEGINNING = "beginning"


_POINTS: Final = {Answer.YES: 2, Answer.PARTLY: 1, Answer.NO: 0}
_MOST_POINTS: Final = max(_POINTS.values())
# The lowest percentage of each band, the highest band first.
_BANDS: Final = ((80, Band.FAR), (50, Band.HALFWAY), (0, Band.BEGINNING))


@dataclass(frozen=True)
class Advice:
    """A question that was not answered with yes, and its place in the self-check, from 1."""

    place: int
    question: Question
    answer: Answer


@dataclass(frozen=True)
class Outcome:
    """What the answers come to.

    Attributes:
        points: what was earned: 2 for each yes, 1 for each partly.
        most: what could be earned with the questions that apply.
        percentage: the points as a whole percentage of `most`; None where no question applies.
        band: how far somebody is; None where no question applies.
        advice: what can be better, the weakest first and otherwise in the order of the questions.
    """

    points: int
    most: int
    percentage: int | None
    band: Band | None
    advice: list[Advice]


def questions_of(body: str, words: Mapping[str, str]) -> list[Question]:
    """Return the self-check in a document's Markdown; an empty list where there is none."""
    tokens = read_markdown(body, {"fill": lambda text: fill(text, words)})
    _rest, questions = take_questions(tokens)
    return questions


def assess(questions: Sequence[Question], answers: Sequence[Answer]) -> Outcome:
    """Return what the answers to a self-check come to.

    Args:
        questions: the questions, in their order.
        answers: the answer to each, in the same order.

    Raises:
        ValueError: there is not one answer to each question.
    """
    pairs = list(zip(questions, answers, strict=True))
    applying = [answer for answer in answers if answer is not Answer.NOT_APPLICABLE]
    points, most = sum(_POINTS[answer] for answer in applying), _MOST_POINTS * len(applying)
    advice = [
        Advice(place, question, answer)
        for place, (question, answer) in enumerate(pairs, 1)
        if answer in {Answer.PARTLY, Answer.NO}
    ]
    advice.sort(key=lambda each: _POINTS[each.answer])
    if not most:
        return Outcome(0, 0, None, None, advice)
    # A half goes up; the band is that of the exact share, so that 79.6 per cent is not yet far.
    percentage = (200 * points + most) // (2 * most)
    band = next(band for lowest, band in _BANDS if 100 * points >= lowest * most)
    return Outcome(points, most, percentage, band, advice)
