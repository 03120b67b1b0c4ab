"""A PDF of one tip, for which a reason is asked."""

from __future__ import annotations

from flask import Response, render_template
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired

from portal.models import ExportScope
from portal.models.tip import format_number
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.exporting.one_tip import take_tip
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import number_of
from portal.web.export_labels import EXPORT_SCOPES
from portal.web.forms import (
    CHOOSE,
    REQUIRED,
    AtMost,
    LongTextField,
    PortalForm,
    choices,
    text_of,
)
from portal.web.identity import actor
from portal.web.responses import Page
from portal.web.tip_documents import draw_tip

_SCOPES = (ExportScope.WITHOUT_REPORTER, ExportScope.WHOLE)


class PaperForm(PortalForm):
    """How much of the tip is taken along, and why."""

    scope = RadioField(
        _l("How much of the tip"),
        choices=choices((scope, EXPORT_SCOPES[scope]) for scope in _SCOPES),
        default=ExportScope.WITHOUT_REPORTER.value,
        validators=[DataRequired(message=CHOOSE)],
    )
    reason = LongTextField(
        _l("What is it for?"),
        validators=[DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH)],
    )


@coordination.route("/<number>/pdf", methods=["GET", "POST"])
def tip_on_paper(number: str) -> Page:
    """Ask what a PDF of a tip is for, and give it."""
    tip_number, form = number_of(number), PaperForm()
    if form.validate_on_submit():
        scope, why = ExportScope(form.scope.data), text_of(form.reason)
        taken = take_tip(runtime(), actor(), tip_number, scope, why)
        name = f"melding-{format_number(tip_number)}.pdf"
        return Response(
            draw_tip(taken, actor().display_name),
            mimetype="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    page = render_template(
        "coordination/tip_on_paper.html", form=form, number=format_number(tip_number)
    )
    return (page, 422) if form.is_submitted() else page
