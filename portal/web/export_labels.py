"""The words for the forms, the extents and the columns of an export."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.models import ExportFormat, ExportScope
from portal.tips.exporting.columns import ExportColumn

EXPORT_FORMATS = {
    ExportFormat.XLSX: _l("Excel workbook (XLSX)"),
    ExportFormat.CSV: _l("CSV, for any spreadsheet program"),
    ExportFormat.JSON_LINES: _l("JSON Lines, for another system"),
    ExportFormat.PDF: _l("PDF of one tip"),
}

EXPORT_SCOPES = {
    ExportScope.QUEUE: _l("Only what the queue shows: nothing of what was told"),
    ExportScope.WITHOUT_REPORTER: _l("What was told, without what says something of the reporter"),
    ExportScope.WHOLE: _l("All, with what says something of the reporter"),
}

EXPORT_COLUMNS = {
    ExportColumn.NUMBER: _l("Number"),
    ExportColumn.DAY: _l("Day"),
    ExportColumn.CHANNEL: _l("Channel"),
    ExportColumn.STATE: _l("State"),
    ExportColumn.STATE_SINCE: _l("In this state since"),
    ExportColumn.URGENCY: _l("Urgency"),
    ExportColumn.THEME: _l("Theme"),
    ExportColumn.BRANCH: _l("Branch"),
    ExportColumn.DISTRICT: _l("District"),
    ExportColumn.LANGUAGE: _l("Language"),
    ExportColumn.ASSIGNEE: _l("Assigned to"),
    ExportColumn.DESCRIPTION: _l("What happened"),
    ExportColumn.PLACE: _l("Place"),
    ExportColumn.POSTCODE: _l("Postcode"),
    ExportColumn.HOUSE_NUMBER: _l("House number"),
    ExportColumn.AREA: _l("District or neighbourhood"),
    ExportColumn.WHEN: _l("When"),
    ExportColumn.HOW_OFTEN: _l("How often"),
    ExportColumn.ONGOING: _l("Still going on"),
    ExportColumn.PERSONS: _l("Persons"),
    ExportColumn.COMPANIES: _l("Companies"),
    ExportColumn.VEHICLES: _l("Vehicles"),
    ExportColumn.HOW_KNOWN: _l("How the reporter knows"),
    ExportColumn.WHO_KNOWS: _l("Can it lead to the reporter"),
    ExportColumn.CAREFUL_WITH: _l("What to be careful with"),
    ExportColumn.MAY_ASK: _l("May be asked something"),
    ExportColumn.CONTACT_NAME: _l("Name of the reporter"),
    ExportColumn.CONTACT_PHONE: _l("Telephone number of the reporter"),
}
