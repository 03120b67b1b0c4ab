"""Checks of the Markdown of a page: headings, links, pictures and blocks.

Lines are counted from 0 at the first line of the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.pages.blocks import (
    BLOCKS,
    MEDIA_SCHEME,
    PAGE_SCHEME,
    argument_of,
    inline_text,
    read_markdown,
)
from portal.pages.findings import Finding, FindingKind, KnownSite
from portal.pages.rendering import take_questions
from portal.pages.wording import link_text_problem
from portal.pages.words import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

# The overviews that the site makes itself; a document links to them like to pages.
OVERVIEW_KEYS: Final = frozenset({"themes", "branches", "news"})
QUESTIONS: Final = 10
BARRIER_COLUMNS: Final = 4

_CHECKLIST_LEVEL = 3
_FENCE = re.compile(r" {0,3}(:{3,})\s*(.*)")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_BRACED = re.compile(r"\{ *[\w-]+ *\}")
# A character that no document holds.
_MARK = "\x02"
_MARKED = re.compile(f"{_MARK}([^{_MARK}]+){_MARK}")


@dataclass(frozen=True)
class Passage:
    """A paragraph, item, heading or cell: its words, with its line ends, and its first line.

    Attributes:
        line: its first line.
        text: its words.
        is_prose: whether it is made of sentences, and not a heading or a cell of a table.
    """

    line: int
    text: str
    is_prose: bool


def passages_of(tokens: Sequence[Token]) -> Iterator[Passage]:
    """Yield what stands in a page, in order."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            is_prose = before is None or before.type not in {"heading_open", "td_open", "th_open"}
            yield Passage(_line(token), inline_text(token, line_break="\n"), is_prose)


def check_body(body: str, language: str, known: KnownSite) -> list[Finding]:
    """Return what is wrong with a body's structure and references."""
    tokens = read_markdown(body)
    return [
        *_check_headings(tokens),
        *_check_fences(body, tokens),
        *_check_blocks(tokens, known),
        *_check_placeholders(body),
        *(
            finding
            for token in tokens
            if token.type == "inline"
            for finding in _check_inline(token, language, known)
        ),
    ]


def unknown_placeholders(text: str) -> list[str]:
    """Return what looks like a placeholder in a text and stands for nothing, braces included."""
    return [found for found in _BRACED.findall(text) if found[1:-1] not in PLACEHOLDERS]


def placeholder_finding(found: str, line: int) -> Finding:
    """Return the finding that a placeholder, braces included, stands for nothing."""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return Finding(FindingKind.PLACEHOLDER_UNKNOWN, line, {"text": found, "known": known})


def _check_headings(tokens: list[Token]) -> Iterator[Finding]:
    before = 1  # the title of the page
    for place, token in enumerate(tokens):
        if token.type == "container_checklist_open" and argument_of(token):
            level = _CHECKLIST_LEVEL
            text = argument_of(token)
        elif token.type == "heading_open":
            level = int(token.tag[1:])
            text = inline_text(tokens[place + 1])
            if not text:
                yield Finding(FindingKind.HEADING_EMPTY, _line(token))
        else:
            continue
        if level == 1:
            yield Finding(FindingKind.HEADING_FIRST_LEVEL, _line(token), {"text": text})
        elif level > before + 1:
            details = {"text": text, "level": str(level), "before": str(before)}
            yield Finding(FindingKind.HEADING_SKIPPED, _line(token), details)
        before = level


def _check_fences(body: str, tokens: list[Token]) -> Iterator[Finding]:
    code = {
        line
        for token in tokens
        if token.type in {"fence", "code_block"} and token.map
        for line in range(*token.map)
    }
    opened: list[tuple[int, str, int]] = []
    for line, text in enumerate(body.split("\n")):
        found = _FENCE.fullmatch(text)
        if not found or line in code:
            continue
        colons, argument = len(found[1]), found[2]
        if not argument:
            if not opened:
                yield Finding(FindingKind.BLOCK_UNOPENED, line)
            while opened and opened.pop()[0] > colons:
                pass
            continue
        name = argument.split()[0]
        if name not in BLOCKS:
            yield Finding(FindingKind.BLOCK_UNKNOWN, line, {"name": name})
        # The first line of as many colons closes a block, so that no other fits within it.
        while opened and opened[-1][0] <= colons:
            _, unclosed, where = opened.pop()
            yield Finding(FindingKind.BLOCK_UNCLOSED, where, {"name": unclosed})
        opened.append((colons, name, line))
    for _, name, line in opened:
        yield Finding(FindingKind.BLOCK_UNCLOSED, line, {"name": name})


