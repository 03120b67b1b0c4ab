"""The JSON Schema of an export as JSON Lines, for whoever reads it with a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.models import Channel, State, Urgency
from portal.tips.content import HowOften, Ongoing, WhoKnows
from portal.tips.exporting.columns import ExportColumn

if TYPE_CHECKING:
    from enum import StrEnum

_WORDS: dict[ExportColumn, type[StrEnum]] = {
    ExportColumn.CHANNEL: Channel,
    ExportColumn.STATE: State,
    ExportColumn.URGENCY: Urgency,
    ExportColumn.HOW_OFTEN: HowOften,
    ExportColumn.ONGOING: Ongoing,
    ExportColumn.WHO_KNOWS: WhoKnows,
}
_DAYS = frozenset({ExportColumn.DAY, ExportColumn.STATE_SINCE})
_MAYBE_ABSENT = frozenset({ExportColumn.BRANCH, ExportColumn.DISTRICT, ExportColumn.STATE_SINCE})
_MEANINGS: dict[ExportColumn, str] = {
    ExportColumn.NUMBER: "The tip's number: the year of receipt, a hyphen, a serial number.",
    ExportColumn.DAY: "The day of receipt. No time of day is ever kept.",
    ExportColumn.STATE_SINCE: "The day on which the tip came into its state.",
    ExportColumn.THEME: "A theme's identifier, or `unknown`.",
    ExportColumn.BRANCH: "The identifier of the branch of the first company that was named.",
    ExportColumn.DISTRICT: "The district's code.",
    ExportColumn.AREA: "The code of the district or neighbourhood that the reporter chose.",
    ExportColumn.PERSONS: "A person a line: name, description.",
    ExportColumn.COMPANIES: "A company a line: name, KvK number, branch, description.",
    ExportColumn.VEHICLES: "A vehicle a line: plate, description.",
    ExportColumn.HOW_KNOWN: "How the reporter knows: words with semicolons between them.",
}


def export_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of one line; a line has the columns that were chosen."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A tip in an export",
        "type": "object",
        "properties": {column.value: _property(column) for column in ExportColumn},
        "required": [ExportColumn.NUMBER.value],
        "additionalProperties": False,
    }


def _property(column: ExportColumn) -> dict[str, Any]:
    kind = "boolean" if column is ExportColumn.MAY_ASK else "string"
    described: dict[str, Any] = {"type": [kind, "null"] if column in _MAYBE_ABSENT else kind}
    if column in _DAYS:
        described["format"] = "date"
    if column is ExportColumn.NUMBER:
        described["pattern"] = r"^\d{4}-\d{5,6}$"
    if column in _WORDS:
        described["enum"] = [word.value for word in _WORDS[column]]
    if column in _MEANINGS:
        described["description"] = _MEANINGS[column]
    return described
