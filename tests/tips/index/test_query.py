from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import EntityKind
from portal.tips.index.query import parse_query
from portal.tips.recognition import canonical
from portal.vault import IndexKey

KEY = IndexKey.generate()


def needles(typed: str) -> list[tuple[str, ...]]:
    return [term.needles for term in parse_query(typed).terms]


def names(typed: str, kind: EntityKind, value: str) -> bool:
    """Whether one of the terms may be this entity."""
    digest = KEY.digest(kind, canonical(kind, value))
    return any(digest in term.digests(KEY) for term in parse_query(typed).terms)


def test_each_word_is_a_term_whatever_its_case_and_accents():
    assert needles("Wit  BUSJE Cafés") == [(" wit ",), (" busje ",), (" cafes ",)]


@pytest.mark.parametrize("typed", ['"witte bus"', "“witte bus”", "„witte bus”", '"witte bus'])
def test_what_stands_in_quotation_marks_is_a_phrase(typed: str):
    assert needles(typed)[0][0] == " witte bus "


def test_a_word_with_a_star_is_the_beginning_of_one():
    assert needles("auto*") == [(" auto",)]


def test_a_word_with_a_hyphen_is_found_with_it_and_without():
    assert needles("zwart-geld") == [(" zwart geld ", " zwartgeld ")]


@pytest.mark.parametrize("typed", ["", "  ", '""', "*", "?! …", '"-"'])
def test_without_a_letter_or_a_digit_there_is_nothing_to_search_for(typed: str):
    assert parse_query(typed).terms == ()


@pytest.mark.parametrize("typed", ["xx-123-x", "XX 123 X", "xx123x", "blauwe XX-123-X bus"])
def test_a_number_plate_is_one_term_however_it_is_typed(typed: str):
    whole = parse_query(typed)
    digest = KEY.digest(EntityKind.VEHICLE, "XX123X")
    among = any(digest in term.digests(KEY) for term in whole.terms)
    assert among or canonical(EntityKind.VEHICLE, whole.whole) == "XX123X"


def test_a_telephone_number_with_spaces_is_one_term():
    assert names("bel 06 1234 5678", EntityKind.PHONE, "0612345678")
    assert len(parse_query("bel 06 1234 5678").terms) == 2


def test_a_name_in_quotation_marks_may_be_a_person():
    assert names('"Jan de Wit"', EntityKind.PERSON, "jan de wit")


def test_the_beginning_of_a_word_is_no_entity():
    assert parse_query("06123*").terms[0].digests(KEY) == frozenset()


@given(st.text(max_size=300))
def test_whatever_is_typed_can_be_read(typed: str):
    for term in parse_query(typed).terms:
        assert all(needle.startswith(" ") and needle.strip() for needle in term.needles)
