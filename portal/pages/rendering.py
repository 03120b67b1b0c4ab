"""From the Markdown of a document to HTML that is safe to show.

Raw HTML never survives `blocks`, and what comes out passes the one allow-list of `cleaning`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.pages.blocks import PAGE_SCHEME, inline_text, read_markdown, write_html
from portal.pages.cleaning import clean

if TYPE_CHECKING:
    from markdown_it.token import Token

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+")
# What stands on the page around a document, and what check lists are called in it.
_TAKEN_ANCHOR = re.compile(r"main|(lijst|punt)-\d+")
_ACCENTS = str.maketrans("àáâäãåçèéêëìíîïñòóôöõùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy")


@dataclass(frozen=True)
class Link:
    """Where a link to another page leads, and what that page is called."""

    address: str
    title: str


@dataclass(frozen=True)
class Picture:
    """A picture of the media library: its fallback, its WebP sizes, and what it shows.

    `sources` and `fallbacks` are `srcset` values; widths and heights are in pixels.
    """

    address: str
    sources: str
    fallbacks: str
    width: int
    height: int
    alternative: str


@dataclass(frozen=True)
class Download:
    """A PDF of the media library: where it is, and what is said of it behind its link.

    `note` is its type and size, such as `PDF, 230 kB`; `page` is the page that says the same.
    """

    address: str
    note: str
    page: Link | None = None


def _no_download(_identifier: str) -> Download | None:
    return None


@dataclass(frozen=True)
class Surroundings:
    """What a document needs of the site around it.

    Attributes:
        words: what placeholders such as `{municipality}` stand for.
        link: gives the link to a page by its key; None where there is no such page.
        picture: gives a picture by its identifier; None where there is none.
        report_address: gives the address where a report on a theme (or on anything) starts.
        report_label: what a report button says.
        download: gives a PDF by its identifier; None where there is none.
    """

    words: Mapping[str, str]
    link: Callable[[str], Link | None]
    picture: Callable[[str], Picture | None]
    report_address: Callable[[str | None], str]
    report_label: str
    download: Callable[[str], Download | None] = _no_download


@dataclass(frozen=True)
class Heading:
    """A heading of the page, for a table of contents. `level` is 2 to 4."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question of a self-check, and the advice for whoever cannot say yes."""

    text: str
    advice: str


@dataclass(frozen=True)
class Rendered:
    """A document as HTML, and what stands in it.

    `text` is the words without any markup, for searching. `missing` are the keys of pages, and
    `missing_pictures` the identifiers, that the document names and that do not exist.
    """

    html: str
    headings: list[Heading]
    text: str
    questions: list[Question]
    has_checklist: bool
    missing: list[str]
    missing_pictures: list[str] = field(default_factory=list)


def fill(text: str, words: Mapping[str, str]) -> str:
    """Return plain `text` with its placeholders filled; an unknown one stays as it is."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def render(body: str, around: Surroundings) -> Rendered:
    """Return the HTML of a document's Markdown, cleaned, with everything found in it."""
    environment: dict[str, Any] = {
        "around": around,
        "fill": lambda text: fill(text, around.words),
        "missing": [],
        "missing_pictures": [],
    }
    tokens, questions = take_questions(read_markdown(body, environment))
    headings = _name_headings(tokens)
    return Rendered(
        html=clean(write_html(tokens, environment)),
        headings=headings,
        text=_text_of(tokens, questions),
        questions=questions,
        has_checklist=any(token.type == "container_checklist_open" for token in tokens),
        missing=environment["missing"],
        missing_pictures=environment["missing_pictures"],
    )


def linked_keys(body: str) -> set[str]:
    """Return the keys of the pages that a document's Markdown links to."""
    addresses = (
        str(child.attrGet("href") or "")
        for token in read_markdown(body)
        for child in token.children or []
        if child.type == "link_open"
    )
    return {a.removeprefix(PAGE_SCHEME) for a in addresses if a.startswith(PAGE_SCHEME)}


def plain_text(body: str, words: Mapping[str, str]) -> str:
    """Return the words of a document's Markdown without markup, a line for each block."""
    tokens = read_markdown(body, {"fill": lambda text: fill(text, words)})
    return _text_of(*take_questions(tokens))


def anchor_of(text: str) -> str:
    """Return the part after `#` for a heading."""
    plain = text.lower().translate(_ACCENTS)
    return _NOT_IN_ANCHOR.sub("-", plain).strip("-") or "section"


def take_questions(tokens: list[Token]) -> tuple[list[Token], list[Question]]:
    """Take the self-check out of a page, and return the tokens that are left and the questions."""
    rest: list[Token] = []
    questions: list[Question] = []
    depth = 0
    paragraphs: list[str] = []
    for token in tokens:
        if token.type == "container_self-check_open":
            depth += 1
        elif token.type == "container_self-check_close":
            depth -= 1
        elif not depth:
            rest.append(token)
        elif token.type == "list_item_open":
            paragraphs = []
        elif token.type == "inline":
            paragraphs.append(inline_text(token, line_break="\n"))
        elif token.type == "list_item_close" and paragraphs:
            text, _, advice = "\n".join(paragraphs).partition("\n")
            questions.append(Question(text.strip(), " ".join(advice.split())))
            paragraphs = []
    return rest, questions


def _name_headings(tokens: list[Token]) -> list[Heading]:
    headings: list[Heading] = []
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        # The title of the page is its only heading of the first level.
        level = max(2, min(int(token.tag[1:]), 4))
        text = inline_text(tokens[place + 1])
        anchor = _free_anchor(anchor_of(text), taken)
        taken.add(anchor)
        token.tag = tokens[place + 2].tag = f"h{level}"
        token.attrSet("id", anchor)
        headings.append(Heading(level, anchor, text))
    return headings


def _free_anchor(wanted: str, taken: set[str]) -> str:
    anchor, count = wanted, 1
    while anchor in taken or _TAKEN_ANCHOR.fullmatch(anchor):
        count += 1
        anchor = f"{wanted}-{count}"
    return anchor


def _text_of(tokens: list[Token], questions: list[Question]) -> str:
    lines = [inline_text(token) for token in tokens if token.type == "inline"]
    lines += [f"{question.text} {question.advice}" for question in questions]
    return "\n".join(line for line in lines if line)
