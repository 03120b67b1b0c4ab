from __future__ import annotations

import pytest

from portal.models.entity import EntityKind
from portal.tips.recognition import NotRecognised, Problem, canonical
from tests.tips.recognition.reading import shown, values


@pytest.mark.parametrize(
    ("written", "canonical_form"),
    [
        ("8011 AB 12", "8011AB 12"),
        ("8011ab 12", "8011AB 12"),
        ("8011 ab 12", "8011AB 12"),
        ("8011AB12", "8011AB 12"),
        ("8011 AB, nr. 12", "8011AB 12"),
        ("8011 AB huisnummer 12", "8011AB 12"),
        ("8011 AB 12a", "8011AB 12A"),
        ("8011 AB 12 A", "8011AB 12A"),
        ("8011 AB 12-a", "8011AB 12A"),
        ("8011 AB 12-2", "8011AB 12-2"),
        ("8011 AB 12 bis", "8011AB 12BIS"),
        ("8011 AB 12-A2", "8011AB 12A2"),
    ],
)
def test_a_postcode_with_a_house_number_is_an_address(written: str, canonical_form: str):
    assert values(f"Het gaat om {written}.", EntityKind.PREMISES) == [canonical_form]
    assert canonical(EntityKind.PREMISES, written) == canonical_form


@pytest.mark.parametrize(
    "text",
    [
        "Kerkstraat 12, 8011 AB Zwolle",
        "de kerkstraat 12 8011 AB",
        "Kerkstraat 12\n8011 AB Zwolle",
        "loods 12 8011 AB",
        "Kerkstraat 12, 8011 AB 30 jaar geleden",
    ],
)
def test_the_house_number_may_stand_before_the_postcode(text: str):
    assert values(text, EntityKind.PREMISES) == ["8011AB 12"]


def test_two_addresses_in_a_row_keep_their_own_numbers():
    found = values("8011 AB 12a, 8012 DB 30", EntityKind.PREMISES)
    assert found == ["8011AB 12A", "8012DB 30"]


@pytest.mark.parametrize(
    "text",
    [
        "8011 AB Zwolle",
        "8011 AB 22.00 uur",
        "8011 AB 3 mannen",
        "8011 AB 2x per week",
        "in 2019 op 12 mei",
        "IN 2019 OP 12 MEI STOND HIJ DAAR",
        "wel 2000 en 12 keer",
        "8011 SS 12",
        "0811 AB 12",
        "in 2019 8011 AB",
        "tot 2019 xl 12",
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str):
    assert values(text, EntityKind.PREMISES) == []


@pytest.mark.parametrize("text", ["postcode 8011 en 12", "Het is op 8011 EN 12."])
def test_a_postcode_may_have_the_letters_of_a_word(text: str):
    assert values(text, EntityKind.PREMISES) == ["8011EN 12"]


def test_the_number_before_is_part_of_what_is_shown():
    assert shown("Kerkstraat 12, 8011 AB", EntityKind.PREMISES) == ["12, 8011 AB"]


def test_somebody_may_name_a_place_without_a_postcode():
    assert canonical(EntityKind.PREMISES, "Loods  Hávenweg 3") == "loods havenweg 3"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("8011 AB", Problem.FORM),
        ("8011 AB Zwolle", Problem.FORM),
        ("12", Problem.FORM),
        ("-", Problem.EMPTY),
        ("Onbekend", Problem.SAYS_NOTHING),
    ],
)
def test_what_leads_to_no_door_is_refused(text: str, problem: Problem):
    with pytest.raises(NotRecognised) as caught:
        canonical(EntityKind.PREMISES, text)
    assert caught.value.problem is problem
