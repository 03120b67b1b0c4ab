"""The site map: the addresses of all pages in all languages, where there are very many in parts.

Sources: sitemaps.org, with Google's `xhtml:link` for translations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Response, abort, render_template

from portal.pages.directory import list_part, newest_change, parts_changed
from portal.pages.documents import parse_document
from portal.web.cache import cached
from portal.web.context import runtime
from portal.web.language import LANGUAGES
from portal.web.site import site
from portal.web.site.addresses import whole, whole_for
from portal.web.site.answers import EPOCH, answer, at_root_only, moment_text
from portal.web.site.overviews import OVERVIEW_PATHS
from portal.web.site.parts import has_part, part_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.pages.directory import Listed

# The parts of a page that are pages too, and the block of a document that each is made of.
_LISTED_PARTS: Final = {"self_check": "self-check", "checklist": "checklist"}
_XML: Final = "application/xml"


@dataclass(frozen=True)
class _Entry:
    """What stands at an address in each language, and when it last changed."""

    addresses: dict[str, str]
    changed: str


@site.get("/sitemap.xml")
@cached
def sitemap() -> Response:
    """List all addresses of all languages; where there are very many, the lists of them."""
    at_root_only()
    changed = parts_changed(runtime())
    if len(changed) <= 1:
        return _list_of_addresses(0)
    parts = [
        (whole_for("site.sitemap_part", number=number), moment_text(moment))
        for number, moment in enumerate(changed, 1)
    ]
    return answer(render_template("site/sitemap_parts.xml", parts=parts), _XML)


# sitemaps.org allows so many parts.
@site.get("/sitemap-<int(min=1, max=50000):number>.xml")
@cached
def sitemap_part(number: int) -> Response:
    """List a part of all addresses, counted from 1."""
    at_root_only()
    return _list_of_addresses(number - 1)


def _list_of_addresses(number: int) -> Response:
    """List a part of all addresses, counted from 0."""
    listed = [
        (paths, page.changed)
        for page in list_part(runtime(), number, _LISTED_PARTS.values())
        for paths in (page.paths, *_below(page))
    ]
    if number == 0:
        # The home page and the overviews show what is newest.
        newest = newest_change(runtime()) or EPOCH
        made_here = (dict.fromkeys(LANGUAGES, ""), *OVERVIEW_PATHS.values())
        listed = [*((paths, newest) for paths in made_here), *listed]
    if not listed:
        abort(404)
    roots = {language: whole("", language) for language in LANGUAGES}
    entries = [
        _Entry({code: f"{roots[code]}{paths[code]}" for code in paths}, moment_text(changed))
        for paths, changed in listed
    ]
    return answer(render_template("site/sitemap.xml", entries=entries), _XML)


def _below(page: Listed) -> Iterator[dict[str, str]]:
    """Yield what stands below a page: the paths of each part, by language."""
    for name in _LISTED_PARTS:
        paths = {
            language: part_path(name, page.paths[language], language)
            for language, text in page.documents.items()
            if name in _parts_in(text)
        }
        if paths:
            yield paths


# Kept by the text itself, so that after a publication only the documents that changed are read.
@lru_cache(maxsize=4_096)
def _parts_in(text: str) -> frozenset[str]:
    document = parse_document(text)
    return frozenset(name for name in _LISTED_PARTS if has_part(document, name))
