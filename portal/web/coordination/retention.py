"""Retention: what will be removed when, doing the run now, and legal holds on a tip."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField
from wtforms.validators import DataRequired, InputRequired

from portal.accounts.permissions import Permission
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.errors import WrongDay
from portal.tips.retention.holds import hold, holds_of, release
from portal.tips.retention.running import WARNING_DAYS, plan, run_by_hand
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import REQUIRED, AtMost, LongTextField, PortalForm, text_of
from portal.web.identity import actor
from portal.web.language import present_language
from portal.web.responses import Page, see_other


class HoldForm(TipForm):
    """Until when a tip is kept, and why."""

    until = DateField(_l("Keep it until"), validators=[InputRequired(message=REQUIRED)])
    reason = LongTextField(
        _l("Why? (internal)"),
        validators=[DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH)],
    )


class ReleaseForm(TipForm):
    """Which hold to end."""

    hold = HiddenField()


@coordination.get("/bewaren")
def retention() -> str:
    """Show the terms, and what a run would do."""
    return render_template(
        "coordination/retention.html",
        plan=plan(runtime(), actor()),
        form=PortalForm(formdata=None),
        warning_days=WARNING_DAYS,
        reason=lambda term: term.reason(present_language()),
    )


@coordination.post("/bewaren")
def run_retention() -> Page:
    """Do the run now."""
    result = run_by_hand(runtime(), actor())
    flash(
        _(
            "Done: %(removed)s removed, %(announced)s announced.",
            removed=result.removed,
            announced=result.announced,
        )
    )
    return see_other(url_for("coordination.retention"))


@coordination.post("/<number>/vasthouden")
def hold_tip(number: str) -> Page:
    """Place a hold."""
    form = HoldForm()

    def change(tip_number: int, version: int) -> None:
        until = form.until.data
        assert until is not None  # noqa: S101 - the form has been validated
        hold(runtime(), actor(), tip_number, version, until, text_of(form.reason))

    try:
        return save(form, number, change, _("The tip is kept."))
    except WrongDay:
        form.until.errors = [_("This day has passed. Choose today or a day to come.")]
        return show(number_of(number), form, status=422)


@coordination.post("/<number>/vrijgeven")
def release_tip(number: str) -> Page:
    """End a hold."""
    form = ReleaseForm()

    def change(tip_number: int, version: int) -> None:
        release(runtime(), actor(), tip_number, version, UUID(text_of(form.hold)))

    return save(form, number, change, _("The hold has ended. The tip has its own term again."))


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    return {
        "holds": holds_of(runtime(), actor(), showing.view.tip),
        "hold_form": showing.form(HoldForm),
        "may_hold": actor().may(Permission.MANAGE_RETENTION),
    }
