"""The supervisor's desk: the audit trail, its verification, and taking it along."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from portal.accounts.supervision import (
    TrailFilter,
    TrailRow,
    export_trail,
    list_trail,
    verify_trail,
)
from portal.formats.csv_file import write_csv
from portal.formats.json_lines import write_json_lines
from portal.models.tip import format_number, parse_number
from portal.web import audit_labels
from portal.web.context import runtime
from portal.web.forms import choices
from portal.web.identity import actor, require_member
from portal.web.responses import streamed_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from werkzeug.datastructures import MultiDict
    from wtforms import Field

    from portal.audit.verifying import Defect
    from portal.formats.cells import Row

supervision = Blueprint("supervision", __name__, url_prefix="/toezicht")
supervision.before_request(require_member)

_ALL = ("", _l("All"))
_MOST_DIGITS = 15


class TrailForm(Form):
    """The filters, which live in the address and nowhere else."""

    kind = SelectField(_l("What"), choices=choices([_ALL, *audit_labels.kinds()]))
    person = SelectField(_l("Who"), validate_choice=False)
    tip = StringField(_l("Tip number"))
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("Up to"), validators=[Optional()])

    def __init__(self, formdata: MultiDict[str, str]) -> None:
        super().__init__(formdata)
        # An absent choice is "all"; WTForms makes the word None of it.
        for field in (self.kind, self.person):
            if field.name not in formdata:
                field.data = ""

    def validate_tip(self, field: Field) -> None:
        """Refuse what is not a tip's number."""
        if field.data and parse_number(field.data.strip()) is None:
            raise ValidationError(_("Type a tip number as 2026-00042."))

    def validate_person(self, field: Field) -> None:
        """Refuse what is not a member."""
        try:
            UUID(field.data or UUID(int=0).hex)
        except ValueError:
            raise ValidationError(_("Choose somebody from the list.")) from None

    def wanted(self) -> TrailFilter:
        """Return the filter; a field that was filled in wrongly is left out, with its error."""
        valid = {name: field.data for name, field in self._fields.items() if not field.errors}
        person = valid.get("person")
        return TrailFilter(
            first_day=valid.get("first_day"),
            last_day=valid.get("last_day"),
            kind=valid.get("kind") or None,
            actor_id=UUID(person) if person else None,
            tip_number=parse_number((valid.get("tip") or "").strip()),
        )


@supervision.get("/", strict_slashes=False)
def trail() -> str:
    """Show one page of the trail."""
    form = _read_form()
    page = list_trail(runtime(), actor(), form.wanted(), _read_sequence(request.args.get("na")))
    form.person.choices = choices(
        [_ALL, *((str(member_id), name) for member_id, name in page.people)]
    )
    filters = _filters()
    return render_template(
        "supervision/trail.html",
        form=form,
        page=page,
        filters=filters,
        describe=audit_labels.describe,
        kind_of=audit_labels.kind,
        subject_of=audit_labels.subject,
        next_page=(
            url_for("supervision.trail", **filters, na=page.next_sequence)
            if page.next_sequence
            else None
        ),
        is_first_page="na" not in request.args,
    )


@supervision.post("/controle")
def verify() -> str:
    """Verify the trail, and say what was found."""
    verification = verify_trail(runtime(), actor())
    return render_template(
        "supervision/verification.html", verification=verification, explain=_explain
    )


@supervision.get("/logboek.csv")
def trail_csv() -> Response:
    """Give the trail as CSV."""
    return _download(write_csv(_columns(), _cells(_export())), "text/csv", "csv")


@supervision.get("/logboek.jsonl")
def trail_json_lines() -> Response:
    """Give the trail as JSON Lines."""
    rows = (_as_object(row) for row in _export())
    return _download(write_json_lines(rows), "application/jsonl", "jsonl")


def _read_form() -> TrailForm:
    form = TrailForm(request.args)
    form.validate()
    return form


def _export() -> Iterator[TrailRow]:
    return export_trail(runtime(), actor(), _read_form().wanted())


def _filters() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if value and name != "na"}


def _read_sequence(text: str | None) -> int | None:
    if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return None


def _columns() -> list[str]:
    return [
        _("Record"),
        _("Day"),
        _("Time"),
        _("What"),
        _("Who"),
        _("Tip number"),
        _("About"),
        _("More"),
        _("Chain link"),
    ]


def _cells(rows: Iterable[TrailRow]) -> Iterator[Row]:
    for row in rows:
        yield [
            row.sequence,
            row.day,
            row.at,
            str(audit_labels.kind(row.kind)),
            row.actor,
            format_number(row.tip_number) if row.tip_number else "",
            audit_labels.subject(row),
            audit_labels.describe(row.details),
            row.link,
        ]


def _as_object(row: TrailRow) -> dict[str, Any]:
    values = dataclasses.asdict(row)
    values["tip"] = format_number(row.tip_number) if row.tip_number else None
    del values["tip_number"]
    return values


def _download(body: Iterable[bytes], kind: str, ending: str) -> Response:
    return streamed_file(body, kind, f"logboek-{date.isoformat(runtime().today())}.{ending}")


def _explain(defect: Defect) -> str:
    words = str(audit_labels.DEFECTS[defect.kind])
    number = format_number(defect.tip_number) if defect.tip_number else ""
    return words.format(record=defect.sequence, tip=number)
