"""What two people wrote at once is brought together, and nothing of either is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.merging import first_conflict, merge

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "een zin", "===="]), max_size=12)
TEXTS = LINES.map("\n".join) | st.text(max_size=60)


@given(TEXTS, TEXTS)
def test_where_only_i_changed_something_my_text_stands(base, mine):
    merged = merge(base, mine, base)
    assert (merged.text, merged.conflicts) == (mine, 0)


@given(TEXTS, TEXTS)
def test_where_only_the_other_changed_something_their_text_stands(base, theirs):
    merged = merge(base, base, theirs)
    assert (merged.text, merged.conflicts) == (theirs, 0)


@given(TEXTS, TEXTS)
def test_the_same_change_by_both_is_no_conflict(base, both):
    merged = merge(base, both, both)
    assert (merged.text, merged.conflicts) == (both, 0)


@st.composite
def changes_apart(draw):
    """A text of lines that all differ, and two changes with an untouched line between them."""
    count = draw(st.integers(5, 30))
    base = [f"regel {number}" for number in range(count)]
    first, second = sorted(
        draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True))
    )
    if second - first < 2:
        second = first + 2 if first + 2 < count else first
        first = first if second > first else first - 2
    mine, theirs = list(base), list(base)
    for text, place, name in ((mine, first, "mijn"), (theirs, second, "hun")):
        text[place : place + 1] = [f"{name} {n}" for n in range(draw(st.integers(0, 3)))]
    if draw(st.booleans()):
        mine, theirs = theirs, mine
    return base, mine, theirs


@given(changes_apart())
def test_changes_in_different_places_are_both_taken_over(texts):
    base, mine, theirs = texts
    merged = merge(*("\n".join(text) for text in texts))
    kept = merged.text.split("\n")
    assert merged.conflicts == 0
    assert {*mine, *theirs} - set(base) <= set(kept)
    assert (set(base) - set(mine) | set(base) - set(theirs)).isdisjoint(kept)


@given(TEXTS, TEXTS, TEXTS)
def test_what_either_added_is_in_what_comes_of_it(base, mine, theirs):
    kept = set(merge(base, mine, theirs).text.split("\n"))
    added = {*mine.split("\n"), *theirs.split("\n")} - set(base.split("\n"))
    assert added <= kept


@given(TEXTS, TEXTS, TEXTS)
def test_who_comes_first_makes_no_difference_to_whether_there_is_a_conflict(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        assert one.text == other.text


def test_different_changes_of_one_line_stand_between_marks():
    merged = merge("a\nb\nc", "a\nmijn\nc", "a\nhun\nc", mine_label="ik", theirs_label="Daan")
    assert merged.conflicts == 1
    assert merged.text == "a\n<<<<<<< ik\nmijn\n=======\nhun\n>>>>>>> Daan\nc"


@given(TEXTS, TEXTS, TEXTS)
def test_marks_are_found_where_there_is_a_conflict_and_nowhere_else(base, mine, theirs):
    merged = merge(base, mine, theirs)
    assert bool(first_conflict(merged.text)) == bool(merged.conflicts)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\n<<<<<<< ik\nb", 2), ("a\n>>>>>>> Daan", 2), ("Kop\n=======", 0), ("a <<<<<<< b", 0)],
)
def test_a_mark_is_told_from_ordinary_text(text, line):
    assert first_conflict(text) == line
