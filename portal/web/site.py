"""The public site: the home page, and the way out of it."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal.tips.visits import end_visit
from portal.web.context import REPORT, RETURN, drop_token, runtime, token
from portal.web.responses import Page, see_other

site = Blueprint("site", __name__)


@site.get("/")
def home() -> str:
    """Show what this is and how to report."""
    return render_template("site/home.html")


@site.get("/weg")
def leave() -> Page:
    """Forget what the visitor was in the middle of and send them to the neutral site."""
    for kind in (REPORT, RETURN):
        present = token(kind)
        if present:
            end_visit(runtime(), present)
            drop_token(kind)
    response = see_other(str(runtime().settings.neutral_site))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
