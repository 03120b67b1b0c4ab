from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tips.attachments.naming import name_of
from portal.tips.content import LINE_LENGTH


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("IMG_1.HEIC", "IMG_1.jpg"),
        ("C:\\Users\\Anna\\photo.png", "photo.jpg"),
        ("/home/anna/photo", "photo.jpg"),
        ("the van of 3.30 at night", "the van of 3.30 at night.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("..", "-.jpg"),
        ("", "-.jpg"),
    ],
)
def test_a_name_loses_its_path_and_what_cannot_be_seen(given_name, name):
    assert name_of(given_name, "jpg") == name


@given(st.text(max_size=400))
def test_a_name_is_one_line_of_what_can_be_seen(given_name):
    name = name_of(given_name, "jpg")
    assert 0 < len(name) <= LINE_LENGTH
    assert name.endswith(".jpg")
    assert not any(unicodedata.category(each).startswith("C") for each in name)
    assert not {"/", "\\"} & set(name)
