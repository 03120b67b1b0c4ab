from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.vault import CannotOpen, IndexKey, KeyPair, TeamKeyring, random_bytes

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
kinds = st.sampled_from(["person", "vehicle", "phone"])


@given(kinds, words)
def test_the_same_value_has_the_same_digest(kind: str, value: str):
    key = IndexKey.generate()
    assert key.digest(kind, value) == key.digest(kind, value)


@given(kinds, words, words)
def test_another_value_has_another_digest(kind: str, one: str, other: str):
    assume(one != other)
    key = IndexKey.generate()
    assert key.digest(kind, one) != key.digest(kind, other)


@given(words)
def test_the_same_value_of_another_kind_has_another_digest(value: str):
    key = IndexKey.generate()
    assert key.digest("person", value) != key.digest("company", value)


@given(kinds, words)
def test_under_another_key_a_value_has_another_digest(kind: str, value: str):
    assert IndexKey.generate().digest(kind, value) != IndexKey.generate().digest(kind, value)


def test_a_key_comes_back_from_its_bytes():
    key = IndexKey.generate()
    again = IndexKey.from_bytes(key.to_bytes())
    assert again.digest("vehicle", "XX123X") == key.digest("vehicle", "XX123X")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_bytes_of_another_length_are_no_key(length: int):
    with pytest.raises(CannotOpen):
        IndexKey.from_bytes(random_bytes(length))


def test_a_key_does_not_show_itself():
    key = IndexKey.generate()
    assert key.to_bytes().hex() not in repr(key)
    assert repr(key.to_bytes()) not in repr(key)


def test_what_is_sealed_to_the_newest_of_a_ring_opens_with_that_generation():
    pairs = {1: KeyPair.generate(), 3: KeyPair.generate()}
    newest = TeamKeyring(pairs).newest
    assert (newest.generation, newest.public) == (3, pairs[3].public)
