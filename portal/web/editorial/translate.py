"""Translating: the Dutch page beside the editor of its translation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort

from portal.pages.differences import compare
from portal.pages.reading import PageView, read_page
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.edit import open_page, save_page, show_editor, start_form
from portal.web.editorial.previews import address_in, revision
from portal.web.identity import actor
from portal.web.language import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from uuid import UUID

    from portal.web.responses import Page

_TEMPLATE = "editorial/translate.html"


@editorial.get("/<uuid:page_id>/vertalen")
def translate(page_id: UUID) -> str:
    """Show the source beside the editor."""
    view = open_page(page_id)
    return show_editor(view, start_form(view), **_around(view))


@editorial.post("/<uuid:page_id>/vertalen")
def save_translation(page_id: UUID) -> Page:
    """Save a translation, or give its editor another row."""
    view = open_page(page_id)
    return save_page(view, _around(view))


def _around(view: PageView) -> dict[str, Any]:
    row = next((row for row in view.translations if row.language == DEFAULT_LANGUAGE), None)
    if row is None:
        abort(404)
    source = read_page(runtime(), actor(), row.page_id)
    followed = _followed(view, source)
    rows = []
    if followed and followed != source.page.sequence:
        rows = compare(revision(source, followed).text.rstrip(), source.newest.text.rstrip())
    return {
        "template": _TEMPLATE,
        "source": source,
        "followed": followed,
        "source_rows": rows,
        "source_address": address_in(
            DEFAULT_LANGUAGE,
            "editorial.show_revision",
            page_id=source.page.id,
            sequence=source.page.sequence,
        ),
    }


def _followed(view: PageView, source: PageView) -> int | None:
    """Return the Dutch revision that a translation follows.

    An import notes none; it brought the pages in step with each other as they were at that time.
    """
    newest = view.newest
    earlier = (each.sequence for each in source.revisions if each.at <= newest.at)
    return newest.source_sequence or next(earlier, None)
