"""The versions of a page: comparing two of them, and going back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from portal.pages import editing
from portal.pages.differences import compare
from portal.pages.errors import PageChanged, WrongState
from portal.pages.reading import read_page
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.overview import PageForm
from portal.web.editorial.previews import preview_of, revision
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from uuid import UUID

_FIRST = 1


class RestoreForm(PageForm):
    """Which revision to go back to."""

    sequence = IntegerField(widget=HiddenInput())


@editorial.get("/<uuid:page_id>/geschiedenis")
def history(page_id: UUID) -> str:
    """List the versions, and show two of them side by side: by default the newest two."""
    view = read_page(runtime(), actor(), page_id)
    newest = view.page.sequence
    new = revision(view, request.args.get("nieuw", newest, type=int))
    # A page that is live is compared with what readers have now.
    before = view.page.live_sequence or newest - 1
    if before >= new.sequence:
        before = new.sequence - 1
    old = revision(view, request.args.get("oud", max(before, _FIRST), type=int))
    return render_template(
        "editorial/history.html",
        view=view,
        page=view.page,
        preview_of=preview_of(view),
        old=old,
        new=new,
        rows=compare(old.text.rstrip(), new.text.rstrip()) if old.sequence != new.sequence else [],
    )


@editorial.post("/<uuid:page_id>/herstellen")
def restore(page_id: UUID) -> Page:
    """Go back to an earlier version, which becomes the newest one."""
    form = RestoreForm()
    if form.validate_on_submit() and form.version.data is not None and form.sequence.data:
        try:
            editing.restore(runtime(), actor(), page_id, form.version.data, form.sequence.data)
        except (PageChanged, WrongState):
            flash(
                _("Somebody changed the page since you opened it. Look at what is new first."),
                "error",
            )
        else:
            flash(
                _(
                    "Version %(number)d is the newest one again. Nothing of the others is lost.",
                    number=form.sequence.data,
                )
            )
    return see_other(url_for("editorial.history", page_id=page_id))
