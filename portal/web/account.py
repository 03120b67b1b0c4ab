"""Signing in and out, choosing secrets, unlocking the vault."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Optional

from portal.accounts import sessions, unlocking
from portal.accounts.errors import (
    MemberKeyReplaced,
    NewKeyWaits,
    NotAdmitted,
    TeamKeyReplaced,
    WeakSecret,
    WrongPassphrase,
    WrongPassword,
)
from portal.accounts.permissions import Permission
from portal.web.context import MEMBER, keep_token, runtime, token
from portal.web.forms import REQUIRED, PortalForm, choices, text_of
from portal.web.identity import actor, member_token, require_member, safe_next, signed_in
from portal.web.limits import limiter
from portal.web.responses import Page, see_other

_TAMPERED = _l(
    "Stop: a key in the database is not the key of your team, or not yours. "
    "Somebody may have tampered with it. Warn the administrator now."
)
_WEAK_PASSPHRASE = _l("Choose a passphrase of at least 20 characters that is not your password.")

account = Blueprint("account", __name__, url_prefix="/account")


class SignInForm(PortalForm):
    """Name and password."""

    name = StringField(_l("Name"), validators=[DataRequired(message=REQUIRED)])
    password = PasswordField(_l("Password"), validators=[DataRequired(message=REQUIRED)])
    next = HiddenField()


class PasswordForm(PortalForm):
    """A password of the member's own. The present one is not asked for where it was handed out."""

    present = PasswordField(_l("Your present password"))
    password = PasswordField(
        _l("New password"),
        validators=[
            Length(min=sessions.PASSWORD_LENGTH, message=_l("Use at least %(min)d characters."))
        ],
    )
    again = PasswordField(
        _l("The same password again"),
        validators=[EqualTo("password", message=_l("The two are not the same."))],
    )


class PassphraseForm(PortalForm):
    """A vault passphrase of the member's own."""

    passphrase = PasswordField(
        _l("Vault passphrase"),
        validators=[
            Length(min=unlocking.PASSPHRASE_LENGTH, message=_l("Use at least %(min)d characters."))
        ],
    )
    again = PasswordField(
        _l("The same passphrase again"),
        validators=[EqualTo("passphrase", message=_l("The two are not the same."))],
    )


class ChangePassphraseForm(PassphraseForm):
    """Another passphrase in the place of the present one."""

    present = PasswordField(
        _l("Your present vault passphrase"), validators=[DataRequired(message=REQUIRED)]
    )


class UnlockForm(PortalForm):
    """The vault passphrase, and the answer to whether a new team key is known."""

    passphrase = PasswordField(_l("Vault passphrase"), validators=[DataRequired(message=REQUIRED)])
    trust = RadioField(
        _l("Do you know of this?"),
        choices=choices(
            [
                ("yes", _l("Yes, this is right: go on with the new key")),
                ("no", _l("No, or I am not sure: open the vault without the new key")),
            ]
        ),
        validators=[Optional()],
    )
    next = HiddenField()


@account.get("/inloggen")
def sign_in() -> Page:
    """Ask for name and password."""
    form = SignInForm(formdata=None, data={"next": request.args.get("next", "")})
    return render_template("account/sign_in.html", form=form)


@account.post("/inloggen")
@limiter.limit(lambda: runtime().settings.limit_sign_in)
def start_session() -> Page:
    """Sign in."""
    form = SignInForm()
    if form.validate_on_submit():
        opened = sessions.sign_in(runtime(), text_of(form.name), text_of(form.password))
        if opened:
            session.clear()
            keep_token(MEMBER, opened)
            return see_other(safe_next(form.next.data))
        form.password.errors = [_("This name and password do not belong together.")]
    return render_template("account/sign_in.html", form=form), 422


@account.post("/uitloggen")
def sign_out() -> Page:
    """Sign out."""
    present = token(MEMBER)
    if present:
        sessions.sign_out(runtime(), present)
    session.clear()
    return see_other(url_for("account.sign_in"))


@account.get("/werkplek")
def desk() -> Page:
    """Go to the place where this member works."""
    redirected = require_member()
    if redirected:
        return redirected
    if actor().may(Permission.SEE_QUEUE):
        return see_other(url_for("coordination.queue"))
    if actor().may(Permission.SEE_PAGES):
        return see_other(url_for("editorial.pages"))
    if actor().may(Permission.SEE_AUDIT):
        return see_other(url_for("supervision.trail"))
    return see_other(url_for("admin.team"))


