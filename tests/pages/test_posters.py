from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.pages.checklists import checklists_of
from portal.pages.codes import QUIET_MODULES, draw_png, draw_svg
from portal.pages.documents import parse_document
from portal.pages.poster_sheet import draw_poster
from portal.pages.posters import ENCODING, Colours, Poster, printable
from portal.settings import PROJECT_FOLDER

COLOURS = Colours(
    primary=(11, 74, 143),
    on_primary=(255, 255, 255),
    accent=(255, 182, 18),
    text=(22, 32, 43),
    muted=(77, 91, 107),
    surface=(243, 246, 250),
    line=(195, 204, 214),
)
ADDRESS = "https://meldpunt.example/branches/horeca"
POSTER = Poster(
    language="nl",
    title="Horeca",
    summary="Voor cafés en hotels.",
    signals_title="Waar u op let",
    signals=[f"Signaal nummer {number}" for number in range(1, 11)],
    report_title="Meld wat u ziet",
    report_text="Anoniem, zonder account.",
    address=ADDRESS,
    code_text=f"QR-code naar {ADDRESS}",
    phones=[("Nu gevaar", "112"), ("Politie", "0900-8844"), ("Anonieme lijn", "0800-7000")],
    portal="Meldpunt Ondermijning",
    municipality="Gemeente Zwolle",
    made_at=datetime(2026, 3, 1, tzinfo=UTC),
)
SHIPPED = sorted((PROJECT_FOLDER / "content").rglob("*.md"))
_ESCAPES = re.compile(rb"\\(.)", re.DOTALL)


def streams(pdf: bytes) -> list[bytes]:
    found = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    opened = []
    for each in found:
        try:
            opened.append(zlib.decompress(each))
        except zlib.error:
            continue
    return opened


def text_of(pdf: bytes) -> str:
    """The words of a PDF that is set in a core font, in the order in which they are drawn."""
    page = next(each for each in streams(pdf) if b" Tf" in each)
    drawn = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", page, re.DOTALL)
    words = b" ".join(_ESCAPES.sub(rb"\1", part) for part in drawn)
    return " ".join(words.decode(ENCODING).split())


