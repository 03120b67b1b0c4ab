"""The overviews that the site makes itself: what they list, and where they are."""

from __future__ import annotations

from flask import url_for

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
# The overview that lists a page of this kind.
OVERVIEW_OF = {kind: name for name, kinds in OVERVIEWS.items() for kind in kinds}


def overview_path(name: str) -> str:
    """Return the path of an overview in the language of the present request."""
    return OVERVIEW_PATHS[name][present_language()]


def overview_address(name: str) -> str:
    """Return the address of an overview in the language of the present request."""
    return url_for("site.page", path=overview_path(name))
