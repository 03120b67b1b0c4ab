"""What is sealed of a dossier and of each of its parts, and the places that it is sealed for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from portal.tips.content import PARAGRAPH_LENGTH, Line, Paragraph
from portal.tips.sealed_bodies import Body

if TYPE_CHECKING:
    from portal.models import Dossier, DossierBarrier, DossierDecision, DossierTask

TITLE_LENGTH = 120
SENTENCE_LENGTH = 500

Title = Annotated[
    str, StringConstraints(min_length=1, max_length=TITLE_LENGTH, strip_whitespace=True)
]
Sentence = Annotated[
    str, StringConstraints(min_length=1, max_length=SENTENCE_LENGTH, strip_whitespace=True)
]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=PARAGRAPH_LENGTH, strip_whitespace=True)
]


class DossierBody(Body):
    """What a dossier is about, and what it is to reach."""

    title: Title
    goal: Paragraph = ""


class BarrierBody(Body):
    """A barrier, the step of the criminal process that it is put up against, and what came of it.

    The three are those of the barrier model: barrieremodellen.nl, by the CCV.
    """

    step: Line = ""
    barrier: Sentence
    result: Paragraph = ""


class TaskBody(Body):
    """What is to be done."""

    text: Sentence


class DecisionBody(Body):
    """What was decided, and by whom, as it was written down."""

    text: Words
    by: Line = ""


def dossier_context(dossier: Dossier) -> str:
    """Return the place that a dossier's title and goal are sealed for."""
    return f"dossier/{dossier.id}/content"


def part_context(part: DossierBarrier | DossierTask | DossierDecision) -> str:
    """Return the place that a part of a dossier is sealed for."""
    return f"dossier/{part.dossier_id}/part/{part.id}"
