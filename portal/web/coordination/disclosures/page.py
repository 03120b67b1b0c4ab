"""The page of a disclosure: what leaves, what happened, and what its reader may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import DataRequired, NumberRange
from wtforms.widgets import HiddenInput

from portal.models.disclosure import parse_disclosure_number
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.disclosing.deciding import add_feedback, approve, confirm_receipt, refuse
from portal.tips.disclosing.errors import (
    CopyGone,
    DisclosureChanged,
    NoCaseRegister,
    NotThePreparer,
    OwnDisclosure,
)
from portal.tips.disclosing.preparing import offer, withdraw
from portal.tips.disclosing.reading import DisclosureView, Step, read_disclosure
from portal.tips.errors import IllegalTransition
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.copy_words import facts_of, sections_of
from portal.web.disclosure_labels import legal_basis
from portal.web.forms import REQUIRED, AtMost, LongTextField, PortalForm, text_of
from portal.web.identity import actor, kept_texts
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_VERSIONS = 1_000_000
_WORDS = (DataRequired(message=REQUIRED), AtMost(PARAGRAPH_LENGTH))

# Why a step is not done that the page itself does not offer, or not any more.
REFUSALS: dict[type[Exception], object] = {
    OwnDisclosure: _l("You prepared this disclosure, so a colleague decides on it."),
    NotThePreparer: _l("Only whoever prepared this disclosure can do that."),
    CopyGone: _l(
        "A tip of this disclosure has been removed, so nothing leaves. Withdraw it, and prepare "
        "another one with the tips that are left."
    ),
    NoCaseRegister: _l("No case register has been set for this portal."),
    IllegalTransition: _l("That cannot be done in the present state of this disclosure."),
}


class VersionForm(PortalForm):
    """A form on a disclosure: which version of it its user saw, and what step it is."""

    step: ClassVar[Step | None] = None
    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])


class RefuseForm(VersionForm):
    """Why a disclosure is refused."""

    step = Step.DECIDE
    why = LongTextField(_l("Why do you refuse it?"), validators=_WORDS)


class ReceiptForm(VersionForm):
    """How it is known that the partner has the package."""

    step = Step.CONFIRM
    receipt = LongTextField(_l("Who confirmed it, when and how?"), validators=_WORDS)


class FeedbackForm(VersionForm):
    """What came of it."""

    step = Step.TELL
    feedback = LongTextField(_l("What does the partner say came of it?"), validators=_WORDS)


def number_of(text: str) -> int:
    """Return the number of the disclosure in an address, or end the request: there is no page."""
    return parse_disclosure_number(text) or abort(404)


def show(
    view: DisclosureView,
    refused: VersionForm | None = None,
    seen: int | None = None,
    status: int = 200,
) -> Page:
    """Return the page of a disclosure.

    Args:
        view: the disclosure.
        refused: the form that could not be saved, with its errors and all that was typed.
        seen: the version that the user saw, where others changed it since.
        status: the status of the answer.
    """

    def form(kind: type[VersionForm]) -> VersionForm:
        made = refused if isinstance(refused, kind) else kind(formdata=None)
        made.version.data = view.version
        return made

    has_place = refused is None or refused.step is None or view.may(refused.step)
    page = render_template(
        "coordination/disclosures/page.html",
        view=view,
        kept=[] if has_place else kept_texts(),
        changes=view.events_since(seen) if seen is not None else [],
        basis=legal_basis(view.legal_basis),
        copies=[(copy, facts_of(copy), sections_of(copy)) for copy in view.copies],
        step_form=form(VersionForm),
        refuse_form=form(RefuseForm),
        receipt_form=form(ReceiptForm),
        feedback_form=form(FeedbackForm),
    )
    return page, status


@coordination.get("/verstrekkingen/<disclosure>")
def disclosure(disclosure: str) -> Page:
    """Show a disclosure."""
    return show(read_disclosure(runtime(), actor(), number_of(disclosure)))


@coordination.post("/verstrekkingen/<disclosure>/aanbieden")
def offer_disclosure(disclosure: str) -> Page:
    """Offer it for approval."""

    def change(number: int, version: int) -> None:
        offer(runtime(), actor(), number, version)

    return _save(disclosure, VersionForm(), change, _("Offered. A colleague can approve it now."))


@coordination.post("/verstrekkingen/<disclosure>/intrekken")
def withdraw_disclosure(disclosure: str) -> Page:
    """Withdraw it."""

    def change(number: int, version: int) -> None:
        withdraw(runtime(), actor(), number, version)

    return _save(disclosure, VersionForm(), change, _("Withdrawn. Nothing leaves."))


@coordination.post("/verstrekkingen/<disclosure>/goedkeuren")
def approve_disclosure(disclosure: str) -> Page:
    """Approve what was offered."""

    def change(number: int, version: int) -> None:
        approve(runtime(), actor(), number, version)

    return _save(disclosure, VersionForm(), change, _("Approved. The package can be made now."))


@coordination.post("/verstrekkingen/<disclosure>/weigeren")
def refuse_disclosure(disclosure: str) -> Page:
    """Refuse what was offered."""
    form = RefuseForm()

    def change(number: int, version: int) -> None:
        refuse(runtime(), actor(), number, version, text_of(form.why))

    return _save(disclosure, form, change, _("Refused. Its preparer can change it."))


@coordination.post("/verstrekkingen/<disclosure>/ontvangst")
def confirm_disclosure(disclosure: str) -> Page:
    """Write down that the partner has it."""
    form = ReceiptForm()

    def change(number: int, version: int) -> None:
        confirm_receipt(runtime(), actor(), number, version, text_of(form.receipt))

    return _save(disclosure, form, change, _("The receipt has been written down."))


@coordination.post("/verstrekkingen/<disclosure>/terugkoppeling")
def tell_of_disclosure(disclosure: str) -> Page:
    """Write down what came of it."""
    form = FeedbackForm()

    def change(number: int, version: int) -> None:
        add_feedback(runtime(), actor(), number, version, text_of(form.feedback))

    return _save(disclosure, form, change, _("The feedback has been written down."))


def _save(
    disclosure: str, form: VersionForm, change: Callable[[int, int], None], notice: str
) -> Page:
    number = number_of(disclosure)
    seen = form.version.data
    if not form.validate_on_submit() or seen is None:
        return show(read_disclosure(runtime(), actor(), number), form, status=422)
    try:
        change(number, seen)
    except DisclosureChanged:
        return show(read_disclosure(runtime(), actor(), number), form, seen, status=409)
    except tuple(REFUSALS) as refusal:
        flash(str(REFUSALS[type(refusal)]), "error")
    else:
        flash(notice)
    return see_other(url_for("coordination.disclosure", disclosure=disclosure))
