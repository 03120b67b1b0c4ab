"""The forms of the report, one a step. Each makes one section of the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectField, StringField
from wtforms import Form as SubForm
from wtforms.validators import DataRequired, InputRequired

from portal.models.catalogue import UNKNOWN_THEME
from portal.tips.content import (
    DESCRIPTION_LENGTH,
    LINE_LENGTH,
    MOST_ENTRIES,
    PARAGRAPH_LENGTH,
    Contact,
    HowOften,
    Involved,
    Observation,
    Occasion,
    Ongoing,
    Place,
    Source,
    Subject,
    WhoKnows,
)
from portal.web import labels
from portal.web.context import runtime
from portal.web.forms import CHOOSE, AtMost, CheckboxesField, LongTextField, PortalForm, choices
from portal.web.language import present_language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

    from portal.models.catalogue import Term
    from portal.tips.reporting import Section

_LINE = AtMost(LINE_LENGTH)
_PARAGRAPH = AtMost(PARAGRAPH_LENGTH)


class StepForm(PortalForm):
    """A step's form. The names of its fields are those of its section."""

    section: ClassVar[type[Section]]

    @classmethod
    def of(cls, section: Section | None) -> StepForm:
        """Return the form filled with an earlier answer, or empty."""
        data = section.model_dump(mode="json") if section else None
        return cls(formdata=None, data=data)

    def to_section(self) -> Section:
        """Return the answer; the form must have been validated."""
        return self.section.model_validate(self.answers())

    def answers(self) -> dict[str, Any]:
        """Return what was typed by the names of the section's fields."""
        return {name: self[name].data or "" for name in self.section.model_fields}

    def is_blank(self) -> bool:
        """Tell whether nothing was typed or chosen."""
        return not any(self.answers().values())


def offered(shown: Iterable[Term], hidden: Iterable[Term], chosen: str | None) -> list[Term]:
    """Return what can be chosen; what was hidden after it was chosen can be chosen still."""
    return [*shown, *(term for term in hidden if term.id == chosen)]


