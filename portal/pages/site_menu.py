"""The menu of the site in one language, and the pages that the home page puts first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models.site_values import OVERVIEW_KEYS
from portal.pages.live import LiveEntry, entries_by_key

if TYPE_CHECKING:
    from portal.runtime import Runtime


@dataclass(frozen=True)
class MenuItem:
    """A link of the menu: to an overview, or to a published page. `words` may be empty."""

    key: str
    words: str
    entry: LiveEntry | None = None


def read_menu(runtime: Runtime, language: str) -> list[MenuItem]:
    """Return the menu in one language; a page that is not published in it is left out."""
    links = runtime.site.look().menu.links
    keys = [link.target for link in links if link.target not in OVERVIEW_KEYS]
    entries = entries_by_key(runtime, language, keys)
    return [
        MenuItem(link.target, link.words.get(language, ""), entries.get(link.target))
        for link in links
        if link.target in OVERVIEW_KEYS or link.target in entries
    ]


def read_highlights(runtime: Runtime, language: str) -> list[LiveEntry]:
    """Return the pages that the home page puts first, those that are published in a language."""
    keys = runtime.site.look().home.highlights
    entries = entries_by_key(runtime, language, keys)
    return [entries[key] for key in keys if key in entries]
