"""The form in which a disclosure is prepared or changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, ValidationError

from portal.models.disclosure import format_disclosure_number
from portal.models.dossier import parse_dossier_number
from portal.models.tip import format_number, parse_number
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.disclosing.bases import load_bases
from portal.tips.disclosing.bodies import DisclosureBody
from portal.tips.disclosing.errors import (
    DisclosureChanged,
    NoSuchBasis,
    NoSuchPartner,
    NoTips,
    NotThePreparer,
)
from portal.tips.disclosing.preparing import change, prepare
from portal.tips.disclosing.reading import Step, read_disclosure
from portal.tips.dossiers.reading import read_dossier
from portal.tips.errors import IllegalTransition
from portal.tips.partners.reading import list_partners
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.disclosures.page import REFUSALS, VersionForm, number_of
from portal.web.forms import CHOOSE, REQUIRED, AtMost, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.language import present_language
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field

    from portal.tips.disclosing.reading import DisclosureEventView, DisclosureView
    from portal.tips.partners.reading import PartnerRow

_NEEDED = (DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH))
_ALLOWED = (AtMost(PARAGRAPH_LENGTH),)
_BETWEEN = re.compile(r"[\s,;]+")
_BODY = ("purpose", "necessity", "summary", "conditions")


class DisclosureForm(VersionForm):
    """What is given to whom, why and on which basis. Of a new one the version is 0."""

    partner = SelectField(
        _l("To which partner?"), validators=[DataRequired(message=_l("Choose a partner."))]
    )
    tips = LongTextField(_l("Which tips?"), validators=[DataRequired(message=REQUIRED)])
    legal_basis = RadioField(_l("On which legal basis?"), validators=[DataRequired(message=CHOOSE)])
    purpose = LongTextField(_l("For what purpose?"), validators=_NEEDED)
    necessity = LongTextField(_l("Why is it necessary?"), validators=_NEEDED)
    summary = LongTextField(_l("Summary for the partner (may stay empty)"), validators=_ALLOWED)
    conditions = LongTextField(_l("Conditions of use (may stay empty)"), validators=_ALLOWED)

    def offer(self, partners: list[PartnerRow]) -> dict[str, str]:
        """Offer what there is to choose from, and return the explanation of each legal basis."""
        self.partner.choices = choices(
            [("", _("Choose one")), *((str(row.id), _name(row)) for row in partners)]
        )
        language = present_language()
        bases = {
            basis.id: basis
            for basis in load_bases(runtime().settings.data_folder).values()
            if not basis.is_hidden
        }
        self.legal_basis.choices = choices(
            (basis.id, basis.label(language)) for basis in bases.values()
        )
        return {basis.id: basis.explanation(language) for basis in bases.values()}

    def validate_tips(self, field: Field) -> None:
        """Refuse what are no numbers of tips, and say which."""
        wrong = [word for word in _words(field) if parse_number(word) is None]
        if wrong:
            raise ValidationError(
                _(
                    "These are no tip numbers: %(words)s. Type each as 2026-00042.",
                    words=", ".join(wrong),
                )
            )

    def begin_with(self, view: DisclosureView) -> None:
        """Show what stands in a disclosure now."""
        self.version.data = view.version
        self.partner.data = str(view.partner_id)
        self.tips.data = _lines(view.tips)
        self.legal_basis.data = view.legal_basis
        for name in _BODY:
            self[name].data = getattr(view.body, name)

    def values(self) -> dict[str, Any]:
        """Return what was filled in, as the use cases take it; the form was found to be right."""
        return {
            "partner_id": UUID(self.partner.data),
            "legal_basis": text_of(self.legal_basis),
            "tip_numbers": [number for word in _words(self.tips) if (number := parse_number(word))],
            "body": DisclosureBody(**{name: text_of(self[name]).strip() for name in _BODY}),
        }

    def tell(self, refusal: NoTips | NoSuchPartner | NoSuchBasis) -> None:
        """Say beside the field that it is about why it was refused."""
        if isinstance(refusal, NoTips):
            numbers = ", ".join(map(format_number, refusal.numbers))
            self.tips.errors = [
                _("There are no tips by these numbers: %(numbers)s.", numbers=numbers)
            ]
        elif isinstance(refusal, NoSuchPartner):
            self.partner.errors = [_("You do not work with this partner any more. Choose another.")]
        else:
            self.legal_basis.errors = [CHOOSE]


@coordination.route("/verstrekkingen/nieuw", methods=["GET", "POST"])
def new_disclosure() -> Page:
    """Prepare a disclosure; the address may name tips, or a dossier with tips, to begin with."""
    form = DisclosureForm()
    hints = form.offer(_partners())
    if not form.is_submitted():
        form.version.data = 0
        form.tips.data = _lines(_asked_for())
        return _show(form, hints)
    if form.validate_on_submit():
        try:
            number = prepare(runtime(), actor(), **form.values())
        except (NoTips, NoSuchPartner, NoSuchBasis) as refusal:
            form.tell(refusal)
        else:
            flash(_("Prepared. Look at what leaves, and offer it for approval."))
            return _to(format_disclosure_number(number))
    return _show(form, hints, status=422)


@coordination.route("/verstrekkingen/<disclosure>/wijzigen", methods=["GET", "POST"])
def change_disclosure(disclosure: str) -> Page:
    """Change a disclosure that was not offered yet, or was refused."""
    view = read_disclosure(runtime(), actor(), number_of(disclosure))
    if not view.may(Step.CHANGE):
        refusal = IllegalTransition if view.is_own else NotThePreparer
        flash(str(REFUSALS[refusal]), "error")
        return _to(disclosure)
    form = DisclosureForm()
    hints = form.offer(_partners(view))
    if not form.is_submitted():
        form.begin_with(view)
        return _show(form, hints, view)
    seen = form.version.data
    if form.validate_on_submit() and seen is not None:
        try:
            change(runtime(), actor(), view.number, seen, **form.values())
        except (NoTips, NoSuchPartner, NoSuchBasis) as told:
            form.tell(told)
        except DisclosureChanged:
            form.version.data = view.version
            return _show(form, hints, view, view.events_since(seen), 409)
        else:
            flash(_("The disclosure has been changed."))
            return _to(disclosure)
    return _show(form, hints, view, status=422)


def _show(
    form: DisclosureForm,
    hints: dict[str, str],
    view: DisclosureView | None = None,
    changes: list[DisclosureEventView] | None = None,
    status: int = 200,
) -> Page:
    page = render_template(
        "coordination/disclosures/form.html",
        form=form,
        hints=hints,
        view=view,
        changes=changes or [],
    )
    return page, status


def _asked_for() -> list[int]:
    numbers = [parse_number(text) for text in request.args.getlist("melding")]
    dossier = parse_dossier_number(request.args.get("casus", ""))
    found = {number for number in numbers if number}
    if dossier:
        found |= {tip.number for tip in read_dossier(runtime(), actor(), dossier).tips}
    return sorted(found)


def _partners(view: DisclosureView | None = None) -> list[PartnerRow]:
    """Return the partners to choose from, with the one that was chosen before."""
    kept = view.partner_id if view else None
    return [row for row in list_partners(runtime(), actor()) if row.is_active or row.id == kept]


def _name(row: PartnerRow) -> str:
    name = row.details.name
    return name if row.is_key_confirmed else _("%(name)s (no confirmed key)", name=name)


def _words(field: Field) -> list[str]:
    return [word for word in _BETWEEN.split(text_of(field)) if word]


def _lines(numbers: Iterable[int]) -> str:
    return "\n".join(map(format_number, numbers))


def _to(disclosure: str) -> Page:
    return see_other(url_for("coordination.disclosure", disclosure=disclosure))
