"""Giving the second factor after the password."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from portal.accounts.errors import TooManyWrong, WrongFactor
from portal.accounts.second_factors.giving import give_code, give_passkey
from portal.accounts.second_factors.passkeys import begin_signing
from portal.accounts.sessions import Missing
from portal.web.attempts import may_try_code
from portal.web.context import runtime
from portal.web.forms import REQUIRED, PortalForm, text_of
from portal.web.identity import member_token, safe_next, session_ended, signed_in
from portal.web.limits import limiter
from portal.web.responses import Page, see_other
from portal.web.second_factor.blueprint import (
    go_on_with,
    present_session,
    second_factor,
    signed_out,
)


class CodeForm(PortalForm):
    """The code of an app, or a recovery code."""

    code = StringField(_l("Code"), validators=[DataRequired(message=REQUIRED)])
    next = HiddenField()


class SignatureForm(PortalForm):
    """What a passkey signed; the script fills it in."""

    response = HiddenField(_l("Passkey"), validators=[DataRequired(message=REQUIRED)])
    next = HiddenField()


@second_factor.get("/tweede-stap")
def give() -> Page:
    """Ask for the second factor."""
    refused = _unasked()
    if refused:
        return refused
    return _page(CodeForm(formdata=None, data={"next": request.args.get("next", "")}))


@second_factor.post("/tweede-stap")
@limiter.limit(lambda: runtime().settings.limit_sign_in)
def take_code() -> Page:
    """Take the code of an app, or a recovery code."""
    refused = _unasked()
    if refused:
        return refused
    form = CodeForm()
    if form.validate_on_submit():
        found = present_session()
        if found.actor.member_id and not may_try_code(found.actor.member_id, found.name):
            abort(429)
        try:
            fresh = give_code(runtime(), member_token(), text_of(form.code))
        except TooManyWrong:
            return signed_out()
        except WrongFactor:
            form.code.errors = [
                _("This code is not right, or it was used before. Wait for the next one.")
            ]
        else:
            go_on_with(fresh, found.name)
            return see_other(safe_next(form.next.data))
    return _page(form), 422


@second_factor.post("/tweede-stap/passkey")
@limiter.limit(lambda: runtime().settings.limit_sign_in)
def take_passkey() -> Page:
    """Take what a passkey signed."""
    refused = _unasked()
    if refused:
        return refused
    form = SignatureForm()
    if form.validate_on_submit():
        try:
            fresh = give_passkey(runtime(), member_token(), text_of(form.response))
        except TooManyWrong:
            return signed_out()
        except WrongFactor:
            form.response.errors = [_("This passkey was not taken. Try again, or use a code.")]
        else:
            go_on_with(fresh, present_session().name)
            return see_other(safe_next(form.next.data))
    code_form = CodeForm(formdata=None, data={"next": form.next.data or ""})
    return _page(code_form, form), 422


def _unasked() -> Page | None:
    """Return where to go on to where no second factor is asked for; None where one is."""
    found = signed_in()
    if found is None:
        return session_ended()
    if found.missing is not Missing.FACTOR:
        return see_other(url_for("account.desk"))
    return None


def _page(form: CodeForm, signature: SignatureForm | None = None) -> str:
    return render_template(
        "account/second_factor/give.html",
        form=form,
        signature=signature or SignatureForm(formdata=None),
        options=begin_signing(runtime(), member_token()),
    )
