"""The columns of an export: what each shows of a tip, and how much of the tip that takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.models import ExportScope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from portal.models import Tip
    from portal.tips.content import TipContent

_BETWEEN = "; "


class ExportColumn(StrEnum):
    """What can be exported of a tip."""

    NUMBER = "number"
    DAY = "day"
    CHANNEL = "channel"
    STATE = "state"
    STATE_SINCE = "state_since"
    URGENCY = "urgency"
    THEME = "theme"
    BRANCH = "branch"
    DISTRICT = "district"
    LANGUAGE = "language"
    ASSIGNEE = "assignee"
    DESCRIPTION = "description"
    PLACE = "place"
    POSTCODE = "postcode"
    HOUSE_NUMBER = "house_number"
    AREA = "area"
    WHEN = "when"
    HOW_OFTEN = "how_often"
    ONGOING = "ongoing"
    PERSONS = "persons"
    COMPANIES = "companies"
    VEHICLES = "vehicles"
    HOW_KNOWN = "how_known"
    WHO_KNOWS = "who_knows"
    CAREFUL_WITH = "careful_with"
    MAY_ASK = "may_ask"
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"


@dataclass(frozen=True)
class ExportTip:
    """A tip on its way out. `content` is None where the scope leaves what is sealed unopened."""

    tip: Tip
    assignee: str
    content: TipContent | None


Value = str | bool | None
_OF_QUEUE: dict[ExportColumn, Callable[[ExportTip], Value | date]] = {
    ExportColumn.NUMBER: lambda row: row.tip.public_number,
    ExportColumn.DAY: lambda row: row.tip.day,
    ExportColumn.CHANNEL: lambda row: row.tip.channel,
    ExportColumn.STATE: lambda row: row.tip.state,
    ExportColumn.STATE_SINCE: lambda row: row.tip.state_since,
    ExportColumn.URGENCY: lambda row: row.tip.urgency,
    ExportColumn.THEME: lambda row: row.tip.theme,
    ExportColumn.BRANCH: lambda row: row.tip.branch,
    ExportColumn.DISTRICT: lambda row: row.tip.district,
    ExportColumn.LANGUAGE: lambda row: row.tip.language,
    ExportColumn.ASSIGNEE: lambda row: row.assignee,
}
_OF_CONTENT: dict[ExportColumn, Callable[[TipContent], Value]] = {
    ExportColumn.DESCRIPTION: lambda content: content.observation.description,
    ExportColumn.PLACE: lambda content: content.place.description,
    ExportColumn.POSTCODE: lambda content: content.place.postcode,
    ExportColumn.HOUSE_NUMBER: lambda content: content.place.house_number,
    ExportColumn.AREA: lambda content: content.place.area,
    ExportColumn.WHEN: lambda content: content.occasion.when,
    ExportColumn.HOW_OFTEN: lambda content: content.occasion.how_often,
    ExportColumn.ONGOING: lambda content: content.occasion.ongoing,
    ExportColumn.PERSONS: lambda content: _lines(
        (person.name, person.description) for person in content.involved.persons
    ),
    ExportColumn.COMPANIES: lambda content: _lines(
        (company.name, company.kvk_number, company.branch, company.description)
        for company in content.involved.companies
    ),
    ExportColumn.VEHICLES: lambda content: _lines(
        (vehicle.plate, vehicle.description) for vehicle in content.involved.vehicles
    ),
}
_OF_REPORTER: dict[ExportColumn, Callable[[TipContent], Value]] = {
    ExportColumn.HOW_KNOWN: lambda content: _BETWEEN.join(content.source.how_known),
    ExportColumn.WHO_KNOWS: lambda content: content.source.who_knows,
    ExportColumn.CAREFUL_WITH: lambda content: content.source.careful_with,
    ExportColumn.MAY_ASK: lambda content: content.contact.may_ask,
    ExportColumn.CONTACT_NAME: lambda content: content.contact.name,
    ExportColumn.CONTACT_PHONE: lambda content: content.contact.phone,
}
_OF_OPENED = _OF_CONTENT | _OF_REPORTER
_SCOPES = {
    ExportScope.QUEUE: {*_OF_QUEUE},
    ExportScope.WITHOUT_REPORTER: {*_OF_QUEUE, *_OF_CONTENT},
    ExportScope.WHOLE: {*_OF_QUEUE, *_OF_CONTENT, *_OF_REPORTER},
}


def columns_of(scope: ExportScope) -> list[ExportColumn]:
    """Return the columns that a scope has, in their order."""
    return [column for column in ExportColumn if column in _SCOPES[scope]]


def cell(row: ExportTip, column: ExportColumn) -> Value | date:
    """Return what a column shows of a tip: identifiers as they are stored, not their labels.

    Raises:
        ValueError: the column shows what is sealed, and that was left unopened.
    """
    if column in _OF_QUEUE:
        return _OF_QUEUE[column](row)
    if row.content is None:
        raise ValueError(f"{column} takes an opened tip")
    return _OF_OPENED[column](row.content)


def _lines(entries: Iterable[tuple[str, ...]]) -> str:
    texts = (", ".join(part for part in entry if part) for entry in entries)
    return "\n".join(text for text in texts if text)