def modules(png: bytes) -> list[list[int]]:
    """The modules of a QR code, 1 for each dark one, without the white edge."""
    image = Image.open(BytesIO(png)).convert("L")
    size = next(x for x in range(image.width) if image.getpixel((x, x)) == 0) // QUIET_MODULES
    inside = range(QUIET_MODULES, image.width // size - QUIET_MODULES)
    middle = size // 2
    return [
        [int(image.getpixel((x * size + middle, y * size + middle)) == 0) for x in inside]
        for y in inside
    ]


# What stands on it.


def test_a_poster_is_one_page_a4():
    pdf = draw_poster(POSTER, COLOURS)
    assert re.findall(rb"/Type /Page\b", pdf) == [b"/Type /Page"]
    assert b"/MediaBox [0 0 595.28 841.89]" in pdf


def test_it_says_what_it_is_about_and_who_sends_it():
    text = text_of(draw_poster(POSTER, COLOURS))
    for part in ("Horeca", "Voor cafés en hotels.", "Meldpunt Ondermijning", "Gemeente Zwolle"):
        assert part in text


def test_it_shows_the_first_eight_signals():
    text = text_of(draw_poster(POSTER, COLOURS))
    assert re.findall(r"Signaal nummer (\d+)", text) == [str(n) for n in range(1, 9)]


def test_long_signals_are_fewer_but_at_least_six():
    signals = [f"Signaal {n} dat heel erg lang is " + "en nog langer " * 11 for n in range(1, 9)]
    text = text_of(draw_poster(replace(POSTER, signals=signals), COLOURS))
    assert len(re.findall(r"Signaal \d", text)) >= 6


def test_it_says_where_to_report_and_whom_to_call():
    text = text_of(draw_poster(POSTER, COLOURS))
    for part in ("Meld wat u ziet", "meldpunt.example/branches/horeca", "Nu gevaar 112"):
        assert part in text


def test_long_names_are_cut_off_at_a_word():
    names = {"portal": "Meldpunt " * 20, "summary": "Heel lang " * 60}
    text = text_of(draw_poster(replace(POSTER, **names), COLOURS))
    assert "Meldpunt Meldpunt…" in text
    assert "Heel lang Heel…" in text or "Heel lang…" in text


def test_a_poster_without_signals_is_a_poster_still():
    assert "Waar u op let" not in text_of(draw_poster(replace(POSTER, signals=[]), COLOURS))


def test_its_title_language_and_sender_are_told_to_assistive_technology():
    pdf = draw_poster(POSTER, COLOURS)
    title = "Horeca - Meldpunt Ondermijning".encode("utf-16-be")
    assert b"/Lang (nl)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert b"Horeca - Meldpunt Ondermijning" in pdf or title in pdf
    assert b"/Alt" in pdf
    assert b"/StructTreeRoot" in pdf


def test_the_same_poster_is_the_same_file():
    assert draw_poster(POSTER, COLOURS) == draw_poster(POSTER, COLOURS)


# Its QR code.


def test_a_code_holds_exactly_the_address():
    expected = segno.make(ADDRESS, error="q", micro=False, boost_error=False)
    assert modules(draw_png(ADDRESS)) == [list(row) for row in expected.matrix]


def test_the_code_on_the_poster_leads_to_the_address():
    code = Image.open(BytesIO(draw_png(ADDRESS)))
    sizes = re.findall(rb"/Height (\d+).*?/Width (\d+)", draw_poster(POSTER, COLOURS), re.DOTALL)
    assert (str(code.height).encode(), str(code.width).encode()) in sizes
    assert f"/URI ({ADDRESS})".encode() in draw_poster(POSTER, COLOURS)


@pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("zbarimg")), reason="no PDF and QR readers"
)
def test_a_phone_reads_the_code_from_the_paper(tmp_path):
    (tmp_path / "poster.pdf").write_bytes(draw_poster(POSTER, COLOURS))
    paper = ["pdftoppm", "-r", "80", "-png", "-singlefile", "poster.pdf", "poster"]
    subprocess.run(paper, cwd=tmp_path, check=True)
    phone = ["zbarimg", "-q", "--raw", "poster.png"]
    read = subprocess.run(phone, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert read.stdout.strip() == ADDRESS


def test_a_code_on_a_page_needs_no_style_and_no_other_address():
    drawn = draw_svg(ADDRESS)
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "http" not in drawn


# Its characters.


def test_typographic_signs_and_accents_stay_as_they_are():
    text = "‘Eén’ “café” – € 3.000… ïjskoud"
    assert printable(text) == text


def test_a_sign_that_no_core_font_has_gets_its_nearest_form():
    assert printable("Łódź ﬁts A\N{COMBINING RING ABOVE} 漢") == "?ódz fits Å ?"


@given(st.text())
def test_any_text_becomes_printable(text):
    assert printable(text).encode(ENCODING).decode(ENCODING) == printable(text)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_page_survives_as_it_is_written(path):
    document = parse_document(path.read_text(encoding="utf-8"))
    text = unicodedata.normalize("NFC", document.title + document.summary + document.body)
    assert printable(text) == text


@pytest.mark.parametrize(
    "path",
    [path for path in SHIPPED if path.parent.name in {"branches", "themas", "themes"}],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_every_branch_and_theme_that_is_shipped_has_a_poster_with_at_least_six_signals(path):
    document = parse_document(path.read_text(encoding="utf-8"))
    checklist = checklists_of(document.body, {})[0]
    poster = replace(
        POSTER,
        title=document.title,
        summary=document.summary,
        signals_title=checklist.title,
        signals=checklist.points,
    )
    text = text_of(draw_poster(poster, COLOURS))
    assert document.title in text
    assert all(" ".join(point.split()) in text for point in checklist.points[:6])


@given(title=st.text(max_size=200), signals=st.lists(st.text(max_size=300), max_size=9))
@settings(max_examples=20)
def test_whatever_an_editor_writes_there_is_one_page(title, signals):
    pdf = draw_poster(replace(POSTER, title=title, signals=signals), COLOURS)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
