from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf.generic import BooleanObject, DictionaryObject, IndirectObject

from portal.formats.documents import (
    Bullets,
    Document,
    Heading,
    Hidden,
    KeyValues,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    draw_pdf,
)
from portal.formats.typesetting import compile_pdf
from tests.formats.tables import MADE_AT

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>'
# Words that would do something in a template, if they ever stood in one.
MARKUP = '#panic("no") $x^2$ *bold* _it_ @ref <label> = Head \\ `code` // gone /* too */ ~ -- "quo"'
EVERYTHING = [
    Heading("First"),
    Paragraph(["Before ", Hidden("left out"), " after."]),
    KeyValues([("Number", "2026-00014"), ("A name that is too long to stand beside", "its value")]),
    Heading("Second", 2),
    Bullets(["one", "two"]),
    Table(["Day", "Count"], [["Monday", "3"], ["Tuesday", "1.204"]], "Tips a day"),
    Picture(SVG, "A black square", "The square"),
    PageBreak(),
    Hidden("a whole part is left out"),
]


def drawn(*blocks, language: str = "en", **others) -> pypdf.PdfReader:
    document = Document("Title", language, blocks, **others)
    return pypdf.PdfReader(BytesIO(draw_pdf(document, MADE_AT)))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def words_of(reader: pypdf.PdfReader) -> str:
    return " ".join(text_of(reader).split())


def tags_of(reader: pypdf.PdfReader) -> Counter[str]:
    """Return how often each kind of element occurs in the structure that is read aloud."""
    found: Counter[str] = Counter()

    def look(node: object) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, DictionaryObject):
            if "/S" in node:
                found[node["/S"]] += 1
            look(node.get("/K"))
        elif isinstance(node, list):
            for each in node:
                look(each)

    look(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def elements(reader: pypdf.PdfReader, kind: str) -> list[DictionaryObject]:
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    return [o for o in objects if isinstance(o, DictionaryObject) and o.get("/S") == kind]


def test_the_file_is_tagged_for_reading_aloud():
    root = drawn(*EVERYTHING).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True)
    assert "/StructTreeRoot" in root


def test_the_file_says_that_it_follows_pdf_ua():
    metadata = drawn(*EVERYTHING).trailer["/Root"]["/Metadata"].get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_the_language_is_that_of_the_document():
    assert drawn(language="nl").trailer["/Root"]["/Lang"] == "nl"


def test_the_title_is_shown_instead_of_the_name_of_the_file():
    reader = drawn()
    assert reader.metadata.title == "Title"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_font_is_in_the_file():
    fonts = {
        name: font.get_object()
        for page in drawn(*EVERYTHING).pages
        for name, font in page["/Resources"]["/Font"].items()
    }
    assert fonts
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()


def test_each_block_is_what_it_is_in_the_structure():
    tags = tags_of(drawn(*EVERYTHING))
    # The two rows and the header of the table, two bullets and two things with their values.
    assert (tags["/H1"], tags["/H2"]) == (1, 1)
    assert (tags["/Table"], tags["/TR"], tags["/TH"], tags["/TD"]) == (1, 3, 2, 4)
    assert (tags["/L"], tags["/LI"]) == (2, 4)
    assert tags["/Figure"] == 1


def test_a_level_of_headings_that_is_left_out_is_filled():
    tags = tags_of(drawn(Heading("a", 3), Heading("b", 4), Heading("c", 9), Heading("d", 1)))
    assert [tags[f"/H{level}"] for level in (1, 2, 3, 4)] == [2, 1, 1, 0]


@pytest.mark.parametrize("text", ["", " \n", "\ufeff", "\u2028", "\u3000"])
def test_a_heading_that_says_nothing_is_left_out(text: str):
    assert tags_of(drawn(Heading(text), Heading("a", 2))) == tags_of(drawn(Heading("a")))


def test_headings_are_the_bookmarks():
    outline = drawn(Heading("First"), Heading("Second", 2)).outline
    assert [outline[0]["/Title"], outline[1][0]["/Title"]] == ["First", "Second"]


def test_a_picture_is_said_in_words():
    (figure,) = elements(drawn(Picture(SVG, "A black square")), "/Figure")
    assert figure["/Alt"] == "A black square"


def test_pictures_may_be_png():
    png = BytesIO()
    Image.new("RGB", (4, 4), "red").save(png, "PNG")
    assert tags_of(drawn(Picture(png.getvalue(), "red")))["/Figure"] == 1


def test_all_that_the_blocks_say_is_in_the_text():
    words = words_of(drawn(*EVERYTHING, subject=["subject line"], footer=["foot line"]))
    for part in (
        "Title",
        "subject line",
        "Before left out after.",
        "2026-00014",
        "A name that is too long to stand beside its value",
        "one",
        "Tips a day",
        "1.204",
        "The square",
        "a whole part is left out",
        "foot line",
    ):
        assert part in words


def test_each_page_has_its_number_and_all_but_the_first_the_title():
    reader = drawn(Paragraph("x"), PageBreak(), Paragraph("y"), page_line="page {page} of {pages}")
    pages = [page.extract_text() for page in reader.pages]
    assert ["page 1 of 2" in pages[0], "page 2 of 2" in pages[1]] == [True, True]
    assert [page.count("Title") for page in pages] == [1, 1]


