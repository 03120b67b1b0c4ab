"""Searching the site. What somebody searches for is not kept, logged or sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template, request, url_for

from portal.models import PageKind
from portal.pages.live import list_live
from portal.pages.search import MOST_CHARACTERS, search
from portal.web.context import runtime
from portal.web.language import present_language, use_translations
from portal.web.limits import limiter
from portal.web.responses import see_other
from portal.web.site import site

if TYPE_CHECKING:
    from werkzeug import Response as AnyResponse

SEARCH_PATHS = {"nl": "zoeken", "en": "search"}


@site.app_context_processor
def _search_helpers() -> dict[str, Any]:
    return {"most_search_characters": MOST_CHARACTERS, "search_address": search_address}


def search_address(**values: Any) -> str:
    """Return the address of the search in the language of the present request."""
    return url_for("site.find", word=SEARCH_PATHS[present_language()], **values)


@site.get("/<any(zoeken, search):word>")
@limiter.limit(lambda: runtime().settings.limit_search)
def find(word: str) -> AnyResponse:
    """Show the pages that match what was typed, or where else to look."""
    if word != SEARCH_PATHS[present_language()]:
        return see_other(search_address(**request.args.to_dict()))
    use_translations(SEARCH_PATHS)
    language = present_language()
    typed = " ".join(request.args.get("q", "")[:MOST_CHARACTERS].split())
    found = search(runtime(), language, typed, request.args.get("na"))
    next_page = search_address(q=typed, na=found.next_place) if found.next_place else None
    page = render_template(
        "site/search.html",
        typed=typed,
        found=found,
        is_first_page="na" not in request.args,
        next_page=next_page,
        themes=[] if found.hits else list_live(runtime(), language, (PageKind.THEME,)),
    )
    return _unlisted(make_response(page))


def _unlisted(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