@account.route("/wachtwoord", methods=["GET", "POST"])
@limiter.limit(lambda: runtime().settings.limit_sign_in, methods=["POST"])
def password() -> Page:
    """Let a member choose a password of their own."""
    found = signed_in()
    if found is None:
        return see_other(url_for("account.sign_in"))
    form = PasswordForm()
    is_first = found.must_choose_password
    if form.validate_on_submit():
        present = None if is_first else text_of(form.present)
        try:
            sessions.choose_password(runtime(), member_token(), text_of(form.password), present)
        except WrongPassword:
            form.present.errors = [_("This is not your present password.")]
        except WeakSecret:
            form.password.errors = [_("Choose a password that you did not have before.")]
        else:
            flash(_("Your password has been changed."))
            return see_other(url_for("account.desk"))
    return _page("account/password.html", form, is_first=is_first)


@account.route("/wachtzin", methods=["GET", "POST"])
def passphrase() -> Page:
    """Let a member choose the passphrase of the vault."""
    found = signed_in()
    if found is None or found.must_choose_password:
        return see_other(url_for("account.desk"))
    if found.has_key:
        return see_other(url_for("account.unlock"))
    form = PassphraseForm()
    if form.validate_on_submit():
        try:
            unlocking.choose_passphrase(runtime(), member_token(), text_of(form.passphrase))
        except WeakSecret:
            form.passphrase.errors = [_WEAK_PASSPHRASE]
        else:
            flash(_("Your passphrase has been set. A colleague can now admit you to the vault."))
            return see_other(url_for("account.unlock"))
    return _page("account/passphrase.html", form)


@account.route("/andere-wachtzin", methods=["GET", "POST"])
@limiter.limit(lambda: runtime().settings.limit_sign_in, methods=["POST"])
def change_passphrase() -> Page:
    """Let a member change the passphrase of the vault."""
    redirected = require_member()
    if redirected:
        return redirected
    form = ChangePassphraseForm()
    if form.validate_on_submit():
        try:
            unlocking.change_passphrase(
                runtime(), member_token(), text_of(form.present), text_of(form.passphrase)
            )
        except (WrongPassphrase, NotAdmitted):
            form.present.errors = [_("This is not your vault passphrase.")]
        except MemberKeyReplaced:
            form.present.errors = [_TAMPERED]
        except WeakSecret:
            form.passphrase.errors = [_WEAK_PASSPHRASE]
        else:
            flash(_("Your vault passphrase has been changed."))
            return see_other(url_for("account.desk"))
    return _page("account/change_passphrase.html", form)


@account.route("/kluis", methods=["GET", "POST"])
@limiter.limit(lambda: runtime().settings.limit_sign_in, methods=["POST"])
def unlock() -> Page:
    """Unlock the vault."""
    redirected = require_member()
    if redirected:
        return redirected
    form = UnlockForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    own_fingerprint, new_keys = "", []
    if form.validate_on_submit():
        trusts = {"yes": True, "no": False}.get(form.trust.data or "")
        try:
            fresh = unlocking.unlock(
                runtime(), member_token(), text_of(form.passphrase), trusts_new_key=trusts
            )
        except WrongPassphrase:
            form.passphrase.errors = [_("This is not your vault passphrase.")]
        except NotAdmitted as waiting:
            own_fingerprint = waiting.fingerprint
            form.passphrase.errors = [
                _("You have not been admitted to the vault yet. Ask a colleague to admit you.")
            ]
        except NewKeyWaits as waiting:
            new_keys = waiting.generations
        except (TeamKeyReplaced, MemberKeyReplaced):
            form.passphrase.errors = [_TAMPERED]
        else:
            keep_token(MEMBER, fresh)
            return see_other(safe_next(form.next.data))
    page = render_template(
        "account/unlock.html", form=form, own_fingerprint=own_fingerprint, new_keys=new_keys
    )
    return page, 422 if form.errors or new_keys else 200


@account.post("/vergrendelen")
def lock() -> Page:
    """Lock the vault and stay signed in."""
    redirected = require_member()
    if redirected:
        return redirected
    unlocking.lock(runtime(), member_token())
    flash(_("The vault is locked."))
    return see_other(url_for("account.desk"))


def _page(template: str, form: PortalForm, **values: object) -> Page:
    page = render_template(template, form=form, **values)
    return (page, 422) if form.errors else page
