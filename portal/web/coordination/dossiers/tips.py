"""The tips of a dossier, and the dossiers of a tip."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.accounts.permissions import Permission
from portal.models import State
from portal.models.dossier import parse_dossier_number
from portal.models.tip import parse_number
from portal.tips.dossiers.bodies import TITLE_LENGTH
from portal.tips.dossiers.errors import DossierClosed, NoSuchDossier
from portal.tips.dossiers.listing import dossiers_of_tip
from portal.tips.dossiers.membership import SeenTip, open_with_tip, put_in, put_tip, take_out
from portal.tips.errors import IllegalTransition, NoSuchTip
from portal.tips.states import TRANSITIONS
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination, tip_page
from portal.web.coordination.dossiers.network import draw_network
from portal.web.coordination.dossiers.page import (
    Showing,
    VersionForm,
    WrongField,
    panel,
    save,
)
from portal.web.forms import REQUIRED, AtMost, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page

_TIPS = "tips"
NEW = "new"


class PutInForm(VersionForm):
    """A tip to put into the dossier."""

    tip = StringField(_l("Number of the tip"), validators=[DataRequired(message=REQUIRED)])


class TipDossierForm(tip_page.TipForm):
    """The dossier to put the tip into, or the title of a new one."""

    dossier = SelectField(_l("Dossier"), validate_choice=False)
    title = StringField(_l("Title of the new dossier"), validators=[AtMost(TITLE_LENGTH)])

    def validate_title(self, field: StringField) -> None:
        """Refuse a new dossier without a title.

        Raises:
            ValidationError: it has none.
        """
        if self.dossier.data == NEW and not text_of(field).strip():
            raise ValidationError(REQUIRED)


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    return {
        "put_in_form": showing.form(PutInForm),
        "picture": draw_network(showing.view),
    }


@coordination.post("/dossiers/<number>/meldingen")
def put_into_dossier(number: str) -> Page:
    """Put a tip into a dossier."""
    form = PutInForm()

    def change(dossier_number: int, version: int) -> None:
        tip_number = parse_number(text_of(form.tip).strip())
        if tip_number is None:
            raise WrongField(form.tip, _("Type a tip number as 2026-00042."))
        try:
            put_in(runtime(), actor(), dossier_number, version, tip_number)
        except NoSuchTip:
            raise WrongField(form.tip, _("There is no tip with this number.")) from None
        except IllegalTransition:
            words = _("This tip is not ready for a dossier: mark it as enriched first.")
            raise WrongField(form.tip, words) from None

    return save(form, number, change, _("The tip is in the dossier."), part=_TIPS)


@coordination.post("/dossiers/<number>/meldingen/<tip_number>/uit")
def take_out_of_dossier(number: str, tip_number: str) -> Page:
    """Take a tip out of a dossier."""

    def change(dossier_number: int, version: int) -> None:
        wanted = tip_page.number_of(tip_number)
        take_out(runtime(), actor(), dossier_number, version, wanted)

    return save(VersionForm(), number, change, _("The tip is out of the dossier."), part=_TIPS)


@tip_page.panel
def _tip_panel(showing: tip_page.Showing) -> dict[str, Any]:
    if not actor().may(Permission.WORK_DOSSIERS):
        return {"dossiers_of_tip": None}
    form, tip = showing.form(TipDossierForm), showing.view.tip
    may_put = tip.state is State.IN_DOSSIER or State.IN_DOSSIER in TRANSITIONS[tip.state]
    found = dossiers_of_tip(runtime(), actor(), tip.number)
    form.dossier.choices = choices(
        [
            *((name.public_number, f"{name.public_number} {name.title}") for name in found.choices),
            (NEW, _("A new dossier")),
        ]
    )
    return {
        "dossiers_of_tip": found.present,
        "dossier_form": form,
        "dossier_was_refused": showing.refused is form,
        "may_put_in_dossier": may_put,
        "dossier_words": dossier_labels,
    }


@coordination.post("/<number>/dossier")
def dossier_of_tip(number: str) -> Page:
    """Put a tip into a dossier that is open, or open one with it."""
    form = TipDossierForm()

    def change(tip_number: int, version: int) -> None:
        seen, wanted = SeenTip(tip_number, version), text_of(form.dossier)
        if wanted == NEW:
            open_with_tip(runtime(), actor(), seen, text_of(form.title))
            return
        chosen = parse_dossier_number(wanted)
        if chosen is None:
            raise ValueError("this is no dossier")
        put_tip(runtime(), actor(), seen, chosen)

    try:
        return tip_page.save(form, number, change, _("The tip is in the dossier."))
    except (DossierClosed, NoSuchDossier):
        form.dossier.errors = [_("This dossier has been closed meanwhile. Choose another one.")]
        return tip_page.show(tip_page.number_of(number), form, status=422)
