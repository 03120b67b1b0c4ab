"""The panel in which a tip is assessed, with earlier assessments below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p
from wtforms import RadioField, SelectField

from portal.models import Urgency
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.errors import NothingJudged
from portal.tips.first_look import first_look_due
from portal.tips.judging import Advice, Judgement, assess, read_assessments
from portal.tips.scales import NEAREST, OTHER, Scale, nearest
from portal.web import assessment_labels, labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import AtMost, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_JUDGED = ("", _p("assessment", "Not judged"))
_YES_NO = (("yes", _l("Yes")), ("no", _l("No")), _NOT_JUDGED)
_CHECKS = ("is_emergency", "is_spam", "is_ours")
_SCALES = tuple(scale.value for scale in Scale)


def _check(question: Any) -> RadioField:
    return RadioField(question, choices=choices(_YES_NO), default="")


def _scale(scale: Scale) -> RadioField:
    grades = [
        *((grade.value, words) for grade, words in assessment_labels.GRADES[scale].items()),
        _NOT_JUDGED,
    ]
    return RadioField(assessment_labels.SCALES[scale], choices=choices(grades), default="")


def _select(label: Any, words: Mapping[Any, Any], *first: tuple[str, Any]) -> SelectField:
    return SelectField(label, choices=choices([*first, *words.items()]))


class AssessForm(TipForm):
    """What the coordination point makes of a tip. Whatever is left out is not judged."""

    is_emergency = _check(_l("Is there danger now?"))
    is_spam = _check(_l("Is it spam, or nonsense?"))
    is_ours = _check(_l("Does it belong with this reporting point?"))
    concerns = RadioField(
        _l("Is it about one of these?"),
        choices=choices([*assessment_labels.CONCERNS.items(), _NOT_JUDGED]),
        default="",
    )
    admiralty_source = _scale(Scale.ADMIRALTY_SOURCE)
    four_source = _scale(Scale.FOUR_SOURCE)
    admiralty_information = _scale(Scale.ADMIRALTY_INFORMATION)
    four_information = _scale(Scale.FOUR_INFORMATION)
    risk = _select(_l("Risk to the reporter, as you see it"), labels.RISKS, _NOT_JUDGED)
    urgency = SelectField(
        _l("Urgency"), choices=choices(labels.URGENCIES.items()), default=Urgency.NORMAL.value
    )
    explanation = LongTextField(
        _l("Why do you see it so? (internal, may stay empty)"),
        validators=[AtMost(PARAGRAPH_LENGTH)],
    )

    def judgement(self) -> Judgement:
        """Return what was filled in."""
        answers = {"yes": True, "no": False}
        return Judgement(
            **{name: answers.get(self[name].data) for name in _CHECKS},
            **{name: self[name].data or None for name in (*_SCALES, "concerns", "risk")},
            urgency=Urgency(self.urgency.data),
            explanation=text_of(self.explanation),
        )

    def fill_in(self, judgement: Judgement) -> None:
        """Begin with what was judged before."""
        words = {True: "yes", False: "no", None: ""}
        for name in _CHECKS:
            self[name].data = words[getattr(judgement, name)]
        for name in (*_SCALES, "concerns", "risk", "urgency", "explanation"):
            self[name].data = getattr(judgement, name) or ""


@coordination.post("/<number>/beoordelen")
def assess_tip(number: str) -> Page:
    """Save an assessment."""
    form = AssessForm()

    def change(tip_number: int, version: int) -> None:
        assess(runtime(), actor(), tip_number, version, form.judgement())

    try:
        return save(form, number, change, _("The assessment has been saved."))
    except NothingJudged:
        form.explanation.errors = [_("Judge something first: a scale, the risk or the urgency.")]
        return show(number_of(number), form, status=422)


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    tip = showing.view.tip
    versions = read_assessments(runtime(), actor(), tip.number)
    latest = versions[0].judgement if versions else None
    form = showing.form(AssessForm)
    if latest and form is not showing.refused:
        form.fill_in(latest)
    advice = latest.advice(is_restricted=tip.is_restricted) if latest else []
    due_day = None if tip.first_look_day else first_look_due(runtime(), tip.day)
    return {
        "assess_form": form,
        "assessments": versions,
        "assessed": assessment_labels,
        "scale_fields": [_shown(form, scale) for scale in assessment_labels.SCALES],
        "nearest": nearest,
        "other_scale": OTHER,
        "advice": [assessment_labels.ADVICE[one] for one in advice],
        "must_restrict": Advice.RESTRICT in advice,
        "own_risk": latest.risk if latest else None,
        "due_day": due_day,
        "is_overdue": due_day is not None and due_day < runtime().today(),
    }


def _shown(form: AssessForm, scale: Scale) -> dict[str, Any]:
    """Return what the page shows of a scale, with what the other code comes near to."""
    other = OTHER[scale]
    return {
        "field": form[scale.value],
        "scale": scale,
        "other": other,
        "nearest": NEAREST[scale],
        "suggested": NEAREST[other].get(form[other.value].data or ""),
    }
