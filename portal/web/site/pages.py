"""The published pages, and the overviews of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from portal.pages.errors import NoSuchPage
from portal.pages.live import LiveView, entries_by_key, list_live, moved_to, read_live
from portal.pages.news import read_news
from portal.pages.rendering import fill, render
from portal.web.cache import cached
from portal.web.context import runtime
from portal.web.language import present_language, use_translations
from portal.web.responses import Page
from portal.web.site import site
from portal.web.site.overviews import OVERVIEW_PATHS, OVERVIEWS, overview_entry, overview_path
from portal.web.site.surroundings import surroundings
from portal.web.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.models import PageKind
    from portal.pages.live import LiveEntry
    from portal.pages.rendering import Rendered
    from portal.web.site.overviews import OverviewEntry

# A table of contents helps on a page with more headings than this.
_FEW_HEADINGS = 4


@site.get("/<path:path>")
@cached
def page(path: str) -> Page:
    """Show a published page; an address that it once had leads to it."""
    for name, kinds in OVERVIEWS.items():
        if path == overview_path(name):
            return _news() if name == "news" else _overview(name, kinds)
    view = _find(path)
    if isinstance(view, str):
        return redirect(url_for("site.page", path=view), 301)
    return show_page(view)


def show_page(view: LiveView, template: str = "site/page.html", **more: object) -> str:
    """Return a page as visitors read it; `template` extends theirs, and may need `more`."""
    document = view.document
    rendered = render(document.body, surroundings(document.body, document.related))
    return render_template(
        template,
        view=view,
        document=document,
        title=fill(document.title, words()),
        summary=fill(document.summary, words()),
        rendered=rendered,
        contents=_contents(rendered),
        related=_related(document.related),
        **more,
    )


def _related(keys: Sequence[str]) -> list[LiveEntry | OverviewEntry]:
    """Return the pages and overviews to read on with, in their order, as far as they are there."""
    live = entries_by_key(runtime(), present_language(), keys)
    entries = (overview_entry(key) if key in OVERVIEWS else live.get(key) for key in keys)
    return [entry for entry in entries if entry]


def _find(path: str) -> LiveView | str:
    language = present_language()
    try:
        view = read_live(runtime(), language, path)
    except NoSuchPage:
        return moved_to(runtime(), language, path) or abort(404)
    use_translations({entry.language: entry.path for entry in view.translations})
    return view


def _overview(name: str, kinds: tuple[PageKind, ...]) -> str:
    use_translations(OVERVIEW_PATHS[name])
    entries = list_live(runtime(), present_language(), kinds)
    shown = overview_entry(name)
    return render_template(
        f"site/{name}.html", entries=entries, title=shown.title, summary=shown.summary
    )


def _news() -> str:
    use_translations(OVERVIEW_PATHS["news"])
    news = read_news(runtime(), present_language(), request.args.get("na"))
    shown = overview_entry("news")
    place = news.next_place
    return render_template(
        "site/news.html",
        entries=news.entries,
        title=shown.title,
        summary=shown.summary,
        first_page=url_for("site.page", path=shown.path) if "na" in request.args else None,
        next_page=url_for("site.page", path=shown.path, na=place) if place else None,
    )


def _contents(rendered: Rendered) -> list[tuple[str, str]]:
    top = [(h.anchor, h.text) for h in rendered.headings if h.level == 2]  # noqa: PLR2004
    return top if len(top) > _FEW_HEADINGS else []
