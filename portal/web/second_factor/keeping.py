"""What a member signs in with: seeing it, adding to it, naming and removing."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from portal.accounts.errors import (
    FactorNotTaken,
    InvalidFactorName,
    LastFactor,
    NoSuchFactor,
    TooManyWrong,
    WrongPassword,
)
from portal.accounts.second_factors.apps import add_app, begin_app
from portal.accounts.second_factors.keeping import list_factors, remove_factor, rename_factor
from portal.accounts.second_factors.passkeys import add_passkey, begin_passkey
from portal.accounts.sessions import confirm, is_confirmed
from portal.models import FACTOR_NAME_LENGTH
from portal.pages.codes import draw_svg
from portal.web.context import MEMBER, keep_token, runtime
from portal.web.forms import REQUIRED, PortalForm, text_of
from portal.web.identity import member_token, require_known, safe_next
from portal.web.limits import limiter
from portal.web.responses import Page, see_other
from portal.web.second_factor.blueprint import (
    go_on_with,
    present_session,
    second_factor,
    signed_out,
)

_NAME = [
    DataRequired(message=REQUIRED),
    Length(max=FACTOR_NAME_LENGTH, message=_l("Use at most %(max)d characters.")),
]
_ADDED = _l("From now on you can sign in with it.")


class AppForm(PortalForm):
    """An authenticator app that is being added."""

    code = StringField(
        _l("The code that the app shows now"), validators=[DataRequired(message=REQUIRED)]
    )
    name = StringField(_l("What do you call it?"), validators=_NAME)


class PasskeyForm(PortalForm):
    """A passkey that is being added; the script fills in what the browser made."""

    name = StringField(_l("What do you call it?"), validators=_NAME)
    response = HiddenField(_l("Passkey"), validators=[DataRequired(message=REQUIRED)])


class NameForm(PortalForm):
    """Another name for a second factor."""

    name = StringField(_l("Name"), validators=_NAME)


class ConfirmForm(PortalForm):
    """The password, asked for once more."""

    password = PasswordField(_l("Your password"), validators=[DataRequired(message=REQUIRED)])
    next = HiddenField()


@second_factor.get("/inloggegevens")
def overview() -> Page:
    """Show what a member signs in with."""
    redirected = require_known()
    if redirected:
        return redirected
    return _overview()


@second_factor.route("/inloggegevens/app", methods=["GET", "POST"])
@limiter.limit(lambda: runtime().settings.limit_sign_in, methods=["POST"])
def app() -> Page:
    """Add an authenticator app."""
    redirected = require_known() or _unconfirmed()
    if redirected:
        return redirected
    form = AppForm()
    if request.method == "GET":
        form.name.data = _("My telephone")
    if form.validate_on_submit():
        try:
            fresh = add_app(runtime(), member_token(), text_of(form.name), text_of(form.code))
        except FactorNotTaken:
            form.code.errors = [
                _(
                    "This is not the code that belongs to the square. Wait for the next code. "
                    "Does the clock of your telephone tell the right time?"
                )
            ]
        except InvalidFactorName:
            form.name.errors = [REQUIRED]
        else:
            go_on_with(fresh, present_session().name)
            flash(str(_ADDED))
            return see_other(url_for("second_factor.codes"))
    begun = begin_app(runtime(), member_token())
    page = render_template(
        "account/second_factor/app.html",
        form=form,
        code=Markup(draw_svg(begun.address)),  # noqa: S704 - drawn by us, and holds no text
        secret=begun.secret,
    )
    return (page, 422) if form.errors else page


@second_factor.route("/inloggegevens/passkey", methods=["GET", "POST"])
@limiter.limit(lambda: runtime().settings.limit_sign_in, methods=["POST"])
def passkey() -> Page:
    """Add a passkey."""
    redirected = require_known() or _unconfirmed()
    if redirected:
        return redirected
    form = PasskeyForm()
    if request.method == "GET":
        form.name.data = _("My device")
    try:
        if form.validate_on_submit():
            fresh = add_passkey(
                runtime(), member_token(), text_of(form.name), text_of(form.response)
            )
            go_on_with(fresh, present_session().name)
            flash(str(_ADDED))
            return see_other(url_for("second_factor.codes"))
    except FactorNotTaken:
        form.response.errors = [_("This passkey was not taken. Try again.")]
    except InvalidFactorName:
        form.name.errors = [REQUIRED]
    return _passkey_page(form)


@second_factor.post("/inloggegevens/<uuid:factor_id>/naam")
def rename(factor_id: UUID) -> Page:
    """Give a second factor another name."""
    redirected = require_known()
    if redirected:
        return redirected
    form = NameForm()
    if not form.validate_on_submit():
        return _overview(wrong=(factor_id, form)), 422
    try:
        rename_factor(runtime(), member_token(), factor_id, text_of(form.name))
    except InvalidFactorName:
        form.name.errors = [REQUIRED]
        return _overview(wrong=(factor_id, form)), 422
    except NoSuchFactor:
        return see_other(url_for("second_factor.overview"))
    flash(_("The name has been changed."))
    return see_other(url_for("second_factor.overview"))


@second_factor.post("/inloggegevens/<uuid:factor_id>/verwijderen")
def remove(factor_id: UUID) -> Page:
    """Remove a second factor."""
    redirected = require_known()
    if redirected:
        return redirected
    try:
        remove_factor(runtime(), member_token(), factor_id)
    except LastFactor:
        flash(_("This is your last one. Add another one first."), "error")
    except NoSuchFactor:
        pass
    else:
        flash(_("It has been removed. You can no longer sign in with it."))
    return see_other(url_for("second_factor.overview"))


@second_factor.route("/bevestigen", methods=["GET", "POST"])
@limiter.limit(lambda: runtime().settings.limit_sign_in, methods=["POST"])
def confirm_password() -> Page:
    """Ask for the password once more, before a member changes how they sign in."""
    redirected = require_known()
    if redirected:
        return redirected
    if present_session().missing:
        return see_other(url_for("second_factor.overview"))
    form = ConfirmForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    if form.validate_on_submit():
        try:
            fresh = confirm(runtime(), member_token(), text_of(form.password))
        except TooManyWrong:
            return signed_out()
        except WrongPassword:
            form.password.errors = [_("This is not your present password.")]
        else:
            keep_token(MEMBER, fresh)
            overview_address = url_for("second_factor.overview")
            return see_other(safe_next(form.next.data) if form.next.data else overview_address)
    page = render_template("account/second_factor/confirm.html", form=form)
    return (page, 422) if form.errors else page


def _unconfirmed() -> Page | None:
    """Return where a member first shows who they are; None where they did so lately."""
    if is_confirmed(runtime(), member_token()):
        return None
    return see_other(url_for("second_factor.confirm_password", next=request.path))


def _overview(wrong: tuple[UUID, NameForm] | None = None) -> str:
    """Return the page of what a member signs in with, with a name that was `wrong` as typed."""
    found = present_session()
    return render_template(
        "account/second_factor/overview.html",
        own=list_factors(runtime(), found.actor),
        must_add=found.missing is not None,
        has_passphrase=found.has_key,
        wrong_id=wrong[0] if wrong else None,
        wrong_form=wrong[1] if wrong else None,
    )


def _passkey_page(form: PasskeyForm) -> Page:
    page = render_template(
        "account/second_factor/passkey.html",
        form=form,
        options=begin_passkey(runtime(), member_token()),
    )
    return (page, 422) if form.errors else page
