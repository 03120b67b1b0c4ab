"""Exports: taking a selection of the queue along, and the register of what was taken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, abort, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired

from portal.models import Channel, ExportFormat, ExportScope, State, Urgency
from portal.models.tip import parse_number
from portal.tips.content import PARAGRAPH_LENGTH, HowKnown, HowOften, Ongoing, WhoKnows
from portal.tips.exporting.columns import ExportColumn, columns_of
from portal.tips.exporting.register import ask_for_export, find_export, list_exports
from portal.tips.exporting.schema import export_schema
from portal.tips.exporting.streaming import write_export
from portal.web import labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.filters import QueueForm
from portal.web.export_labels import EXPORT_COLUMNS, EXPORT_FORMATS, EXPORT_SCOPES
from portal.web.forms import (
    CHOOSE,
    REQUIRED,
    AtMost,
    CheckboxesField,
    LongTextField,
    PortalForm,
    choices,
    text_of,
)
from portal.web.identity import actor
from portal.web.responses import Page, see_other, streamed_file
from portal.web.security import open_to_ourselves

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPES = {
    ExportFormat.CSV: ("text/csv", "csv"),
    ExportFormat.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ExportFormat.JSON_LINES: ("application/jsonl", "jsonl"),
}


class ExportForm(PortalForm):
    """In what form a selection leaves, how much of it, and why."""

    format = RadioField(
        _l("File"),
        choices=choices((form, EXPORT_FORMATS[form]) for form in _TYPES),
        default=ExportFormat.XLSX.value,
        validators=[DataRequired(message=CHOOSE)],
    )
    scope = RadioField(
        _l("How much of each tip"),
        choices=choices(EXPORT_SCOPES.items()),
        default=ExportScope.WITHOUT_REPORTER.value,
        validators=[DataRequired(message=CHOOSE)],
    )
    columns = CheckboxesField(
        _l("Columns"),
        choices=choices(EXPORT_COLUMNS.items()),
    )
    reason = LongTextField(
        _l("What is it for?"),
        validators=[DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH)],
    )


@coordination.get("/exports")
def exports() -> str:
    """Show the register."""
    return render_template("coordination/exports.html", exports=list_exports(runtime(), actor()))


@coordination.route("/exports/nieuw", methods=["GET", "POST"])
def new_export() -> Page:
    """Ask in what form the selection in the address leaves."""
    selection = QueueForm(request.args)
    selection.validate()
    form = ExportForm()
    if form.validate_on_submit():
        scope = ExportScope(form.scope.data)
        possible = set(columns_of(scope))
        export_id = ask_for_export(
            runtime(),
            actor(),
            selection.wanted(),
            ExportFormat(form.format.data),
            scope,
            # Boxes of a wider scope may have been left ticked.
            [column for column in map(ExportColumn, form.columns.data or []) if column in possible],
            text_of(form.reason),
        )
        return see_other(url_for("coordination.show_export", export_id=export_id))
    page = render_template(
        "coordination/export_form.html",
        form=form,
        filters=request.args.to_dict(),
        selection=selection,
    )
    return (page, 422) if form.is_submitted() else page


@coordination.get("/exports/<uuid:export_id>")
def show_export(export_id: UUID) -> str:
    """Show an export and how far its file is."""
    open_to_ourselves("connect-src")
    return render_template(
        "coordination/export.html", export=find_export(runtime(), actor(), export_id)
    )


@coordination.get("/exports/<uuid:export_id>/voortgang")
def export_progress(export_id: UUID) -> Response:
    """Tell how far a file is, for the page to show without a reload."""
    export = find_export(runtime(), actor(), export_id)
    return jsonify(
        written=export.written, tips=export.tips, is_finished=export.finished_at is not None
    )


@coordination.get("/exports/<uuid:export_id>/bestand")
def export_file(export_id: UUID) -> Response:
    """Give the file, written as it is read."""
    export = find_export(runtime(), actor(), export_id)
    kind, ending = _TYPES[export.format]
    after = request.args.get("na")
    number = (parse_number(after) or abort(404)) if after else 0
    body = write_export(runtime(), actor(), export_id, _heading, _reader_of_words(), number)
    name = f"meldingen-{date.isoformat(runtime().today())}.{ending}"
    return streamed_file(body, kind, name)


@coordination.get("/exports/schema.json")
def schema() -> Response:
    """Give the JSON Schema of an export as JSON Lines."""
    return jsonify(export_schema())


def _heading(column: ExportColumn) -> str:
    return str(EXPORT_COLUMNS[column])


def _reader_of_words() -> Callable[[ExportColumn, Any], Any]:
    """Return what writes the values of columns for people, in the language of this request.

    The words are looked up once, and not for each row.
    """
    catalogue = runtime().catalogue
    known: dict[ExportColumn, dict[str, str]] = {
        ExportColumn.STATE: {state: str(labels.STATES[state]) for state in State},
        ExportColumn.CHANNEL: {channel: str(labels.CHANNELS[channel]) for channel in Channel},
        ExportColumn.URGENCY: {urgency: str(labels.URGENCIES[urgency]) for urgency in Urgency},
        ExportColumn.THEME: {
            theme: labels.theme(theme) for theme in (*catalogue.theme_by_id, "unknown")
        },
        ExportColumn.BRANCH: {branch: labels.branch(branch) for branch in catalogue.branch_by_id},
        ExportColumn.DISTRICT: dict(catalogue.area_names),
        ExportColumn.AREA: dict(catalogue.area_names),
        ExportColumn.HOW_OFTEN: {word: str(labels.HOW_OFTEN[word]) for word in HowOften},
        ExportColumn.ONGOING: {word: str(labels.ONGOING[word]) for word in Ongoing},
        ExportColumn.WHO_KNOWS: {word: str(labels.WHO_KNOWS[word]) for word in WhoKnows},
    }
    how_known = {word.value: str(labels.HOW_KNOWN[word]) for word in HowKnown}
    yes, no = _("yes"), _("no")

    def word(column: ExportColumn, value: Any) -> Any:
        if isinstance(value, bool):
            return yes if value else no
        if column is ExportColumn.HOW_KNOWN:
            return "; ".join(how_known.get(part, part) for part in value.split("; "))
        return known.get(column, {}).get(value, value)

    return word