class SubjectForm(StepForm):
    """What it is about."""

    section = Subject
    theme = RadioField(_l("What is it about?"), validators=[InputRequired(message=CHOOSE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = present_language()
        catalogue = runtime().catalogue
        themes = offered(catalogue.themes, catalogue.hidden_themes, self.theme.data)
        self.theme.choices = choices(
            [
                *((theme.id, theme.label(language)) for theme in themes),
                (UNKNOWN_THEME, labels.UNKNOWN),
            ]
        )


class ObservationForm(StepForm):
    """What the reporter saw."""

    section = Observation
    description = LongTextField(
        _l("What did you see, hear or smell?"),
        validators=[
            DataRequired(message=_l("Tell us what you saw. A few words are enough.")),
            AtMost(DESCRIPTION_LENGTH),
        ],
    )


class PlaceForm(StepForm):
    """Where."""

    section = Place
    description = LongTextField(_l("Describe the place"), validators=[_PARAGRAPH])
    postcode = StringField(_l("Postcode (if you know it)"), validators=[_LINE])
    house_number = StringField(_l("House number (if you know it)"), validators=[_LINE])
    area = SelectField(_l("District or neighbourhood"), validate_choice=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = choices([("", _l("I don't know, or elsewhere"))], str(_l("Not sure")))
        for district in runtime().catalogue.districts:
            anywhere = (district.code, _l("%(district)s (anywhere)", district=district.name))
            places = ((place.code, place.name) for place in district.neighbourhoods)
            self.area.choices += choices([anywhere, *places], district.name)


def _radio(label: Any, of: type[StrEnum], words: Any) -> RadioField:
    # An unanswered question means "I don't know"; nobody is held up for it.
    return RadioField(
        label,
        choices=choices((member.value, words[member]) for member in of),
        default=of("unknown").value,
        validate_choice=True,
    )


class OccasionForm(StepForm):
    """When and how often."""

    section = Occasion
    when = LongTextField(_l("When was it?"), validators=[_PARAGRAPH])
    how_often = _radio(_l("How often did you notice it?"), HowOften, labels.HOW_OFTEN)
    ongoing = _radio(_l("Is it still going on?"), Ongoing, labels.ONGOING)


class PersonForm(SubForm):
    """One person."""

    name = StringField(_l("Name or nickname"), validators=[_LINE])
    description = LongTextField(
        _l("What does this person look like, and what do they do?"), validators=[_PARAGRAPH]
    )


class CompanyForm(SubForm):
    """One company."""

    name = StringField(_l("Name of the company"), validators=[_LINE])
    branch = SelectField(_l("Kind of business"))
    kvk_number = StringField(_l("KvK number (if you know it)"), validators=[_LINE])
    description = LongTextField(_l("What did you notice about it?"), validators=[_PARAGRAPH])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = present_language()
        catalogue = runtime().catalogue
        branches = offered(catalogue.branches, catalogue.hidden_branches, self.branch.data)
        self.branch.choices = choices(
            [
                ("", _l("I don't know")),
                *((branch.id, branch.label(language)) for branch in branches),
            ]
        )


class VehicleForm(SubForm):
    """One vehicle."""

    plate = StringField(_l("Number plate, or a part of it"), validators=[_LINE])
    description = LongTextField(_l("Make, colour, anything special"), validators=[_PARAGRAPH])


class InvolvedForm(StepForm):
    """Who is involved: any number of persons, companies and vehicles."""

    section = Involved
    persons = FieldList(FormField(PersonForm), max_entries=MOST_ENTRIES)
    companies = FieldList(FormField(CompanyForm), max_entries=MOST_ENTRIES)
    vehicles = FieldList(FormField(VehicleForm), max_entries=MOST_ENTRIES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entries in self.groups().values():
            if not entries.entries:
                entries.append_entry()

    def groups(self) -> dict[str, Any]:
        """Return the lists by their names."""
        return {"persons": self.persons, "companies": self.companies, "vehicles": self.vehicles}

    def add(self, group: str) -> None:
        """Put an empty entry at the end of a list that has room for one."""
        entries = self.groups().get(group)
        if entries is not None and len(entries.entries) < MOST_ENTRIES:
            entries.append_entry()

    def answers(self) -> dict[str, Any]:
        """Return the entries in which something was typed."""
        return {
            name: [
                {field: _text(typed) for field, typed in entry.items()}
                for entry in entries.data
                if any(_text(typed) for typed in entry.values())
            ]
            for name, entries in self.groups().items()
        }


class SourceForm(StepForm):
    """How the reporter knows, and whether somebody may find out who told it."""

    section = Source
    how_known = CheckboxesField(_l("How do you know?"), choices=choices(labels.HOW_KNOWN.items()))
    who_knows = _radio(
        _l("May somebody find out that it was you who told this?"), WhoKnows, labels.WHO_KNOWS
    )
    careful_with = LongTextField(_l("What should we be careful with?"), validators=[_PARAGRAPH])

    def answers(self) -> dict[str, Any]:
        """Return what was typed; nothing ticked is an empty list."""
        return super().answers() | {"how_known": self.how_known.data or []}


class ContactForm(StepForm):
    """Whether we may ask something."""

    section = Contact
    may_ask = RadioField(
        _l("May we ask you something?"),
        choices=choices(
            [
                ("yes", _l("Yes, I will come back with my receipt code")),
                ("no", _l("No, please do not ask me anything")),
            ]
        ),
        default="yes",
    )
    name = StringField(_l("Your name (you need not give it)"), validators=[_LINE])
    phone = StringField(_l("Your phone number (you need not give it)"), validators=[_LINE])

    @classmethod
    def of(cls, section: Section | None) -> StepForm:
        """Return the form filled with an earlier answer, or empty."""
        if not isinstance(section, Contact):
            return cls(formdata=None)
        data = section.model_dump() | {"may_ask": "yes" if section.may_ask else "no"}
        return cls(formdata=None, data=data)

    def answers(self) -> dict[str, Any]:
        """Return what was typed and chosen."""
        return super().answers() | {"may_ask": self.may_ask.data != "no"}


def _text(value: Any) -> str:
    return str(value or "").strip()
