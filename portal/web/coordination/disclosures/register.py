"""The register of disclosures."""

from __future__ import annotations

from flask import render_template, request, url_for

from portal.tips.disclosing.register import list_disclosures, list_recipients
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.disclosures.filters import NEXT, RegisterForm, filters_in, read_key
from portal.web.disclosure_labels import legal_basis
from portal.web.identity import actor
from portal.web.responses import Page


@coordination.get("/verstrekkingen")
def disclosures() -> Page:
    """Show one page of the register."""
    form = RegisterForm(request.args, list_recipients(runtime(), actor()))
    form.validate()
    page = list_disclosures(runtime(), actor(), form.wanted(), read_key(request.args.get(NEXT)))
    filters = filters_in(request.args)
    return render_template(
        "coordination/disclosures/register.html",
        form=form,
        rows=page.rows,
        filters=filters,
        basis_of=legal_basis,
        next_page=(
            url_for("coordination.disclosures", **filters, na=page.next_number)
            if page.next_number
            else None
        ),
        is_first_page=NEXT not in request.args,
    )
