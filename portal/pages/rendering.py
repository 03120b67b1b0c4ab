"""From the Markdown of a document to HTML that is safe to show.

Markdown is read by markdown-it (CommonMark, tables), raw HTML never survives it, and what comes out
passes the one allow-list of `cleaning`. The blocks between `:::` lines are:

- `::: call-out` - what must stand out;
- `::: checklist Title` - a list of which each point can be ticked;
- `::: barriers` - the table of a barrier model;
- `::: self-check` - ten questions; taken out of the page and shown on a page of their own;
- `::: report theme` - a button that starts a report.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin

from portal.pages.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

BLOCKS = ("call-out", "checklist", "barriers", "self-check", "report")
PAGE_SCHEME = "page:"
MEDIA_SCHEME = "media:"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_MARKDOWN_CHARACTER = re.compile(r"([\\`*_{}\[\]<>#|~])")
_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+")


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
class Surroundings:
    """What a document needs of the site around it.

    Attributes:
        words: what placeholders such as `{municipality}` stand for.
        link: gives the link to a page by its key; None where there is no such page.
        picture: gives a picture by its identifier; None where there is none.
        report_address: gives the address where a report on a theme (or on anything) starts.
        report_label: what a report button says.
    """

    words: Mapping[str, str]
    link: Callable[[str], Link | None]
    picture: Callable[[str], Picture | None]
    report_address: Callable[[str | None], str]
    report_label: str


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
    environment: dict[str, Any] = {"around": around, "missing": [], "missing_pictures": []}
    escaped = {name: _escape(word) for name, word in around.words.items()}
    tokens = _MARKDOWN.parse(fill(body, escaped), environment)
    tokens, questions = _take_questions(tokens)
    headings = _name_headings(tokens)
    raw = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment)
    return Rendered(
        html=clean(raw),
        headings=headings,
        text=_text_of(tokens, questions),
        questions=questions,
        has_checklist=any(token.type == "container_checklist_open" for token in tokens),
        missing=environment["missing"],
        missing_pictures=environment["missing_pictures"],
    )


def anchor_of(text: str) -> str:
    """Return the part after `#` for a heading."""
    plain = text.lower().translate(_ACCENTS)
    return _NOT_IN_ANCHOR.sub("-", plain).strip("-") or "section"


_ACCENTS = str.maketrans("àáâäãåçèéêëìíîïñòóôöõùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy")


def _escape(word: str) -> str:
    return _MARKDOWN_CHARACTER.sub(r"\\\1", word)


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for name in BLOCKS:
        container_plugin(markdown, name, render=_renderers[name])
    markdown.add_render_rule("link_open", _link_open)
    markdown.add_render_rule("link_close", _link_close)
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    markdown.add_render_rule("th_open", _cell_open)
    markdown.add_render_rule("td_open", _cell_open)
    markdown.core.ruler.push("blocks", _prepare_blocks)
    return markdown


Renderer = Callable[
    ["RendererHTML", "Sequence[Token]", int, "OptionsDict", "EnvType"],
    str,
]


def _call_out(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return '<aside class="call-out">\n' if tokens[place].nesting == 1 else "</aside>\n"


def _checklist(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    token = tokens[place]
    if token.nesting != 1:
        return "</section>\n"
    title = html.escape(_argument(token, "checklist"))
    anchor = f"lijst-{token.meta['position']}"
    if not title:
        return '<section class="checklist">\n'
    return (
        f'<section class="checklist" aria-labelledby="{anchor}">\n<h3 id="{anchor}">{title}</h3>\n'
    )


def _barriers(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return '<div class="barriers">\n' if tokens[place].nesting == 1 else "</div>\n"


def _self_check(*_all: Any) -> str:
    return ""


def _report(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    _options: OptionsDict,
    environment: EnvType,
) -> str:
    if tokens[place].nesting != 1:
        return ""
    around: Surroundings = environment["around"]
    address = around.report_address(_argument(tokens[place], "report") or None)
    return (
        f'<p class="report-button"><a class="button button--large" href="{html.escape(address)}">'
        f"{html.escape(around.report_label)}</a></p>\n"
    )


_renderers: dict[str, Callable[..., str]] = {
    "call-out": _call_out,
    "checklist": _checklist,
    "barriers": _barriers,
    "self-check": _self_check,
    "report": _report,
}


def _argument(token: Token, name: str) -> str:
    return token.info.strip().removeprefix(name).strip()


def _link_open(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    options: OptionsDict,
    environment: EnvType,
) -> str:
    token = tokens[place]
    address = str(token.attrGet("href") or "")
    if address.startswith(PAGE_SCHEME):
        key = address.removeprefix(PAGE_SCHEME)
        found = environment["around"].link(key)
        if found is None:
            environment["missing"].append(key)
            return "<span>"
        token.attrSet("href", found.address)
    return renderer.renderToken(tokens, place, options, environment)


def _link_close(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    options: OptionsDict,
    environment: EnvType,
) -> str:
    # A link to a page that does not exist was opened as a span.
    for earlier in reversed(tokens[:place]):
        if earlier.type == "link_open":
            address = str(earlier.attrGet("href") or "")
            return "</span>" if address.startswith(PAGE_SCHEME) else "</a>"
    return renderer.renderToken(tokens, place, options, environment)


def _image(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    _options: OptionsDict,
    environment: EnvType,
) -> str:
    # Only pictures of our own library are shown: a foreign one would tell its host who reads this.
    token = tokens[place]
    address = str(token.attrGet("src") or "")
    identifier = address.removeprefix(MEDIA_SCHEME)
    found = environment["around"].picture(identifier) if address != identifier else None
    if found is None:
        environment["missing_pictures"].append(address)
        return html.escape(token.content)
    alternative = html.escape(token.content or found.alternative)
    return (
        f'<picture><source type="image/webp" srcset="{html.escape(found.sources)}"'
        f' sizes="(min-width: 44rem) 42rem, 100vw">'
        f'<img src="{html.escape(found.address)}" srcset="{html.escape(found.fallbacks)}"'
        f' sizes="(min-width: 44rem) 42rem, 100vw" alt="{alternative}"'
        f' width="{found.width}" height="{found.height}" loading="lazy"></picture>'
    )


def _table_open(*_all: Any) -> str:
    return '<div class="table-frame">\n<table>\n'


def _table_close(*_all: Any) -> str:
    return "</table>\n</div>\n"


def _cell_open(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    token = tokens[place]
    if token.type == "th_open":
        return '<th scope="col">'
    return f'<td data-label="{html.escape(token.meta.get("label", ""))}">'


def _prepare_blocks(state: Any) -> None:
    """Make list items of a check list tickable, and tell each table cell its column's name."""
    inside, position, item = False, 0, 0
    columns: list[str] = []
    column = 0
    for place, token in enumerate(state.tokens):
        if token.type == "container_checklist_open":
            inside, position = True, position + 1
            token.meta = {"position": position}
        elif token.type == "container_checklist_close":
            inside = False
        elif inside and token.type == "list_item_open":
            item += 1
            _make_tickable(state.tokens, place, f"punt-{item}")
        elif token.type == "table_open":
            columns = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            columns.append(_inline_text(state.tokens[place + 1]))
        elif token.type == "td_open":
            token.meta = {"label": columns[column] if column < len(columns) else ""}
            column += 1


