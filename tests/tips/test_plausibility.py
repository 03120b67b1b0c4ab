from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tips.plausibility import is_dutch_plate, is_kvk_number, is_postcode


@pytest.mark.parametrize(
    "plate", ["XX-12-34", "12-34-xx", "1-ABC-23", "AB 123 C", "g001bb", "AB-12-CD", "GHJ-12-K"]
)
def test_a_plate_of_any_series_looks_dutch(plate: str):
    assert is_dutch_plate(plate)


@pytest.mark.parametrize(
    "plate", ["", "XX-12", "GHJ-12-3", "ABC 1234 X", "ÀB-12-34", "witte bus", "XX-12-3?"]
)
def test_half_a_plate_or_a_foreign_one_does_not(plate: str):
    assert not is_dutch_plate(plate)


@pytest.mark.parametrize("number", ["12345678", "1234 5678", "12.34.56.78"])
def test_eight_digits_look_like_a_kvk_number(number: str):
    assert is_kvk_number(number)


@pytest.mark.parametrize("number", ["", "1234567", "123456789", "1234567a", "１２３４５６７８"])
def test_anything_else_does_not(number: str):
    assert not is_kvk_number(number)


@pytest.mark.parametrize("postcode", ["8011 AB", "8011ab", " 8011  ab "])
def test_four_digits_and_two_letters_look_like_a_postcode(postcode: str):
    assert is_postcode(postcode)


@pytest.mark.parametrize("postcode", ["", "8011", "0811 AB", "AB 8011", "8011 A1"])
def test_another_form_does_not_look_like_a_postcode(postcode: str):
    assert not is_postcode(postcode)


@given(st.text(max_size=20))
def test_no_text_is_too_strange_to_judge(text: str):
    assert is_dutch_plate(text) in (True, False)
    assert is_kvk_number(text) in (True, False)
    assert is_postcode(text) in (True, False)
