"""Partners: whom we work with, and the keys that packages for them are made with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from portal.accounts.permissions import Permission
from portal.models import PartnerKind
from portal.models.partner import EMAIL_LENGTH, PARTNER_NAME_LENGTH, PHONE_LENGTH
from portal.tips.partners.errors import NoSuchKey, NotSecondPerson, PartnerChanged, PartnerNameTaken
from portal.tips.partners.keys import confirm_key, enter_key, remove_key
from portal.tips.partners.managing import PartnerDetails, add_partner, change_partner, set_active
from portal.tips.partners.reading import list_partners, read_partner
from portal.vault import UnusableRecipient
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.forms import REQUIRED, AtMost, LongTextField, PortalForm, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

# Deliverable or not is for the mail to say; this finds slips of the finger.
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# A certificate of OpenPGP with a picture and many signatures.
_KEY_LENGTH = 200_000
_MOST_VERSIONS = 1_000_000


class DetailsForm(PortalForm):
    """What is known of a partner."""

    name = StringField(
        _l("Name of the organisation"),
        validators=[DataRequired(message=REQUIRED), AtMost(PARTNER_NAME_LENGTH)],
    )
    kind = SelectField(_l("Kind"), choices=choices(dossier_labels.PARTNER_KINDS.items()))
    contact = StringField(_l("Contact person"), validators=[AtMost(PARTNER_NAME_LENGTH)])
    email = StringField(_l("E-mail address"), validators=[AtMost(EMAIL_LENGTH)])
    phone = StringField(_l("Telephone number"), validators=[AtMost(PHONE_LENGTH)])
    version = IntegerField(
        widget=HiddenInput(), default=0, validators=[NumberRange(0, _MOST_VERSIONS)]
    )

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no e-mail address.

        Raises:
            ValidationError: it is none.
        """
        typed = text_of(field).strip()
        if typed and not _EMAIL.fullmatch(typed):
            raise ValidationError(_("This is not an e-mail address, such as name@example.nl."))

    def details(self) -> PartnerDetails:
        """Return what was typed."""
        return PartnerDetails(
            name=text_of(self.name).strip(),
            kind=PartnerKind(self.kind.data),
            contact=text_of(self.contact).strip(),
            email=text_of(self.email).strip(),
            phone=text_of(self.phone).strip(),
        )


class PartnerForm(PortalForm):
    """A form on a partner's page: it says which version of the partner its user saw."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])


class KeyForm(PartnerForm):
    """The key of a partner."""

    key = LongTextField(
        _l("Public key"), validators=[DataRequired(message=REQUIRED), AtMost(_KEY_LENGTH)]
    )


class ActiveForm(PartnerForm):
    """Whether we work with a partner."""

    active = HiddenField()


@coordination.get("/partners")
def partners() -> str:
    """Show all partners."""
    return render_template(
        "coordination/partners/list.html",
        words=dossier_labels,
        rows=list_partners(runtime(), actor()),
        may_manage=actor().may(Permission.MANAGE_PARTNERS),
    )


@coordination.route("/partners/nieuw", methods=["GET", "POST"])
def new_partner() -> Page:
    """Add a partner."""
    actor().require(Permission.MANAGE_PARTNERS)
    form = DetailsForm()
    if form.validate_on_submit():
        try:
            partner_id = add_partner(runtime(), actor(), form.details())
        except PartnerNameTaken:
            form.name.errors = [_taken()]
        else:
            flash(_("The partner has been added."))
            return see_other(url_for("coordination.partner", partner_id=partner_id))
    page = render_template("coordination/partners/new.html", form=form)
    return (page, 422) if form.is_submitted() else page


@coordination.get("/partners/<uuid:partner_id>")
def partner(partner_id: UUID) -> Page:
    """Show a partner."""
    return _show(partner_id)


@coordination.post("/partners/<uuid:partner_id>/gegevens")
def save_partner(partner_id: UUID) -> Page:
    """Change what is known of a partner."""
    form = DetailsForm()

    def change(version: int) -> None:
        change_partner(runtime(), actor(), partner_id, version, form.details())

    try:
        return _save(form, partner_id, change, _("The details have been saved."))
    except PartnerNameTaken:
        form.name.errors = [_taken()]
        return _show(partner_id, form, status=422)


@coordination.post("/partners/<uuid:partner_id>/actief")
def activate_partner(partner_id: UUID) -> Page:
    """Say whether we still work with a partner."""
    form = ActiveForm()

    def change(version: int) -> None:
        is_active = form.active.data == "yes"
        set_active(runtime(), actor(), partner_id, version, is_active=is_active)

    return _save(form, partner_id, change, _("Saved."))


@coordination.post("/partners/<uuid:partner_id>/sleutel")
def enter_key_of_partner(partner_id: UUID) -> Page:
    """Give a partner a key."""
    form = KeyForm()

    def change(version: int) -> None:
        enter_key(runtime(), actor(), partner_id, version, text_of(form.key))

    notice = _("The key has been entered. A second person confirms it before it is used.")
    try:
        return _save(form, partner_id, change, notice)
    except UnusableRecipient as unusable:
        form.key.errors = [dossier_labels.KEY_PROBLEMS[unusable.problem]]
        return _show(partner_id, form, status=422)


@coordination.post("/partners/<uuid:partner_id>/sleutel/bevestigen")
def confirm_key_of_partner(partner_id: UUID) -> Page:
    """Say that the fingerprint was compared and is right."""

    def change(version: int) -> None:
        confirm_key(runtime(), actor(), partner_id, version)

    notice = _("The key has been confirmed. Packages for this partner are made with it.")
    return _save(PartnerForm(), partner_id, change, notice)


@coordination.post("/partners/<uuid:partner_id>/sleutel/verwijderen")
def remove_key_of_partner(partner_id: UUID) -> Page:
    """Take the key of a partner away."""

    def change(version: int) -> None:
        remove_key(runtime(), actor(), partner_id, version)

    return _save(PartnerForm(), partner_id, change, _("The key has been removed."))


def _save(
    form: PartnerForm | DetailsForm, partner_id: UUID, change: Callable[[int], None], notice: str
) -> Page:
    if not form.validate_on_submit() or form.version.data is None:
        return _show(partner_id, form, status=422)
    try:
        change(form.version.data)
    except (PartnerChanged, NoSuchKey, NotSecondPerson):
        return _show(partner_id, form, is_changed=True, status=409)
    flash(notice)
    return see_other(url_for("coordination.partner", partner_id=partner_id))


def _show(
    partner_id: UUID,
    refused: PartnerForm | DetailsForm | None = None,
    *,
    is_changed: bool = False,
    status: int = 200,
) -> Page:
    view = read_partner(runtime(), actor(), partner_id)
    details = view.details
    form = refused if isinstance(refused, DetailsForm) else DetailsForm(formdata=None, obj=details)
    key_form = refused if isinstance(refused, KeyForm) else KeyForm(formdata=None)
    form.version.data = key_form.version.data = view.version
    page = render_template(
        "coordination/partners/partner.html",
        words=dossier_labels,
        view=view,
        refused=refused,
        form=form,
        key_form=key_form,
        is_changed=is_changed,
        may_manage=actor().may(Permission.MANAGE_PARTNERS),
    )
    return page, status


def _taken() -> str:
    return str(_("Another partner goes by this name."))
