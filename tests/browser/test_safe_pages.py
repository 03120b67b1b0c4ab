"""A page that holds every known way to bring a script into it, in a browser that would run one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from portal.pages.documents import Document, parse_document, write_document
from portal.pages.errors import MalformedDocument
from portal.pages.files import import_content
from portal.runtime import make_runtime
from tests.conftest import cheap_settings, cheap_values
from tests.pages.xss import load_corpus
from tools.servers import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# Whatever a script of the corpus would call, it tells us.
CANARY = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open", "MsgBox", "fetch"]) {
  window[name] = (...words) => { window.ran.push([name, ...words.map(String)]); };
}
"""
# What a reader could do to each element: look, point, focus, click, open.
PROVOKE = """
() => {
  for (const element of document.querySelectorAll("article *")) {
    for (const name of ["mouseover", "pointerenter", "mouseenter", "focus", "focusin", "wheel",
                        "copy", "toggle", "load", "error", "animationstart", "animationend"]) {
      element.dispatchEvent(new Event(name, { bubbles: true }));
    }
    if (element.tagName !== "A" && element.click) element.click();
  }
}
"""
SCHEMES = "() => [...new Set([...document.links].map(link => link.protocol))]"
FOREIGN = (
    "() => [...document.querySelectorAll('script, iframe, object, embed, form, meta, base, link, "
    "style, svg, math, video, audio, template')].filter(each => each.closest('article')).length"
)


def corpus_document() -> str:
    """One document with every entry of the corpus that a document may hold."""
    bodies = []
    for vector in load_corpus():
        try:
            bodies.append(parse_document(vector.document).body)
        except MalformedDocument:
            continue
    return write_document(
        Document(
            id="corpus",
            language="nl",
            kind="news",
            title="</title><script>alert('title')</script>",
            summary='"><img src=x onerror=alert("summary")>',
            sources=[
                {"title": "<svg onload=alert(1)>", "address": 'https://a.nl/"onclick="alert(1)'}
            ],
            body="\n".join(bodies),
        )
    )


@pytest.fixture(scope="module")
def address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site on which the corpus has been published."""
    folder = tmp_path_factory.mktemp("corpus")
    path = shutil.copy(sqlite_template, folder / "portal.sqlite3")
    (folder / "content" / "nl").mkdir(parents=True)
    file = folder / "content" / "nl" / "corpus.md"
    file.write_text(corpus_document(), encoding="utf-8")
    runtime = make_runtime(cheap_settings(f"sqlite:///{path}"))
    import_content(runtime, folder / "content")
    runtime.database.close()
    with serving(folder, cheap_values(f"sqlite:///{path}")) as server:
        yield server.url


class Visit:
    """A page in a browser without our Content-Security-Policy, and everything it tried."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialogs: list[str] = []
        self.hosts: set[str] = set()
        page.on("dialog", self._dismiss)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def _dismiss(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def ran(self) -> list[list[str]]:
        return self.page.evaluate("() => window.ran")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(CANARY)
    yield Visit(context.new_page())
    context.close()


def test_the_canary_would_tell(visit, address):
    visit.page.goto(f"{address}/corpus")
    visit.page.evaluate(
        """() => {
            const image = document.createElement("img");
            image.setAttribute("onerror", "alert('it runs')");
            image.src = "data:,";
            document.querySelector("article").append(image);
        }"""
    )
    visit.page.wait_for_function("() => window.ran.length")
    assert visit.ran() == [["alert", "it runs"]]


@pytest.mark.parametrize("path", ["corpus", "nieuws", ""])
def test_nothing_runs_and_nothing_leaves(visit, address, path):
    visit.page.goto(f"{address}/{path}", wait_until="networkidle")
    assert "alert(" in visit.page.content()
    visit.page.evaluate(PROVOKE)
    visit.page.wait_for_timeout(300)
    assert (visit.ran(), visit.dialogs) == ([], [])
    assert visit.hosts == {urlsplit(address).netloc}
    assert visit.page.url == f"{address}/{path}"


def test_the_browser_finds_no_element_that_could_act(visit, address):
    visit.page.goto(f"{address}/corpus")
    assert visit.page.evaluate(FOREIGN) == 0


def test_every_link_is_of_an_ordinary_kind(visit, address):
    visit.page.goto(f"{address}/corpus")
    assert set(visit.page.evaluate(SCHEMES)) <= {"http:", "https:", "mailto:", "tel:"}
