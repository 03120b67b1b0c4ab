from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.settings import PROJECT_FOLDER
from portal.tips.nearness import Nearness, normalised

BUS = (
    "Elke avond komt er een witte bestelbus met afgeplakte ramen. Twee mannen laden dozen uit. "
    "Ze gaan door de achterdeur naar binnen en blijven een half uur."
)
BUS_AGAIN = (
    "Twee mannen laden er dozzen uit, en gaan door de achterdeur naar binnen. Iedere avond komt er "
    "een witte bestelbus met afgeplakte ramen. Ze zijn er een half uur."
)
SHOP = (
    "In de belwinkel op de hoek komt nooit een klant, maar de eigenaar telt aan het eind van de "
    "middag stapels geld en doet ze in een sporttas."
)


@pytest.fixture
def index() -> Nearness[str]:
    index: Nearness[str] = Nearness()
    index.add("bus", BUS)
    index.add("shop", SHOP)
    return index


def test_the_same_told_again_in_other_words_is_near(index):
    [(key, likeness)] = index.near(BUS_AGAIN)
    assert key == "bus"
    assert 0.3 < likeness < 0.9


def test_something_else_is_not_near(index):
    assert index.near("Er ligt al weken afval in de sloot bij het sportveld.") == []


@pytest.mark.parametrize(
    "same",
    [BUS, BUS.upper(), BUS.replace("e", "é"), BUS.replace(".", "!\n"), BUS.replace("n", "nn")],
)
def test_case_accents_signs_and_double_letters_make_no_difference(index, same: str):
    assert index.near(same) == [("bus", 1.0)]


def test_y_is_as_good_as_ij():
    assert normalised("Altijd de IJssel") == normalised("altyd de Yssel")


def test_the_nearest_come_first(index):
    index.add("bus again", BUS_AGAIN)
    assert [key for key, _likeness in index.near(BUS)] == ["bus", "bus again"]


def test_where_two_are_as_near_the_first_that_came_is_first(index):
    index.add("again", BUS)
    assert index.near(BUS) == [("bus", 1.0), ("again", 1.0)]


def test_what_is_less_near_than_asked_is_left_out(index):
    assert index.near(BUS_AGAIN, least=0.95) == []


def test_a_text_that_was_removed_is_not_found(index):
    index.remove("bus")
    assert index.near(BUS) == []
    assert len(index) == 1


def test_removing_what_is_not_there_does_nothing(index):
    index.remove("else")
    assert len(index) == 2


def test_a_key_has_the_text_that_it_was_given_last(index):
    index.add("bus", SHOP)
    assert index.near(BUS) == []
    assert {key for key, _likeness in index.near(SHOP)} == {"bus", "shop"}


@pytest.mark.parametrize("text", ["", " \n", "?!"])
def test_a_text_without_words_is_near_to_nothing(index, text: str):
    index.add("nothing", text)
    assert index.near(text) == []
    assert "nothing" not in dict(index.near(BUS, least=0))


def test_a_word_or_two_are_text_enough():
    index: Nearness[int] = Nearness()
    index.add(1, "wit")
    assert index.near("Wit!") == [(1, 1.0)]


@given(st.text(min_size=1, max_size=300))
def test_every_text_is_nearest_to_itself(text: str):
    index: Nearness[int] = Nearness()
    index.add(1, text)
    expected = [(1, 1.0)] if normalised(text) else []
    assert index.near(text) == expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_likeness_is_between_nothing_and_everything_and_the_same_both_ways(one: str, other: str):
    there: Nearness[int] = Nearness()
    there.add(1, one)
    back: Nearness[int] = Nearness()
    back.add(1, other)
    assert there.near(other) == back.near(one)
    assert all(0 <= likeness <= 1 for _key, likeness in there.near(other))


def test_another_process_gives_the_same_answer(index):
    code = (
        "import sys; from portal.tips.nearness import Nearness; i = Nearness(); "
        "i.add('bus', sys.argv[1]); print(i.near(sys.argv[2])[0][1])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, BUS, BUS_AGAIN],
        cwd=PROJECT_FOLDER,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(run.stdout) == index.near(BUS_AGAIN)[0][1]


def test_the_library_is_not_loaded_before_it_is_needed():
    code = "import sys, portal.tips.nearness; sys.exit('rensa' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_FOLDER, check=False)
    assert run.returncode == 0