def test_a_page_is_of_the_size_of_a4():
    box = drawn().pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_the_header_of_a_long_table_is_repeated_on_each_page():
    reader = drawn(Table(["Heading", "Other"], [["row", str(n)] for n in range(150)]))
    assert len(reader.pages) > 2
    assert all("Heading" in page.extract_text() for page in reader.pages)
    assert tags_of(reader)["/TH"] == 2


def test_a_word_longer_than_its_column_is_broken_and_stays_on_the_page(tmp_path):
    address = "https://example.org/" + "0123456789" * 20
    reader = drawn(Paragraph(address), Table(["A", "B", "C"], [[address, address, "c"]]))
    edges: list[float] = []

    def note(text, _matrix, place, *_fonts):
        if text.strip():
            edges.append(place[4])

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert "".join(text_of(reader).split()).count(address) == 3
    assert max(edges) < 595


@given(st.text(), st.text())
@settings(max_examples=60)
def test_any_text_is_only_text(one: str, other: str):
    # Not to fail is the test: what is no text would be an error, or would leave the letters out.
    blocks = [
        Heading(one),
        Paragraph([one, Hidden(other)]),
        KeyValues([(one, other)]),
        Bullets([one]),
        Table([one, other], [[other, one]], other),
        Picture(SVG, f"x{one}", other),
    ]
    drawn(*blocks, subject=[one], footer=[other], page_line=one)


printable = st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_characters="\x7f\xad")


@given(st.text(printable.filter(str.isprintable), min_size=1, max_size=200))
@settings(max_examples=60)
def test_the_letters_of_a_text_are_there_in_their_order(text: str):
    reader = drawn(Paragraph(f"BEGIN{text}END"))
    letters = "".join(text_of(reader).split())
    assert f"BEGIN{text}END" in letters


def test_markup_of_the_templates_is_text_in_every_place():
    reader = drawn(
        Heading(MARKUP),
        Paragraph([MARKUP, Hidden(MARKUP)]),
        KeyValues([(MARKUP, MARKUP)]),
        Bullets([MARKUP]),
        Table([MARKUP], [[MARKUP]], MARKUP),
        subject=[MARKUP],
        footer=[MARKUP],
    )
    bare = "".join(words_of(reader).replace("\xad", "").split())
    assert bare.count("".join(MARKUP.split())) == 11


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("中", "[U+4E2D]"),
        ("a\x00b", "a[U+0000]b"),
        ("a\ud800b", "a[U+D800]b"),
        ("a\uffffb", "a[U+FFFF]b"),
        ("a\ufeffb", "ab"),
        ("one\r\ntwo\u2028three", "one two three"),
    ],
)
def test_what_no_font_has_is_shown_by_its_number(text: str, shown: str):
    assert words_of(drawn(Paragraph(text))).endswith(f"{shown} 1 / 1")


@pytest.mark.parametrize(
    "text", ["Здравствуйте", "Καλημέρα", "שלום", "สวัสดี", "नमस्ते", "😀", "✓", "Բարև"]
)
def test_many_scripts_are_printed(text: str):
    assert "[U+" not in text_of(drawn(Paragraph(text)))


def test_arabic_is_printed_with_all_its_letters():
    text = "أهلا وسهلا بِكُم"
    found = text_of(drawn(Paragraph(text, language="ar")))
    assert set(text) - {" "} <= set(found)


def test_letters_and_marks_that_no_font_joins_are_shown_by_their_numbers():
    # Each of the three is in a font, the three together are in none.
    assert "[U+05C2]" in text_of(drawn(Paragraph("\u05c2\u2a87\u0951")))


def test_the_same_document_makes_the_same_bytes():
    document = Document("Title", "en", EVERYTHING)
    assert draw_pdf(document, MADE_AT) == draw_pdf(document, MADE_AT)


def test_the_time_of_making_is_the_one_given():
    later = draw_pdf(Document("Title", "en", []), MADE_AT + timedelta(days=1))
    assert pypdf.PdfReader(BytesIO(later)).metadata.creation_date == MADE_AT + timedelta(days=1)


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([Picture(SVG, " ")], "what it shows"),
        ([Picture(b"GIF89a", "a")], "PNG or SVG"),
        ([Table(["a", "b"], [["1"]])], "a cell for each column"),
        ([Table([], [])], "a cell for each column"),
        ([Paragraph("x", language="Klingon!")], "two or three letters"),
    ],
)
def test_what_cannot_be_drawn_is_refused(blocks, error: str):
    with pytest.raises(ValueError, match=error):
        draw_pdf(Document("Title", "en", blocks), MADE_AT)


def test_a_document_without_a_title_is_refused():
    with pytest.raises(ValueError, match="title"):
        draw_pdf(Document(" ", "en", []), MADE_AT)


def test_a_picture_that_cannot_be_read_is_an_error():
    with pytest.raises(RuntimeError):
        draw_pdf(Document("Title", "en", [Picture(b"<svg", "broken")]), MADE_AT)


def test_a_template_that_would_not_be_accessible_makes_no_file():
    template = """
        #let data = json(bytes(sys.inputs.data))
        #set document(title: "x")
        #image(bytes(data.picture))
    """
    with pytest.raises(RuntimeError, match="alt"):
        compile_pdf(template, {"picture": SVG}, MADE_AT)


def test_the_typesetter_is_not_loaded_before_it_is_needed():
    code = "import sys, portal.formats.documents; sys.exit('typst' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
