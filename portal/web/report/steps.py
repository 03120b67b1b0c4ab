"""The order of the steps, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.web.report import forms

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

    def answer_in(self, draft: Draft) -> Section | None:
        """Return the answer that the draft holds to this step, if any."""
        answer: Section | None = getattr(draft, self.section)
        return answer


STEPS = (
    Step("onderwerp", "subject", forms.SubjectForm, needed=True),
    Step("wat", "observation", forms.ObservationForm, needed=True),
    Step("waar", "place", forms.PlaceForm),
    Step("wanneer", "occasion", forms.OccasionForm),
    Step("wie", "involved", forms.InvolvedForm),
    Step("bron", "source", forms.SourceForm),
    Step("contact", "contact", forms.ContactForm),
)
STEP_BY_SLUG = {step.slug: step for step in STEPS}
FIRST = STEPS[0]
# The question about danger comes before these, and the check after them.
STEP_COUNT = len(STEPS) + 2


def position(slug: str) -> int:
    """Return the place of a step among all, counted from 1; the question of danger is 1."""
    if slug == CHECK:
        return STEP_COUNT
    return STEPS.index(STEP_BY_SLUG[slug]) + 2


def after(step: Step) -> str:
    """Return the part of the address of what comes after `step`."""
    place = STEPS.index(step) + 1
    return STEPS[place].slug if place < len(STEPS) else CHECK


def before(slug: str) -> str | None:
    """Return the part of the address of what comes before; None for the question of danger."""
    place = len(STEPS) if slug == CHECK else STEPS.index(STEP_BY_SLUG[slug])
    return STEPS[place - 1].slug if place else None


def first_missing(draft: Draft, slug: str) -> Step | None:
    """Return the first needed step before `slug` that has no answer yet, if any."""
    earlier = STEPS if slug == CHECK else STEPS[: STEPS.index(STEP_BY_SLUG[slug])]
    for step in earlier:
        if step.needed and step.answer_in(draft) is None:
            return step
    return None
