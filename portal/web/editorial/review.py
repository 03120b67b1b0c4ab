"""From an author to a second person, and back; and who answers for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired
from wtforms.widgets import HiddenInput

from portal.models.page import LINE_LENGTH
from portal.pages import reviewing
from portal.pages.editing import change_owner
from portal.pages.reviewing import COMMENT_LENGTH
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.overview import FORMS, PageForm, act, show_overview
from portal.web.forms import AtMost, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from portal.pages.reading import PageView

_WORDS = DataRequired(message=_l("Type something first."))
_NOTE = AtMost(LINE_LENGTH)


class SubmitForm(PageForm):
    """Something for the reviewer to know."""

    note = LongTextField(_l("For your reviewer (may stay empty)"), validators=[_NOTE])


class ReturnForm(PageForm):
    """What the author should do."""

    note = LongTextField(_l("What should the author change?"), validators=[_WORDS, _NOTE])


class CommentForm(PageForm):
    """A remark on a revision."""

    sequence = IntegerField(widget=HiddenInput())
    text = LongTextField(_l("Your remark"), validators=[_WORDS, AtMost(COMMENT_LENGTH)])


class OwnerForm(PageForm):
    """Who answers for the page."""

    owner = SelectField(_l("Owner"), validate_choice=False)


def _owner_form(view: PageView) -> OwnerForm:
    form = OwnerForm(formdata=None, data={"owner": str(view.page.owner_id or "")})
    members = [(str(owner.id), owner.display_name) for owner in view.owners]
    form.owner.choices = choices([("", _("Nobody")), *members])
    return form


def _comment_form(view: PageView) -> CommentForm:
    return CommentForm(formdata=None, data={"sequence": view.page.sequence})


FORMS["submit_form"] = lambda _view: SubmitForm(formdata=None)
FORMS["return_form"] = lambda _view: ReturnForm(formdata=None)
FORMS["approve_form"] = lambda _view: PageForm(formdata=None)
FORMS["comment_form"] = _comment_form
FORMS["owner_form"] = _owner_form


@editorial.post("/<uuid:page_id>/aanbieden")
def submit(page_id: UUID) -> Page:
    """Ask for a review."""
    form = SubmitForm()

    def save(seen: int) -> None:
        reviewing.submit(runtime(), actor(), page_id, seen, text_of(form.note).strip())

    notice = _("The page has been offered for review. A colleague who publishes reads it now.")
    return act("submit_form", form, page_id, save, notice)


@editorial.post("/<uuid:page_id>/terug")
def return_page(page_id: UUID) -> Page:
    """Give a page back to its author."""
    form = ReturnForm()

    def save(seen: int) -> None:
        reviewing.return_to_author(runtime(), actor(), page_id, seen, text_of(form.note).strip())

    return act("return_form", form, page_id, save, _("The page is back with its author."))


@editorial.post("/<uuid:page_id>/goedkeuren")
def approve(page_id: UUID) -> Page:
    """Approve the newest revision."""

    def save(seen: int) -> None:
        reviewing.approve(runtime(), actor(), page_id, seen)

    notice = _("The page has been approved. It can be published now.")
    return act("approve_form", PageForm(), page_id, save, notice)


@editorial.post("/<uuid:page_id>/opmerkingen")
def comment(page_id: UUID) -> Page:
    """Remark on a revision. That somebody else did something meanwhile is in nobody's way."""
    form = CommentForm()
    if not form.validate_on_submit() or form.sequence.data is None:
        return show_overview(page_id, {"comment_form": form}, 422)
    reviewing.add_comment(
        runtime(), actor(), page_id, form.sequence.data, text_of(form.text).strip()
    )
    return _to_remarks(page_id)


@editorial.post("/<uuid:page_id>/opmerkingen/<uuid:comment_id>")
def settle(page_id: UUID, comment_id: UUID) -> Page:
    """Say that a remark has been dealt with."""
    reviewing.settle_comment(runtime(), actor(), comment_id)
    return _to_remarks(page_id)


@editorial.post("/<uuid:page_id>/eigenaar")
def own(page_id: UUID) -> Page:
    """Make somebody answer for a page."""
    form = OwnerForm()

    def save(seen: int) -> None:
        change_owner(runtime(), actor(), page_id, seen, _member(text_of(form.owner)))

    return act("owner_form", form, page_id, save, _("The owner has been changed."))


def _member(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)


def _to_remarks(page_id: UUID) -> Page:
    return see_other(url_for("editorial.overview", page_id=page_id, _anchor="remarks"))
