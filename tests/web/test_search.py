"""The search that the tests of traces rely on."""

from __future__ import annotations

import base64

import pytest

from tests.web.search import found_in


@pytest.mark.parametrize("word", ["Zwaluwkist", "Größenwahnçedille", "203.0.113.77"])
def test_the_search_finds_a_word_in_any_form(word):
    for raw in (
        f"xx{word}yy".encode(),
        word.encode("utf-16-le"),
        word.encode().hex().encode(),
        *(base64.b64encode(b"." * skip + word.encode() + b"...") for skip in range(5)),
    ):
        assert found_in({word}, {"here": raw}) == {(word, "here")}


def test_the_search_finds_nothing_where_nothing_is():
    assert found_in({"Zwaluwkist"}, {"here": b"Zwaluw-kist \x00 zwaluw kist"}) == set()
