"""What a document needs of the site around it, as the present request finds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from portal.pages.live import LiveEntry, entries_by_key
from portal.pages.rendering import Link, Picture, Surroundings
from portal.web.context import runtime
from portal.web.language import present_language
from portal.web.site.overviews import OVERVIEWS, overview_address
from portal.web.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEY = re.compile(r"\(page:([a-z0-9-]+)\)")


def surroundings(body: str, more_keys: Iterable[str] = ()) -> Surroundings:
    """Return the surroundings of a document's `body`, with the pages that it links to looked up."""
    keys = {*_KEY.findall(body), *more_keys}
    entries = entries_by_key(runtime(), present_language(), keys)
    return Surroundings(
        words=words(),
        link=lambda key: _link(entries, key),
        picture=_picture,
        report_address=lambda theme: url_for("report.danger", thema=theme),
        report_label=_("Make a report"),
    )


def address_of(entry: LiveEntry) -> str:
    """Return the address of a published page in the language of the present request."""
    return url_for("site.page", path=entry.path)


def _link(entries: dict[str, LiveEntry], key: str) -> Link | None:
    if key in OVERVIEWS:
        return Link(overview_address(key), key)
    entry = entries.get(key)
    return Link(address_of(entry), entry.title) if entry else None


def _picture(_identifier: str) -> Picture | None:
    return None
