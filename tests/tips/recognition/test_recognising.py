"""What holds for every text, whatever it names."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.entity import EntityKind
from portal.tips.recognition import NotRecognised, canonical, recognise

# Far more than it takes: only a rule that runs away is that slow.
MOST_SECONDS = 5
LENGTH = 10_000

PIECES = (
    "AB-12-CD", "G123DB", "kenteken ", "B-MW 1234", "8011 AB", "8011ab", " 12", " 12a", "-2",
    "Kerkstraat 3, ", "06-12345678", "+31 6 1234 5678", "NL91 ABNA 0417 1643 00", "NL91",
    "KvK ", "12345678", "jan@example.nl", "@boss", "instagram.com/", "facebook.com/groups/",
    "onbekend", " B.V.", "J ", " ", ",", "\n", ".", "-", "\u2011", "@", "é", "İ", "ß", "ĳ", "１２", "\u0301", "\x00", "😀",
)  # fmt: skip
MADE_UP_TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
TEXTS = st.one_of(st.text(max_size=200), MADE_UP_TEXTS)
KINDS = st.sampled_from(EntityKind)


@given(TEXTS)
def test_no_text_is_too_strange_to_read(text: str):
    assert isinstance(recognise(text), list)


@given(TEXTS)
def test_what_is_shown_stands_in_the_text_at_its_place(text: str):
    for found in recognise(text):
        assert text[found.start : found.end] == found.shown


@given(TEXTS)
def test_no_two_things_overlap_and_they_stand_in_order(text: str):
    found = recognise(text)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS)
def test_what_is_found_has_its_canonical_form(text: str):
    for found in recognise(text):
        assert canonical(found.kind, found.value) == found.value


@given(TEXTS)
def test_what_is_shown_is_the_same_when_somebody_types_it(text: str):
    for found in recognise(text):
        assert canonical(found.kind, found.shown) == found.value


@given(KINDS, TEXTS)
def test_a_canonical_form_is_its_own(kind: EntityKind, text: str):
    try:
        form = canonical(kind, text)
    except NotRecognised:
        return
    assert form
    assert canonical(kind, form) == form


@pytest.mark.parametrize("piece", [*PIECES, "1", "a", "a1", "A 1 ", "a.", "a@a.", "12-", "a-"])
def test_a_long_text_takes_no_longer_than_its_length(piece: str):
    text = (piece * LENGTH)[:LENGTH]
    start = process_time()
    recognise(text)
    assert process_time() - start < MOST_SECONDS


def test_a_text_names_things_of_every_kind_that_can_be_read():
    text = (
        "Witte bus AB-12-CD bij Kerkstraat 12, 8011 AB Zwolle. Bel 06-12345678 of mail "
        "jan@example.nl, op Snapchat @boss038. Geld naar NL91 ABNA 0417 1643 00. KvK 12345678."
    )
    assert [(found.kind, found.value) for found in recognise(text)] == [
        (EntityKind.VEHICLE, "AB12CD"),
        (EntityKind.PREMISES, "8011AB 12"),
        (EntityKind.PHONE, "+31612345678"),
        (EntityKind.EMAIL, "jan@example.nl"),
        (EntityKind.HANDLE, "@boss038"),
        (EntityKind.ACCOUNT, "NL91ABNA0417164300"),
        (EntityKind.COMPANY, "12345678"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "NL91 ABNA 0417 1643 00",
        "ab12cd@example.nl",
        "0612345678@example.nl",
        "t.me/boss_0612345678",
        "KvK 38012345",
    ],
)
def test_one_thing_is_not_found_as_another_as_well(text: str):
    assert len(recognise(text)) == 1


def test_nobody_is_guessed_from_running_text():
    assert recognise("Jan de Vries van bakkerij De Hoek woont aan de Kerkstraat 12.") == []
