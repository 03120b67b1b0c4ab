"""Texts that are alike come into one group, whatever comes between them."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from portal.tips.index.traits import signature
from portal.tips.quarantine.grouping import Grouping, LikeOne

JUNK = "Koop nu goedkope pillen op onze website, alleen deze week met hoge korting voor iedereen"
TOLD = (
    "Elke nacht komen er busjes bij de loods achter de garage",
    "In de flat op de hoek ruikt het al weken naar ammoniak",
    "Een man vraagt jongens van veertien om pakjes weg te brengen",
)


def grouped(texts: list[str], least: float = 0.5) -> Grouping:
    grouping = Grouping(least)
    for number, text in enumerate(texts):
        grouping.add(number, signature(text), goes=True)
    return grouping


def test_what_is_the_same_is_one_group_and_what_is_not_is_not():
    texts = [JUNK, TOLD[0], JUNK, TOLD[1], JUNK, TOLD[2]]
    assert [group.going for group in grouped(texts).groups] == [[0, 2, 4], [1], [3], [5]]


def test_a_text_with_other_words_between_is_in_the_group():
    texts = [JUNK, f"Hallo! {JUNK} Klik hier 123", JUNK.upper()]
    assert len(grouped(texts).groups) == 1


def test_a_text_joins_the_group_that_it_is_most_like():
    other = "Koop nu dure wijn op onze website, alleen deze maand met hoge korting voor leden"
    texts = [JUNK, other, f"{other} vandaag"]
    assert [group.going for group in grouped(texts, least=0.7).groups] == [[1, 2], [0]]


def test_the_one_that_is_least_like_the_leader_is_known():
    group = grouped([JUNK, JUNK, f"{JUNK}, en meer dan dat", JUNK]).groups[0]
    assert group.farthest == 2
    assert 0.5 <= group.least < 1


def test_what_does_not_go_counts_and_is_not_among_those_that_go():
    grouping = Grouping(0.5)
    grouping.add(1, signature(JUNK), goes=False)
    grouping.add(2, signature(JUNK), goes=True)
    (group,) = grouping.groups
    assert (group.leader, group.going, group.staying) == (1, [2], 1)


def test_beside_one_text_those_that_come_nearest_to_it_are_known():
    half = f"{JUNK[:40]} {TOLD[0]}"
    like_one = LikeOne(9, signature(JUNK), 0.5)
    for number, text in enumerate([*TOLD, half, JUNK]):
        like_one.add(number, signature(text), goes=True)
    assert like_one.group.going == [4]
    assert like_one.others == 4
    assert like_one.nearest_others[0] == 3


@given(st.lists(st.text(max_size=40), max_size=30))
def test_every_text_is_in_one_group(texts):
    groups = grouped(texts).groups
    assert sorted(number for group in groups for number in group.going) == list(range(len(texts)))


@given(st.integers())
def test_the_same_texts_in_the_same_order_give_the_same_groups(seed):
    random = Random(seed)
    texts = [random.choice([JUNK, *TOLD]) + random.choice(["", " ja", " nee"]) for _ in range(20)]
    one, two = grouped(texts).groups, grouped(texts).groups
    assert [group.going for group in one] == [group.going for group in two]
