"""The corpus of known ways to bring a script into a page, and what a page made of one may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

_FILE = Path(__file__).with_name("xss_corpus.txt")
_ESCAPE = re.compile(r"\\(n|\\|u[0-9a-f]{4})")

# What the page's template puts around a document, besides what a document may hold itself.
ELEMENTS = frozenset(
    {
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "p",
            "br",
            "hr",
            "ul",
            "ol",
            "li",
            "blockquote",
            "pre",
            "a",
            "em",
        ),
        *("strong", "s", "code", "span", "table", "thead", "tbody", "tr", "th", "td", "img"),
        *("picture", "source", "aside", "section", "div", "input", "label", "nav", "article"),
    }
)
ATTRIBUTES = frozenset(
    {
        *("class", "href", "rel", "id", "src", "srcset", "sizes", "alt", "width", "height"),
        *("loading", "type", "for", "start", "data-label", "scope", "aria-labelledby"),
        *("aria-label", "aria-current"),
    }
)
ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "poster"})
_SAFE_ADDRESS = re.compile(r"(https?:|mailto:|tel:)|[/#?]|[^:/?#]*([/?#]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Vector:
    """An entry of the corpus: its class, its number, and what an editor saves."""

    group: str
    number: int
    text: str

    @property
    def key(self) -> str:
        return f"vector-{self.number}"

    @property
    def document(self) -> str:
        """The whole document."""
        if self.text.startswith("---\n"):
            return self.text.replace("id: ID", f"id: {self.key}")
        return f"---\nid: {self.key}\nlanguage: nl\nkind: page\ntitle: Titel\n---\n\n{self.text}\n"

    @property
    def body(self) -> str:
        return "" if self.text.startswith("---\n") else self.text


def load_corpus() -> list[Vector]:
    """Return all entries of the corpus."""
    vectors: list[Vector] = []
    group = ""
    for paragraph in re.split(r"\n\n+", _FILE.read_text(encoding="utf-8")):
        entry = paragraph.strip("\n")
        if entry.startswith("%% "):
            group = entry.splitlines()[0].removeprefix("%% ")
        elif entry:
            vectors.append(Vector(group, len(vectors) + 1, _ESCAPE.sub(_unescaped, entry)))
    return vectors


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if code == "n":
        return "\n"
    return "\\" if code == "\\" else chr(int(code[1:], 16))


class Elements(HTMLParser):
    """Every element of a page: those of the article, and those around it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside: list[tuple[str, dict[str, str]]] = []
        self.around: list[tuple[str, tuple[str, ...]]] = []
        self.comments: list[str] = []
        self._in_article = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._in_article = self._in_article or tag == "article"
        if self._in_article:
            self.inside.append((tag, {name: value or "" for name, value in attributes}))
        else:
            self.around.append((tag, tuple(name for name, _value in attributes)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._in_article = False
        elif not self._in_article:
            self.around.append((f"/{tag}", ()))

    def handle_comment(self, text: str) -> None:
        self.comments.append(text)

    def handle_decl(self, text: str) -> None:
        self.comments.extend([text] if text.lower() != "doctype html" else [])

    def handle_pi(self, text: str) -> None:
        self.comments.append(text)


def dangers(elements: list[tuple[str, dict[str, str]]]) -> list[str]:
    """Return what a page must not hold of these elements."""
    found = []
    for tag, attributes in elements:
        if tag not in ELEMENTS:
            found.append(f"<{tag}>")
        for name, value in attributes.items():
            if name not in ATTRIBUTES or name.startswith("on"):
                found.append(f"<{tag} {name}>")
            # A browser leaves out white space and controls before it reads the scheme.
            plain = re.sub(r"[\x00-\x20\x7f-\xa0\u2028\u2029]", "", value)
            if name in ADDRESSES and not _SAFE_ADDRESS.match(plain):
                found.append(f"<{tag} {name}={value}>")
            if name in {"src", "srcset"} and not value.startswith("/"):
                found.append(f"<{tag} {name}={value}>")
    return found
