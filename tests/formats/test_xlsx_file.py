from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.formats.xlsx_file import Column, Sheet, write_xlsx
from tests.formats.tables import HEADER, MADE_AT, peak_of, stream_of

ON_THE_CLOCK = MADE_AT.replace(tzinfo=None)
COLUMNS = [Column("Number", 12), Column("Value", 40)]
xml_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff_")
)


def written(*sheets: Sheet, **options) -> bytes:
    return b"".join(write_xlsx(sheets, title="Tips & more", made_at=MADE_AT, **options))


def opened(*sheets: Sheet, **options) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(written(*sheets, **options)))


def table(*values, **options) -> openpyxl.worksheet.worksheet.Worksheet:
    rows = [(f"T{number}", value) for number, value in enumerate(values, 1)]
    return opened(Sheet("Tips", COLUMNS, rows), **options).active


def values_of(sheet) -> list[tuple]:
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    "value",
    [
        "text",
        "  blanks and\nlines & <marks>  ",
        -5,
        0.1,
        True,
        ON_THE_CLOCK,
        datetime.combine(date(1900, 3, 1), time()),
    ],
)
def test_a_value_comes_back_as_what_it_is(value):
    assert table(value)["B2"].value == value


def test_a_day_is_a_day_and_not_a_text():
    cell = table(date(2026, 3, 10))["B2"]
    assert cell.is_date
    assert (cell.value, cell.number_format) == (
        datetime.combine(date(2026, 3, 10), time()),
        "mm-dd-yy",
    )


def test_a_moment_is_written_as_its_own_clock_shows_it():
    assert table(MADE_AT)["B2"].value == ON_THE_CLOCK


def test_nothing_is_an_empty_cell():
    assert table(None)["B2"].value is None


@pytest.mark.parametrize(
    "value", [date(1850, 1, 1), 12345678901234567, Decimal("1.2345678901234567")]
)
def test_what_excel_would_change_is_written_as_text(value):
    assert table(value)["B2"].value == str(value)


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), Decimal("NaN")])
def test_what_is_no_number_is_written_as_text(value):
    assert table(value)["B2"].value == str(value)


@pytest.mark.parametrize(
    "text", ["=1+1", "+31 38 498 2092", "-cmd|' /C calc'!A0", "@SUM(A1)", "007"]
)
def test_a_text_is_a_text_also_where_it_looks_like_something_else(text: str):
    cell = table(text)["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix


@given(xml_texts)
@settings(max_examples=50)
def test_any_text_comes_back(text: str):
    assert table("x" + text)["B2"].value == "x" + text


def test_what_xml_cannot_carry_is_shown_as_such():
    assert table("a\x00b\ud800\ufffe\x1f")["B2"].value == "a\ufffdb\ufffd\ufffd\ufffd"


def test_a_text_that_looks_like_an_escape_keeps_its_letters():
    with ZipFile(BytesIO(written(Sheet("S", COLUMNS, [("T1", "_x0041_")])))) as file:
        assert b">_x005F_x0041_<" in file.read("xl/worksheets/sheet1.xml")


def test_the_header_is_bold_and_stays_in_sight():
    sheet = table("a")
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert sheet["A2"].font.bold is False
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")


def test_columns_have_their_width_and_a_filter_reaches_the_last_row():
    sheet = table("a", "b", "c")
    assert sheet.auto_filter.ref == "A1:B4"
    assert [round(sheet.column_dimensions[letter].width) for letter in "AB"] == [13, 41]


def test_columns_beyond_the_twenty_sixth_have_two_letters():
    columns = [Column(str(number)) for number in range(1, 704)]
    sheet = opened(Sheet("Wide", columns, [range(1, 704)])).active
    assert [sheet[f"{letters}2"].value for letters in ("Z", "AA", "ZZ", "AAA")] == [
        26,
        27,
        702,
        703,
    ]


def test_a_sheet_without_rows_has_its_header():
    assert values_of(table()) == [("Number", "Value")]


def test_a_sheet_without_columns_is_refused():
    with pytest.raises(ValueError, match="column"):
        Sheet("Empty", [], [])


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        written(Sheet("S", COLUMNS, [("one",)]))


def test_several_sheets_stand_in_their_order():
    book = opened(*(Sheet(name, COLUMNS, [(name, 1)]) for name in ("One", "Two", "Three")))
    assert book.sheetnames == ["One", "Two", "Three"]
    assert [sheet["A2"].value for sheet in book] == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["a/b:c"], ["a b c"]),
        (["'quoted'"], ["quoted"]),
        (["o'clock & <co>"], ["o'clock & <co>"]),
        (["x" * 40], ["x" * 31]),
        (["Tips", "tips", "TIPS"], ["Tips", "tips (2)", "TIPS (3)"]),
        (["y" * 31, "y" * 31], ["y" * 31, "y" * 27 + " (2)"]),
        (["[]"], ["-"]),
    ],
)
def test_a_sheet_gets_a_name_that_excel_takes(names: list[str], given: list[str]):
    assert opened(*(Sheet(name, COLUMNS, []) for name in names)).sheetnames == given


