"""The Markdown of a document, read into tokens and written as HTML, with the blocks of our own.

Markdown is read by markdown-it (CommonMark, tables, struck text), without raw HTML. The blocks
between `:::` lines are:

- `::: call-out` - what must stand out;
- `::: checklist Title` - a list of which each point can be ticked;
- `::: barriers` - the table of a barrier model;
- `::: self-check` - ten questions; taken out of the page and shown on a page of their own;
- `::: report theme` - a button that starts a report.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.utils import EnvType, OptionsDict

    from portal.pages.rendering import Download, Surroundings

BLOCKS = ("call-out", "checklist", "barriers", "self-check", "report")
PAGE_SCHEME = "page:"
MEDIA_SCHEME = "media:"
_SIZES = "(min-width: 44rem) 42rem, 100vw"


def read_markdown(body: str, environment: dict[str, Any] | None = None) -> list[Token]:
    """Return the tokens of Markdown.

    Args:
        body: the Markdown.
        environment: where `fill`, if it is there, fills the placeholders of a text. What
            `write_html` needs besides is the document's `around`.
    """
    return _MARKDOWN.parse(body, {} if environment is None else environment)


def write_html(tokens: list[Token], environment: dict[str, Any]) -> str:
    """Return the HTML of tokens, which has not been cleaned.

    Keys of pages and pictures that do not exist are added to `missing` and `missing_pictures` of
    the environment.
    """
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment))


def inline_text(token: Token, line_break: str = " ") -> str:
    """Return the words of an inline token, without any markup."""
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(line_break)
    return "".join(parts).strip()


def argument_of(token: Token) -> str:
    """Return what stands after the name of a block where it is opened."""
    name = token.type.removeprefix("container_").removesuffix("_open")
    return token.info.strip().removeprefix(name).strip()


def _call_out(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return '<aside class="call-out">\n' if tokens[place].nesting == 1 else "</aside>\n"


def _checklist(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    token = tokens[place]
    if token.nesting != 1:
        return "</section>\n"
    title = html.escape(argument_of(token))
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
    address = around.report_address(argument_of(tokens[place]) or None)
    return (
        f'<p class="report-button"><a class="button button--large" href="{html.escape(address)}">'
        f"{html.escape(around.report_label)}</a></p>\n"
    )


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
    elif address.startswith(MEDIA_SCHEME):
        offered = environment["around"].download(address.removeprefix(MEDIA_SCHEME))
        if offered is None:
            environment["missing_pictures"].append(address)
            return "<span>"
        token.attrSet("href", offered.address)
        token.meta = {"after": _download_note(offered)}
    return str(renderer.renderToken(tokens, place, options, environment))


def _download_note(offered: Download) -> str:
    note = html.escape(offered.note)
    if offered.page:
        address, title = html.escape(offered.page.address), html.escape(offered.page.title)
        note += f'; <a href="{address}">{title}</a>'
    return f" ({note})"


def _link_close(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    options: OptionsDict,
    environment: EnvType,
) -> str:
    # A link to a page or a PDF that does not exist was opened as a span.
    for earlier in reversed(tokens[:place]):
        if earlier.type == "link_open":
            address = str(earlier.attrGet("href") or "")
            if address.startswith((PAGE_SCHEME, MEDIA_SCHEME)):
                return "</span>"
            return f"</a>{earlier.meta.get('after', '')}"
    return str(renderer.renderToken(tokens, place, options, environment))


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
        f' sizes="{_SIZES}">'
        f'<img src="{html.escape(found.address)}" srcset="{html.escape(found.fallbacks)}"'
        f' sizes="{_SIZES}" alt="{alternative}"'
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


def _tick_open(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    identifier = tokens[place].meta["identifier"]
    return f'<input type="checkbox" id="{identifier}"><label for="{identifier}">'


def _tick_close(*_all: Any) -> str:
    return "</label>"


def _fill_placeholders(state: StateCore) -> None:
    """Fill the placeholders after Markdown was read, so that no word that they get is markup.

    It comes before an escaped brace becomes like any other, so that one can be written as it is.
    """
    fill = state.env.get("fill")
    if fill is None:
        return
    for token in state.tokens:
        if token.type.startswith("container_"):
            token.info = fill(token.info)
        for child in token.children or []:
            if child.type in {"text", "image"}:
                child.content = fill(child.content)


def _prepare_blocks(state: StateCore) -> None:
    """Make list items of a check list tickable, and tell each table cell its column's name."""
    depth, position, item = 0, 0, 0
    columns: list[str] = []
    column = 0
    for place, token in enumerate(state.tokens):
        if token.type == "container_checklist_open":
            depth, position = depth + 1, position + 1
            token.meta = {"position": position}
        elif token.type == "container_checklist_close":
            depth -= 1
        elif depth and token.type == "list_item_open":
            item += 1
            _make_tickable(state.tokens, place, f"punt-{item}")
        elif token.type == "table_open":
            columns = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            columns.append(inline_text(state.tokens[place + 1]))
        elif token.type == "td_open":
            token.meta = {"label": columns[column] if column < len(columns) else ""}
            column += 1


def _make_tickable(tokens: list[Token], place: int, identifier: str) -> None:
    for inline in tokens[place + 1 :]:
        if inline.type in {"list_item_open", "list_item_close"}:
            # It has no words of its own; those of an item within it are ticked there.
            return
        if inline.type == "inline":
            before, after = Token("tick_open", "", 0), Token("tick_close", "", 0)
            before.meta = {"identifier": identifier}
            inline.children = [before, *(inline.children or []), after]
            tokens[place].attrSet("class", "choice")
            return


_BLOCK_RULES: dict[str, Callable[..., str]] = {
    "call-out": _call_out,
    "checklist": _checklist,
    "barriers": _barriers,
    "self-check": _self_check,
    "report": _report,
}
_RULES: dict[str, Callable[..., str]] = {
    "link_open": _link_open,
    "link_close": _link_close,
    "image": _image,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _cell_open,
    "td_open": _cell_open,
    "tick_open": _tick_open,
    "tick_close": _tick_close,
}


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for name in BLOCKS:
        container_plugin(markdown, name, render=_BLOCK_RULES[name])
    for name, rule in _RULES.items():
        markdown.add_render_rule(name, rule)
    markdown.core.ruler.before("text_join", "placeholders", _fill_placeholders)
    markdown.core.ruler.push("blocks", _prepare_blocks)
    return markdown


_MARKDOWN = _make_markdown()
