"""Recovery codes: making new ones, and showing them until they have been put away."""

from __future__ import annotations

from flask import Response, flash, render_template, url_for
from flask_babel import gettext as _

from portal.accounts.second_factors.codes import make_codes, put_codes_away, read_new_codes
from portal.web.context import MEMBER, keep_token, runtime
from portal.web.identity import member_token, require_known
from portal.web.responses import Page, see_other
from portal.web.second_factor.blueprint import present_session, second_factor


@second_factor.get("/herstelcodes")
def codes() -> Page:
    """Show codes that were just made; where there are none, go on."""
    redirected = require_known()
    if redirected:
        return redirected
    made = read_new_codes(runtime(), member_token())
    if not made:
        return see_other(url_for("second_factor.overview"))
    return render_template("account/second_factor/codes.html", codes=made)


@second_factor.get("/herstelcodes/bestand")
def codes_file() -> Page:
    """Send codes that were just made as a text file."""
    redirected = require_known()
    if redirected:
        return redirected
    made = read_new_codes(runtime(), member_token())
    if not made:
        return see_other(url_for("second_factor.overview"))
    settings = runtime().settings
    head = [
        f"{settings.portal_name} {settings.municipality}",
        _("Recovery codes of %(name)s. Each works once.", name=present_session().name),
    ]
    response = Response("\r\n".join([*head, "", *made, ""]), mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=_("recovery-codes.txt"))
    return response


@second_factor.post("/herstelcodes")
def new_codes() -> Page:
    """Make new codes in the place of the old ones."""
    redirected = require_known()
    if redirected:
        return redirected
    keep_token(MEMBER, make_codes(runtime(), member_token()))
    return see_other(url_for("second_factor.codes"))


@second_factor.post("/herstelcodes/opgeborgen")
def codes_kept() -> Page:
    """Stop showing the codes."""
    redirected = require_known()
    if redirected:
        return redirected
    put_codes_away(runtime(), member_token())
    flash(_("Your recovery codes are not shown any more."))
    return see_other(url_for("account.desk"))
