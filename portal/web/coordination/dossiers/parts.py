"""The barrier plan, the tasks and the decisions of a dossier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from portal.models import BarrierState, TaskState
from portal.tips.content import LINE_LENGTH, PARAGRAPH_LENGTH
from portal.tips.dossiers.bodies import SENTENCE_LENGTH
from portal.tips.dossiers.parts import (
    TypedBarrier,
    TypedDecision,
    TypedTask,
    add_barrier,
    add_task,
    change_barrier,
    change_task,
    settle_task,
    take_decision,
)
from portal.tips.dossiers.reading import read_dossier
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.dossiers.page import (
    Refused,
    Showing,
    VersionForm,
    doer_choices,
    doer_value,
    number_of,
    panel,
    partner_choices,
    read_doer,
    save,
)
from portal.web.forms import (
    CHOOSE,
    REQUIRED,
    AtMost,
    DayField,
    LongTextField,
    choices,
    text_of,
)
from portal.web.identity import actor
from portal.web.responses import Page

_PLAN, _TASKS, _DECISIONS = "plan", "tasks", "decisions"


class NewBarrierForm(VersionForm):
    """A new row of the barrier plan."""

    step = StringField(_l("Step in the criminal process"), validators=[AtMost(LINE_LENGTH)])
    barrier = StringField(
        _l("Barrier"), validators=[DataRequired(message=REQUIRED), AtMost(SENTENCE_LENGTH)]
    )
    partner = SelectField(_l("Who puts it up"), validate_choice=False)
    barrier_due = DayField(_l("By when (may stay empty)"), validators=[Optional()])


class BarrierForm(NewBarrierForm):
    """A row of the barrier plan as it stands."""

    state = SelectField(_l("State"), choices=choices(dossier_labels.BARRIER_STATES.items()))
    result = LongTextField(_l("What came of it"), validators=[AtMost(PARAGRAPH_LENGTH)])


class NewTaskForm(VersionForm):
    """A new task."""

    task = StringField(
        _l("What is to be done"),
        validators=[DataRequired(message=REQUIRED), AtMost(SENTENCE_LENGTH)],
    )
    doer = SelectField(
        _l("By whom"), validators=[DataRequired(message=CHOOSE)], validate_choice=False
    )
    task_due = DayField(_l("Last day"), validators=[InputRequired(message=REQUIRED)])


class TaskForm(NewTaskForm):
    """A task as it stands."""

    state = SelectField(_l("State"), choices=choices(dossier_labels.TASK_STATES.items()))


class SettleForm(VersionForm):
    """What became of a task."""

    state = HiddenField()


class DecisionForm(VersionForm):
    """A decision."""

    decision = LongTextField(
        _l("What was decided"),
        validators=[DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH)],
    )
    by = StringField(_l("By whom"), validators=[AtMost(LINE_LENGTH)])
    decided_on = DayField(_l("On which day"), validators=[InputRequired(message=REQUIRED)])


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    view = showing.view
    barrier_form = showing.form(NewBarrierForm)
    barrier_form.partner.choices = partner_choices(view.partners)
    task_form = showing.form(NewTaskForm, doer=f"member/{actor().member_id}")
    task_form.doer.choices = doer_choices(view.members, view.partners)
    decision_form = showing.form(
        DecisionForm, by=actor().display_name, decided_on=runtime().today()
    )
    return {
        "barrier_form": barrier_form,
        "task_form": task_form,
        "decision_form": decision_form,
    }


@coordination.post("/dossiers/<number>/barrieres")
def add_barrier_to_dossier(number: str) -> Page:
    """Add a row to the barrier plan."""
    form = NewBarrierForm()

    def change(dossier_number: int, version: int) -> None:
        add_barrier(runtime(), actor(), dossier_number, version, _typed_barrier(form))

    return save(form, number, change, _("The barrier stands in the plan."), part=_PLAN)


@coordination.get("/dossiers/<number>/barrieres/<uuid:barrier_id>")
def barrier(number: str, barrier_id: UUID) -> Page:
    """Show a row of the barrier plan, to change it."""
    return _show_barrier(number_of(number), barrier_id, Refused(), 200)


@coordination.post("/dossiers/<number>/barrieres/<uuid:barrier_id>")
def save_barrier(number: str, barrier_id: UUID) -> Page:
    """Change a row of the barrier plan."""
    form = BarrierForm()

    def change(dossier_number: int, version: int) -> None:
        typed = _typed_barrier(form, BarrierState(form.state.data), text_of(form.result))
        change_barrier(runtime(), actor(), dossier_number, version, barrier_id, typed)

    def shows(dossier_number: int, refused: Refused, status: int) -> Page:
        return _show_barrier(dossier_number, barrier_id, refused, status)

    notice = _("The barrier has been saved.")
    return save(form, number, change, notice, shows=shows, part=_PLAN)


@coordination.post("/dossiers/<number>/taken")
def add_task_to_dossier(number: str) -> Page:
    """Give somebody a task."""
    form = NewTaskForm()

    def change(dossier_number: int, version: int) -> None:
        add_task(runtime(), actor(), dossier_number, version, _typed_task(form))

    return save(form, number, change, _("The task has been given."), part=_TASKS)


@coordination.get("/dossiers/<number>/taken/<uuid:task_id>")
def task(number: str, task_id: UUID) -> Page:
    """Show a task, to change it."""
    return _show_task(number_of(number), task_id, Refused(), 200)


@coordination.post("/dossiers/<number>/taken/<uuid:task_id>")
def save_task(number: str, task_id: UUID) -> Page:
    """Change a task."""
    form = TaskForm()

    def change(dossier_number: int, version: int) -> None:
        typed = _typed_task(form, TaskState(form.state.data))
        change_task(runtime(), actor(), dossier_number, version, task_id, typed)

    def shows(dossier_number: int, refused: Refused, status: int) -> Page:
        return _show_task(dossier_number, task_id, refused, status)

    return save(form, number, change, _("The task has been saved."), shows=shows, part=_TASKS)


@coordination.post("/dossiers/<number>/taken/<uuid:task_id>/afhandelen")
def settle_task_of_dossier(number: str, task_id: UUID) -> Page:
    """Say that a task has been done, or is open again."""
    form = SettleForm()

    def change(dossier_number: int, version: int) -> None:
        state = TaskState(text_of(form.state))
        settle_task(runtime(), actor(), dossier_number, version, task_id, state)

    return save(form, number, change, _("The task has been saved."), part=_TASKS)


@coordination.post("/dossiers/<number>/besluiten")
def decide(number: str) -> Page:
    """Write down a decision."""
    form = DecisionForm()

    def change(dossier_number: int, version: int) -> None:
        day = form.decided_on.data
        assert day is not None  # noqa: S101 - the form has been validated
        typed = TypedDecision(text_of(form.decision), text_of(form.by), day)
        take_decision(runtime(), actor(), dossier_number, version, typed)

    return save(form, number, change, _("The decision has been written down."), part=_DECISIONS)


def _typed_barrier(
    form: NewBarrierForm, state: BarrierState = BarrierState.PLANNED, result: str = ""
) -> TypedBarrier:
    partner = text_of(form.partner)
    return TypedBarrier(
        step=text_of(form.step),
        barrier=text_of(form.barrier),
        partner_id=UUID(partner) if partner else None,
        due=form.barrier_due.data,
        state=state,
        result=result,
    )


def _typed_task(form: NewTaskForm, state: TaskState = TaskState.OPEN) -> TypedTask:
    due = form.task_due.data
    assert due is not None  # noqa: S101 - the form has been validated
    return TypedTask(text_of(form.task), read_doer(text_of(form.doer)), due, state)


def _show_barrier(number: int, barrier_id: UUID, refused: Refused, status: int) -> Page:
    view = read_dossier(runtime(), actor(), number)
    present = next((each for each in view.barriers if each.id == barrier_id), None)
    if present is None:
        abort(404)
    form = Showing(view, refused).form(
        BarrierForm,
        step=present.body.step,
        barrier=present.body.barrier,
        partner=str(present.partner_id or ""),
        barrier_due=present.due,
        state=present.state,
        result=present.body.result,
    )
    form.partner.choices = partner_choices(view.partners, present)
    page = render_template(
        "coordination/dossiers/barrier.html",
        view=view,
        words=dossier_labels,
        refused=refused,
        present=present,
        form=form,
    )
    return page, status


def _show_task(number: int, task_id: UUID, refused: Refused, status: int) -> Page:
    view = read_dossier(runtime(), actor(), number)
    present = next((each for each in view.tasks if each.id == task_id), None)
    if present is None:
        abort(404)
    form = Showing(view, refused).form(
        TaskForm,
        task=present.body.text,
        doer=doer_value(present.doer),
        task_due=present.due,
        state=present.state,
    )
    form.doer.choices = doer_choices(view.members, view.partners, present)
    page = render_template(
        "coordination/dossiers/task.html",
        view=view,
        words=dossier_labels,
        refused=refused,
        present=present,
        form=form,
    )
    return page, status
