"""The list of pages, and the pages whose review date has come."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField, StringField

from portal.models import PageKind, PageState
from portal.pages.listing import PageFilter, PageRow, list_pages
from portal.web import labels
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.forms import choices
from portal.web.identity import actor
from portal.web.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.datastructures import MultiDict

_NEXT = "na"


def _all_or(words: Mapping[Any, Any]) -> list[Any]:
    return choices([("", _l("All")), *words.items()])


class PageListForm(Form):
    """The filters, which live in the address and nowhere else."""

    words = StringField(_l("Words in the title or the address"))
    language = SelectField(_l("Language"), choices=_all_or(LANGUAGES))
    kind = SelectField(_l("Kind of page"), choices=_all_or(labels.PAGE_KINDS))
    state = SelectField(_l("State"), choices=_all_or(labels.PAGE_STATES))
    mine = BooleanField(_l("Mine only"))
    overdue = BooleanField(_l("Review date has come"))
    held_back = BooleanField(_l("Not published on its date"))

    def __init__(self, formdata: MultiDict[str, str]) -> None:
        super().__init__(formdata)
        # An absent choice is "all"; WTForms makes the word None of it.
        for field in (self.language, self.kind, self.state):
            if field.name not in formdata:
                field.data = ""

    def wanted(self) -> PageFilter:
        """Return the filter; a choice that does not exist is left out."""
        valid = {name: field.data for name, field in self._fields.items() if not field.errors}
        kind, state = valid.get("kind"), valid.get("state")
        return PageFilter(
            language=valid.get("language") or None,
            kind=PageKind(kind) if kind else None,
            state=PageState(state) if state else None,
            owner_id=actor().member_id if valid.get("mine") else None,
            overdue=bool(valid.get("overdue")),
            held_back=bool(valid.get("held_back")),
            words=(valid.get("words") or "").strip(),
        )


@editorial.get("/")
def pages() -> str:
    """Show one page of the list."""
    form = PageListForm(request.args)
    form.validate()
    found = list_pages(runtime(), actor(), form.wanted(), request.args.get(_NEXT))
    filters: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name != _NEXT
    }
    next_page = None
    if found.next_key:
        next_page = url_for("editorial.pages", **filters | {_NEXT: found.next_key})
    return render_template(
        "editorial/pages.html",
        form=form,
        rows=found.rows,
        filters=filters,
        next_page=next_page,
        is_first_page=_NEXT not in request.args,
        overdue=sum(1 for _row in _all(PageFilter(overdue=True))),
        held_back=sum(1 for _row in _all(PageFilter(held_back=True))),
        today=runtime().today(),
    )


@editorial.get("/nakijken")
def to_review() -> str:
    """Show the pages whose review date has come, by owner; the reader's own come first."""
    own = actor().display_name
    rows = sorted(
        _all(PageFilter(overdue=True)),
        key=lambda row: (row.owner != own, row.owner or "", row.review_date),
    )
    groups = [(owner, list(group)) for owner, group in groupby(rows, key=lambda row: row.owner)]
    return render_template("editorial/to_review.html", groups=groups, today=runtime().today())


def _all(wanted: PageFilter) -> Iterator[PageRow]:
    after: str | None = None
    while True:
        found = list_pages(runtime(), actor(), wanted, after)
        yield from found.rows
        after = found.next_key
        if after is None:
            return
