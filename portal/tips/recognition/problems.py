"""Why a text is no entity of the wanted kind. The web layer has words for each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.models.entity import EntityKind


class Problem(StrEnum):
    """What is wrong with a text."""

    EMPTY = "empty"
    FORM = "form"
    CHECK_DIGITS = "check_digits"
    SAYS_NOTHING = "says_nothing"


class NotRecognised(ValueError):
    """A text is not an entity of this kind. The message does not repeat the text.

    Attributes:
        kind: the kind that was asked for.
        problem: what is wrong.
    """

    def __init__(self, kind: EntityKind, problem: Problem) -> None:
        super().__init__(f"no {kind}: {problem}")
        self.kind = kind
        self.problem = problem
