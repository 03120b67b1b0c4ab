"""Talking about a tip and moving it on: assign, state, note, question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired

from portal.models import State
from portal.tips.assessing import add_note, ask, assign, change_state
from portal.tips.content import DESCRIPTION_LENGTH
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import AtMost, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page

_TEXT = AtMost(DESCRIPTION_LENGTH)
_WORDS = DataRequired(message=_l("Type something first."))


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


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    assign_form = showing.form(AssignForm)
    assign_form.assignee.choices = choices(
        [
            ("", _("Nobody")),
            *((str(member.id), member.display_name) for member in showing.view.colleagues),
        ]
    )
    if assign_form.assignee.data is None:
        assign_form.assignee.data = str(showing.view.tip.assignee_id or "")
    return {
        "assign_form": assign_form,
        "state_form": showing.form(StateForm),
        "note_form": showing.form(NoteForm),
        "question_form": showing.form(QuestionForm),
    }


@coordination.get("/<number>")
def tip(number: str) -> Page:
    """Show a tip."""
    return show(number_of(number))


@coordination.post("/<number>/toewijzen")
def assign_tip(number: str) -> Page:
    """Assign a tip."""
    form = AssignForm()

    def change(tip_number: int, version: int) -> None:
        assignee = UUID(form.assignee.data) if form.assignee.data else None
        assign(runtime(), actor(), tip_number, version, assignee)

    return save(form, number, change, _("The tip has been assigned."))


@coordination.post("/<number>/status")
def move_tip(number: str) -> Page:
    """Change the state of a tip."""
    form = StateForm()

    def change(tip_number: int, version: int) -> None:
        wanted = State(text_of(form.state))
        change_state(runtime(), actor(), tip_number, version, wanted, text_of(form.note))

    return save(form, number, change, _("The state has been changed."))


@coordination.post("/<number>/notitie")
def note_tip(number: str) -> Page:
    """Write an internal note."""
    form = NoteForm()

    def change(tip_number: int, version: int) -> None:
        add_note(runtime(), actor(), tip_number, version, text_of(form.text))

    return save(form, number, change, _("The note has been saved."))


@coordination.post("/<number>/vraag")
def ask_reporter(number: str) -> Page:
    """Ask the reporter a question."""
    form = QuestionForm()

    def change(tip_number: int, version: int) -> None:
        ask(runtime(), actor(), tip_number, version, text_of(form.text))

    return save(form, number, change, _("The question is ready for the reporter."))
