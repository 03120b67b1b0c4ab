from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tips.index.marking import snippet
from portal.tips.index.query import parse_query


def marked(line: str, typed: str) -> list[str]:
    """What is marked in a line of what was searched for."""
    needles = {needle for term in parse_query(typed).terms for needle in term.needles}
    return [piece.text for piece in snippet([line], needles) if piece.mark]


@pytest.mark.parametrize(
    ("line", "typed", "expected"),
    [
        ("Een Witte bus.", "witte", ["Witte"]),
        ("In het café zit hij", "cafe", ["café"]),
        ("In het cafe\u0301 zit hij", "café", ["cafe\u0301"]),
        ("De foto's liggen klaar", "fotos", ["foto's"]),
        ("Een witte, grote bus", '"witte grote"', ["witte, grote"]),
        ("Een autobedrijf en een auto", "auto*", ["autobedrijf", "auto"]),
        ("Kenteken XX-123-X gezien", "xx-123-x", ["XX-123-X"]),
        (" XX-123-X", "xx123x", ["XX-123-X"]),
        ("8011 PK 12 a", "8011pk12a", ["8011 PK 12 a"]),
        ("Straße en strasse", "strasse", ["Straße", "strasse"]),
        ("bus bus bus", "bus", ["bus", "bus", "bus"]),
        ("Een autobus", "bus", []),
    ],
)
def test_what_was_found_is_marked_in_its_own_spelling(line: str, typed: str, expected: list[str]):
    assert marked(line, typed) == expected


def test_the_line_with_most_of_the_words_is_shown():
    pieces = snippet(["a white car", "a white van at night"], {" white ", " night "})
    assert "".join(piece.text for piece in pieces) == "a white van at night"


def test_where_nothing_is_found_the_first_line_is_shown():
    assert "".join(piece.text for piece in snippet(["one", "two"], {" three "})) == "one"


def test_nothing_is_shown_of_nothing():
    assert "".join(piece.text for piece in snippet([], {" one "})) == ""


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_can_be_marked(line: str, typed: str):
    marked(line, typed)
