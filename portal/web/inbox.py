"""The return: the reporter's own thread, opened with the receipt code."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from portal.tips.content import DESCRIPTION_LENGTH
from portal.tips.errors import CannotWithdraw, ThreadClosed, VisitEnded
from portal.tips.returning import add_answer, read_thread, return_with
from portal.tips.visits import end_visit
from portal.tips.withdrawing import withdraw
from portal.vault import MalformedCode, new_identifier
from portal.web.context import RETURN, drop_token, keep_token, runtime, token
from portal.web.forms import AtMost, LongTextField, PortalForm, text_of
from portal.web.limits import limiter
from portal.web.responses import Page, see_other

inbox = Blueprint("inbox", __name__, url_prefix="/terug")


class CodeForm(PortalForm):
    """The receipt code."""

    code = StringField(
        _l("Your receipt code"), validators=[DataRequired(message=_l("Fill in your code."))]
    )


class AnswerForm(PortalForm):
    """Something that the reporter wants to say. The key makes a second click harmless."""

    key = HiddenField()
    text = LongTextField(
        _l("Your answer or addition"),
        validators=[
            DataRequired(message=_l("Type your answer first. A few words are enough.")),
            AtMost(DESCRIPTION_LENGTH),
        ],
    )


@inbox.get("")
def enter() -> Page:
    """Ask for the receipt code."""
    return render_template("inbox/code.html", form=CodeForm())


@inbox.post("")
@limiter.limit(lambda: runtime().settings.limit_receipt)
def open_thread() -> Page:
    """Open the thread of a receipt code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("inbox/code.html", form=form), 422
    try:
        opened = return_with(runtime(), text_of(form.code))
    except MalformedCode:
        form.code.errors = [
            _("A code has 16 letters and digits. Compare what you typed with your note.")
        ]
        return render_template("inbox/code.html", form=form), 422
    if opened is None:
        form.code.errors = [
            _(
                "We know no report with this code. Check each character. "
                "Reports that are long finished have been removed."
            )
        ]
        return render_template("inbox/code.html", form=form), 422
    keep_token(RETURN, opened)
    return see_other(url_for("inbox.thread"))


@inbox.get("/melding")
def thread() -> Page:
    """Show the thread."""
    return _thread_page(AnswerForm(formdata=None))


@inbox.post("/melding")
def reply() -> Page:
    """Add an answer to the thread."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _thread_page(form)
    try:
        add_answer(runtime(), token(RETURN), text_of(form.text), text_of(form.key))
    except (VisitEnded, ThreadClosed):
        return render_template("inbox/ended.html", kept=text_of(form.text)), 410
    flash(_("Your message has been sent. Thank you."))
    return see_other(url_for("inbox.thread"))


@inbox.post("/afsluiten")
def close() -> Page:
    """Close the thread in this browser."""
    present = token(RETURN)
    if present:
        end_visit(runtime(), present)
    drop_token(RETURN)
    return render_template("inbox/closed.html")


@inbox.get("/intrekken")
def ask_withdrawal() -> Page:
    """Ask whether the reporter is sure."""
    try:
        found = read_thread(runtime(), token(RETURN))
    except VisitEnded:
        return render_template("inbox/ended.html", kept=None), 410
    if not found.can_be_withdrawn:
        return see_other(url_for("inbox.thread"))
    return render_template("inbox/withdraw.html", thread=found)


@inbox.post("/intrekken")
def withdraw_tip() -> Page:
    """Remove the reporter's tip."""
    try:
        withdraw(runtime(), token(RETURN))
    except VisitEnded:
        return render_template("inbox/ended.html", kept=None), 410
    except CannotWithdraw:
        flash(
            _("Your report cannot be withdrawn any more: it has been passed on, or must be kept.")
        )
        return see_other(url_for("inbox.thread"))
    drop_token(RETURN)
    return render_template("inbox/withdrawn.html")


def _thread_page(form: AnswerForm) -> Page:
    try:
        found = read_thread(runtime(), token(RETURN))
    except VisitEnded:
        kept = text_of(form.text) if request.method == "POST" else None
        return render_template("inbox/ended.html", kept=kept), 410
    if not form.key.data:
        form.key.data = new_identifier().hex
    page = render_template("inbox/thread.html", thread=found, form=form)
    return (page, 422) if form.errors else page
