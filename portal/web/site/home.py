"""The home page, and leaving at once."""

from __future__ import annotations

from flask import render_template

from portal.models import PageKind
from portal.pages.live import list_live
from portal.tips.visits import end_visit
from portal.web.cache import cached
from portal.web.context import REPORT, RETURN, drop_token, runtime, token
from portal.web.language import present_language
from portal.web.responses import Page, see_other
from portal.web.site import site

_NEWS_SHOWN = 3


@site.get("/")
@cached
def home() -> str:
    """Show what this is and how to report."""
    language = present_language()
    return render_template(
        "site/home.html",
        themes=list_live(runtime(), language, (PageKind.THEME,)),
        branches=list_live(runtime(), language, (PageKind.BRANCH,)),
        news=list_live(runtime(), language, (PageKind.NEWS,), most=_NEWS_SHOWN),
    )


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