def _make_tickable(tokens: list[Token], place: int, identifier: str) -> None:
    from markdown_it.token import Token  # noqa: PLC0415 - a type above, a class here

    for inline in tokens[place:]:
        if inline.type == "list_item_close":
            return
        if inline.type == "inline":
            before, after = Token("tick_open", "", 0), Token("tick_close", "", 0)
            before.meta = {"identifier": identifier}
            inline.children = [before, *(inline.children or []), after]
            tokens[place].attrSet("class", "choice")
            return


def _tick_open(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    identifier = tokens[place].meta["identifier"]
    return f'<input type="checkbox" id="{identifier}"><label for="{identifier}">'


def _tick_close(*_all: Any) -> str:
    return "</label>"


def _take_questions(tokens: list[Token]) -> tuple[list[Token], list[Question]]:
    """Take the self-check out of the page, and return the rest and the questions."""
    rest: list[Token] = []
    questions: list[Question] = []
    inside = False
    paragraphs: list[str] = []
    for token in tokens:
        if token.type == "container_self-check_open":
            inside = True
        elif token.type == "container_self-check_close":
            inside = False
        elif not inside:
            rest.append(token)
        elif token.type == "list_item_open":
            paragraphs = []
        elif token.type == "inline":
            paragraphs.append(_inline_text(token, line_break="\n"))
        elif token.type == "list_item_close" and paragraphs:
            text, _, advice = "\n".join(paragraphs).partition("\n")
            questions.append(Question(text.strip(), " ".join(advice.split())))
    return rest, questions


def _name_headings(tokens: list[Token]) -> list[Heading]:
    headings: list[Heading] = []
    taken: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        # The title of the page is its only heading of the first level.
        level = max(2, min(int(token.tag[1:]), 4))
        text = _inline_text(tokens[place + 1])
        anchor = anchor_of(text)
        taken[anchor] = taken.get(anchor, 0) + 1
        if taken[anchor] > 1:
            anchor = f"{anchor}-{taken[anchor]}"
        token.tag = tokens[place + 2].tag = f"h{level}"
        token.attrSet("id", anchor)
        headings.append(Heading(level, anchor, text))
    return headings


def _inline_text(token: Token, line_break: str = " ") -> str:
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(line_break)
    return "".join(parts).strip()


def _text_of(tokens: list[Token], questions: list[Question]) -> str:
    lines = [_inline_text(token) for token in tokens if token.type == "inline"]
    lines += [f"{question.text} {question.advice}" for question in questions]
    return "\n".join(line for line in lines if line)


_MARKDOWN = _make_markdown()
_MARKDOWN.add_render_rule("tick_open", _tick_open)
_MARKDOWN.add_render_rule("tick_close", _tick_close)
