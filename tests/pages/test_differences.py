"""Two texts side by side leave nothing out, and mark what differs."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.differences import compare

LINE = st.sampled_from(
    ["a", "b", "", "een zin van zes woorden hier", "een zin van zes letters hier"]
)
TEXTS = st.lists(LINE, max_size=30).map("\n".join) | st.text(max_size=80)


def unfolded(rows):
    for row in rows:
        yield from row.folded if row.kind == "folded" else [row]


def rebuilt(rows, side: str, absent: str) -> str:
    lines = (getattr(row, side) for row in unfolded(rows) if row.kind != absent)
    return "\n".join("".join(piece.text for piece in pieces) for pieces in lines)


@given(TEXTS, TEXTS)
def test_the_rows_hold_the_whole_old_text(old, new):
    assert rebuilt(compare(old, new), "old", "added") == old


@given(TEXTS, TEXTS)
def test_the_rows_hold_the_whole_new_text(old, new):
    assert rebuilt(compare(old, new), "new", "removed") == new


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert {row.kind for row in unfolded(compare(text, text))} == {"same"}


@given(TEXTS, TEXTS)
def test_a_changed_row_has_a_changed_piece(old, new):
    for row in compare(old, new):
        if row.kind == "changed":
            assert any(piece.is_changed for piece in row.old + row.new)


@given(TEXTS, TEXTS)
def test_what_is_not_marked_in_a_changed_row_is_the_same_on_both_sides(old, new):
    for row in compare(old, new):
        if row.kind == "changed":
            one, other = (
                "".join(piece.text for piece in side if not piece.is_changed)
                for side in (row.old, row.new)
            )
            assert one == other


def test_only_the_word_that_differs_is_marked():
    (row,) = compare("De gemeente let op.", "De politie let op.")
    assert row.kind == "changed"
    assert [piece.text for piece in row.old if piece.is_changed] == ["gemeente "]
    assert [piece.text for piece in row.new if piece.is_changed] == ["politie "]


def test_a_paragraph_put_before_a_changed_one_is_added_and_not_mixed_up_with_it():
    rows = compare("De gemeente let op.", "Eerst iets anders, heel kort.\n\nDe politie let op.")
    assert [row.kind for row in rows] == ["added", "added", "changed"]


def test_lines_that_have_nothing_in_common_are_removed_and_added():
    rows = compare("abcdef", "uvwxyz")
    assert [row.kind for row in rows] == ["removed", "added"]


def test_a_long_run_of_the_same_lines_is_folded_but_for_those_beside_a_change():
    old = [f"regel nummer {number}" for number in range(20)]
    new = [*old[:10], "iets geheel nieuws", *old[10:]]
    rows = compare("\n".join(old), "\n".join(new))
    assert [row.kind for row in rows] == ["folded", *["same"] * 3, "added", *["same"] * 3, "folded"]
    assert (rows[0].count, rows[-1].count) == (7, 7)


def test_two_long_texts_without_a_line_in_common_are_compared_in_a_moment():
    old, new = ("\n".join(f"{word} {n} en verder" for n in range(5000)) for word in ("dit", "dat"))
    began = perf_counter()
    compare(old, new)
    assert perf_counter() - began < 10


def test_two_long_texts_of_empty_lines_are_compared_in_a_moment():
    began = perf_counter()
    compare("\n" * 20_000, "x" + "\n" * 19_000)
    assert perf_counter() - began < 10
