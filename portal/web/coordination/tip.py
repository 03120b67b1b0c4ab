"""Talking about a tip and moving it on: assign, state, note, question, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from portal.models import State
from portal.pages.rendering import fill
from portal.tips.assessing import add_note, ask, assign, change_state, reply
from portal.tips.content import DESCRIPTION_LENGTH
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import AtMost, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.language import present_language
from portal.web.responses import Page
from portal.web.words import words as placeholder_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.models.catalogue import StandardText

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
    """A message to the reporter; `standard` is a text to begin it with."""

    text = LongTextField(_l("Question to the reporter, or a message"), validators=[_WORDS, _TEXT])
    standard = SelectField(_l("Standard text"), validate_choice=False)
    is_filling = False

    def offer(self, texts: dict[str, Sequence[StandardText]], language: str) -> None:
        """Offer standard texts by their groups, in the reporter's `language`; put in one if asked.

        Args:
            texts: the texts of each group.
            language: the language that the reporter wrote in.
        """
        words = {
            text.id: fill(text.words(language), placeholder_words())
            for group in texts.values()
            for text in group
        }
        offered = choices([("", _("Choose one"))])
        for name, group in texts.items():
            offered += [
                SelectChoice(
                    text.id,
                    text.label(present_language()),
                    render_kw={"data-text": words[text.id]},
                    optgroup=name,
                )
                for text in group
            ]
        self.standard.choices = offered
        chosen = words.get(text_of(self.standard))
        if self.is_filling and chosen:
            typed = text_of(self.text).rstrip()
            self.text.data = f"{typed}\n\n{chosen}" if typed else chosen
            self.standard.data = ""


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
    catalogue = runtime().catalogue
    question_form = showing.form(QuestionForm)
    question_form.offer(
        {_("Questions"): catalogue.questions, _("To close with"): catalogue.closings},
        showing.view.tip.language,
    )
    return {
        "assign_form": assign_form,
        "state_form": showing.form(StateForm),
        "note_form": showing.form(NoteForm),
        "question_form": question_form,
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


@coordination.post("/<number>/bericht")
def reply_to_reporter(number: str) -> Page:
    """Tell the reporter something without asking."""
    form = QuestionForm()

    def change(tip_number: int, version: int) -> None:
        reply(runtime(), actor(), tip_number, version, text_of(form.text))

    return save(form, number, change, _("The message is ready for the reporter."))


@coordination.post("/<number>/standaardtekst")
def fill_in_text(number: str) -> Page:
    """Put a standard text into the message that is being written; nothing is sent."""
    form = QuestionForm()
    form.is_filling = True
    return show(number_of(number), form)
