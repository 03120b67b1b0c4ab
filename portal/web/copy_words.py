"""A copy of a tip in words: its answers with their labels, for a page and for a PDF.

What is hidden stays hidden here: a stretch that is None are words that were left out, an answer
without stretches was left out whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import MessageKind
from portal.models.catalogue import UNKNOWN_THEME
from portal.tips.content import HowOften, Ongoing
from portal.web import labels
from portal.web.context import runtime
from portal.web.disclosure_labels import spoken_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from portal.tips.disclosing.bodies import TipCopy

Stretches: TypeAlias = "tuple[str | None, ...]"
_MONTH_LENGTH: Final = len("2026-03")

_LABELS: Final[dict[str, Any]] = {
    "place.description": _l("Where"),
    "place.postcode": _l("Postcode"),
    "place.house_number": _l("House number"),
    "place.area": _l("District or neighbourhood"),
    "occasion.when": _l("When"),
    "occasion.how_often": _l("How often"),
    "occasion.ongoing": _l("Still going on"),
    "name": _l("Name"),
    "description": _l("Description"),
    "kvk_number": _l("KvK number"),
    "branch": _l("Branch"),
    "plate": _l("Number plate"),
}
_SECTIONS: Final[dict[str, Any]] = {
    "observation": _l("What happened"),
    "place": _l("Place"),
    "occasion": _l("When"),
}
_ENTRIES: Final[dict[str, Any]] = {
    "persons": _l("Person"),
    "companies": _l("Company"),
    "vehicles": _l("Vehicle"),
}
_MESSAGES: Final[dict[str, Any]] = {
    MessageKind.QUESTION: _l("Question of the coordination point"),
    MessageKind.ANSWER: _l("Answer of the reporter"),
}


@dataclass(frozen=True)
class Answer:
    """An answer, with its label, or "" where the title above it says enough."""

    label: str
    text: Stretches | None


@dataclass(frozen=True)
class Section:
    """Answers that belong together, below a title."""

    title: str
    answers: list[Answer]


def facts_of(copy: TipCopy) -> list[tuple[str, str]]:
    """Return what is told of a tip beside its answers: when it came in, its theme, its language."""
    facts = [(_("Received"), _day(copy.received)), (_("Theme"), theme(copy.theme))]
    if copy.language:
        name = labels.LANGUAGE_NAMES.get(copy.language, copy.language)
        facts.append((_("Language of the reporter"), str(name)))
    return facts


def sections_of(copy: TipCopy) -> list[Section]:
    """Return the answers of a copy in their order, in the language that is spoken now."""
    sections: dict[str, Section] = {}
    for path, text in copy.fields.items():
        title = _title(path)
        section = sections.setdefault(title, Section(title, []))
        section.answers.append(Answer(_label(path), _in_words(path, text)))
    told = list(sections.values())
    if copy.messages:
        told.append(
            Section(
                _("Questions and answers"),
                [Answer(str(_MESSAGES[MessageKind(m.kind)]), m.text) for m in copy.messages],
            )
        )
    return told


def theme(identifier: str) -> str:
    """Return the name of a theme, in the language that is spoken now."""
    found = runtime().catalogue.theme_by_id.get(identifier)
    if found:
        return found.label(spoken_language())
    return _("Unknown") if identifier == UNKNOWN_THEME else identifier


def _label(path: str) -> str:
    if path.startswith("observation."):
        return ""
    return str(_LABELS.get(path) or _LABELS[path.rpartition(".")[2]])


def _title(path: str) -> str:
    first, *rest = path.split(".")
    if first == "involved":
        return f"{_ENTRIES[rest[0]]} {int(rest[1]) + 1}"
    return str(_SECTIONS[first])


def _in_words(path: str, text: Stretches | None) -> Stretches | None:
    """Return an answer with the words for what it chose from a list."""
    read = _CHOSEN.get(path.rpartition(".")[2])
    if read is None or text is None or len(text) != 1 or text[0] is None:
        return text
    return (read(text[0]),)


def _area(code: str) -> str:
    return runtime().catalogue.area_names.get(code, code)


def _branch(identifier: str) -> str:
    found = runtime().catalogue.branch_by_id.get(identifier)
    return found.label(spoken_language()) if found else identifier


def _day(text: str) -> str:
    if len(text) == _MONTH_LENGTH:
        return str(format_date(date.fromisoformat(f"{text}-01"), "MMMM y"))
    return str(format_date(date.fromisoformat(text), "d MMMM y"))


_CHOSEN: Final[dict[str, Callable[[str], str]]] = {
    "area": _area,
    "branch": _branch,
    "how_often": lambda word: str(labels.HOW_OFTEN[HowOften(word)]),
    "ongoing": lambda word: str(labels.ONGOING[Ongoing(word)]),
}
