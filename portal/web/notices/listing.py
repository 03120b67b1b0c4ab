"""The list of notices, and opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _

from portal.accounts.errors import NoSuchNotice
from portal.accounts.notices import list_notices, mark_all_seen, open_notice
from portal.web.context import runtime
from portal.web.identity import actor
from portal.web.notices import notices
from portal.web.notices.words import HINTS, WORDS, place_of
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from uuid import UUID


@notices.get("/", strict_slashes=False)
def overview() -> str:
    """Show one page of what the member was told."""
    found = list_notices(runtime(), actor(), request.args.get("na"))
    return render_template(
        "notices/overview.html",
        rows=found.rows,
        words=WORDS,
        hints=HINTS,
        place_of=place_of,
        next_page=url_for("notices.overview", na=found.next_key) if found.next_key else None,
        is_first_page="na" not in request.args,
    )


@notices.get("/<uuid:notice_id>")
def show(notice_id: UUID) -> Page:
    """Count a notice as seen, and go to what it is about."""
    try:
        place = place_of(open_notice(runtime(), actor(), notice_id))
    except NoSuchNotice:
        abort(404)
    return see_other(place.address if place else url_for("notices.overview"))


@notices.post("/gezien")
def mark_all() -> Page:
    """Count all notices as seen."""
    mark_all_seen(runtime(), actor())
    flash(_("All notices have been marked as seen."))
    return see_other(url_for("notices.overview"))
