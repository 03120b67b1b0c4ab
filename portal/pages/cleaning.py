"""The one allow-list of HTML that a page may hold."""

from __future__ import annotations

import re

import bleach

# Nothing else reaches a visitor's browser.
_TAGS = frozenset(
    {
        *("h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre"),
        *("a", "em", "strong", "s", "code", "span"),
        *("table", "thead", "tbody", "tr", "th", "td"),
        *("img", "picture", "source"),
        *("aside", "section", "div", "input", "label"),
    }
)
_CLASSES = frozenset(
    {
        *("barriers", "button", "button--large", "call-out", "checklist", "choice"),
        *("report-button", "table-frame"),
    }
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "rel"}),
    "img": frozenset({"src", "srcset", "sizes", "alt", "width", "height", "loading"}),
    "source": frozenset({"srcset", "sizes", "type"}),
    "input": frozenset({"type", "id"}),
    "label": frozenset({"for"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"data-label"}),
    "th": frozenset({"scope"}),
    "section": frozenset({"aria-labelledby"}),
}
# An address with an allowed scheme, or without any that a browser might yet read in it.
_ADDRESS = re.compile(r"(https?|mailto|tel):|[/?#]|[^:/?#]*([/?#]|$)", re.IGNORECASE)
_WITH_IDENTIFIER = frozenset({"h2", "h3", "h4"})


def clean(raw: str) -> str:
    """Return HTML with everything removed that is not on the allow-list."""
    return bleach.clean(
        raw,
        tags=_TAGS,
        attributes=_is_allowed,
        protocols={"http", "https", "mailto", "tel"},
        strip=True,
        strip_comments=True,
    )


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return set(value.split()) <= _CLASSES
    if name == "id" and tag in _WITH_IDENTIFIER:
        return True
    if name == "href":
        return tag == "a" and _ADDRESS.match(value) is not None
    if tag == "input" and name == "type":
        return value == "checkbox"
    return name in _ATTRIBUTES.get(tag, frozenset())