def _check_blocks(tokens: list[Token], known: KnownSite) -> Iterator[Finding]:
    for place, token in enumerate(tokens):
        if token.type == "container_report_open":
            theme = argument_of(token)
            if theme and theme not in known.themes:
                yield Finding(FindingKind.REPORT_THEME_UNKNOWN, _line(token), {"name": theme})
        elif token.type == "container_barriers_open":
            if _columns(_inside(tokens, place)) != BARRIER_COLUMNS:
                yield Finding(FindingKind.BARRIERS_WITHOUT_TABLE, _line(token))
        elif token.type == "container_self-check_open":
            _, questions = take_questions([token, *_inside(tokens, place)])
            complete = sum(1 for question in questions if question.text and question.advice)
            if complete != QUESTIONS or len(questions) != QUESTIONS:
                details = {"count": str(len(questions)), "complete": str(complete)}
                yield Finding(FindingKind.SELF_CHECK_INCOMPLETE, _line(token), details)


def _check_placeholders(body: str) -> Iterator[Finding]:
    # Read anew, with every unknown one marked where the known ones are filled: afterwards an
    # escaped brace looks like any other.
    for token in read_markdown(body, {"fill": _mark_unknown}):
        line = _line(token)
        texts = [(line, token.info)]
        for child in token.children or []:
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
            texts.append((line, child.content))
        for at, text in texts:
            for found in _MARKED.findall(text):
                yield placeholder_finding(found, at)


def _mark_unknown(text: str) -> str:
    for found in set(unknown_placeholders(text)):
        text = text.replace(found, f"{_MARK}{found}{_MARK}")
    return text


def _check_inline(token: Token, language: str, known: KnownSite) -> Iterator[Finding]:
    line = _line(token)
    link: Token | None = None
    text: list[str] = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "link_open":
            link, text = child, []
        elif child.type == "link_close" and link is not None:
            yield from _check_link(link, "".join(text), line, known, language)
            yield from _check_download(link, line, known)
            link = None
        elif child.type == "image":
            text.append(child.content)
            yield from _check_picture(child, line, known)
        elif child.type == "text" and (found := _HTML.search(child.content)):
            yield Finding(FindingKind.RAW_HTML, line, {"text": found[0]})
        if child.type in {"text", "code_inline"}:
            text.append(child.content)


def _check_link(
    link: Token, text: str, line: int, known: KnownSite, language: str
) -> Iterator[Finding]:
    address = str(link.attrGet("href") or "")
    problem = link_text_problem(text)
    if problem:
        yield Finding(problem, line, {"text": text, "address": address})
    if address.startswith(PAGE_SCHEME):
        key = address.removeprefix(PAGE_SCHEME)
        if key not in known.keys.get(language, frozenset()) | OVERVIEW_KEYS:
            yield Finding(FindingKind.PAGE_UNKNOWN, line, {"name": key})


def _check_download(link: Token, line: int, known: KnownSite) -> Iterator[Finding]:
    address = str(link.attrGet("href") or "")
    if known.media is None or not address.startswith(MEDIA_SCHEME):
        return
    identifier = address.removeprefix(MEDIA_SCHEME)
    if identifier not in known.media:
        yield Finding(FindingKind.MEDIA_UNKNOWN, line, {"name": identifier})


def _check_picture(picture: Token, line: int, known: KnownSite) -> Iterator[Finding]:
    address = str(picture.attrGet("src") or "")
    if not address.startswith(MEDIA_SCHEME):
        yield Finding(FindingKind.PICTURE_FOREIGN, line, {"address": address})
        return
    if known.media is None:
        return
    identifier = address.removeprefix(MEDIA_SCHEME)
    if identifier not in known.media:
        yield Finding(FindingKind.MEDIA_UNKNOWN, line, {"name": identifier})
    if not (picture.content.strip() or known.media.get(identifier)):
        yield Finding(FindingKind.ALTERNATIVE_MISSING, line, {"name": identifier})


def _inside(tokens: list[Token], place: int) -> list[Token]:
    opening = tokens[place]
    closing = opening.type.replace("_open", "_close")
    for end in range(place + 1, len(tokens)):
        if tokens[end].type == closing and tokens[end].level == opening.level:
            return tokens[place + 1 : end]
    return tokens[place + 1 :]


def _columns(tokens: list[Token]) -> int:
    return sum(1 for token in tokens if token.type == "th_open")


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0
