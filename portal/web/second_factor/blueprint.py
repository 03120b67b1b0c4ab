"""The blueprint that the routes of this package are on, and what they share."""

from __future__ import annotations

from flask import Blueprint, flash, session, url_for
from flask_babel import gettext as _

from portal.accounts.errors import NotConfirmed, PasskeysNotPossible
from portal.accounts.sessions import SignedIn
from portal.vault import AccessToken
from portal.web.context import MEMBER, keep_token
from portal.web.devices import remember_device
from portal.web.identity import signed_in
from portal.web.responses import Page, see_other

second_factor = Blueprint("second_factor", __name__, url_prefix="/account")


@second_factor.errorhandler(NotConfirmed)
def ask_to_confirm(_error: NotConfirmed) -> Page:
    """Let a member show first who they are."""
    return see_other(url_for("second_factor.confirm_password"))


@second_factor.errorhandler(PasskeysNotPossible)
def offer_an_app(_error: PasskeysNotPossible) -> Page:
    """Return to where an app can be added instead."""
    return see_other(url_for("second_factor.overview"))


def present_session() -> SignedIn:
    """Return the session; only for routes behind `require_known`."""
    found = signed_in()
    assert found is not None  # noqa: S101 - require_known has run
    return found


def go_on_with(token: AccessToken, name: str) -> None:
    """Let this browser go on with a session that has become whole, and be known from now on."""
    keep_token(MEMBER, token)
    remember_device(name)


def signed_out() -> Page:
    """Return to signing in after too many wrong secrets."""
    session.clear()
    flash(_("That was wrong too often. Begin again with your name and password."), "error")
    return see_other(url_for("account.sign_in"))
