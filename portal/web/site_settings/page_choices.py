"""The pages that a setting can lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.models import PageKind
from portal.pages.live import list_live
from portal.pages.rendering import fill
from portal.web import labels
from portal.web.context import runtime
from portal.web.forms import choices
from portal.web.language import LANGUAGES, present_language
from portal.web.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.pages.live import LiveEntry


def page_choices(chosen: Iterable[str | None]) -> list[Any]:
    """Return the published pages by kind, and what was `chosen` before and is published no more."""
    entries = _pages()
    offered: list[Any] = []
    for kind in PageKind:
        pages = [(key, fill(e.title, words())) for key, e in entries.items() if e.kind is kind]
        offered += choices(pages, str(labels.PAGE_KINDS[kind]))
    known = {*entries, *labels.OVERVIEWS, ""}
    gone = dict.fromkeys(key for key in chosen if key and key not in known)
    return offered + choices((key, key) for key in gone)


def _pages() -> dict[str, LiveEntry]:
    """Return a page of each key, in the language of the present request where it has one."""
    found: dict[str, LiveEntry] = {}
    for language in sorted(LANGUAGES, key=lambda code: code != present_language()):
        for entry in list_live(runtime(), language, tuple(PageKind)):
            found.setdefault(entry.key, entry)
    return dict(sorted(found.items(), key=lambda pair: pair[1].title.casefold()))
