"""The page of a tip: put together from its panels, and what every form on it has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, flash, render_template, url_for
from wtforms import IntegerField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from portal.accounts.errors import NoSuchMember
from portal.models.tip import parse_number
from portal.tips.errors import IllegalTransition, TipChanged
from portal.tips.reading import EventView, TipView, read_tip
from portal.web.context import runtime
from portal.web.forms import PortalForm
from portal.web.identity import actor
from portal.web.responses import Page, see_other

_MOST_VERSIONS = 1_000_000


class TipForm(PortalForm):
    """A form on a tip's page: it says which version of the tip its user saw."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])


_Form = TypeVar("_Form", bound=TipForm)


@dataclass(frozen=True)
class Showing:
    """A tip as its page is about to show it, with the form that was refused, if one was."""

    view: TipView
    refused: TipForm | None

    def form(self, kind: type[_Form]) -> _Form:
        """Return the refused form where it is of this kind, or else an empty one.

        What is saved from it is saved knowing what the page now shows.
        """
        form = self.refused if isinstance(self.refused, kind) else kind(formdata=None)
        form.version.data = self.view.tip.version
        return form


Panel = Callable[[Showing], dict[str, Any]]
_panels: list[Panel] = []


def panel(function: Panel) -> Panel:
    """Have a function give the page's template what one of its panels shows."""
    _panels.append(function)
    return function


def number_of(text: str) -> int:
    """Return the tip's number in an address, or end the request: there is no such page."""
    return parse_number(text) or abort(404)


def show(
    number: int,
    refused: TipForm | None = None,
    changes: list[EventView] | None = None,
    status: int = 200,
) -> Page:
    """Return the page of a tip.

    Args:
        number: the tip's number.
        refused: the form that could not be saved, with its errors and all that was typed.
        changes: what others did since the user opened the page, where that is why.
        status: the status of the answer.
    """
    showing = Showing(read_tip(runtime(), actor(), number), refused)
    parts: dict[str, Any] = {}
    for fill in _panels:
        parts |= fill(showing)
    page = render_template(
        "coordination/tip.html", view=showing.view, changes=changes or [], **parts
    )
    return page, status


def save(
    form: TipForm,
    number_text: str,
    change: Callable[[int, int], None],
    notice: str,
    *,
    onward: str | None = None,
) -> Page:
    """Save what a form on a tip's page asks for, and show the page again.

    Args:
        form: the form, as it was sent.
        number_text: the tip's number as it stands in the address.
        change: makes the change, given the tip's number and the version that the user saw.
        notice: what to tell the user once it is saved.
        onward: where to go then, where that is not the page of the tip.
    """
    number = number_of(number_text)
    if not form.validate_on_submit() or form.version.data is None:
        return show(number, form, status=422)
    try:
        change(number, form.version.data)
    except TipChanged as changed:
        return show(number, form, changed.events, status=409)
    except (IllegalTransition, NoSuchMember, ValueError):
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
    flash(notice)
    return see_other(onward or url_for("coordination.tip", number=number_text))
