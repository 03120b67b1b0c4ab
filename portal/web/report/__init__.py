"""The report, by either form: from the question about danger to the receipt.

A step's form is posted to the address of the page that it leads to, and the answer to that post is
that page: "here is my answer, show me what comes next". That saves half of the requests that a
redirect after each step would cost, which counts on a slow phone. Posting again is harmless, since
an answer replaces the one before; and each of these addresses can also be asked for with GET.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from portal.tips.attachments.choosing import pass_by
from portal.tips.errors import Incomplete, VisitEnded
from portal.tips.proving import Doubted
from portal.tips.reporting import answer, read_draft, send
from portal.tips.visits import Draft, end_visit
from portal.vault import code_ends_with
from portal.web import attachments, challenge, labels
from portal.web.context import drop_token, keep_token, runtime, token
from portal.web.language import present_language
from portal.web.limits import limiter
from portal.web.report import forms, steps
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

report = Blueprint(steps.PUBLIC.name, __name__, url_prefix="/melden")
internal = Blueprint(steps.INTERNAL.name, __name__, url_prefix="/intern")

_TAKE_FILES = frozenset({f"{name}.go_on" for name in steps.FORMS})


def _on_both(method: str, rule: str) -> Callable[[Any], Any]:
    """Return a decorator that gives both forms a view at the same place."""

    def add(view: Any) -> Any:
        for blueprint in (report, internal):
            blueprint.add_url_rule(rule, view_func=view, methods=[method])
        return view

    return add


def _report_form() -> steps.ReportForm:
    """Return the form that the present request is for."""
    form = steps.FORMS[request.blueprint or ""]
    return form if runtime().settings.attachments else form.without_files


@report.context_processor
@internal.context_processor
def _for_templates() -> dict[str, steps.ReportForm]:
    return {"report_form": _report_form()}


@report.url_value_preprocessor
@internal.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Only for somebody who is writing a report, before the form's token is looked for.
    used = steps.FORMS[request.blueprint or ""]
    if endpoint in _TAKE_FILES and token(used.token_kind):
        attachments.make_room_for_files()


for _blueprint in (report, internal):
    _blueprint.register_error_handler(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, attachments.too_much)


@internal.get("")
def start() -> Page:
    """Say for whom the internal reporting point is, what happens, and who else can help."""
    return render_template("internal/start.html")


@report.get("")
@internal.get("/gevaar")
def danger() -> Page:
    """Ask whether somebody is in danger now."""
    return render_template("report/danger.html", theme=_known_theme())


@_on_both("GET", "/112")
def emergency() -> Page:
    """Say whom to call, and what happens then."""
    return render_template("report/emergency.html")


@_on_both("GET", "/<slug>")
def show(slug: str) -> Page:
    """Show a step, or the check, with the answers so far."""
    used = _known(slug)
    try:
        draft = read_draft(runtime(), token(used.token_kind))
    except VisitEnded:
        if slug != used.first.slug:
            return render_template("report/expired.html"), 410
        draft = Draft()
    if draft.is_sent:
        if slug != used.first.slug:
            return see_other(url_for(".receipt"))
        draft = Draft()
    return _page(slug, draft)


@_on_both("POST", "/<slug>")
@limiter.limit(lambda: runtime().settings.limit_report)
@limiter.shared_limit(
    lambda: runtime().settings.limit_attach,
    scope="attach",
    exempt_when=attachments.brings_no_file,
)
@limiter.shared_limit(
    lambda: runtime().settings.limit_open_form,
    scope="open form",
    exempt_when=lambda: request.form.get("answered") != _report_form().first.slug,
)
def go_on(slug: str) -> Page:
    """Keep the answer to one step and show the page that it was posted to."""
    used = _known(slug)
    step = used.by_slug.get(request.form.get("answered", "")) or abort(400)
    return _go_on_with_files(step, slug) if step.takes_files else _go_on_with_answer(step, slug)


def _go_on_with_answer(step: steps.Step, slug: str) -> Page:
    used, form = _report_form(), step.form()
    added = request.form.get("add")
    if added and isinstance(form, forms.InvolvedForm):
        form.add(added)
        return _step_page(step, form, _draft_or_empty())
    going_back = "back" in request.form
    if not form.validate_on_submit():
        if going_back and form.is_blank():
            return _page(slug, _draft_or_empty())
        return _step_page(step, form, _draft_or_empty()), 422
    if step is not used.first and _draft_or_empty().is_sent:
        # "Back" after sending repeats an earlier post; the receipt must not be lost by it.
        return see_other(url_for(".receipt"))
    kept, draft, begun = answer(runtime(), token(used.token_kind), form.to_section())
    keep_token(used.token_kind, kept)
    if begun and step is not used.first:
        return _page(used.first.slug, draft, begun_anew=True)
    return _page(slug, draft)


@_on_both("POST", "/verzonden")
@limiter.limit(lambda: runtime().settings.limit_send)
@limiter.shared_limit(
    lambda: runtime().settings.limit_send_unproven,
    scope="send unproven",
    exempt_when=challenge.is_met,
)
def send_report() -> Page:
    """Send the report and show the receipt; sending again shows it again."""
    used, signs = _report_form(), challenge.signs()
    if challenge.is_refused(signs.proof) and not _draft_or_empty().is_sent:
        return _page(steps.CHECK, _draft_or_empty(), problem=labels.CHALLENGE_AWAY), 503
    try:
        present = token(used.token_kind)
        code = send(runtime(), present, present_language(), used.channel, signs)
    except VisitEnded:
        return render_template("report/expired.html"), 410
    except Incomplete:
        return see_other(url_for(".show", slug=steps.CHECK))
    except Doubted as doubted:
        return _page(steps.CHECK, _draft_or_empty(), problem=labels.DOUBTS[doubted.doubt]), 422
    return render_template("report/receipt.html", code=code)


@_on_both("GET", "/verzonden")
def receipt() -> Page:
    """Show the receipt again, for as long as this browser keeps it."""
    draft = _draft_or_empty()
    if not draft.receipt_code:
        return render_template("report/expired.html"), 410
    return render_template("report/receipt.html", code=draft.receipt_code)


@_on_both("POST", "/verzonden/meldcode.txt")
def receipt_text() -> Page:
    """Give the receipt as a text file."""
    draft = _draft_or_empty()
    if not draft.receipt_code:
        return render_template("report/expired.html"), 410
    text = render_template("report/receipt.txt", code=draft.receipt_code)
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="code.txt"'
    return response


@_on_both("POST", "/klaar")
def finish() -> Page:
    """Check that the code was written down, and forget it."""
    draft = _draft_or_empty()
    if not draft.receipt_code:
        return render_template("report/expired.html"), 410
    typed = request.form.get("ending", "")
    if not code_ends_with(draft.receipt_code, typed):
        page = render_template("report/receipt.html", code=draft.receipt_code, wrong=typed)
        return page, 422
    kind = _report_form().token_kind
    present = token(kind)
    if present:
        end_visit(runtime(), present)
    drop_token(kind)
    return render_template("report/done.html")


def _go_on_with_files(step: steps.Step, slug: str) -> Page:
    """Take the files that were chosen; stay where one was not taken, or a button says so."""
    form, present = step.form(), token(_report_form().token_kind)
    if _draft_or_empty().is_sent:
        return see_other(url_for(".receipt"))
    try:
        pass_by(runtime(), present, Draft)
        problems = attachments.take_files(Draft, present)
        stays = attachments.press_button(Draft, present)
    except VisitEnded:
        return render_template("report/expired.html"), 410
    form[attachments.FIELD].errors = problems
    if problems:
        return _step_page(step, form, _draft_or_empty()), 422
    return _step_page(step, form, _draft_or_empty()) if stays else _page(slug, _draft_or_empty())


def _known(slug: str) -> steps.ReportForm:
    used = _report_form()
    if slug != steps.CHECK and slug not in used.by_slug:
        abort(404)
    return used


def _known_theme() -> str | None:
    theme = request.args.get("thema", "")
    return theme if theme in runtime().catalogue.theme_by_id else None


def _draft_or_empty() -> Draft:
    try:
        return read_draft(runtime(), token(_report_form().token_kind))
    except VisitEnded:
        return Draft()


def _page(slug: str, draft: Draft, *, begun_anew: bool = False, problem: Any = None) -> str:
    used = _report_form()
    step = used.first_missing(draft, slug) or used.by_slug.get(slug)
    if step is None:
        return render_template(
            "report/check.html",
            draft=draft,
            content=draft.content(),
            challenge=challenge.offer(),
            trap=challenge.TRAP,
            problem=problem,
            back=used.before(steps.CHECK),
            slug=steps.CHECK,
            position=used.step_count,
        )
    form = step.form.of(step.answer_in(draft))
    theme = _known_theme()
    if isinstance(form, forms.SubjectForm) and theme and not draft.subject:
        form.theme.data = theme
    return _step_page(step, form, draft, begun_anew=begun_anew)


def _step_page(
    step: steps.Step, form: forms.StepForm, draft: Draft, *, begun_anew: bool = False
) -> str:
    used = _report_form()
    changing = request.values.get("wijzig") == "1" and not begun_anew
    return render_template(
        step.template,
        form=form,
        draft=draft,
        slug=step.slug,
        target=steps.CHECK if changing else used.after(step),
        back=steps.CHECK if changing else used.before(step.slug),
        changing=changing,
        begun_anew=begun_anew,
        position=used.position(step.slug),
    )
