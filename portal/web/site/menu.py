"""The menu of a page of the site, and the links below it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from portal.pages.live import entries_by_key
from portal.pages.rendering import fill
from portal.pages.site_menu import MenuItem, read_menu
from portal.web import labels
from portal.web.context import runtime
from portal.web.language import present_language
from portal.web.site.overviews import overview_address
from portal.web.site.surroundings import address_of
from portal.web.words import words

# What every visitor must be able to find from every page, by key. One that is not live is left out.
FOOTER_KEYS = (
    *("residents", "entrepreneurs", "employees"),
    *("what-happens", "stay-safe", "approach", "good-examples", "questions", "glossary"),
    *("contact", "privacy", "accessibility", "security"),
)


@dataclass(frozen=True)
class MenuLinkView:
    """A link of the menu, and whether it leads to the present page."""

    address: str
    words: str
    is_here: bool


def menu_links() -> list[MenuLinkView]:
    """Return the menu in the language of the present request."""
    here = f"{request.script_root}{request.path}"
    return [_link(item, here) for item in read_menu(runtime(), present_language())]


def footer_links() -> list[MenuLinkView]:
    """Return the links below each page in the language of the present request."""
    here = f"{request.script_root}{request.path}"
    entries = entries_by_key(runtime(), present_language(), FOOTER_KEYS)
    found = [
        (address_of(entries[key]), entries[key].title) for key in FOOTER_KEYS if key in entries
    ]
    return [
        MenuLinkView(address, fill(title, words()), address == here) for address, title in found
    ]


def _link(item: MenuItem, here: str) -> MenuLinkView:
    if item.entry:
        address, own = address_of(item.entry), fill(item.entry.title, words())
    else:
        address, own = overview_address(item.key), str(labels.OVERVIEWS[item.key])
    return MenuLinkView(address, item.words or own, address == here)
