from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.tips.pieces import Piece, Place, excerpt, in_pieces

texts = st.text(max_size=120)
places = st.lists(
    st.builds(
        lambda start, length: Place(start, start + length), st.integers(0, 100), st.integers(1, 30)
    ),
    max_size=8,
)


@given(texts, places)
def test_the_pieces_of_a_text_are_the_text(text: str, marked: list[Place]):
    inside = [place for place in marked if place.end <= len(text)]
    assert "".join(piece.text for piece in in_pieces(text, inside)) == text


def test_a_place_is_marked_and_what_stands_around_it_is_not():
    pieces = in_pieces("a white van", [Place(2, 7, "proposal")])
    assert pieces == [Piece("a "), Piece("white", "proposal"), Piece(" van")]


def test_of_places_that_overlap_the_first_is_marked():
    pieces = in_pieces("abcdef", [Place(2, 5), Place(1, 3)])
    assert pieces == [Piece("a"), Piece("bc", "hit"), Piece("def")]


def test_an_excerpt_of_a_short_text_is_the_whole_of_it():
    assert excerpt("a white van", [Place(2, 7)])[0] == Piece("a ")


def test_an_excerpt_begins_and_ends_between_words_and_says_so():
    text = "before " * 40 + "here " + "after " * 80
    pieces = excerpt(text, [Place(280, 284)])
    words = "".join(piece.text for piece in pieces)
    assert words.startswith("… before")
    assert words.endswith("after …")
    assert Piece("here", "hit") in pieces


def test_without_a_place_an_excerpt_is_the_beginning():
    words = "".join(piece.text for piece in excerpt("one " * 100, []))
    assert words.startswith("one one")
    assert words.endswith("…")


def test_a_word_without_end_is_cut_off():
    text = "x" * 2000
    assert len("".join(piece.text for piece in excerpt(text, []))) < 300
