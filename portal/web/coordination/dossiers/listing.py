"""The list of dossiers, and opening a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import DataRequired

from portal.accounts.permissions import Permission
from portal.models import DossierState
from portal.models.dossier import format_dossier_number, parse_dossier_number
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.dossiers.bodies import TITLE_LENGTH
from portal.tips.dossiers.listing import DossierFilter, list_dossiers
from portal.tips.dossiers.managing import open_dossier
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.forms import REQUIRED, AtMost, LongTextField, PortalForm, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_ALL = ("", _l("All"))


class DossiersForm(Form):
    """The filters, which live in the address and nowhere else."""

    state = SelectField(
        _l("State"), choices=choices([_ALL, *dossier_labels.DOSSIER_STATES.items()])
    )
    owner = SelectField(_l("Owner"), validate_choice=False)
    partner = SelectField(_l("Partner at the table"), validate_choice=False)
    overdue = BooleanField(_l("With overdue tasks"))

    def __init__(self, formdata: MultiDict[str, str]) -> None:
        super().__init__(formdata)
        # An absent choice is "all"; WTForms makes the word None of it.
        for field in (self.state, self.owner, self.partner):
            if field.name not in formdata:
                field.data = ""

    def wanted(self) -> DossierFilter:
        """Return the filter; what is not to be chosen from the page is left out."""
        return DossierFilter(
            state=DossierState(self.state.data) if self.state.data in set(DossierState) else None,
            owner_id=_identifier(self.owner.data),
            partner_id=_identifier(self.partner.data),
            is_overdue=bool(self.overdue.data),
        )


class DossierForm(PortalForm):
    """What a dossier is about."""

    title = StringField(
        _l("Title"), validators=[DataRequired(message=REQUIRED), AtMost(TITLE_LENGTH)]
    )
    goal = LongTextField(_l("What do we want to reach?"), validators=[AtMost(PARAGRAPH_LENGTH)])


@coordination.get("/dossiers")
def dossiers() -> str:
    """Show one page of the dossiers."""
    form = DossiersForm(request.args)
    page = list_dossiers(
        runtime(), actor(), form.wanted(), parse_dossier_number(request.args.get("na", ""))
    )
    form.owner.choices = choices([_ALL, *((str(each), name) for each, name in page.owners)])
    form.partner.choices = choices([_ALL, *((str(each), name) for each, name in page.partners)])
    filters: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name != "na"
    }
    next_page = None
    if page.next_number:
        after = format_dossier_number(page.next_number)
        next_page = url_for("coordination.dossiers", **filters, na=after)
    return render_template(
        "coordination/dossiers/list.html",
        words=dossier_labels,
        form=form,
        rows=page.rows,
        filters=filters,
        next_page=next_page,
        is_first_page="na" not in request.args,
    )


@coordination.route("/dossiers/nieuw", methods=["GET", "POST"])
def new_dossier() -> Page:
    """Open a dossier."""
    actor().require(Permission.WORK_DOSSIERS)
    actor().unlocked()
    form = DossierForm()
    if form.validate_on_submit():
        number = open_dossier(runtime(), actor(), text_of(form.title), text_of(form.goal))
        flash(_("The dossier is open."))
        public_number = format_dossier_number(number)
        return see_other(url_for("coordination.dossier", number=public_number))
    page = render_template("coordination/dossiers/new.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _identifier(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
