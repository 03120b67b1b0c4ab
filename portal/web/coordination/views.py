"""Giving the present filters of the queue a name, and removing one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask_babel import gettext as _

from portal.tips.errors import NoSuchView, TooManyViews
from portal.tips.views import remove_view, save_view
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.filters import arguments_of, query_of, queue_address
from portal.web.coordination.queue import ViewForm, show_queue
from portal.web.forms import text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other


@coordination.post("/weergaven")
def name_view() -> Page:
    """Give the filters of the page that was shown a name."""
    form = ViewForm()
    arguments = arguments_of(text_of(form.query))
    query = query_of(arguments)
    valid = form.validate_on_submit()
    if valid and not query:
        form.name.errors = [_("Choose filters first: a view is a name for them.")]
    elif valid:
        try:
            shared = bool(form.is_shared.data)
            save_view(runtime(), actor(), text_of(form.name), query, is_shared=shared)
        except TooManyViews:
            form.name.errors = [_("You have as many views as you can have. Remove one first.")]
        else:
            flash(_("The view has been saved."))
            return see_other(queue_address(query))
    return show_queue(arguments, view=form, status=422)


@coordination.post("/weergaven/<uuid:view_id>/verwijderen")
def forget_view(view_id: UUID) -> Page:
    """Remove a view; the tips stay as they are."""
    try:
        remove_view(runtime(), actor(), view_id)
    except NoSuchView:
        flash(_("This view is not there any more, or is not yours."), "error")
    else:
        flash(_("The view has been removed."))
    return see_other(queue_address(request.form.get("query", "")))
