"""The check lists of a document as plain words, for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.pages.blocks import argument_of, inline_text, read_markdown
from portal.pages.rendering import fill

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Checklist:
    """A list of points to tick, and its title, which may be empty."""

    title: str
    points: list[str]


def checklists_of(body: str, words: Mapping[str, str]) -> list[Checklist]:
    """Return the check lists in a document's Markdown that have a point, in their order."""
    found: list[Checklist] = []
    is_open = is_point = False
    for token in read_markdown(body, {"fill": lambda text: fill(text, words)}):
        if token.type == "container_checklist_open":
            is_open = True
            found.append(Checklist(argument_of(token), []))
        elif token.type == "container_checklist_close":
            is_open = False
        elif token.type == "list_item_open":
            is_point = True
        elif is_open and is_point and token.type == "inline":
            # The first line of a point is the point; what explains it stays on the page.
            is_point = False
            found[-1].points.append(inline_text(token))
    return [checklist for checklist in found if checklist.points]
