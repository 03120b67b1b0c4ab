"""The menu as a page of the site shows it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from portal.pages.rendering import fill
from portal.pages.site_menu import MenuItem, read_menu
from portal.web import labels
from portal.web.context import runtime
from portal.web.language import present_language
from portal.web.site.overviews import overview_address
from portal.web.site.surroundings import address_of
from portal.web.words import words


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


def _link(item: MenuItem, here: str) -> MenuLinkView:
    if item.entry:
        address, own = address_of(item.entry), fill(item.entry.title, words())
    else:
        address, own = overview_address(item.key), str(labels.OVERVIEWS[item.key])
    return MenuLinkView(address, item.words or own, address == here)
