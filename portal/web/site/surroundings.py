"""What a document needs of the site around it, as the present request finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from portal.models import MediaKind
from portal.pages.library import media_by_id, named_media
from portal.pages.live import LiveEntry, entries_by_key
from portal.pages.rendering import Download, Link, Picture, Surroundings, linked_keys
from portal.web.context import runtime
from portal.web.language import present_language
from portal.web.site.media import media_address
from portal.web.site.overviews import OVERVIEWS, overview_address
from portal.web.sizes import file_size
from portal.web.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.pages.library import MediaView

# What a browser without `srcset` gets: no wider than a column of text.
_USUAL_WIDTH = 640


def surroundings(body: str, more_keys: Iterable[str] = ()) -> Surroundings:
    """Return the surroundings of a document's `body`, with the pages that it links to looked up."""
    media = media_by_id(runtime(), named_media(body))
    page_keys = {view.page_key for view in media.values() if view.page_key}
    keys = {*linked_keys(body), *more_keys, *page_keys}
    entries = entries_by_key(runtime(), present_language(), keys)
    return Surroundings(
        words=words(),
        link=lambda key: _link(entries, key),
        picture=lambda identifier: _picture(media.get(identifier)),
        report_address=lambda theme: url_for("report.danger", thema=theme),
        report_label=_("Make a report"),
        download=lambda identifier: _download(media.get(identifier), entries),
    )


def address_of(entry: LiveEntry) -> str:
    """Return the address of a published page in the language of the present request."""
    return url_for("site.page", path=entry.path)


def _link(entries: dict[str, LiveEntry], key: str) -> Link | None:
    if key in OVERVIEWS:
        return Link(overview_address(key), key)
    entry = entries.get(key)
    return Link(address_of(entry), entry.title) if entry else None


def _picture(view: MediaView | None) -> Picture | None:
    if view is None or view.kind is not MediaKind.PICTURE:
        return None
    modern = [file for file in view.files if file.mime_type == "image/webp"]
    others = [file for file in view.files if file.mime_type != "image/webp"]
    usual = max((f for f in others if (f.width or 0) <= _USUAL_WIDTH), key=lambda f: f.width or 0)
    return Picture(
        address=media_address(view, usual),
        sources=", ".join(f"{media_address(view, file)} {file.width}w" for file in modern),
        fallbacks=", ".join(f"{media_address(view, file)} {file.width}w" for file in others),
        width=view.width or 0,
        height=view.height or 0,
        alternative=view.texts[present_language()],
    )


def _download(view: MediaView | None, entries: dict[str, LiveEntry]) -> Download | None:
    if view is None or view.kind is not MediaKind.PDF:
        return None
    file = view.files[0]
    note = f"PDF, {file_size(file.size)}"
    entry = entries.get(view.page_key or "")
    if entry:
        page = Link(address_of(entry), _("read it as a page"))
        return Download(media_address(view, file), note, page)
    text = view.texts.get(present_language())
    return Download(media_address(view, file), f"{note}: {text}" if text else note)
