"""The forms of the internal report that differ from those of the public one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired

from portal.tips.content import (
    DESCRIPTION_LENGTH,
    LINE_LENGTH,
    PARAGRAPH_LENGTH,
    Concerned,
    Process,
)
from portal.web import labels
from portal.web.context import runtime
from portal.web.forms import CHOOSE, AtMost, LongTextField, choices
from portal.web.language import present_language
from portal.web.report.forms import ContactForm, ObservationForm, StepForm


class ProcessForm(StepForm):
    """In what work it was noticed."""

    section = Process
    process = RadioField(
        _l("In what work did you notice it?"), validators=[InputRequired(message=CHOOSE)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = present_language()
        self.process.choices = choices(
            (process.id, process.label(language)) for process in runtime().catalogue.processes
        )


class ConcernedForm(StepForm):
    """Whom it is about. It must be answered, since it decides who sees the report."""

    section = Concerned
    about = RadioField(
        _l("Whom is it about?"),
        choices=choices((about.value, words) for about, words in labels.ABOUT.items()),
        validators=[InputRequired(message=CHOOSE)],
    )
    keep_from = LongTextField(
        _l("Is there somebody of the coordination point who must not see this?"),
        validators=[AtMost(PARAGRAPH_LENGTH)],
    )


class WorkObservationForm(ObservationForm):
    """What the employee noticed."""

    description = LongTextField(
        _l("What did you notice?"),
        validators=[
            DataRequired(message=_l("Tell us what you noticed. A few words are enough.")),
            AtMost(DESCRIPTION_LENGTH),
        ],
    )


class EmployeeForm(ContactForm):
    """Whether we may ask something, and what the employee tells of themselves."""

    job = StringField(
        _l("Your job or department (you need not give it)"), validators=[AtMost(LINE_LENGTH)]
    )
