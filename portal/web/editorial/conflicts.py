"""Two people who changed a page at once: what of both stands together, and what people must choose.

Fields are brought together one by one, and the text line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_date
from flask_babel import gettext as _

from portal.pages.documents import Document, parse_document
from portal.pages.merging import merge
from portal.web import labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.pages.reading import RevisionView


@dataclass(frozen=True)
class Clash:
    """A field that both changed: what the other made of it. One's own stands in the form."""

    name: str
    theirs: str


@dataclass(frozen=True)
class Together:
    """A document with the changes of both, and what is left to settle."""

    base: int
    document: Document
    clashes: list[Clash]
    conflicts: int


def bring_together(base: RevisionView, mine: Document, theirs: RevisionView) -> Together:
    """Return what becomes of `mine`, begun from `base`, now that `theirs` was saved before it."""
    before, other = parse_document(base.text), parse_document(theirs.text)
    fields: dict[str, Any] = {}
    clashes: list[Clash] = []
    for name, shown in _SHOWN.items():
        was, own, new = (getattr(each, name) for each in (before, mine, other))
        fields[name] = new if own == was else own
        if was not in (own, new) and own != new:
            clashes.append(Clash(name, shown(new) or _("nothing")))
    body = merge(
        before.body,
        mine.body,
        other.body,
        mine_label=_("your text"),
        theirs_label=_("the text of %(name)s", name=theirs.author or _("a colleague")),
    )
    document = mine.model_copy(update=fields | {"body": body.text})
    return Together(base.sequence, document, clashes, body.conflicts)


def _list_of(word: Callable[[Any], object]) -> Callable[[Any], str]:
    return lambda values: ", ".join(str(word(value)) for value in values)


def _day(value: Any) -> str:
    return format_date(value, "d MMMM y") if value else ""


# The fields beside the text, and how to say what stands in one.
_SHOWN: dict[str, Callable[[Any], str]] = {
    "kind": lambda kind: str(labels.PAGE_KINDS[kind]),
    "title": str,
    "summary": str,
    "theme": lambda theme: labels.theme(theme) if theme else "",
    "branch": lambda branch: labels.branch(branch) if branch else "",
    "branches": _list_of(labels.branch),
    "audience": _list_of(lambda name: labels.AUDIENCES.get(name, name)),
    "review_date": _day,
    "date": _day,
    "sources": _list_of(lambda source: f"{source.title} ({source.address})"),
    "related": ", ".join,
}
