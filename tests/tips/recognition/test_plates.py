from __future__ import annotations

import pytest

from portal.models.entity import EntityKind
from portal.tips.recognition import NotRecognised, Problem, canonical
from tests.tips.recognition.reading import shown, values

ONE_OF_EACH_SERIES = [
    "DB-12-34", "12-34-DB", "12-DB-34", "DB-12-GH", "DB-GH-12", "12-DB-GH", "12-DBG-3",
    "1-DBG-23", "DB-123-G", "G-123-DB", "GDB-12-H", "G-12-DBH", "1-DB-234", "123-DB-4",
]  # fmt: skip
SINCE_SERIES_4 = ONE_OF_EACH_SERIES[3:]


@pytest.mark.parametrize("plate", ONE_OF_EACH_SERIES)
def test_a_plate_of_each_series_is_found_in_a_sentence(plate: str):
    assert shown(f"Er stond een {plate} voor de deur.", EntityKind.VEHICLE) == [plate]


@pytest.mark.parametrize("plate", ONE_OF_EACH_SERIES)
def test_small_letters_are_a_plate_as_well(plate: str):
    found = values(f"het was de {plate.lower()}.", EntityKind.VEHICLE)
    assert found == [plate.replace("-", "")]


@pytest.mark.parametrize("plate", SINCE_SERIES_4)
def test_a_plate_without_hyphens_is_found_in_capitals(plate: str):
    plain = plate.replace("-", "")
    assert shown(f"Ik zag {plain} staan", EntityKind.VEHICLE) == [plain]


@pytest.mark.parametrize("plate", SINCE_SERIES_4)
def test_a_plate_with_spaces_is_found_where_a_vehicle_is_spoken_of(plate: str):
    spaced = plate.replace("-", " ")
    assert shown(f"een witte bus, {spaced}", EntityKind.VEHICLE) == [spaced]


@pytest.mark.parametrize("written", ["G-123-DB", "g 123 db", "G123DB", "g–123–db", "G.123.DB"])
def test_every_spelling_has_one_canonical_form(written: str):
    assert canonical(EntityKind.VEHICLE, written) == "G123DB"


def test_small_letters_with_spaces_are_found_after_the_word_for_a_plate():
    assert values("kenteken g 123 db of zo", EntityKind.VEHICLE) == ["G123DB"]


@pytest.mark.parametrize(
    "text",
    [
        "Dat was op 3-mrt-25.",
        "Van 12 op 13 mei stond de auto er weer.",
        "Met het kenteken is iets: van 12 op 13 mei was het een ander.",
        "Ze vragen 6 GHB 20 euro.",
        "De bus rijdt 100 km 5 keer per week.",
        "In zijn auto lag BV 250 G.",
        "Zij wonen op 8011 AB.",
        "Hij vloog met KL1234.",
        "Bestelnummer 12-DB-34567.",
        "Zaaknummer 2024-12-34-DB.",
        "mijn wachtwoord is g123db",
    ],
)
def test_what_only_looks_like_a_plate_is_none(text: str):
    assert values(text, EntityKind.VEHICLE) == []


@pytest.mark.parametrize("plate", ["AB-12-CD", "1-KKK-23", "12-SS-34"])
def test_letters_that_are_not_given_out_are_a_plate_beside_a_vehicle_only(plate: str):
    assert values(f"Zie {plate}.", EntityKind.VEHICLE) == []
    assert shown(f"Een grijze auto, {plate}.", EntityKind.VEHICLE) == [plate]


def test_letters_of_two_groups_make_no_word_together():
    assert values("Zie GS-SB-12.", EntityKind.VEHICLE) == ["GSSB12"]


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("Duits kenteken B-MW 1234", "BMW1234"),
        ("met een Pools nummerbord WX 12345 reed hij weg", "WX12345"),
        ("kenteken was Belgisch: 1-ABC-234", "1ABC234"),
        ("a Romanian number plate B 123 ABC", "B123ABC"),
        ("kenteken TÖL-AB 123", "TOLAB123"),
    ],
)
def test_a_foreign_plate_is_found_after_the_word_for_a_plate(text: str, plate: str):
    assert values(text, EntityKind.VEHICLE) == [plate]


@pytest.mark.parametrize(
    "text",
    [
        "B-MW 1234 stond er",
        "het kenteken van de BMW 320D",
        "het kenteken begint met 12-DBG",
        "kenteken onbekend, rond 22.00 uur",
    ],
)
def test_what_is_not_said_to_be_a_whole_plate_is_no_foreign_one(text: str):
    assert values(text, EntityKind.VEHICLE) == []


@pytest.mark.parametrize("text", ["witte bus", "XX-12", "12345", "een te lang kenteken 12"])
def test_what_cannot_be_a_plate_is_refused(text: str):
    with pytest.raises(NotRecognised) as caught:
        canonical(EntityKind.VEHICLE, text)
    assert caught.value.problem is Problem.FORM
