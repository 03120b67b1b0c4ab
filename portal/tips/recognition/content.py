"""Reading a whole tip for what it names, section by section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models.entity import EntityKind
from portal.tips.recognition.canonical import canonical
from portal.tips.recognition.finding import Found, recognise
from portal.tips.recognition.problems import NotRecognised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tips.content import Contact, Involved, TipContent


@dataclass(frozen=True)
class FoundIn(Found):
    """Something that a tip names.

    Attributes:
        section: where, as a path such as `observation.description` or `involved.persons.0.name`.
            An address of the form's fields stands in `place`, written from its two fields.
    """

    section: str


def recognise_content(content: TipContent) -> list[FoundIn]:
    """Return what a tip names, in the order of its sections.

    Free text is read by the rules of `recognise`; what stands in a field of the form for it is
    taken as it is. Nothing is taken from what the tip says of its reporter: the contact section is
    left out, and so is `source`, where the reporter tells what would give them away. What the
    reporter left as their own name or number is left out wherever else it stands.
    """
    own = set(own_names(content.contact))
    return [found for found in _all(content) if (found.kind, found.value) not in own]


def own_names(contact: Contact) -> Iterator[tuple[EntityKind, str]]:
    """Yield what the reporter left of themselves, as it would be found: kind and canonical form."""
    for kind, text in ((EntityKind.PERSON, contact.name), (EntityKind.PHONE, contact.phone)):
        try:
            yield kind, canonical(kind, text)
        except NotRecognised:
            continue


def _all(content: TipContent) -> Iterator[FoundIn]:
    yield from _read("observation.description", content.observation.description)
    place = content.place
    yield from _read("place.description", place.description)
    if place.postcode and place.house_number:
        address = f"{place.postcode} {place.house_number}"
        yield from _field("place", EntityKind.PREMISES, address)
    yield from _read("occasion.when", content.occasion.when)
    yield from _of_involved(content.involved)


def _of_involved(involved: Involved) -> Iterator[FoundIn]:
    for number, person in enumerate(involved.persons):
        section = f"involved.persons.{number}"
        yield from _field(f"{section}.name", EntityKind.PERSON, person.name)
        yield from _read(f"{section}.description", person.description)
    for number, company in enumerate(involved.companies):
        section = f"involved.companies.{number}"
        yield from _field(f"{section}.name", EntityKind.COMPANY, company.name)
        yield from _field(f"{section}.kvk_number", EntityKind.COMPANY, company.kvk_number)
        yield from _read(f"{section}.description", company.description)
    for number, vehicle in enumerate(involved.vehicles):
        section = f"involved.vehicles.{number}"
        yield from _field(f"{section}.plate", EntityKind.VEHICLE, vehicle.plate)
        yield from _read(f"{section}.description", vehicle.description)


def _field(section: str, kind: EntityKind, text: str) -> Iterator[FoundIn]:
    """Yield what a field of the form holds; of another form than it asks for, what it names."""
    try:
        yield FoundIn(kind, canonical(kind, text), text, 0, len(text), section)
    except NotRecognised:
        yield from _read(section, text)


def _read(section: str, text: str) -> Iterator[FoundIn]:
    for found in recognise(text):
        yield FoundIn(**vars(found), section=section)
