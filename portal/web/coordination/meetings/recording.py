"""The page of a meeting: its minutes, written in one form that fills the dossiers too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import NumberRange, Optional, StopValidation
from wtforms.widgets import HiddenInput

from portal.models import MeetingState
from portal.models.dossier import parse_dossier_number
from portal.tips.content import DESCRIPTION_LENGTH, LINE_LENGTH, PARAGRAPH_LENGTH
from portal.tips.dossiers.bodies import SENTENCE_LENGTH
from portal.tips.dossiers.errors import DossierClosed, NotAtTable
from portal.tips.dossiers.parts import TypedDecision, TypedTask
from portal.tips.errors import TipError
from portal.tips.meetings.errors import MeetingChanged, MinutesClosed
from portal.tips.meetings.reading import ItemView, MeetingView, read_meeting
from portal.tips.meetings.recording import TypedItem, TypedMinutes, record_meeting
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.dossiers.page import doer_choices, read_doer
from portal.web.coordination.meetings.planning import number_of
from portal.web.forms import (
    CHOOSE,
    REQUIRED,
    AtMost,
    CheckboxesField,
    DayField,
    LongTextField,
    PortalForm,
    choices,
    text_of,
)
from portal.web.identity import actor, kept_texts
from portal.web.responses import Page, see_other

_MOST_VERSIONS = 1_000_000
# So many empty rows of each are there; whoever needs more saves, and gets as many again.
_EMPTY_ROWS = 2
_NOBODY = ""


class DecisionRow(Form):
    """A decision, or an empty row."""

    decision = LongTextField(_l("What was decided"), validators=[AtMost(PARAGRAPH_LENGTH)])
    by = StringField(_l("By whom (may stay empty)"), validators=[AtMost(LINE_LENGTH)])

    def typed(self, day: Any) -> TypedDecision | None:
        """Return what was typed, taken on a `day`, or None where nothing was."""
        words = text_of(self.decision).strip()
        return TypedDecision(words, text_of(self.by), day) if words else None


class WithTask:
    """Asks for a field of a row in which a task was typed, and for none in an empty one."""

    def __init__(self, words: Any) -> None:
        self.words = words

    def __call__(self, form: Form, field: Any) -> None:
        """Check the field.

        Raises:
            StopValidation: there is a task, and nothing in this field.
        """
        is_empty = not any(typed.strip() for typed in field.raw_data or [])
        if is_empty and text_of(form["task"]).strip():
            # An empty day was no day either, which is no more than this says.
            field.errors = []
            raise StopValidation(self.words)


class TaskRow(Form):
    """A task, or an empty row."""

    task = StringField(_l("What is to be done"), validators=[AtMost(SENTENCE_LENGTH)])
    doer = SelectField(_l("By whom"), validate_choice=False, validators=[WithTask(CHOOSE)])
    task_due = DayField(_l("Last day"), validators=[WithTask(REQUIRED), Optional()])

    def typed(self) -> TypedTask | None:
        """Return what was typed, or None where nothing was.

        Raises:
            ValueError: nobody is to do it.
        """
        words, due = text_of(self.task).strip(), self.task_due.data
        if not words or due is None:
            return None
        return TypedTask(words, read_doer(text_of(self.doer)), due)


class ItemForm(Form):
    """What was said and agreed of one dossier."""

    dossier = HiddenField()
    said = LongTextField(_l("What was said"), validators=[AtMost(DESCRIPTION_LENGTH)])
    decisions = FieldList(FormField(DecisionRow), _l("Decisions"), min_entries=_EMPTY_ROWS)
    tasks = FieldList(FormField(TaskRow), _l("Tasks"), min_entries=_EMPTY_ROWS)


class MinutesForm(PortalForm):
    """The minutes of a meeting."""

    partners = CheckboxesField(_l("Partners who came"), validate_choice=False)
    members = CheckboxesField(_l("Of the coordination point"), validate_choice=False)
    others = LongTextField(
        _l("Who came for the partners, and who else"), validators=[AtMost(PARAGRAPH_LENGTH)]
    )
    minutes = LongTextField(_l("General"), validators=[AtMost(DESCRIPTION_LENGTH)])
    items = FieldList(FormField(ItemForm), _l("Dossiers"))
    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])

    def offer(self, view: MeetingView) -> None:
        """Put the choices into the form, and a part for each dossier that it has none for yet."""
        self.partners.choices = choices([(str(each.id), each.name) for each in view.partners])
        self.members.choices = choices([(str(each.id), each.name) for each in view.members])
        shown = {entry.form.dossier.data for entry in self.items}
        for item in view.items:
            if item.public_number not in shown:
                self.items.append_entry({"dossier": item.public_number, "said": item.said})
        known = {item.public_number: item for item in view.items}
        for entry in self.items:
            present = known.get(text_of(entry.form.dossier))
            offered = _doers(present) if present else []
            for row in entry.form.tasks:
                row.form.doer.choices = offered

    def typed(self, view: MeetingView) -> TypedMinutes:
        """Return what was typed.

        Raises:
            ValueError: something that was chosen is not of this page.
        """
        return TypedMinutes(
            partners_who_came=frozenset(UUID(each) for each in self.partners.data or []),
            members_who_came=frozenset(UUID(each) for each in self.members.data or []),
            others=text_of(self.others),
            minutes=text_of(self.minutes),
            items=[_typed_item(entry.form, view) for entry in self.items],
        )


@coordination.get("/overleggen/<number>")
def meeting(number: str) -> Page:
    """Show a meeting."""
    return _show(read_meeting(runtime(), actor(), number_of(number)))


@coordination.post("/overleggen/<number>")
def record_minutes(number: str) -> Page:
    """Write down a meeting, and close its minutes where that was asked for."""
    form = MinutesForm()
    view = read_meeting(runtime(), actor(), number_of(number))
    if not form.validate_on_submit() or form.version.data is None:
        return _show(view, form, status=422)
    closes = "close" in request.form
    try:
        seen, typed = form.version.data, form.typed(view)
        record_meeting(runtime(), actor(), view.number, seen, typed, closes=closes)
    except (MeetingChanged, MinutesClosed):
        return _show(read_meeting(runtime(), actor(), view.number), form, _changed(), status=409)
    except (DossierClosed, NotAtTable):
        return _show(read_meeting(runtime(), actor(), view.number), form, _left(), status=409)
    except (TipError, ValueError):
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
    flash(_("The minutes are closed.") if closes else _("The minutes have been saved."))
    return see_other(url_for("coordination.meeting", number=number))


def _show(
    view: MeetingView, refused: MinutesForm | None = None, problem: str = "", status: int = 200
) -> Page:
    form = refused or _filled(view)
    form.offer(view)
    form.version.data = view.version
    page = render_template(
        "coordination/meetings/meeting.html",
        words=dossier_labels,
        view=view,
        form=form,
        items={item.public_number: item for item in view.items},
        problem=problem,
        is_closed=view.state is MeetingState.CLOSED,
        kept=kept_texts() if refused and view.state is MeetingState.CLOSED else [],
    )
    return page, status


def _filled(view: MeetingView) -> MinutesForm:
    """Return the form with what is written down; who has not been asked yet is taken to come."""
    values: dict[str, Any] = {
        "partners": [str(each.id) for each in view.partners if each.came is not False],
        "members": [str(each.id) for each in view.members if each.came is not False],
        "others": view.body.others,
        "minutes": view.body.minutes,
    }
    return MinutesForm(formdata=None, data=values)


def _doers(item: ItemView) -> Any:
    return [*choices([(_NOBODY, _("Choose"))]), *doer_choices(item.members, item.partners)]


def _typed_item(form: ItemForm, view: MeetingView) -> TypedItem:
    number = parse_dossier_number(text_of(form.dossier))
    if number is None:
        raise ValueError("this is no dossier")
    decisions = [row.form.typed(view.day) for row in form.decisions]
    tasks = [row.form.typed() for row in form.tasks]
    return TypedItem(
        dossier=number,
        said=text_of(form.said),
        decisions=[each for each in decisions if each],
        tasks=[each for each in tasks if each],
    )


def _changed() -> str:
    return str(
        _(
            "A colleague saved this meeting before you. Nothing of yours has been saved yet, and "
            "nothing is lost: what you typed is still below. What your colleague wrote stands "
            "above each field where it differs."
        )
    )


def _left() -> str:
    return str(
        _(
            "A dossier was closed, or somebody left its table, since you opened this page. Nothing "
            "has been saved yet, and nothing is lost: what you typed is still below."
        )
    )
