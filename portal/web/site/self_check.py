"""The self-check of a branch: ten questions on one page, answered on the spot.

Nothing of it is kept: no cookie is set, nothing is stored and nothing is logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField
from wtforms.validators import AnyOf

from portal.pages.errors import NoSuchPage
from portal.pages.rendering import fill
from portal.pages.self_check import Answer, Band, assess, questions_of
from portal.web.cache import cached
from portal.web.forms import CHOOSE, PortalForm, choices
from portal.web.site import site
from portal.web.site.pages import page
from portal.web.site.parts import find_part, part_address
from portal.web.words import words

if TYPE_CHECKING:
    from flask.sansio.blueprints import BlueprintSetupState

    from portal.pages.live import LiveView
    from portal.pages.rendering import Question
    from portal.web.responses import Page

ANSWERS: Final = {
    Answer.YES: _l("Yes"),
    Answer.PARTLY: _l("Partly"),
    Answer.NO: _l("No"),
    Answer.NOT_APPLICABLE: _l("Does not apply"),
}
BANDS: Final = {
    Band.FAR: (
        _l("You are well on your way"),
        _l("You have arranged most of it. Do this check again in a year, or when much changes."),
    ),
    Band.HALFWAY: (
        _l("You have a good start"),
        _l("A part is arranged. Choose two or three points below and take them up this month."),
    ),
    Band.BEGINNING: (
        _l("There is a lot to gain"),
        _l("You need not do it all at once. Begin with the first point below, and then the next."),
    ),
}
_RULE: Final = '/<path:path>/<any("zelfcheck", "self-check"):word>'


@site.get(_RULE)
@cached
def self_check(path: str, word: str) -> Page:
    """Show the questions."""
    try:
        view = find_part("self_check", path, word)
    except NoSuchPage:
        # A page of its own may be at this address.
        return page(f"{path}/{word}")
    return _show(view, _form(_questions(view)))


@site.post(_RULE)
def self_check_outcome(path: str, word: str) -> Page:
    """Show what the answers come to, or ask for those that are missing."""
    view = find_part("self_check", path, word)
    questions = _questions(view)
    form = _form(questions)
    if not form.validate():
        return _show(view, form), 422
    outcome = assess(questions, [Answer(field.data) for field in form])
    return _show(view, form, "site/self_check_outcome.html", outcome=outcome)


@site.record_once
def _needs_no_token(state: BlueprintSetupState) -> None:
    # A forged self-check changes nothing and tells its forger nothing. A token would need a
    # cookie, and this page is the same for everyone, without one.
    state.app.extensions["csrf"].exempt(self_check_outcome)


def _questions(view: LiveView) -> list[Question]:
    return questions_of(view.document.body, words())


def _form(questions: list[Question]) -> PortalForm:
    fields = {
        f"q{place}": RadioField(
            f"{place}. {question.text}",
            choices=choices(ANSWERS.items()),
            validate_choice=False,
            validators=[AnyOf(list(Answer), message=CHOOSE)],
        )
        for place, question in enumerate(questions, 1)
    }
    form_class = type("SelfCheckForm", (PortalForm,), fields)
    form: PortalForm = form_class(meta={"csrf": False})
    return form


def _show(
    view: LiveView, form: PortalForm, template: str = "site/self_check.html", **more: Any
) -> str:
    branch_title = fill(view.document.title, words())
    title = _("Self-check: %(title)s", title=branch_title)
    lead = ngettext(
        "One question about your own business. You see at once what can be better.",
        "%(num)s questions about your own business. You see at once what can be better.",
        len(list(form)),
    )
    return render_template(
        template,
        view=view,
        part="self_check",
        title=title,
        summary=f"{title}. {lead}",
        lead=lead,
        branch_title=branch_title,
        address=part_address("self_check", view.entry.path),
        form=form,
        answers=ANSWERS,
        bands=BANDS,
        **more,
    )
