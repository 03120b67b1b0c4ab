"""The report: from the question about danger to the receipt.

A step's form is posted to the address of the page that it leads to, and the answer to that post is
that page: "here is my answer, show me what comes next". That saves half of the requests that a
redirect after each step would cost, which counts on a slow phone. Posting again is harmless, since
an answer replaces the one before; and each of these addresses can also be asked for with GET.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for

from portal.tips.errors import Incomplete, VisitEnded
from portal.tips.reporting import answer, read_draft, send
from portal.tips.visits import Draft, end_visit
from portal.vault import code_ends_with
from portal.web.context import REPORT, drop_token, keep_token, runtime, token
from portal.web.language import present_language
from portal.web.limits import limiter
from portal.web.report import forms, steps
from portal.web.responses import Page, see_other

report = Blueprint("report", __name__, url_prefix="/melden")


@report.get("")
def danger() -> Page:
    """Ask whether somebody is in danger now."""
    return render_template("report/danger.html", theme=_known_theme(), step_count=steps.STEP_COUNT)


@report.get("/112")
def emergency() -> Page:
    """Say whom to call, and what happens then."""
    return render_template("report/emergency.html")


@report.get("/<slug>")
def show(slug: str) -> Page:
    """Show a step, or the check, with the answers so far."""
    _known(slug)
    try:
        draft = read_draft(runtime(), token(REPORT))
    except VisitEnded:
        if slug != steps.FIRST.slug:
            return render_template("report/expired.html"), 410
        draft = Draft()
    if draft.is_sent:
        if slug != steps.FIRST.slug:
            return see_other(url_for("report.receipt"))
        draft = Draft()
    return _page(slug, draft)


@report.post("/<slug>")
@limiter.limit(lambda: runtime().settings.limit_report)
def go_on(slug: str) -> Page:
    """Keep the answer to one step and show the page that it was posted to."""
    _known(slug)
    step = steps.STEP_BY_SLUG.get(request.form.get("answered", "")) or abort(400)
    form = step.form()
    added = request.form.get("add")
    if added and isinstance(form, forms.InvolvedForm):
        form.add(added)
        return _step_page(step, form, _draft_or_empty())
    going_back = "back" in request.form
    if not form.validate_on_submit():
        if going_back and form.is_blank():
            return _page(slug, _draft_or_empty())
        return _step_page(step, form, _draft_or_empty()), 422
    if step is not steps.FIRST and _draft_or_empty().is_sent:
        # "Back" after sending repeats an earlier post; the receipt must not be lost by it.
        return see_other(url_for("report.receipt"))
    kept, draft, begun = answer(runtime(), token(REPORT), form.to_section())
    keep_token(REPORT, kept)
    if begun and step is not steps.FIRST:
        return _page(steps.FIRST.slug, draft, begun_anew=True)
    return _page(slug, draft)


@report.post("/verzonden")
@limiter.limit(lambda: runtime().settings.limit_send)
def send_report() -> Page:
    """Send the report and show the receipt; sending again shows it again."""
    try:
        code = send(runtime(), token(REPORT), present_language())
    except VisitEnded:
        return render_template("report/expired.html"), 410
    except Incomplete:
        return see_other(url_for("report.show", slug=steps.CHECK))
    return render_template("report/receipt.html", code=code)


@report.get("/verzonden")
def receipt() -> Page:
    """Show the receipt again, for as long as this browser keeps it."""
    draft = _draft_or_empty()
    if not draft.receipt_code:
        return render_template("report/expired.html"), 410
    return render_template("report/receipt.html", code=draft.receipt_code)


@report.post("/verzonden/meldcode.txt")
def receipt_text() -> Page:
    """Give the receipt as a text file."""
    draft = _draft_or_empty()
    if not draft.receipt_code:
        return render_template("report/expired.html"), 410
    text = render_template("report/receipt.txt", code=draft.receipt_code)
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="code.txt"'
    return response


@report.post("/klaar")
def finish() -> Page:
    """Check that the code was written down, and forget it."""
    draft = _draft_or_empty()
    if not draft.receipt_code:
        return render_template("report/expired.html"), 410
    typed = request.form.get("ending", "")
    if not code_ends_with(draft.receipt_code, typed):
        page = render_template("report/receipt.html", code=draft.receipt_code, wrong=typed)
        return page, 422
    present = token(REPORT)
    if present:
        end_visit(runtime(), present)
    drop_token(REPORT)
    return render_template("report/done.html")


def _known(slug: str) -> None:
    if slug != steps.CHECK and slug not in steps.STEP_BY_SLUG:
        abort(404)


def _known_theme() -> str | None:
    theme = request.args.get("thema", "")
    return theme if theme in runtime().catalogue.theme_by_id else None


def _draft_or_empty() -> Draft:
    try:
        return read_draft(runtime(), token(REPORT))
    except VisitEnded:
        return Draft()


def _page(slug: str, draft: Draft, *, begun_anew: bool = False) -> str:
    missing = steps.first_missing(draft, slug)
    step = missing or steps.STEP_BY_SLUG.get(slug)
    if step is None:
        return render_template(
            "report/check.html",
            draft=draft,
            content=draft.content(),
            back=steps.before(steps.CHECK),
            slug=steps.CHECK,
            position=steps.STEP_COUNT,
            step_count=steps.STEP_COUNT,
        )
    form = step.form.of(step.answer_in(draft))
    theme = _known_theme()
    if isinstance(form, forms.SubjectForm) and theme and not draft.subject:
        form.theme.data = theme
    return _step_page(step, form, draft, begun_anew=begun_anew)


def _step_page(
    step: steps.Step, form: forms.StepForm, draft: Draft, *, begun_anew: bool = False
) -> str:
    changing = request.values.get("wijzig") == "1" and not begun_anew
    return render_template(
        f"report/{step.section}.html",
        form=form,
        draft=draft,
        slug=step.slug,
        target=steps.CHECK if changing else steps.after(step),
        back=steps.CHECK if changing else steps.before(step.slug),
        changing=changing,
        begun_anew=begun_anew,
        position=steps.position(step.slug),
        step_count=steps.STEP_COUNT,
    )
