"""The list of meetings, and planning one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.models import MeetingState
from portal.models.dossier import parse_dossier_number
from portal.models.meeting import format_meeting_number, parse_meeting_number
from portal.tips.content import LINE_LENGTH
from portal.tips.meetings.choosing import PlanChoices, plan_choices
from portal.tips.meetings.errors import (
    CannotInvite,
    MeetingChanged,
    MinutesClosed,
    NotOnAgenda,
)
from portal.tips.meetings.planning import MeetingPlan, change_plan, plan_meeting
from portal.tips.meetings.reading import MeetingKey, MeetingView, list_meetings, read_meeting
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.forms import (
    REQUIRED,
    AtMost,
    CheckboxesField,
    DayField,
    PortalForm,
    choices,
    text_of,
)
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_VERSIONS = 1_000_000
_MOST_PLACES = 999
# A number is a year and at most six digits; more does not fit a database's column.
_NUMBER_LENGTH = 10


class PlaceForm(Form):
    """A dossier, and its place on the agenda; without a place it is not on it."""

    dossier = HiddenField()
    place = IntegerField(
        _l("Place on the agenda"), validators=[Optional(), NumberRange(1, _MOST_PLACES)]
    )


class PlanForm(PortalForm):
    """When and where a meeting is, with whom, and its agenda."""

    day = DayField(_l("Day"), validators=[InputRequired(message=REQUIRED)])
    place = StringField(_l("Place and time"), validators=[AtMost(LINE_LENGTH)])
    partners = CheckboxesField(_l("Partners who are invited"), validate_choice=False)
    members = CheckboxesField(_l("Of the coordination point"), validate_choice=False)
    dossiers = FieldList(FormField(PlaceForm), _l("Dossiers"))
    version = IntegerField(
        widget=HiddenInput(), default=0, validators=[NumberRange(0, _MOST_VERSIONS)]
    )

    def offer(self, offered: PlanChoices) -> None:
        """Put the choices into the form; a dossier that was opened since gets a row too."""
        self.partners.choices = choices([(str(each.id), each.name) for each in offered.partners])
        self.members.choices = choices([(str(each.id), each.name) for each in offered.members])
        shown = {entry.form.dossier.data for entry in self.dossiers}
        for name in offered.dossiers:
            if name.public_number not in shown:
                self.dossiers.append_entry({"dossier": name.public_number})

    def plan(self) -> MeetingPlan:
        """Return what was typed.

        Raises:
            ValueError: something that was chosen is not of this page.
        """
        placed = [
            (entry.form.place.data, number)
            for entry in self.dossiers
            if entry.form.place.data is not None
            and (number := parse_dossier_number(text_of(entry.form.dossier)))
        ]
        day = self.day.data
        assert day is not None  # noqa: S101 - the form has been validated
        return MeetingPlan(
            day=day,
            place=text_of(self.place),
            partner_ids=frozenset(UUID(each) for each in self.partners.data or []),
            member_ids=frozenset(UUID(each) for each in self.members.data or []),
            dossiers=[number for _place, number in sorted(placed)],
        )


def number_of(text: str) -> int:
    """Return the meeting's number in an address, or end the request: there is no such page."""
    return parse_meeting_number(text) or abort(404)


@coordination.get("/overleggen")
def meetings() -> str:
    """Show one page of the meetings."""
    page = list_meetings(runtime(), actor(), _read_key(request.args.get("na")))
    next_page = None
    if page.next_key:
        key = f"{page.next_key.day.isoformat()}.{page.next_key.number}"
        next_page = url_for("coordination.meetings", na=key)
    return render_template(
        "coordination/meetings/list.html",
        words=dossier_labels,
        rows=page.rows,
        today=runtime().today(),
        next_page=next_page,
        is_first_page="na" not in request.args,
    )


@coordination.route("/overleggen/nieuw", methods=["GET", "POST"])
def new_meeting() -> Page:
    """Plan a meeting."""
    offered = plan_choices(runtime(), actor())
    form = PlanForm()
    if not form.is_submitted():
        form.members.data = [str(actor().member_id)]

    def save() -> int:
        return plan_meeting(runtime(), actor(), form.plan())

    return _edit(form, offered, save, None)


@coordination.route("/overleggen/<number>/plan", methods=["GET", "POST"])
def plan_of_meeting(number: str) -> Page:
    """Change the plan of a meeting."""
    view = read_meeting(runtime(), actor(), number_of(number))
    if view.state is MeetingState.CLOSED:
        return see_other(url_for("coordination.meeting", number=number))
    offered = plan_choices(runtime(), actor(), view.number)
    form = PlanForm() if request.method == "POST" else _filled(view)

    def save() -> int:
        change_plan(runtime(), actor(), view.number, form.version.data or 0, form.plan())
        return view.number

    return _edit(form, offered, save, view)


def _edit(
    form: PlanForm, offered: PlanChoices, save: Callable[[], int], view: MeetingView | None
) -> Page:
    """Save a plan and go to the meeting, or show the form."""
    status, problem = 200, ""
    if form.validate_on_submit():
        try:
            number = save()
        except (MeetingChanged, MinutesClosed, CannotInvite, NotOnAgenda):
            status = 409
            problem = _(
                "Something changed since you opened this page: the meeting, a dossier on its "
                "agenda or somebody who was invited. Look at it, and save again."
            )
        except ValueError:
            abort(400)
        else:
            flash(_("The meeting has been planned."))
            address = url_for("coordination.meeting", number=format_meeting_number(number))
            return see_other(address)
    elif form.is_submitted():
        status = 422
    form.offer(offered)
    if view is not None:
        form.version.data = view.version
    page = render_template(
        "coordination/meetings/plan.html",
        form=form,
        view=view,
        titles={name.public_number: name.title for name in offered.dossiers},
        problem=problem,
    )
    return page, status


def _filled(view: MeetingView) -> PlanForm:
    rows = [
        {"dossier": item.public_number, "place": place}
        for place, item in enumerate(view.items, start=1)
    ]
    values: dict[str, Any] = {
        "day": view.day,
        "place": view.body.place,
        "partners": [str(each.id) for each in view.partners],
        "members": [str(each.id) for each in view.members],
        "dossiers": rows,
    }
    return PlanForm(formdata=None, data=values)


def _read_key(text: str | None) -> MeetingKey | None:
    day, _dot, number = (text or "").partition(".")
    if len(number) > _NUMBER_LENGTH:
        return None
    try:
        return MeetingKey(date.fromisoformat(day), int(number))
    except ValueError:
        return None
