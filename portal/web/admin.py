"""The team: adding members, admitting them to the vault, revoking them, recovery."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.accounts.errors import (
    AccountError,
    InvalidName,
    KeyNotMade,
    KeyNotTrusted,
    LastAdmin,
    NameTaken,
    NoSuchMember,
    StillHeld,
    TeamKeyReplaced,
    WrongRecoveryKey,
)
from portal.accounts.members import add_member, list_team, reset_password
from portal.accounts.permissions import Permission
from portal.accounts.team import admit, recover, revoke
from portal.accounts.undelivered import count_undelivered
from portal.models import Role
from portal.web import labels
from portal.web.context import runtime
from portal.web.forms import REQUIRED, CheckboxesField, PortalForm, choices, text_of
from portal.web.identity import actor, require_member
from portal.web.responses import Page, see_other

admin = Blueprint("admin", __name__, url_prefix="/beheer")
admin.before_request(require_member)

_REFUSALS: dict[type[AccountError], object] = {
    NoSuchMember: _l("This person is not a member any more."),
    KeyNotMade: _l("This person has not chosen a vault passphrase yet."),
    LastAdmin: _l("This is the last administrator. Add another one first."),
    StillHeld: _l("Somebody can still open the vault. Ask them to admit this person."),
    TeamKeyReplaced: _l(
        "Stop: a key in the database is not the key of your team. "
        "Somebody may have tampered with it. Warn the administrator now."
    ),
    KeyNotTrusted: _l("Unlock the vault again first, and confirm the new team key."),
    WrongRecoveryKey: _l("This is not the recovery key. Compare each character with the paper."),
}


class MemberForm(PortalForm):
    """A new member."""

    display_name = StringField(
        _l("Name"), validators=[DataRequired(message=REQUIRED), Length(max=80)]
    )
    name = StringField(_l("Sign-in name"), validators=[DataRequired(message=REQUIRED)])
    roles = CheckboxesField(
        _l("Roles"),
        choices=choices(labels.ROLES.items()),
        validators=[DataRequired(message=_l("Choose at least one role."))],
    )


class RecoveryForm(PortalForm):
    """The printed recovery key."""

    recovery_key = StringField(_l("Recovery key"), validators=[DataRequired(message=REQUIRED)])


@admin.get("/", strict_slashes=False)
def team() -> Page:
    """Show the members."""
    return _page(MemberForm(formdata=None))


@admin.post("/leden")
def add() -> Page:
    """Add a member and show their first password, once."""
    form = MemberForm()
    if not form.validate_on_submit():
        return _page(form), 422
    roles = [Role(role) for role in form.roles.data or []]
    try:
        password = add_member(
            runtime(), actor(), text_of(form.name), text_of(form.display_name), roles
        )
    except NameTaken:
        form.name.errors = [_("Somebody already signs in by this name.")]
    except InvalidName:
        form.name.errors = [_("Use 2 to 80 letters, digits, dots and hyphens.")]
    else:
        return render_template(
            "admin/first_password.html", name=text_of(form.name), password=password
        )
    return _page(form), 422


@admin.post("/leden/<uuid:member_id>/toelaten")
def admit_member(member_id: UUID) -> Page:
    """Admit a member to the vault."""
    try:
        admit(runtime(), actor(), member_id)
    except (NoSuchMember, KeyNotMade, KeyNotTrusted) as error:
        return _refused(error)
    return _done(_("The member has been admitted to the vault."))


@admin.post("/leden/<uuid:member_id>/wachtwoord")
def new_password(member_id: UUID) -> Page:
    """Give a member a new first password and show it, once."""
    try:
        password = reset_password(runtime(), actor(), member_id)
    except NoSuchMember as error:
        return _refused(error)
    return render_template("admin/first_password.html", name=None, password=password)


@admin.post("/leden/<uuid:member_id>/intrekken")
def revoke_member(member_id: UUID) -> Page:
    """End a member's access."""
    try:
        revoke(runtime(), actor(), member_id)
    except (NoSuchMember, LastAdmin, TeamKeyReplaced) as error:
        return _refused(error)
    return _done(
        _("The access has been revoked. New tips are sealed to a new key; everyone unlocks again.")
    )


@admin.post("/leden/<uuid:member_id>/herstellen")
def recover_vault(member_id: UUID) -> Page:
    """Admit a member with the recovery key."""
    form = RecoveryForm()
    if not form.validate_on_submit():
        return _refused(WrongRecoveryKey())
    try:
        recover(runtime(), actor(), member_id, text_of(form.recovery_key))
    except (NoSuchMember, KeyNotMade, StillHeld, TeamKeyReplaced, WrongRecoveryKey) as error:
        return _refused(error)
    return _done(_("The member has been admitted to the vault."))


def _page(form: MemberForm) -> str:
    may_manage = actor().may(Permission.MANAGE_MEMBERS)
    return render_template(
        "admin/team.html",
        team=list_team(runtime(), actor()),
        form=form,
        recovery_form=RecoveryForm(formdata=None),
        undelivered=count_undelivered(runtime(), actor()) if may_manage else 0,
    )


def _refused(error: AccountError) -> Page:
    flash(str(_REFUSALS[type(error)]), "error")
    return _to_team()


def _done(notice: str) -> Page:
    flash(notice)
    return _to_team()


def _to_team() -> Page:
    return see_other(url_for("admin.team"))
