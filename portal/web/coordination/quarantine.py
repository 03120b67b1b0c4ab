"""Putting a flood of reports aside, and looking through what was put aside."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal.models.tip import parse_number
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.errors import NoSuchTip, NothingToPutAside, WrongDay
from portal.tips.quarantine.finding import Alike, Flood, FloodQuery, find_flood
from portal.tips.quarantine.putting_aside import (
    put_aside,
    put_back,
    say_looked_through,
    undo_quarantine,
)
from portal.tips.quarantine.reading import list_quarantines, read_quarantine
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.forms import (
    REQUIRED,
    AtMost,
    CheckboxesField,
    DayField,
    LongTextField,
    PortalForm,
    choices,
    text_of,
)
from portal.web.identity import actor
from portal.web.responses import Page, see_other

_ALIKE = {
    Alike.NEARLY_THE_SAME: _l("Nearly the same text"),
    Alike.MUCH: _l("Much alike"),
    Alike.SOMEWHAT: _l("Somewhat alike"),
}
_NUMBER_HINT = _l("Type a tip number as 2026-00042.")
_MOST_DIGITS = 15


class FloodForm(PortalForm):
    """Where to look for a flood."""

    first_day = DayField(_l("From"), validators=[InputRequired(message=REQUIRED)])
    last_day = DayField(_l("Up to"), validators=[InputRequired(message=REQUIRED)])
    alike = SelectField(_l("How alike"), choices=choices(_ALIKE.items()), default=Alike.MUCH.value)
    example = StringField(_l("Like this tip (you may leave this empty)"))
    only_unproven = BooleanField(_l("Only tips without the proof that a person sent them"))
    last_number = HiddenField()

    def validate_example(self, field: StringField) -> None:
        """Refuse what is not a tip's number."""
        if text_of(field).strip() and parse_number(text_of(field).strip()) is None:
            raise ValidationError(_NUMBER_HINT)

    def wanted(self) -> FloodQuery:
        """Return where to look, of a form that is right."""
        first, last = self.first_day.data, self.last_day.data
        assert first is not None  # noqa: S101 - the form has been validated
        assert last is not None  # noqa: S101 - the form has been validated
        return FloodQuery(
            first_day=first,
            last_day=last,
            alike=Alike(text_of(self.alike)),
            example=parse_number(text_of(self.example).strip()),
            only_unproven=bool(self.only_unproven.data),
            last_number=_number(text_of(self.last_number)),
        )


class AsideForm(FloodForm):
    """Which groups of a flood go aside, and why."""

    groups = CheckboxesField(_l("Put these aside"), validate_choice=False)
    reason = LongTextField(
        _l("Why? (internal)"),
        validators=[DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH)],
    )


class BackForm(PortalForm):
    """Which tips go back to the queue."""

    tips = CheckboxesField(_l("Tips"), validate_choice=False)


@coordination.get("/quarantaine")
def quarantines() -> str:
    """Show what was put aside, by decision."""
    return render_template(
        "coordination/quarantine/list.html", quarantines=list_quarantines(runtime(), actor())
    )


@coordination.get("/quarantaine/nieuw")
def flood() -> str:
    """Ask where to look for a flood."""
    today = runtime().today()
    return _show_flood(FloodForm(formdata=None, first_day=_yesterday(today), last_day=today))


@coordination.post("/quarantaine/nieuw")
def look_for_flood() -> Page:
    """Show the groups of tips that are alike."""
    form = FloodForm()
    if not form.validate_on_submit():
        return _show_flood(form), 422
    found = _found(form)
    if found is None:
        return _show_flood(form), 422
    return _show_groups(_aside_form(form, found), found)


@coordination.post("/quarantaine")
def put_flood_aside() -> Page:
    """Put the ticked groups in quarantine."""
    form = AsideForm()
    right = form.validate_on_submit()
    leaders = [number for number in map(parse_number, form.groups.data or ()) if number]
    if not leaders:
        form.groups.errors = [_("Tick at least one group.")]
    elif right:
        try:
            done = put_aside(runtime(), actor(), form.wanted(), leaders, text_of(form.reason))
        except NothingToPutAside:
            form.groups.errors = [_("Nothing is left to put aside: all of it is being worked on.")]
        else:
            flash(
                ngettext("%(num)d tip was put aside.", "%(num)d tips were put aside.", done.count)
            )
            return see_other(url_for("coordination.quarantine", quarantine_id=done.quarantine_id))
    if form.first_day.errors or form.last_day.errors or form.example.errors:
        return _show_flood(form), 422
    found = _found(form)
    return (_show_groups(form, found) if found else _show_flood(form)), 422


@coordination.get("/quarantaine/<uuid:quarantine_id>")
def quarantine(quarantine_id: UUID) -> str:
    """Show the tips of one quarantine."""
    after = _number(request.args.get("na", "")) or 0
    return render_template(
        "coordination/quarantine/one.html",
        page=read_quarantine(runtime(), actor(), quarantine_id, after),
        form=BackForm(formdata=None),
    )


@coordination.post("/quarantaine/<uuid:quarantine_id>/terug")
def put_tips_back(quarantine_id: UUID) -> Page:
    """Put the ticked tips back in the queue."""
    form = BackForm()
    numbers = [number for number in map(parse_number, form.tips.data or ()) if number]
    if not (form.validate_on_submit() and numbers):
        flash(_("Tick the tips that go back to the queue first."), "error")
        return see_other(url_for("coordination.quarantine", quarantine_id=quarantine_id))
    back = put_back(runtime(), actor(), quarantine_id, numbers)
    flash(
        ngettext(
            "%(num)d tip is in the queue again.", "%(num)d tips are in the queue again.", len(back)
        )
    )
    return see_other(url_for("coordination.quarantines"))


@coordination.post("/quarantaine/<uuid:quarantine_id>/doorgekeken")
def looked_through(quarantine_id: UUID) -> Page:
    """Keep that somebody looked through a quarantine."""
    say_looked_through(runtime(), actor(), quarantine_id)
    flash(_("Kept. From now on the retention term of these tips counts."))
    return see_other(url_for("coordination.quarantine", quarantine_id=quarantine_id))


@coordination.post("/quarantaine/<uuid:quarantine_id>/ongedaan")
def undo_flood(quarantine_id: UUID) -> Page:
    """Put all tips of a quarantine back in the queue."""
    count = undo_quarantine(runtime(), actor(), quarantine_id)
    flash(
        ngettext("%(num)d tip is as it was before.", "%(num)d tips are as they were before.", count)
    )
    return see_other(url_for("coordination.quarantines"))


def _found(form: FloodForm) -> Flood | None:
    """Return what a form asks for; None, with the error in the form, where it cannot be."""
    try:
        return find_flood(runtime(), actor(), form.wanted())
    except WrongDay:
        form.last_day.errors = [_("This is before the first day.")]
    except NoSuchTip:
        form.example.errors = [_("There is no such tip.")]
    return None


def _aside_form(form: FloodForm, found: Flood) -> AsideForm:
    given = {**form.data, "last_number": str(found.last_number)}
    given.pop("csrf_token", None)
    return AsideForm(formdata=None, data=given)


def _show_flood(form: FloodForm) -> str:
    return render_template("coordination/quarantine/flood.html", form=form)


def _show_groups(form: AsideForm, found: Flood) -> str:
    return render_template("coordination/quarantine/groups.html", form=form, found=found)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _yesterday(today: date) -> date:
    return today - timedelta(days=1)
