"""The forms that reports are made with: the order of their steps, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from portal.models import Channel
from portal.web.context import INTERNAL_REPORT, REPORT
from portal.web.report import forms, internal_forms

if TYPE_CHECKING:
    from portal.tips.reporting import Section
    from portal.tips.visits import Draft

CHECK = "controle"


@dataclass(frozen=True)
class Step:
    """One step: its part of the address, the draft's section that it fills, and its form."""

    slug: str
    section: str
    form: type[forms.StepForm]
    # Without these a report cannot be sent, so the steps after them wait for them.
    needed: bool = False
    # The folder of its template, which is called after the section.
    folder: str = "report"

    @property
    def template(self) -> str:
        """The template of its page."""
        return f"{self.folder}/{self.section}.html"

    @property
    def takes_files(self) -> bool:
        """Whether it asks for files, which are kept as they come and are no answer."""
        return issubclass(self.form, forms.FilesForm)

    def answer_in(self, draft: Draft) -> Section | None:
        """Return the answer that the draft holds to this step, if any."""
        answer: Section | None = None if self.takes_files else getattr(draft, self.section)
        return answer


@dataclass(frozen=True)
class ReportForm:
    """A form in steps. `name` is that of its part of the portal, where its address begins.

    `token_kind` is that of the token in the visitor's cookie: somebody who uses both forms writes
    two reports.
    """

    name: str
    channel: Channel
    token_kind: str
    steps: tuple[Step, ...]

    @cached_property
    def by_slug(self) -> dict[str, Step]:
        """The steps by their part of the address."""
        return {step.slug: step for step in self.steps}

    @cached_property
    def without_files(self) -> ReportForm:
        """The same form where no files may be sent."""
        return replace(self, steps=tuple(step for step in self.steps if not step.takes_files))

    @property
    def first(self) -> Step:
        """The step that a report begins with."""
        return self.steps[0]

    @property
    def is_internal(self) -> bool:
        """Whether it is the form for those who work for the municipality."""
        return self.channel is Channel.INTERNAL

    @property
    def step_count(self) -> int:
        """How many pages it has: the question about danger, the steps, and the check."""
        return len(self.steps) + 2

    def position(self, slug: str) -> int:
        """Return the place of a step among all, counted from 1; the question of danger is 1."""
        if slug == CHECK:
            return self.step_count
        return self.steps.index(self.by_slug[slug]) + 2

    def after(self, step: Step) -> str:
        """Return the part of the address of what comes after `step`."""
        place = self.steps.index(step) + 1
        return self.steps[place].slug if place < len(self.steps) else CHECK

    def before(self, slug: str) -> str | None:
        """Return the part of the address of what comes before; None for the question of danger."""
        place = len(self.steps) if slug == CHECK else self.steps.index(self.by_slug[slug])
        return self.steps[place - 1].slug if place else None

    def first_missing(self, draft: Draft, slug: str) -> Step | None:
        """Return the first needed step before `slug` that has no answer yet, if any."""
        place = len(self.steps) if slug == CHECK else self.steps.index(self.by_slug[slug])
        for step in self.steps[:place]:
            if step.needed and step.answer_in(draft) is None:
                return step
        return None


_FILES = Step("bestanden", "files", forms.FilesForm)
PUBLIC = ReportForm(
    "report",
    Channel.WEBSITE,
    REPORT,
    (
        Step("onderwerp", "subject", forms.SubjectForm, needed=True),
        Step("wat", "observation", forms.ObservationForm, needed=True),
        Step("waar", "place", forms.PlaceForm),
        Step("wanneer", "occasion", forms.OccasionForm),
        Step("wie", "involved", forms.InvolvedForm),
        _FILES,
        Step("bron", "source", forms.SourceForm),
        Step("contact", "contact", forms.ContactForm),
    ),
)
_INTERNAL_FOLDER = "internal"
INTERNAL = ReportForm(
    "internal",
    Channel.INTERNAL,
    INTERNAL_REPORT,
    (
        Step("werk", "process", internal_forms.ProcessForm, needed=True, folder=_INTERNAL_FOLDER),
        Step(
            "over-wie",
            "concerned",
            internal_forms.ConcernedForm,
            needed=True,
            folder=_INTERNAL_FOLDER,
        ),
        Step(
            "wat",
            "observation",
            internal_forms.WorkObservationForm,
            needed=True,
            folder=_INTERNAL_FOLDER,
        ),
        Step("waar", "place", forms.PlaceForm),
        Step("wanneer", "occasion", forms.OccasionForm),
        Step("wie", "involved", forms.InvolvedForm),
        _FILES,
        Step("bron", "source", forms.SourceForm),
        Step("contact", "contact", internal_forms.EmployeeForm, folder=_INTERNAL_FOLDER),
    ),
)
FORMS = {form.name: form for form in (PUBLIC, INTERNAL)}
