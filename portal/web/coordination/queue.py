"""The queue page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired

from portal.models.desk import VIEW_NAME_LENGTH
from portal.tips.bulk import latest_undoable
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.queue import Due, list_queue
from portal.tips.reading import list_colleagues
from portal.tips.views import ViewOfQueue, list_views
from portal.web import labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.filters import NEXT, QueueForm, query_of, queue_address, read_key
from portal.web.forms import AtMost, CheckboxesField, PortalForm, choices
from portal.web.identity import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from portal.web.responses import Page


class SelectionForm(PortalForm):
    """What to do with the tips that were ticked. `query` says which page of the queue it was."""

    query = HiddenField()
    tips = CheckboxesField(_l("Tips"), validate_choice=False)
    assignee = SelectField(_l("Assign to"), validate_choice=False)
    note = StringField(
        _l("Why? (internal; needed to close)"), validators=[AtMost(PARAGRAPH_LENGTH)]
    )


class ViewForm(PortalForm):
    """A name for the present filters."""

    query = HiddenField()
    name = StringField(
        _l("Name of this view"),
        validators=[DataRequired(message=_l("Give it a name.")), AtMost(VIEW_NAME_LENGTH)],
    )
    is_shared = BooleanField(_l("For the whole team"))


@dataclass(frozen=True)
class ViewLink:
    """A view as a link. `saved` is what a member named; the others are everybody's."""

    name: str
    address: str
    is_present: bool
    saved: ViewOfQueue | None = None


@coordination.get("/", strict_slashes=False)
def queue() -> Page:
    """Show one page of the queue."""
    return show_queue(request.args)


def show_queue(
    arguments: MultiDict[str, str],
    *,
    selection: SelectionForm | None = None,
    view: ViewForm | None = None,
    status: int = 200,
) -> Page:
    """Return a page of the queue.

    Args:
        arguments: the filters, and the key of the page.
        selection: the form on the tips that was refused, with what was ticked and typed.
        view: the form on a view that was refused.
        status: the status of the answer.
    """
    form = QueueForm(arguments)
    form.validate()
    page = list_queue(runtime(), actor(), form.wanted(), read_key(arguments.get(NEXT)))
    query = query_of(arguments)
    next_page = None
    if page.next_key:
        key = f"{page.next_key.day.isoformat()}.{page.next_key.number}"
        next_page = queue_address(f"{query}&{NEXT}={key}")
    shown = render_template(
        "coordination/queue.html",
        form=form,
        rows=page.rows,
        query=query,
        query_of_page=query_of(arguments, with_page=True),
        first_page=queue_address(query),
        next_page=next_page,
        is_first_page=NEXT not in arguments,
        views=_views(query),
        view_form=view or ViewForm(formdata=None),
        selection=_with_colleagues(selection or SelectionForm(formdata=None)),
        ticked=frozenset(selection.tips.data or ()) if selection else frozenset(),
        undoable=latest_undoable(runtime(), actor()),
    )
    return shown, status


def _with_colleagues(form: SelectionForm) -> SelectionForm:
    colleagues = list_colleagues(runtime(), actor())
    form.assignee.choices = choices(
        [("", _("Nobody")), *((str(member.id), member.display_name) for member in colleagues)]
    )
    return form


def _views(query: str) -> list[ViewLink]:
    """Return the views that everybody has, and after them those that members named."""
    everybody = {
        "": _("All tips"),
        "unread=1": _("New to me"),
        f"due={Due.OVERDUE}": labels.DUE[Due.OVERDUE],
        f"due={Due.TODAY}": labels.DUE[Due.TODAY],
        "unassigned=1": _("Assigned to nobody"),
        "mine=1": _("Mine"),
    }
    return [
        *(
            ViewLink(str(name), queue_address(of_view), of_view == query)
            for of_view, name in everybody.items()
        ),
        *(
            ViewLink(saved.name, queue_address(saved.query), saved.query == query, saved)
            for saved in list_views(runtime(), actor())
        ),
    ]
