"""What a reporter tells: the sealed part of a tip, section by section.

Every section but the subject and the description may stay empty. The same sections make a draft,
while the report is being written, and the content of the tip once it is sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from portal.models.catalogue import UNKNOWN_THEME

DESCRIPTION_LENGTH = 10_000
PARAGRAPH_LENGTH = 2_000
LINE_LENGTH = 200
MOST_ENTRIES = 10

Line = Annotated[str, StringConstraints(max_length=LINE_LENGTH, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(max_length=PARAGRAPH_LENGTH, strip_whitespace=True)]
Description = Annotated[
    str, StringConstraints(min_length=1, max_length=DESCRIPTION_LENGTH, strip_whitespace=True)
]


class HowOften(StrEnum):
    """How often the reporter noticed it."""

    ONCE = "once"
    SOMETIMES = "sometimes"
    WEEKLY = "weekly"
    DAILY = "daily"
    UNKNOWN = "unknown"


class Ongoing(StrEnum):
    """Whether it is still going on."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class HowKnown(StrEnum):
    """How the reporter knows."""

    SAW = "saw"
    HEARD = "heard"
    WORK = "work"
    INVOLVED = "involved"
    ONLINE = "online"
    OTHER = "other"


class WhoKnows(StrEnum):
    """How many people could have told this."""

    ONLY_ME = "only_me"
    FEW = "few"
    MANY = "many"
    UNKNOWN = "unknown"


class Risk(StrEnum):
    """How easily the tip gives its reporter away."""

    HIGH = "high"
    RAISED = "raised"
    NOT_KNOWN = "not_known"
    LOW = "low"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subject(_Section):
    """What it is about: a theme's identifier, or `unknown`."""

    theme: Line = UNKNOWN_THEME


class Observation(_Section):
    """What the reporter saw."""

    description: Description


class Place(_Section):
    """Where; `area` is the code of a district or neighbourhood."""

    description: Paragraph = ""
    postcode: Line = ""
    house_number: Line = ""
    area: Line = ""


class Occasion(_Section):
    """When and how often, as far as the reporter knows."""

    when: Paragraph = ""
    how_often: HowOften = HowOften.UNKNOWN
    ongoing: Ongoing = Ongoing.UNKNOWN


class Person(_Section):
    """A person involved."""

    name: Line = ""
    description: Paragraph = ""


class Company(_Section):
    """A company involved; `branch` is a branch's identifier."""

    name: Line = ""
    kvk_number: Line = ""
    branch: Line = ""
    description: Paragraph = ""


class Vehicle(_Section):
    """A vehicle involved."""

    plate: Line = ""
    description: Paragraph = ""


class Involved(_Section):
    """Who is involved."""

    persons: tuple[Person, ...] = ()
    companies: tuple[Company, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()


class Source(_Section):
    """How the reporter knows, and how easily they could be recognised by it."""

    how_known: tuple[HowKnown, ...] = ()
    who_knows: WhoKnows = WhoKnows.UNKNOWN
    careful_with: Paragraph = ""

    @property
    def risk(self) -> Risk:
        """The risk to the reporter that follows from how many could have told this."""
        return _RISKS[self.who_knows]


class Contact(_Section):
    """Whether we may ask the reporter something, and the name and phone they chose to give."""

    may_ask: bool = True
    name: Line = ""
    phone: Line = ""


class TipContent(_Section):
    """All that a tip says. `version` is that of this format."""

    version: Literal[1] = 1
    subject: Subject
    observation: Observation
    place: Place = Place()
    occasion: Occasion = Occasion()
    involved: Involved = Involved()
    source: Source = Source()
    contact: Contact = Contact()


_RISKS = {
    WhoKnows.ONLY_ME: Risk.HIGH,
    WhoKnows.FEW: Risk.RAISED,
    WhoKnows.UNKNOWN: Risk.NOT_KNOWN,
    WhoKnows.MANY: Risk.LOW,
}
