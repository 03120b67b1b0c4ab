from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from portal.pages.checklists import checklists_of
from portal.pages.codes import QUIET_MODULES, draw_png, draw_svg
from portal.pages.documents import parse_document
from portal.pages.posters import Colours, Poster, Sheet, draw_poster
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


def read(poster: Poster = POSTER, sheet: Sheet = Sheet.POSTER) -> PdfReader:
    return PdfReader(BytesIO(draw_poster(poster, COLOURS, sheet)))


def text_of(poster: Poster = POSTER, sheet: Sheet = Sheet.POSTER) -> str:
    """The words of a poster, in the order in which they are read aloud."""
    return " ".join(" ".join(page.extract_text() for page in read(poster, sheet).pages).split())


def elements(pdf: PdfReader) -> list[dict]:
    """Everything in the structure of a PDF, in the order in which it is read aloud."""
    found = []

    def walk(below) -> None:
        for each in below if isinstance(below, list) else [below]:
            element = each.get_object()
            if isinstance(element, dict) and "/S" in element:
                found.append(element)
                walk(element.get("/K", []))

    walk(pdf.root_object["/StructTreeRoot"]["/K"])
    return found


# What stands on it.


@pytest.mark.parametrize(("sheet", "size"), [(Sheet.POSTER, (210, 297)), (Sheet.FLYER, (148, 210))])
def test_a_poster_is_one_page_a4_and_a_flyer_one_page_a5(sheet, size):
    (page,) = read(sheet=sheet).pages
    box = page.mediabox
    assert (round(box.width * 25.4 / 72), round(box.height * 25.4 / 72)) == size


@pytest.mark.parametrize("sheet", Sheet)
def test_it_says_what_it_is_about_and_who_sends_it(sheet):
    text = text_of(sheet=sheet)
    for part in ("Horeca", "Voor cafés en hotels.", "Meldpunt Ondermijning", "Gemeente Zwolle"):
        assert part in text


@pytest.mark.parametrize("sheet", Sheet)
def test_it_shows_the_first_eight_signals(sheet):
    found = re.findall(r"Signaal nummer (\d+)", text_of(sheet=sheet))
    assert found == [str(number) for number in range(1, 9)]


@pytest.mark.parametrize("sheet", Sheet)
def test_long_signals_are_fewer_but_at_least_six(sheet):
    signals = [f"Signaal {n} dat heel erg lang is " + "en nog langer " * 7 for n in range(1, 9)]
    text = text_of(replace(POSTER, signals=signals), sheet)
    assert 6 <= len(re.findall(r"Signaal \d", text)) <= 8


@pytest.mark.parametrize("sheet", Sheet)
def test_it_says_where_to_report_and_whom_to_call(sheet):
    text = text_of(sheet=sheet)
    for part in ("Meld wat u ziet", "meldpunt.example/branches/horeca", "Nu gevaar 112"):
        assert part in text


def test_long_names_are_cut_off_at_a_word():
    names = {"portal": "Meldpunt " * 20, "summary": "Heel, lang " * 60}
    text = text_of(replace(POSTER, **names))
    assert "Meldpunt Meldpunt…" in text
    assert "Heel, lang…" in text or "lang Heel…" in text


def test_a_poster_without_signals_is_a_poster_still():
    assert "Waar u op let" not in text_of(replace(POSTER, signals=[]))


def test_what_an_editor_writes_is_text_and_never_a_command():
    title = '#panic("x") $x$ *vet* `code` // weg'
    assert title in text_of(replace(POSTER, title=title, signals=[title]))


def test_the_same_poster_is_the_same_file():
    assert draw_poster(POSTER, COLOURS) == draw_poster(POSTER, COLOURS)


# For whoever listens to it.


@pytest.mark.parametrize("sheet", Sheet)
def test_its_title_language_and_sender_are_told_to_assistive_technology(sheet):
    pdf = read(sheet=sheet)
    assert pdf.metadata.title == "Horeca - Meldpunt Ondermijning"
    assert pdf.metadata.author == "Gemeente Zwolle"
    assert pdf.root_object["/Lang"] == "nl"
    assert pdf.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value


def test_it_says_that_it_follows_the_standard_for_accessible_pdfs():
    assert b"<pdfuaid:part>1</pdfuaid:part>" in read().root_object["/Metadata"].get_data()


@pytest.mark.parametrize("sheet", Sheet)
def test_its_headings_its_list_and_its_code_are_tagged(sheet):
    found = elements(read(sheet=sheet))
    kinds = [element["/S"] for element in found]
    assert [kind for kind in kinds if kind.startswith("/H")] == ["/H1", "/H2", "/H2"]
    assert (kinds.count("/L"), kinds.count("/LI")) == (1, 8)
    (figure,) = (element for element in found if element["/S"] == "/Figure")
    assert figure["/Alt"] == POSTER.code_text


def test_its_fonts_are_in_the_file():
    fonts = read().pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"]


def test_what_draws_posters_is_loaded_with_the_first_one():
    code = "import sys, portal.pages.posters; sys.exit('typst' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT_FOLDER, check=True)


# Its QR code.


def test_a_code_holds_exactly_the_address():
    expected = segno.make(ADDRESS, error="q", micro=False, boost_error=False)
    assert modules(draw_png(ADDRESS)) == [list(row) for row in expected.matrix]


@pytest.mark.parametrize("sheet", Sheet)
def test_the_code_and_the_address_lead_to_the_page(sheet):
    notes = [note.get_object() for note in read(sheet=sheet).pages[0]["/Annots"]]
    assert [note["/A"]["/URI"] for note in notes] == [ADDRESS, ADDRESS]


@pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("zbarimg")), reason="no PDF and QR readers"
)
@pytest.mark.parametrize("sheet", Sheet)
def test_a_phone_reads_the_code_from_the_paper(tmp_path, sheet):
    (tmp_path / "poster.pdf").write_bytes(draw_poster(POSTER, COLOURS, sheet))
    paper = ["pdftoppm", "-r", "80", "-png", "-singlefile", "poster.pdf", "poster"]
    subprocess.run(paper, cwd=tmp_path, check=True)
    phone = ["zbarimg", "-q", "--raw", "poster.png"]
    seen = subprocess.run(phone, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert seen.stdout.strip() == ADDRESS


def test_a_code_on_a_page_needs_no_style_and_no_other_address():
    drawn = draw_svg(ADDRESS)
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "http" not in drawn


# Whatever editors write.


@pytest.mark.parametrize("sheet", Sheet)
@pytest.mark.parametrize(
    "path",
    [path for path in SHIPPED if path.parent.name in {"branches", "themas", "themes"}],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_every_branch_and_theme_that_is_shipped_shows_at_least_six_signals(path, sheet):
    document = parse_document(path.read_text(encoding="utf-8"))
    checklist = checklists_of(document.body, {})[0]
    poster = replace(
        POSTER,
        title=document.title,
        summary=document.summary,
        signals_title=checklist.title,
        signals=checklist.points,
    )
    text = text_of(poster, sheet)
    assert document.title in text
    assert all(" ".join(point.split()) in text for point in checklist.points[:6])


@pytest.mark.parametrize("sheet", Sheet)
@given(title=st.text(max_size=200), signals=st.lists(st.text(max_size=300), max_size=9))
@settings(max_examples=20)
def test_whatever_an_editor_writes_there_is_one_page(sheet, title, signals):
    assert len(read(replace(POSTER, title=title, signals=signals), sheet).pages) == 1
