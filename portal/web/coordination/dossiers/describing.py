"""What a dossier is about, who works on it, and moving it on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired

from portal.models import DossierState
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.dossiers.bodies import TITLE_LENGTH
from portal.tips.dossiers.managing import change_state, describe, set_partners, set_people
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.dossiers.page import (
    Showing,
    VersionForm,
    number_of,
    panel,
    save,
    show,
)
from portal.web.forms import REQUIRED, AtMost, CheckboxesField, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page


class DescribeForm(VersionForm):
    """Title and goal."""

    title = StringField(
        _l("Title"), validators=[DataRequired(message=REQUIRED), AtMost(TITLE_LENGTH)]
    )
    goal = LongTextField(_l("What do we want to reach?"), validators=[AtMost(PARAGRAPH_LENGTH)])


class DossierStateForm(VersionForm):
    """Where the dossier goes next."""

    state = HiddenField()


class PeopleForm(VersionForm):
    """Who owns the dossier, and who else works on it."""

    owner = SelectField(_l("Owner"), validate_choice=False)
    members = CheckboxesField(_l("Also work on it"), validate_choice=False)


class TableForm(VersionForm):
    """Which partners are at the table."""

    partners = CheckboxesField(_l("Partners at the table"), validate_choice=False)


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    view = showing.view
    people = showing.form(
        PeopleForm,
        owner=str(view.owner.id),
        members=[str(member.id) for member in view.members],
    )
    names = [(str(each.id), each.name) for each in view.colleagues if each.is_active]
    people.owner.choices = choices(names)
    people.members.choices = choices([(str(each.id), each.name) for each in view.colleagues])
    table = showing.form(TableForm, partners=[str(partner.id) for partner in view.partners])
    table.partners.choices = choices([(str(each.id), each.name) for each in view.all_partners])
    return {
        "describe_form": showing.form(DescribeForm, title=view.body.title, goal=view.body.goal),
        "dossier_state_form": showing.form(DossierStateForm),
        "people_form": people,
        "table_form": table,
    }


@coordination.get("/dossiers/<number>")
def dossier(number: str) -> Page:
    """Show a dossier."""
    return show(number_of(number))


@coordination.post("/dossiers/<number>/omschrijving")
def describe_dossier(number: str) -> Page:
    """Change title and goal."""
    form = DescribeForm()

    def change(dossier_number: int, version: int) -> None:
        title, goal = text_of(form.title), text_of(form.goal)
        describe(runtime(), actor(), dossier_number, version, title, goal)

    return save(form, number, change, _("The description has been saved."))


@coordination.post("/dossiers/<number>/status")
def move_dossier(number: str) -> Page:
    """Move a dossier on."""
    form = DossierStateForm()

    def change(dossier_number: int, version: int) -> None:
        wanted = DossierState(text_of(form.state))
        change_state(runtime(), actor(), dossier_number, version, wanted)

    return save(form, number, change, _("The state has been changed."))


@coordination.post("/dossiers/<number>/mensen")
def people_of_dossier(number: str) -> Page:
    """Change who works on a dossier."""
    form = PeopleForm()

    def change(dossier_number: int, version: int) -> None:
        members = [UUID(each) for each in form.members.data or []]
        owner = UUID(text_of(form.owner))
        set_people(runtime(), actor(), dossier_number, version, owner, members)

    return save(form, number, change, _("It has been saved who works on this."))


@coordination.post("/dossiers/<number>/tafel")
def table_of_dossier(number: str) -> Page:
    """Change who is at the table."""
    form = TableForm()

    def change(dossier_number: int, version: int) -> None:
        partners = [UUID(each) for each in form.partners.data or []]
        set_partners(runtime(), actor(), dossier_number, version, partners)

    return save(form, number, change, _("It has been saved who is at the table."))