def test_the_file_says_what_it_is_and_when_it_was_made():
    properties = opened(Sheet("S", COLUMNS, [])).properties
    assert (properties.title, properties.created) == ("Tips & more", MADE_AT.replace(tzinfo=None))


@pytest.mark.parametrize("text", ["a" * 32_767, "é" * 32_767, "😀" * 16_383])
def test_the_longest_text_that_a_cell_holds_stays_whole(text: str):
    assert values_of(table(text))[1:] == [("T1", text)]


@pytest.mark.parametrize("text", ["a" * 32_768, "😀" * 16_384, "0123456789" * 9_000])
def test_a_longer_text_goes_on_in_the_rows_below_and_says_so(text: str):
    rows = values_of(table(text, "next"))[1:]
    *parts, last = rows
    count = len(parts)
    assert last == ("T2", "next")
    assert [number for number, _ in parts] == ["T1"] * count
    assert all(len(part.encode("utf-16-le")) <= 2 * 32_767 for _, part in parts)
    assert parts[0][1].endswith(f"\n[1/{count} ↓]")
    assert parts[-1][1].startswith(f"[{count}/{count} ↑]\n")
    bare = [part.split("]\n")[-1].split("\n[")[0] for _, part in parts]
    assert "".join(bare) == text


def test_a_number_beside_a_long_text_is_not_repeated():
    columns = [Column("Number"), Column("Value"), Column("Weight")]
    sheet = opened(Sheet("S", columns, [("T1", "a" * 40_000, 5)])).active
    assert [row[2] for row in values_of(sheet)[1:]] == [5, None, None]


def test_a_full_sheet_goes_on_in_a_next_one():
    book = opened(Sheet("Tips", COLUMNS, [(n, n) for n in range(7)]), most_rows=4)
    assert book.sheetnames == ["Tips", "Tips (2)", "Tips (3)"]
    assert [[row[0] for row in values_of(sheet)] for sheet in book] == [
        ["Number", 0, 1, 2],
        ["Number", 3, 4, 5],
        ["Number", 6],
    ]


def test_the_same_values_make_the_same_bytes():
    assert written(Sheet("S", COLUMNS, [("a", 1)])) == written(Sheet("S", COLUMNS, [("a", 1)]))


def test_ten_times_as_many_rows_take_no_more_memory():
    columns = [Column(title) for title in HEADER]

    def file(count: int):
        return write_xlsx([Sheet("Tips", columns, stream_of(count))], title="", made_at=MADE_AT)

    few, many = (peak_of(lambda n=n: file(n)) for n in (1_000, 10_000))
    assert many < few + 300_000


def test_libreoffice_opens_it(tmp_path):
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    rows = [("T1", "=1+1"), ("T2", ON_THE_CLOCK), ("T3", "_x0041_ é\n2"), ("T4", 0.5)]
    (tmp_path / "tips.xlsx").write_bytes(written(Sheet("Tips", COLUMNS, rows)))
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "ods", "tips.xlsx", "--outdir", "read"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with ZipFile(tmp_path / "read" / "tips.ods") as file:
        content = file.read("content.xml").decode()
    assert 'table:name="Tips"' in content
    assert 'office:date-value="2026-03-10T09:30:00"' in content
    assert 'office:value="0.5"' in content
    for text in ("=1+1", "_x0041_ é", "2"):
        assert f"<text:p>{text}</text:p>" in content
    assert "table:formula" not in content
