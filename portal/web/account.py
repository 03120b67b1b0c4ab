"""Signing in and out, choosing secrets, unlocking the vault."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from portal.accounts import sessions
from portal.accounts.errors import NotAdmitted, TeamKeyReplaced, WeakSecret, WrongPassphrase
from portal.accounts.permissions import Permission
from portal.web.context import MEMBER, keep_token, runtime, token
from portal.web.forms import REQUIRED, PortalForm, text_of
from portal.web.identity import actor, member_token, require_member, safe_next, signed_in
from portal.web.limits import limiter
from portal.web.responses import Page, see_other

account = Blueprint("account", __name__, url_prefix="/account")


class SignInForm(PortalForm):
    """Name and password."""

    name = StringField(_l("Name"), validators=[DataRequired(message=REQUIRED)])
    password = PasswordField(_l("Password"), validators=[DataRequired(message=REQUIRED)])
    next = HiddenField()


class PasswordForm(PortalForm):
    """A password of the member's own."""

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
            Length(min=sessions.PASSPHRASE_LENGTH, message=_l("Use at least %(min)d characters."))
        ],
    )
    again = PasswordField(
        _l("The same passphrase again"),
        validators=[EqualTo("passphrase", message=_l("The two are not the same."))],
    )


class UnlockForm(PortalForm):
    """The vault passphrase."""

    passphrase = PasswordField(_l("Vault passphrase"), validators=[DataRequired(message=REQUIRED)])
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
    return see_other(url_for("admin.team"))


@account.route("/wachtwoord", methods=["GET", "POST"])
def password() -> Page:
    """Let a member replace the first password that they were handed."""
    if signed_in() is None:
        return see_other(url_for("account.sign_in"))
    form = PasswordForm()
    if form.validate_on_submit():
        sessions.choose_password(runtime(), member_token(), text_of(form.password))
        flash(_("Your password has been changed."))
        return see_other(url_for("account.desk"))
    return _page("account/password.html", form)


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
            sessions.choose_passphrase(runtime(), member_token(), text_of(form.passphrase))
        except WeakSecret:
            form.passphrase.errors = [_("Choose a passphrase that is not your password.")]
        else:
            flash(_("Your passphrase has been set. A colleague can now admit you to the vault."))
            return see_other(url_for("account.unlock"))
    return _page("account/passphrase.html", form)


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
    if form.validate_on_submit():
        try:
            fresh = sessions.unlock(runtime(), member_token(), text_of(form.passphrase))
        except WrongPassphrase:
            form.passphrase.errors = [_("This is not your vault passphrase.")]
        except NotAdmitted:
            form.passphrase.errors = [
                _("You have not been admitted to the vault yet. Ask a colleague to admit you.")
            ]
        except TeamKeyReplaced:
            form.passphrase.errors = [
                _(
                    "Stop: the team key in the database is not the key of your team. "
                    "Somebody may have tampered with it. Warn the administrator now."
                )
            ]
        else:
            keep_token(MEMBER, fresh)
            return see_other(safe_next(form.next.data))
    return _page("account/unlock.html", form)


@account.post("/vergrendelen")
def lock() -> Page:
    """Lock the vault and stay signed in."""
    redirected = require_member()
    if redirected:
        return redirected
    sessions.lock(runtime(), member_token())
    flash(_("The vault is locked."))
    return see_other(url_for("account.desk"))


def _page(template: str, form: PortalForm) -> Page:
    page = render_template(template, form=form)
    return (page, 422) if form.errors else page
