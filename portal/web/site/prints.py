"""What a page looks like on paper and beside a shared link: check list, poster, flyer, picture."""

from __future__ import annotations

from typing import Final

from flask import Response, abort, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.pages.checklists import checklists_of
from portal.pages.codes import draw_svg
from portal.pages.errors import NoSuchPage
from portal.pages.live import LiveView, entries_by_key
from portal.pages.posters import Poster, Sheet, draw_poster
from portal.pages.rendering import fill
from portal.pages.share_pictures import SharePicture, draw_share_picture
from portal.web.cache import cached
from portal.web.context import runtime
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES, present_language
from portal.web.responses import Page
from portal.web.site import site
from portal.web.site.addresses import whole
from portal.web.site.colours import colours
from portal.web.site.overviews import OVERVIEW_TITLES
from portal.web.site.pages import page
from portal.web.site.parts import PART_WORDS, find_part, printed_address
from portal.web.words import words

_CHECKLIST: Final = "checklist"
_POSTER: Final = PART_WORDS["poster"][DEFAULT_LANGUAGE]
_FLYER: Final = PART_WORDS["flyer"][DEFAULT_LANGUAGE]
# By the key of the picture, for the pages that the site makes itself.
_SHARE_TITLES: Final = {"home": _l("Report what you see"), **OVERVIEW_TITLES}


@site.get(f"/<path:path>/{_CHECKLIST}")
@cached
def checklist(path: str) -> Page:
    """Show the check lists of a page alone, to print on one A4."""
    try:
        view = find_part("checklist", path, _CHECKLIST)
    except NoSuchPage:
        # A page of its own may be at this address.
        return page(f"{path}/{_CHECKLIST}")
    address = whole(view.entry.path, view.entry.language)
    page_title = fill(view.document.title, words())
    title = _("Checklist: %(title)s", title=page_title)
    points = _("Points to look out for, on one A4 to print and tick off.")
    return render_template(
        "site/checklist.html",
        view=view,
        part="checklist",
        title=title,
        summary=f"{title}. {points}",
        page_title=page_title,
        checklists=checklists_of(view.document.body, words()),
        address=address,
        shown_address=printed_address(view.entry.path, view.entry.language),
        code=draw_svg(address),
    )


@site.get(f"/<path:path>/{_POSTER}")
@cached
def poster(path: str) -> Response:
    """Give the poster of a branch or a theme as a PDF."""
    return _pdf(find_part("poster", path, _POSTER), Sheet.POSTER, "")


@site.get(f"/<path:path>/{_FLYER}")
@cached
def flyer(path: str) -> Response:
    """Give the flyer of a branch or a theme as a PDF."""
    return _pdf(find_part("flyer", path, _FLYER), Sheet.FLYER, "-flyer")


def _pdf(view: LiveView, sheet: Sheet, suffix: str) -> Response:
    drawn = draw_poster(_poster_of(view), colours(), sheet)
    response = Response(drawn, mimetype="application/pdf")
    name = f"{view.entry.path.rpartition('/')[2]}{suffix}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


# Its address has the language in it, so that one address serves every network that shows it.
@site.get("/delen/<language>/<key>.png")
@cached
def share_picture(language: str, key: str) -> Response:
    """Give the picture that social media show beside a page, an overview or the home page."""
    if language not in LANGUAGES or present_language() != DEFAULT_LANGUAGE:
        abort(404)
    settings = runtime().settings
    with force_locale(language):
        title = _share_title(language, key) or abort(404)
        municipality = _("Municipality of %(name)s", name=settings.municipality)
    picture = SharePicture(title, settings.portal_name, municipality)
    return Response(draw_share_picture(picture, colours()), mimetype="image/png")


def _share_title(language: str, key: str) -> str | None:
    if key in _SHARE_TITLES:
        return str(_SHARE_TITLES[key])
    entry = entries_by_key(runtime(), language, [key]).get(key)
    return fill(entry.title, words()) if entry else None


def _poster_of(view: LiveView) -> Poster:
    settings, document, known = runtime().settings, view.document, words()
    signals = next(iter(checklists_of(document.body, known)), None)
    address = whole(view.entry.path, view.entry.language)
    return Poster(
        language=view.entry.language,
        title=fill(document.title, known),
        summary=fill(document.summary, known),
        signals_title=(signals.title if signals else "") or _("What to look out for"),
        signals=signals.points if signals else [],
        report_title=_("Report what you see"),
        report_text=_(
            "Anonymous, without an account, in about five minutes. Even when you are not sure."
        ),
        address=address,
        code_text=_("QR code that leads to %(address)s", address=address),
        phones=[
            (_("Danger now"), known["emergency"]),
            (_("Police, no emergency"), known["police"]),
            (known["anonymous_line"], known["anonymous_number"]),
        ],
        portal=settings.portal_name,
        municipality=_("Municipality of %(name)s", name=settings.municipality),
        made_at=view.entry.published_at,
    )
