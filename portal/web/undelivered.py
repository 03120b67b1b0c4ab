"""Mails to staff that were given up, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _

from portal.accounts import undelivered as mails
from portal.web.context import runtime
from portal.web.identity import actor, require_member
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from uuid import UUID

undelivered = Blueprint("undelivered", __name__, url_prefix="/beheer/mail")
undelivered.before_request(require_member)


@undelivered.get("/", strict_slashes=False)
def overview() -> str:
    """Show the mails that were given up."""
    return render_template(
        "admin/undelivered.html", mails=mails.list_undelivered(runtime(), actor())
    )


@undelivered.post("/<uuid:mail_id>/opnieuw")
def try_again(mail_id: UUID) -> Page:
    """Try a mail again."""
    mails.try_again(runtime(), actor(), mail_id)
    flash(_("The mail will be tried again within a minute."))
    return see_other(url_for("undelivered.overview"))


@undelivered.post("/<uuid:mail_id>/weg")
def drop(mail_id: UUID) -> Page:
    """Remove a mail."""
    mails.drop(runtime(), actor(), mail_id)
    flash(_("The mail has been removed. What it would have told stands in the portal."))
    return see_other(url_for("undelivered.overview"))
