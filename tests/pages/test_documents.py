from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import PageKind
from portal.pages.documents import Document, is_path, parse_document, tidy_body, write_document
from portal.pages.errors import MalformedDocument

keys = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
lines = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
titles = lines.filter(lambda text: text.strip())
bodies = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=300)
sources = st.builds(
    lambda title, path: {"title": title, "address": f"https://example.org/{path}"}, titles, keys
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    def several(of: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(of, max_size=3))

    kind = draw(st.sampled_from(PageKind))
    body = draw(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
    return Document(
        id=draw(keys),
        language=draw(st.sampled_from(["nl", "en", "no"])),
        kind=kind,
        title=draw(titles),
        summary=draw(lines),
        theme=draw(keys) if kind is PageKind.THEME else None,
        branch=draw(keys) if kind is PageKind.BRANCH else None,
        branches=several(keys),
        audience=several(keys),
        review_date=draw(st.none() | st.dates()),
        date=draw(st.none() | st.dates()),
        sources=several(sources),
        related=several(keys),
        body=tidy_body(body),
    )


def text_with(**fields: str) -> str:
    values = {"id": "x", "language": "nl", "kind": "page", "title": "Titel", **fields}
    return "---\n" + "".join(f"{n}: {v}\n" for n, v in values.items()) + "---\n\nTekst.\n"


def reason_of(text: str) -> str | None:
    try:
        parse_document(text)
    except MalformedDocument as error:
        return error.reason
    return None


def refused(text: str) -> MalformedDocument:
    with pytest.raises(MalformedDocument) as caught:
        parse_document(text)
    return caught.value


@given(documents())
def test_what_is_written_reads_back_as_it_was(document):
    assert parse_document(write_document(document)) == document


@given(documents())
def test_the_canonical_form_changes_no_byte_when_written_again(document):
    text = write_document(document)
    assert write_document(parse_document(text)) == text


@given(bodies)
def test_a_tidy_body_stays_as_it_is(body):
    assert tidy_body(tidy_body(body)) == tidy_body(body)


@given(st.text())
def test_any_text_is_a_document_or_is_refused_with_a_reason(text):
    assert reason_of(text) != ""


@given(st.text(), st.text())
def test_any_front_matter_is_a_document_or_is_refused_with_a_reason(front, body):
    assert reason_of(f"---\n{front}\n---\n{body}") != ""


@pytest.mark.parametrize(
    "front",
    [
        "[" * 5000,
        "? " * 5000,
        "id: &a [*a]",
        "a: &a [1,2]\nb: &b [*a,*a]\nc: [*b,*b]",
        "review_date: 2027-02-30",
        "!!python/object/apply:os.system ['true']",
        "1: 2",
        "? [a]\n: b",
        "id: " + "9" * 5000,
        "- a\n- b",
        "\ttab: x",
        '"\\ud800": x',
    ],
)
def test_odd_yaml_is_refused(front):
    refused(f"---\n{front}\n---\n")


def test_windows_line_ends_are_read():
    text = text_with()
    assert parse_document(text.replace("\n", "\r\n")) == parse_document(text)


def test_the_last_line_end_may_be_missing():
    text = "---\nid: x\nlanguage: nl\nkind: page\ntitle: Titel\n---"
    assert parse_document(text).title == "Titel"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("# Titel", 1),
        ("---\nid: x\n", 1),
        (text_with(title="'open"), 5),
        (text_with(kind="poem"), 4),
        (text_with(language="nederlands"), 3),
        (text_with(id="Grote Letters"), 2),
        (text_with(colour="red"), 6),
        (text_with(body="x"), 6),
        (text_with(review_date="soon"), 6),
        (text_with(sources="[{title: x, address: 'javascript:alert(1)'}]"), 6),
        (text_with(kind="theme"), 1),
        (text_with(kind="branch"), 1),
        (text_with() + "\x07", 9),
    ],
)
def test_an_error_says_on_which_line_it_is(text, line):
    assert refused(text).line == line


def test_an_error_names_the_field():
    assert "kind" in refused(text_with(kind="poem")).reason


def test_a_character_that_no_database_keeps_is_refused_in_the_front_matter_too():
    refused(text_with(title='"a\\0b"'))


def test_the_canonical_form_is_the_one_that_people_write():
    document = Document(
        id="a-page",
        language="nl",
        kind=PageKind.PAGE,
        title="Ja: dit",
        audience=("resident", "employee"),
        body="Tekst.\n",
    )
    assert write_document(document) == (
        "---\nid: a-page\nlanguage: nl\nkind: page\ntitle: 'Ja: dit'\n"
        "audience:\n  - resident\n  - employee\n---\n\nTekst.\n"
    )


@pytest.mark.parametrize("path", ["a", "themas/drugs-lab", "a/b/c", "x1"])
def test_words_with_hyphens_and_slashes_are_an_address(path):
    assert is_path(path)


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "a//b", "A", "a b", "../a", "a.md", "-a", "a-", "é", "a\n", "a" * 201]
)
def test_anything_else_is_no_address(path):
    assert not is_path(path)


@pytest.mark.parametrize("path", ["melden", "redactie/media", "en/hulp", "themas", "nieuws"])
def test_a_page_cannot_stand_where_the_portal_itself_answers(path):
    assert not is_path(path)


@pytest.mark.parametrize("path", ["themas/hennep", "nieuws/een-bericht", "melding-van-een-buur"])
def test_a_page_can_stand_below_an_overview_and_beside_the_rest(path):
    assert is_path(path)
