"""The supervisor reads the registers of disclosures and of exports, and nothing that is sealed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from portal.formats.csv_file import write_csv
from portal.models.tip import format_number
from portal.tips.disclosing.register import (
    export_disclosures,
    list_disclosures,
    list_recipients,
)
from portal.tips.exporting.register import list_exports
from portal.web.context import runtime
from portal.web.coordination.disclosures.filters import NEXT, RegisterForm, filters_in, read_key
from portal.web.disclosure_labels import DISCLOSURE_STATES, legal_basis
from portal.web.identity import actor, require_member
from portal.web.responses import streamed_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.formats.cells import Row
    from portal.tips.disclosing.register import DisclosureRow


registers = Blueprint("registers", __name__, url_prefix="/toezicht")
registers.before_request(require_member)


@registers.get("/verstrekkingen")
def disclosures() -> str:
    """Show one page of the register of disclosures."""
    form = _read_form()
    page = list_disclosures(runtime(), actor(), form.wanted(), read_key(request.args.get(NEXT)))
    filters = filters_in(request.args)
    return render_template(
        "supervision/disclosures.html",
        form=form,
        rows=page.rows,
        filters=filters,
        basis_of=legal_basis,
        next_page=(
            url_for("registers.disclosures", **filters, na=page.next_number)
            if page.next_number
            else None
        ),
        is_first_page=NEXT not in request.args,
    )


@registers.get("/verstrekkingen.csv")
def disclosures_csv() -> Response:
    """Give the register of disclosures as CSV."""
    rows = export_disclosures(runtime(), actor(), _read_form().wanted())
    name = f"verstrekkingen-{date.isoformat(runtime().today())}.csv"
    return streamed_file(write_csv(_columns(), _cells(rows)), "text/csv", name)


@registers.get("/exports")
def exports() -> str:
    """Show the register of exports."""
    return render_template("supervision/exports.html", exports=list_exports(runtime(), actor()))


def _read_form() -> RegisterForm:
    form = RegisterForm(request.args, list_recipients(runtime(), actor()))
    form.validate()
    return form


def _columns() -> list[str]:
    return [
        _("Number"),
        _("Prepared on"),
        _("State"),
        _("Partner"),
        _("Legal basis"),
        _("Tips"),
        _("Prepared by"),
        _("Decided by"),
        _("Given on"),
    ]


def _cells(rows: Iterable[DisclosureRow]) -> Iterator[Row]:
    for row in rows:
        yield [
            row.public_number,
            row.day,
            str(DISCLOSURE_STATES[row.state]),
            row.partner,
            legal_basis(row.legal_basis),
            "; ".join(map(format_number, row.tips)),
            row.prepared_by,
            row.decided_by,
            row.delivered_on,
        ]
