"""The page of a dossier, and what every form on it has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _
from wtforms import Field, IntegerField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from portal.accounts.errors import NoSuchMember
from portal.models.dossier import parse_dossier_number
from portal.tips.dossiers.errors import DossierChanged, DossierClosed
from portal.tips.dossiers.events import DossierEventView
from portal.tips.dossiers.part_views import BarrierView, TaskView
from portal.tips.dossiers.parts import Doer
from portal.tips.dossiers.people import Named
from portal.tips.dossiers.reading import DossierView, read_dossier
from portal.tips.errors import TipError
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.forms import PortalForm, choices
from portal.web.identity import actor, kept_texts
from portal.web.responses import Page, see_other

_MOST_VERSIONS = 1_000_000
_MEMBER, _PARTNER = "member", "partner"


class VersionForm(PortalForm):
    """A form about a dossier: it says which version of the dossier its user saw."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])


_Form = TypeVar("_Form", bound=VersionForm)


@dataclass(frozen=True)
class Refused:
    """What could not be saved: the form with all that was typed, and what others did meanwhile."""

    form: VersionForm | None = None
    changes: list[DossierEventView] = field(default_factory=list)

    @property
    def kept(self) -> list[str]:
        """The texts that were typed, for a page that no longer has their form."""
        return kept_texts() if self.form is not None else []


@dataclass(frozen=True)
class Showing:
    """A dossier as its page is about to show it."""

    view: DossierView
    refused: Refused

    def form(self, kind: type[_Form], **values: Any) -> _Form:
        """Return the refused form where it is of this kind, or else one with these values.

        What is saved from it is saved knowing what the page now shows.
        """
        refused = self.refused.form
        form = refused if isinstance(refused, kind) else kind(formdata=None, data=values)
        form.version.data = self.view.version
        return form


class WrongField(Exception):
    """What was typed into a field turned out to be wrong only when it was to be saved."""

    def __init__(self, field: Field, words: str) -> None:
        super().__init__()
        self.field = field
        self.words = words


Panel = Callable[[Showing], dict[str, Any]]
Shows = Callable[[int, Refused, int], Page]
_panels: list[Panel] = []


def panel(function: Panel) -> Panel:
    """Have a function give the page's template what one of its panels shows."""
    _panels.append(function)
    return function


def number_of(text: str) -> int:
    """Return the dossier's number in an address, or end the request: there is no such page."""
    return parse_dossier_number(text) or abort(404)


def show(number: int, refused: Refused | None = None, status: int = 200) -> Page:
    """Return the page of a dossier.

    Args:
        number: the dossier's number.
        refused: what could not be saved, if something was to be.
        status: the status of the answer.
    """
    showing = Showing(read_dossier(runtime(), actor(), number), refused or Refused())
    parts: dict[str, Any] = {}
    for fill in _panels:
        parts |= fill(showing)
    page = render_template(
        "coordination/dossiers/dossier.html",
        view=showing.view,
        words=dossier_labels,
        refused=showing.refused,
        **parts,
    )
    return page, status


def save(
    form: VersionForm,
    number_text: str,
    change: Callable[[int, int], None],
    notice: str,
    *,
    shows: Shows = show,
    part: str = "",
) -> Page:
    """Save what a form about a dossier asks for, and show the dossier again.

    Args:
        form: the form, as it was sent.
        number_text: the dossier's number as it stands in the address.
        change: makes the change, given the dossier's number and the version that the user saw; it
            raises `WrongField` where that is what the user must mend.
        notice: what to tell the user once it is saved.
        shows: shows the page that the form is on, where it could not be saved.
        part: the part of the dossier's page to go to.
    """
    number = number_of(number_text)
    if not form.validate_on_submit() or form.version.data is None:
        return shows(number, Refused(form), 422)
    try:
        change(number, form.version.data)
    except DossierChanged as changed:
        return shows(number, Refused(form, changed.events), 409)
    except DossierClosed:
        # Its page offers none of these forms: it was closed by whoever sent this twice.
        return shows(number, Refused(form), 409)
    except WrongField as wrong:
        wrong.field.errors = [wrong.words]
        return shows(number, Refused(form), 422)
    except (TipError, NoSuchMember, ValueError):
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
    flash(notice)
    return see_other(url_for("coordination.dossier", number=number_text, _anchor=part or None))


def doer_choices(
    members: list[Named], partners: list[Named], present: TaskView | None = None
) -> list[SelectChoice]:
    """Return who can be given a task, in two groups.

    Args:
        members: those who work on the dossier.
        partners: those at its table.
        present: the task as it is; whoever does it can be chosen, also where they left.
    """
    ours = {doer_value(Doer(member_id=each.id)): each.name for each in members if each.is_active}
    theirs = {doer_value(Doer(partner_id=each.id)): each.name for each in partners}
    if present is not None:
        group = ours if present.doer.member_id else theirs
        group.setdefault(doer_value(present.doer), present.doer_name)
    return [
        *choices(ours.items(), _("Coordination point")),
        *choices(theirs.items(), _("Partners at the table")),
    ]


def doer_value(doer: Doer) -> str:
    """Return what a form calls whoever does a task."""
    return f"{_PARTNER}/{doer.partner_id}" if doer.partner_id else f"{_MEMBER}/{doer.member_id}"


def read_doer(value: str) -> Doer:
    """Return who is meant by what a form calls them.

    Raises:
        ValueError: nobody is.
    """
    kind, _slash, identifier = value.partition("/")
    if kind not in {_MEMBER, _PARTNER}:
        raise ValueError("this is neither a member nor a partner")
    return Doer(**{f"{kind}_id": UUID(identifier)})


def partner_choices(
    partners: list[Named], present: BarrierView | None = None
) -> list[SelectChoice]:
    """Return who can put up a barrier: ourselves, or a partner at the table.

    Args:
        partners: those at the table.
        present: the barrier as it is; its partner can be chosen, also where they left.
    """
    names = {str(partner.id): partner.name for partner in partners}
    if present is not None and present.partner_id is not None:
        names.setdefault(str(present.partner_id), present.partner)
    return choices([("", _("Ourselves")), *names.items()])
