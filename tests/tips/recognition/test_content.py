from __future__ import annotations

from typing import Any

import pytest

from portal.models.entity import EntityKind
from portal.tips.content import TipContent
from portal.tips.recognition import recognise_content


def named(**sections: Any) -> list[tuple[str, EntityKind, str]]:
    """Return what a tip with these sections names: where, of what kind, and its value."""
    whole = {"subject": {}, "observation": {"description": "Er komen vaak busjes."}} | sections
    content = TipContent.model_validate(whole)
    return [(found.section, found.kind, found.value) for found in recognise_content(content)]


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        ({"observation": {"description": "bel 06-12345678"}}, "observation.description"),
        ({"place": {"description": "bel 06-12345678"}}, "place.description"),
        ({"occasion": {"when": "bel 06-12345678"}}, "occasion.when"),
        (
            {"involved": {"persons": [{"description": "bel 06-12345678"}]}},
            "involved.persons.0.description",
        ),
        (
            {"involved": {"companies": [{"description": "bel 06-12345678"}]}},
            "involved.companies.0.description",
        ),
        (
            {"involved": {"vehicles": [{}, {"description": "bel 06-12345678"}]}},
            "involved.vehicles.1.description",
        ),
    ],
)
def test_free_text_is_read_in_every_section_about_others(sections: dict[str, Any], path: str):
    assert named(**sections) == [(path, EntityKind.PHONE, "+31612345678")]


def test_a_person_is_taken_by_the_name_that_was_filled_in():
    found = named(involved={"persons": [{"name": "Jan de Vries"}]})
    assert found == [("involved.persons.0.name", EntityKind.PERSON, "jan de vries")]


def test_a_company_is_taken_by_name_and_by_number():
    company = {"name": "De Hoek B.V.", "kvk_number": "12345678"}
    assert named(involved={"companies": [company]}) == [
        ("involved.companies.0.name", EntityKind.COMPANY, "de hoek"),
        ("involved.companies.0.kvk_number", EntityKind.COMPANY, "12345678"),
    ]


def test_a_vehicle_is_taken_by_its_plate_though_it_be_foreign():
    found = named(involved={"vehicles": [{"plate": "b-mw 1234"}]})
    assert found == [("involved.vehicles.0.plate", EntityKind.VEHICLE, "BMW1234")]


def test_a_plate_among_other_words_in_its_field_is_found():
    found = named(involved={"vehicles": [{"plate": "G-123-DB, denk ik"}]})
    assert found == [("involved.vehicles.0.plate", EntityKind.VEHICLE, "G123DB")]


def test_half_a_plate_names_no_vehicle():
    assert named(involved={"vehicles": [{"plate": "iets met 12"}]}) == []


def test_an_address_is_taken_from_its_two_fields():
    found = named(place={"postcode": "8011 ab", "house_number": "12 a"})
    assert found == [("place", EntityKind.PREMISES, "8011AB 12A")]


def test_a_postcode_alone_is_no_address():
    assert named(place={"postcode": "8011 AB"}) == []


def test_a_name_that_is_not_known_names_nobody():
    assert named(involved={"persons": [{"name": "onbekend"}]}) == []


def test_who_told_it_is_never_taken_from_their_own_section():
    contact = {"may_ask": True, "name": "Anna Bakker", "phone": "06-87654321"}
    assert named(contact=contact) == []


@pytest.mark.parametrize(
    "sections",
    [
        {"observation": {"description": "Bel mij gerust: 06 8765 4321."}},
        {"place": {"description": "Vanuit mijn raam, tel +31687654321."}},
        {"involved": {"persons": [{"name": "anna BAKKER"}]}},
    ],
)
def test_who_told_it_is_not_taken_from_elsewhere_either(sections: dict[str, Any]):
    contact = {"name": "Anna Bakker", "phone": "06-87654321"}
    assert named(contact=contact, **sections) == []


def test_others_are_still_taken_beside_who_told_it():
    description = {"description": "Zijn nummer is 06-12345678, het mijne 06-87654321."}
    found = named(observation=description, contact={"phone": "0687654321"})
    assert [value for _section, _kind, value in found] == ["+31612345678"]


def test_what_would_give_the_reporter_away_is_not_taken():
    assert named(source={"careful_with": "Ik ben de enige met G-123-DB en 06-12345678."}) == []


def test_a_free_text_s_places_are_those_in_its_own_field():
    content = TipContent.model_validate(
        {"subject": {}, "observation": {"description": "De bus met G-123-DB reed weg."}}
    )
    [found] = recognise_content(content)
    assert content.observation.description[found.start : found.end] == found.shown == "G-123-DB"
