from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.formats.json_lines import write_json_lines
from tests.formats.tables import peak_of

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda held: st.lists(held, max_size=3) | st.dictionaries(texts, held, max_size=3),
    max_leaves=5,
)
records = st.dictionaries(texts, values, max_size=5)


def written(*rows: dict[str, object]) -> bytes:
    return b"".join(write_json_lines(rows))


def test_each_record_is_a_line():
    assert written({"a": 1}, {"b": "é"}) == '{"a": 1}\n{"b": "é"}\n'.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 10), "2026-03-10"),
        (datetime(2026, 3, 10, 9, 30, tzinfo=UTC), "2026-03-10T09:30:00+00:00"),
        (Decimal("0.10"), "0.10"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_days_moments_decimals_and_identifiers_are_written_as_text(value, text):
    assert json.loads(written({"value": value})) == {"value": text}


@given(st.lists(records, max_size=5))
def test_whatever_was_written_is_read_back(rows):
    assert [json.loads(line) for line in written(*rows).split(b"\n")[:-1]] == rows


@given(st.lists(st.text(), min_size=1))
def test_no_text_makes_a_line_of_its_own(texts: list[str]):
    file = written(*({"text": text} for text in texts)).decode()
    assert len(file.splitlines()) == len(texts)


def test_what_is_no_character_is_shown_as_such():
    assert json.loads(written({"text": "a\ud800b\x00"})) == {"text": "a\ufffdb\ufffd"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_have_is_refused(value: float):
    with pytest.raises(ValueError, match="JSON"):
        written({"value": value})


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object()])
def test_a_value_without_a_form_is_refused(value: object):
    with pytest.raises(TypeError, match="no form"):
        written({"value": value})


def test_ten_times_as_many_records_take_no_more_memory():
    def stream(count: int):
        return ({"number": number, "story": "story " * 20} for number in range(count))

    few, many = (peak_of(lambda n=n: write_json_lines(stream(n))) for n in (2_000, 20_000))
    assert many < few + 50_000
