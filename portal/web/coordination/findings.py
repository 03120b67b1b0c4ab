"""The form for a finding: a note with its source, its day and a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.tips.content import DESCRIPTION_LENGTH, LINE_LENGTH
from portal.tips.errors import WrongDay
from portal.tips.findings import add_finding
from portal.tips.message_bodies import Finding, FindingKind
from portal.web import entity_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import AtMost, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page

if TYPE_CHECKING:
    from wtforms import Field

_SCHEMES = ("https://", "http://")


class FindingForm(TipForm):
    """What was found out, and where."""

    finding_kind = SelectField(_l("Where from?"), choices=choices(entity_labels.FINDINGS.items()))
    finding_source = StringField(
        _l("Source, such as the name of a site or register"), validators=[AtMost(LINE_LENGTH)]
    )
    finding_day = DateField(_l("Found on"), validators=[Optional()])
    finding_link = StringField(_l("Link (may stay empty)"), validators=[AtMost(LINE_LENGTH)])
    finding_text = LongTextField(
        _l("What did you find?"),
        validators=[
            DataRequired(message=_l("Type something first.")),
            AtMost(DESCRIPTION_LENGTH),
        ],
    )

    def validate_finding_link(self, field: Field) -> None:
        """Refuse what is no address of a page."""
        link = text_of(field).strip()
        if link and not link.startswith(_SCHEMES):
            raise ValidationError(_("A link begins with https://"))

    def finding(self) -> Finding:
        """Return what was filled in."""
        return Finding(
            kind=FindingKind(self.finding_kind.data),
            text=text_of(self.finding_text),
            source=text_of(self.finding_source),
            found_on=self.finding_day.data,
            link=text_of(self.finding_link),
        )


@coordination.post("/<number>/bevindingen")
def keep_finding(number: str) -> Page:
    """Keep a finding beside a tip."""
    form = FindingForm()

    def change(tip_number: int, version: int) -> None:
        add_finding(runtime(), actor(), tip_number, version, form.finding())

    try:
        return save(form, number, change, _("The finding has been saved."))
    except WrongDay:
        form.finding_day.errors = [_("This day is still to come.")]
        return show(number_of(number), form, status=422)


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    form = showing.form(FindingForm)
    if form is not showing.refused:
        form.finding_day.data = runtime().today()
    return {"finding_form": form}
