"""Doing something to the tips that were ticked in the queue, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.errors import NoSuchMember
from portal.models import BulkKind
from portal.models.tip import format_number, parse_number
from portal.tips.bulk import Change, Outcome, change_many, undo
from portal.tips.errors import EmptyText, NothingToUndo
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.filters import arguments_of, queue_address
from portal.web.coordination.queue import SelectionForm, show_queue
from portal.web.forms import text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Iterable


@coordination.post("/selectie")
def change_selection() -> Page:
    """Do to each ticked tip what the button says."""
    form = SelectionForm()
    query = text_of(form.query)
    valid = form.validate_on_submit()
    if not form.tips.data:
        form.tips.errors = [_("Tick the tips that you want to change first.")]
    elif valid:
        try:
            outcome = change_many(runtime(), actor(), _seen(form.tips.data), _change(form))
        except EmptyText:
            form.note.errors = [_("Say why these tips are closed.")]
        except (NoSuchMember, ValueError):
            # Not to be had from the page itself; somebody made this request by hand.
            abort(400)
        else:
            _tell(outcome)
            return see_other(queue_address(query))
    return show_queue(arguments_of(query), selection=form, status=422)


@coordination.post("/selectie/ongedaan")
def undo_selection() -> Page:
    """Take back the latest change of many tips."""
    try:
        outcome = undo(runtime(), actor(), UUID(request.form.get("action", "")))
    except NothingToUndo:
        flash(_("This can no longer be undone."), "error")
    except ValueError:
        abort(400)
    else:
        count = len(outcome.changed)
        if count:
            flash(
                ngettext(
                    "%(num)d tip is as it was before.",
                    "%(num)d tips are as they were before.",
                    count,
                )
            )
        if outcome.moved_on:
            flash(
                _(
                    "Somebody has changed these since, so they were left as they are: %(numbers)s.",
                    numbers=_numbers(outcome.moved_on),
                ),
                "error",
            )
    return see_other(queue_address(request.form.get("query", "")))


def _seen(ticked: Iterable[str]) -> dict[int, int]:
    """Return the version that the user saw of each ticked tip, by its number.

    Raises:
        ValueError: a value is not of the form `2026-00042.7`.
    """
    seen = {}
    for value in ticked:
        number, _dot, version = value.partition(".")
        parsed = parse_number(number)
        if parsed is None:
            raise ValueError(value)
        seen[parsed] = int(version)
    return seen


def _change(form: SelectionForm) -> Change:
    kind = BulkKind(request.form.get("do", ""))
    note = text_of(form.note)
    if kind is BulkKind.REJECT and not note.strip():
        note = _("Spam")
    assignee = text_of(form.assignee)
    return Change(kind, UUID(assignee) if assignee else None, note)


def _tell(outcome: Outcome) -> None:
    """Say which tips were left as they are; the page itself says what was done."""
    if outcome.moved_on:
        flash(
            _(
                "Changed by somebody else meanwhile, so look at them first: %(numbers)s.",
                numbers=_numbers(outcome.moved_on),
            ),
            "error",
        )
    if outcome.refused:
        flash(
            _(
                "This cannot be done with these, because of their state or their circle: "
                "%(numbers)s.",
                numbers=_numbers(outcome.refused),
            ),
            "error",
        )


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(map(format_number, numbers))
