"""The panel that keeps a tip to a circle, and says who is in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.tips.errors import ActorLeftOut, CircleTooSmall
from portal.tips.restricting import SMALLEST_CIRCLE, lift, read_circle, restrict
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import CheckboxesField, choices
from portal.web.identity import actor
from portal.web.responses import Page


class CircleForm(TipForm):
    """Who may know of the tip from now on."""

    members = CheckboxesField(_l("Who may see this tip?"), validate_choice=False)
    leaves_out_self = BooleanField(_l("I leave myself out: this tip is about me"))


@coordination.post("/<number>/kring")
def restrict_tip(number: str) -> Page:
    """Keep a tip to a circle, or change who is in it."""
    form = CircleForm()
    stays = str(actor().member_id) in (form.members.data or [])

    def change(tip_number: int, version: int) -> None:
        restrict(
            runtime(),
            actor(),
            tip_number,
            version,
            [UUID(member) for member in form.members.data or []],
            leaves_out_self=bool(form.leaves_out_self.data),
        )

    try:
        if stays:
            return save(form, number, change, _("From now on only this circle knows of the tip."))
        return save(
            form,
            number,
            change,
            _("From now on only others know of tip %(number)s.", number=number),
            onward=url_for("coordination.queue"),
        )
    except ActorLeftOut:
        form.members.errors = [
            _(
                "You are not in this circle yourself, and would never see the tip again. Tick your "
                "own name, or say below that the tip is about you."
            )
        ]
    except CircleTooSmall:
        form.members.errors = [
            _(
                "Choose at least %(count)s people, so that the tip does not depend on one.",
                count=SMALLEST_CIRCLE,
            )
        ]
    return show(number_of(number), form, status=422)


@coordination.post("/<number>/kring/opheffen")
def lift_restriction(number: str) -> Page:
    """Let everybody know of a tip again."""

    def change(tip_number: int, version: int) -> None:
        lift(runtime(), actor(), tip_number, version)

    return save(TipForm(), number, change, _("Every coordinator can see the tip again."))


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    circle = read_circle(runtime(), actor(), showing.view.tip.number)
    form = showing.form(CircleForm)
    form.members.choices = choices(
        (str(member.id), member.display_name) for member in circle.members
    )
    if form is not showing.refused:
        own = str(actor().member_id)
        inside = [str(member.id) for member in circle.members if member.is_in]
        form.members.data = inside if circle.is_restricted else [own]
    return {"circle": circle, "circle_form": form, "smallest_circle": SMALLEST_CIRCLE}
