from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from benchmarks.linking import compare
from benchmarks.tellings import Teller, Told
from portal.models.entity import EntityKind
from portal.tips.content import TipContent
from portal.tips.linking_rules import (
    COMMON_SHARES,
    FEW_TIPS,
    NEAR,
    SOMEWHAT_NEAR,
    Evidence,
    SharedEntity,
    text_of,
)

ALL_TIPS = 5_000
PLATE = SharedEntity(EntityKind.VEHICLE, "G123DB", 2, ALL_TIPS)
FIRST_NAME = SharedEntity(EntityKind.PERSON, "daan", 2, ALL_TIPS)
CHAIN = SharedEntity(EntityKind.COMPANY, "albert heijn", 200, ALL_TIPS)
JUST_BELOW = SOMEWHAT_NEAR - 0.01


def named(kind: EntityKind, tips: int, all_tips: int = ALL_TIPS) -> Evidence:
    """Return the evidence of two tips that both name something, as so many tips do."""
    return Evidence((SharedEntity(kind, "de hoek", tips, all_tips),))


@pytest.mark.parametrize("kind", EntityKind)
def test_what_two_tips_alone_both_name_is_reason_enough(kind: EntityKind):
    assert named(kind, tips=2).is_enough


@pytest.mark.parametrize("kind", [EntityKind.VEHICLE, EntityKind.ACCOUNT, EntityKind.PHONE])
def test_a_plate_an_account_or_a_number_stays_reason_enough_however_many_name_it(kind: EntityKind):
    assert named(kind, tips=1000).is_enough


@pytest.mark.parametrize("kind", COMMON_SHARES)
def test_a_name_or_an_address_that_many_tips_have_is_no_reason_by_itself(kind: EntityKind):
    most = int(COMMON_SHARES[kind] * ALL_TIPS)
    assert named(kind, most).is_enough
    assert not named(kind, most + 1).is_enough


@pytest.mark.parametrize("kind", COMMON_SHARES)
def test_among_few_tips_a_few_are_not_many(kind: EntityKind):
    assert named(kind, FEW_TIPS, all_tips=FEW_TIPS).is_enough


def test_a_first_name_is_no_reason_by_itself():
    assert not Evidence((FIRST_NAME,)).is_enough


def test_a_near_text_is_reason_enough():
    assert Evidence(likeness=NEAR).is_enough


def test_a_text_that_is_only_somewhat_near_is_not():
    assert not Evidence(likeness=SOMEWHAT_NEAR).is_enough


@pytest.mark.parametrize("shared", [FIRST_NAME, CHAIN])
def test_what_is_no_reason_by_itself_is_one_beside_a_text_that_is_somewhat_near(
    shared: SharedEntity,
):
    assert Evidence((shared,), SOMEWHAT_NEAR).is_enough
    assert not Evidence((shared,), JUST_BELOW).is_enough


def test_the_same_district_is_a_reason_beside_a_text_that_is_somewhat_near_only():
    assert Evidence(likeness=SOMEWHAT_NEAR, is_same_district=True).is_enough
    assert not Evidence(likeness=JUST_BELOW, is_same_district=True).is_enough


def test_nothing_in_common_is_no_reason():
    assert not Evidence().is_enough


def test_a_plate_is_named_as_the_reason_without_the_text():
    assert not Evidence((PLATE,), likeness=0.1).is_near


def test_more_that_both_name_is_stronger_than_a_nearer_text():
    weak, near, named = (
        Evidence((CHAIN,), likeness=0.5),
        Evidence(likeness=0.9),
        Evidence((PLATE,), likeness=0.1),
    )
    assert sorted([named, near, weak], key=lambda each: each.strength) == [weak, near, named]


def test_the_text_is_what_the_tip_tells_of_the_matter():
    content = TipContent.model_validate(
        {
            "subject": {},
            "observation": {"description": "Er komen busjes."},
            "place": {"description": "Achter de loods."},
            "involved": {
                "persons": [{"name": "Jan", "description": "Lang, met een pet."}],
                "companies": [{"description": "Een garage."}],
                "vehicles": [{"plate": "G-123-DB", "description": "Wit busje."}],
            },
        }
    )
    assert text_of(content).splitlines() == [
        "Er komen busjes.",
        "Achter de loods.",
        "Lang, met een pet.",
        "Een garage.",
        "Wit busje.",
    ]


def test_what_a_tip_says_of_its_reporter_brings_no_tips_together():
    content = TipContent.model_validate(
        {
            "subject": {},
            "observation": {"description": "Er komen busjes."},
            "source": {"careful_with": "Ik ben de enige die daar uitkijkt."},
            "contact": {"name": "Anna", "phone": "06-12345678"},
        }
    )
    assert text_of(content) == "Er komen busjes."


@pytest.mark.parametrize("tips", [400, 1_200])
def test_most_tips_that_belong_together_are_proposed_and_little_else(tips: int):
    told = Teller(seed=11).tell(tips, again=tips // 10, something_else=tips // 33)
    evidence = compare(told, Counter())
    proposed = {pair for pair, each in evidence.items() if each.is_enough}
    together = {pair for pair in combinations(range(tips), 2) if is_of_one_case(told, pair)}
    assert len(proposed & together) >= 0.9 * len(together)
    assert len(proposed & together) >= 0.9 * len(proposed)


def is_of_one_case(told: list[Told], pair: tuple[int, int]) -> bool:
    one, other = pair
    return told[one].case == told[other].case
