"""The overviews that the site makes itself: what they list, and where they are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.models import PageKind
from portal.pages.live import NEWS_KINDS
from portal.web.language import present_language

# By the key that a document links to them with, as in `page:themes`.
OVERVIEWS: dict[str, tuple[PageKind, ...]] = {
    "themes": (PageKind.THEME,),
    "branches": (PageKind.BRANCH,),
    "news": NEWS_KINDS,
}
OVERVIEW_PATHS = {
    "themes": {"nl": "themas", "en": "themes"},
    "branches": {"nl": "branches", "en": "branches"},
    "news": {"nl": "nieuws", "en": "news"},
}
OVERVIEW_TITLES = {
    "themes": _l("Recognise the signals"),
    "branches": _l("For your branch"),
    "news": _l("News and good examples"),
}
_SUMMARIES = {
    "themes": _l(
        "Organised crime takes many forms. Read what you may see, smell or hear, and what you can "
        "do safely."
    ),
    "branches": _l(
        "Criminals need ordinary entrepreneurs. Read which signals fit your trade, what to ask and "
        "where you can put up a barrier."
    ),
}
# The overview that lists a page of this kind.
OVERVIEW_OF = {kind: name for name, kinds in OVERVIEWS.items() for kind in kinds}


@dataclass(frozen=True)
class OverviewEntry:
    """An overview as lists of pages show it, in the language of the present request."""

    path: str
    title: str
    summary: str
    day: None = None


def overview_entry(name: str) -> OverviewEntry:
    """Return an overview by its key, in the language of the present request."""
    title, summary = str(OVERVIEW_TITLES[name]), str(_SUMMARIES.get(name, ""))
    return OverviewEntry(overview_path(name), title, summary)


def overview_path(name: str) -> str:
    """Return the path of an overview in the language of the present request."""
    return OVERVIEW_PATHS[name][present_language()]


def overview_address(name: str) -> str:
    """Return the address of an overview in the language of the present request."""
    return url_for("site.page", path=overview_path(name))
