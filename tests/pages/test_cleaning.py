"""Nothing that an editor saves becomes a script, a foreign request or a piece of the page's frame."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import create_app
from portal.models import PageKind
from portal.pages.cleaning import clean
from portal.pages.documents import parse_document, write_document
from portal.pages.errors import MalformedDocument
from portal.pages.files import import_content
from portal.pages.rendering import Link, Picture, Surroundings, render
from portal.runtime import make_runtime
from tests.conftest import cheap_settings
from tests.pages.xss import Elements, Vector, dangers, load_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

CORPUS = load_corpus()
HARMLESS = {
    PageKind.PAGE: Vector("harmless", 1001, "Tekst."),
    PageKind.NEWS: Vector(
        "harmless",
        1002,
        "---\nid: ID\nlanguage: nl\nkind: news\ntitle: Titel\nsummary: Kort\n---\n\nTekst.",
    ),
}
AROUND = Surroundings(
    words={"municipality": "Zwolle"},
    link=lambda key: Link(f"/{key}", "Titel") if key.isalnum() else None,
    picture=lambda key: Picture("/1.png", "/1.webp", "/1.png", 1, 1, "x") if key == "1" else None,
    report_address=lambda theme: f"/melden?thema={theme}",
    report_label="Melden",
)

each_vector = pytest.mark.parametrize("vector", CORPUS, ids=lambda vector: vector.key)


def is_document(vector: Vector) -> bool:
    try:
        parse_document(vector.document)
    except MalformedDocument:
        return False
    return True


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A reader of a site on which the whole corpus has been published, each entry as a page."""
    folder = tmp_path_factory.mktemp("corpus")
    path = shutil.copy(sqlite_template, folder / "portal.sqlite3")
    settings = cheap_settings(f"sqlite:///{path}")
    (folder / "nl").mkdir()
    for vector in [*HARMLESS.values(), *CORPUS]:
        if is_document(vector):
            text = write_document(parse_document(vector.document))
            (folder / "nl" / f"{vector.key}.md").write_text(text, encoding="utf-8")
    runtime = make_runtime(settings)
    import_content(runtime, folder)
    runtime.database.close()
    app = create_app(settings)
    yield app.test_client()
    app.extensions["portal"].database.close()


@pytest.fixture(scope="module")
def frames(site: FlaskClient) -> dict[PageKind, list[tuple[str, tuple[str, ...]]]]:
    """The elements around the article of a harmless page of each kind."""
    pages = {kind: site.get(f"/{vector.key}").text for kind, vector in HARMLESS.items()}
    return {kind: Elements(page).around for kind, page in pages.items()}


def test_the_corpus_has_many_distinct_entries():
    assert len({vector.text for vector in CORPUS}) == len(CORPUS) >= 130


@each_vector
def test_a_rendered_body_holds_nothing_dangerous(vector):
    found = Elements(f"<article>{render(vector.body, AROUND).html}</article>")
    assert dangers(found.inside) == []
    assert (found.comments, found.around) == ([], [])


@each_vector
def test_a_published_page_holds_nothing_dangerous(site, vector, frames):
    response = site.get(f"/{vector.key}")
    if not is_document(vector):
        assert response.status_code == 404
        return
    found = Elements(response.text)
    assert dangers(found.inside) == []
    assert (found.comments, found.around) == ([], frames[parse_document(vector.document).kind])


@pytest.mark.parametrize("address", ["/", "/nieuws"])
def test_a_title_and_a_summary_hold_nothing_dangerous_in_a_list(site, address):
    page = site.get(address)
    found = Elements(
        f"<article>{page.text.partition('<main')[2].partition('</main>')[0]}</article>"
    )
    assert "alert(1)" in page.text
    assert dangers(found.inside) == []


@each_vector
def test_the_allow_list_alone_lets_nothing_dangerous_through(vector):
    found = Elements(f"<article>{clean(vector.body)}</article>")
    without_library = [(tag, attributes) for tag, attributes in found.inside if tag != "article"]
    foreign = [f for f in dangers(without_library) if "src" not in f]
    assert foreign == []


@given(st.text(st.sampled_from("<>\"'&/= abionclersvg!-`()[]:;#\n\t\x00") | st.characters()))
def test_no_text_gets_an_element_through(text):
    found = Elements(f"<article>{render(text, AROUND).html}</article>")
    assert dangers(found.inside) == []
    assert found.around == []


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ('<p class="call-out">x</p>', '<p class="call-out">x</p>'),
        ('<p class="leave">x</p>', "<p>x</p>"),
        ('<input type="checkbox" name="a">', '<input type="checkbox">'),
        ('<input type="password">', "<input>"),
        ('<h2 id="a">x</h2>', '<h2 id="a">x</h2>'),
        ('<p id="main">x</p>', "<p>x</p>"),
        ("<!-- x -->", ""),
        ("<p>x", "<p>x</p>"),
    ],
)
def test_what_is_on_the_allow_list_stays(raw, cleaned):
    assert clean(raw) == cleaned
