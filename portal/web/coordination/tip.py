"""The page of a tip, and what can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import DataRequired, NumberRange
from wtforms.widgets import HiddenInput

from portal.accounts.errors import NoSuchMember
from portal.models import State
from portal.models.tip import parse_number
from portal.tips.assessing import add_note, ask, assign, change_state
from portal.tips.content import DESCRIPTION_LENGTH
from portal.tips.errors import IllegalTransition, TipChanged
from portal.tips.reading import EventView, read_tip
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.forms import AtMost, LongTextField, PortalForm, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = AtMost(DESCRIPTION_LENGTH)
_MOST_VERSIONS = 1_000_000
_WORDS = DataRequired(message=_l("Type something first."))


class TipForm(PortalForm):
    """A form on a tip's page: it says which version of the tip its user saw."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])


class AssignForm(TipForm):
    """Whom to assign the tip to."""

    assignee = SelectField(_l("Assigned to"), validate_choice=False)


class StateForm(TipForm):
    """Where the tip goes next, and why."""

    state = HiddenField()
    note = LongTextField(_l("Why? (internal, may stay empty)"), validators=[_TEXT])


class NoteForm(TipForm):
    """An internal note."""

    text = LongTextField(_l("Internal note"), validators=[_WORDS, _TEXT])


class QuestionForm(TipForm):
    """A question to the reporter."""

    text = LongTextField(_l("Question to the reporter"), validators=[_WORDS, _TEXT])


_FORMS: dict[str, type[TipForm]] = {
    "assign_form": AssignForm,
    "state_form": StateForm,
    "note_form": NoteForm,
    "question_form": QuestionForm,
}


@coordination.get("/<number>")
def tip(number: str) -> Page:
    """Show a tip."""
    return _page(_number(number))


@coordination.post("/<number>/toewijzen")
def assign_tip(number: str) -> Page:
    """Assign a tip."""
    form = AssignForm()

    def save(tip_number: int, version: int) -> None:
        assignee = UUID(form.assignee.data) if form.assignee.data else None
        assign(runtime(), actor(), tip_number, version, assignee)

    return _save("assign_form", form, number, save, _("The tip has been assigned."))


@coordination.post("/<number>/status")
def move_tip(number: str) -> Page:
    """Change the state of a tip."""
    form = StateForm()

    def save(tip_number: int, version: int) -> None:
        wanted = State(text_of(form.state))
        change_state(runtime(), actor(), tip_number, version, wanted, text_of(form.note))

    return _save("state_form", form, number, save, _("The state has been changed."))


@coordination.post("/<number>/notitie")
def note_tip(number: str) -> Page:
    """Write an internal note."""
    form = NoteForm()

    def save(tip_number: int, version: int) -> None:
        add_note(runtime(), actor(), tip_number, version, text_of(form.text))

    return _save("note_form", form, number, save, _("The note has been saved."))


@coordination.post("/<number>/vraag")
def ask_reporter(number: str) -> Page:
    """Ask the reporter a question."""
    form = QuestionForm()

    def save(tip_number: int, version: int) -> None:
        ask(runtime(), actor(), tip_number, version, text_of(form.text))

    return _save("question_form", form, number, save, _("The question is ready for the reporter."))


def _number(text: str) -> int:
    return parse_number(text) or abort(404)


def _save(
    name: str, form: TipForm, number_text: str, save: Callable[[int, int], None], notice: str
) -> Page:
    number = _number(number_text)
    if not form.validate_on_submit() or form.version.data is None:
        return _page(number, {name: form}, status=422)
    try:
        save(number, form.version.data)
    except TipChanged as changed:
        return _page(number, {name: form}, changes=changed.events, status=409)
    except (IllegalTransition, NoSuchMember, ValueError):
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
    flash(notice)
    return see_other(url_for("coordination.tip", number=number_text))


def _page(
    number: int,
    filled: dict[str, TipForm] | None = None,
    changes: list[EventView] | None = None,
    status: int = 200,
) -> Page:
    view = read_tip(runtime(), actor(), number)
    forms: dict[str, Any] = {name: form(formdata=None) for name, form in _FORMS.items()}
    forms |= filled or {}
    for form in forms.values():
        # What is saved from this page on, is saved knowing what it now shows.
        form.version.data = view.tip.version
    assign_form = forms["assign_form"]
    assign_form.assignee.choices = choices(
        [
            ("", _("Nobody")),
            *((str(colleague.id), colleague.display_name) for colleague in view.colleagues),
        ]
    )
    if assign_form.assignee.data is None:
        assign_form.assignee.data = str(view.tip.assignee_id or "")
    page = render_template("coordination/tip.html", view=view, changes=changes or [], **forms)
    return page, status
