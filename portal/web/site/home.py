"""The home page, and leaving at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import gettext as _

from portal.models import PageKind
from portal.models.site_values import HomeBlock
from portal.pages.live import list_live
from portal.pages.rendering import fill
from portal.pages.site_menu import read_highlights
from portal.tips.visits import end_visit
from portal.web.cache import cached
from portal.web.context import REPORT, RETURN, drop_token, runtime, token
from portal.web.language import present_language
from portal.web.responses import Page, see_other
from portal.web.site import site
from portal.web.words import words

if TYPE_CHECKING:
    from portal.models.site_values import Home
    from portal.pages.live import LiveEntry

_NEWS_SHOWN = 3
_HALVES = frozenset({HomeBlock.THEMES, HomeBlock.BRANCHES})


@site.get("/")
@cached
def home() -> str:
    """Show what this is and how to report, and below it the blocks that staff chose."""
    language = present_language()
    wanted = runtime().site.look().home
    listed = {row.block: _listed(row.block, language) for row in wanted.blocks if row.is_shown}
    shown = [block for block, entries in listed.items() if entries is None or entries]
    return render_template(
        "site/home.html",
        heading=wanted.heading.get(language),
        summary=_lead(wanted, language),
        highlights=read_highlights(runtime(), language),
        rows=_side_by_side(shown),
        listed=listed,
    )


def _lead(wanted: Home, language: str) -> str:
    """Return what stands under the heading, which also describes the page to search engines."""
    return fill(wanted.lead.get(language, ""), words()) or _(
        "Criminals use ordinary streets, homes and shops. You may see, hear or smell something of "
        "it. Tell us, even when you are not sure."
    )


def _listed(block: HomeBlock, language: str) -> list[LiveEntry] | None:
    """Return the pages that a block lists; None for a block that lists none."""
    if block is HomeBlock.THEMES:
        return list_live(runtime(), language, (PageKind.THEME,))
    if block is HomeBlock.BRANCHES:
        return list_live(runtime(), language, (PageKind.BRANCH,))
    if block is HomeBlock.NEWS:
        return list_live(runtime(), language, (PageKind.NEWS,), most=_NEWS_SHOWN)
    return None


def _side_by_side(blocks: list[HomeBlock]) -> list[list[HomeBlock]]:
    """Return rows of blocks: the themes and the branches share one where they follow each other."""
    rows: list[list[HomeBlock]] = []
    for block in blocks:
        if rows and block in _HALVES and set(rows[-1]) < _HALVES:
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


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
