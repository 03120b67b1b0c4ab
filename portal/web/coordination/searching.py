"""Searching what tips say. What is searched for travels in the body of the request alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from portal.tips.index.query import QUERY_LENGTH
from portal.tips.searching import MOST_COUNTED, SearchPage, search_tips
from portal.web import entity_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.filters import QueueForm
from portal.web.forms import AtMost, PortalForm, text_of
from portal.web.identity import actor

if TYPE_CHECKING:
    from portal.web.responses import Page

_MOST_DIGITS = 10


class SearchForm(PortalForm):
    """What to search for, and after which tip the page begins."""

    words = StringField(_l("Search in what tips say"), validators=[AtMost(QUERY_LENGTH)])
    below = HiddenField()


@coordination.get("/zoeken")
def search() -> Page:
    """Ask what to search for."""
    return _page(SearchForm(formdata=None), QueueForm(request.args), None)


@coordination.post("/zoeken")
def find() -> Page:
    """Show what was found."""
    form, filters = SearchForm(), QueueForm(request.form)
    filters.validate()
    if not form.validate_on_submit():
        return _page(form, filters, None, status=422)
    below = text_of(form.below)
    is_number = below.isascii() and below.isdigit() and len(below) <= _MOST_DIGITS
    page = search_tips(
        runtime(),
        actor(),
        text_of(form.words),
        filters.wanted(),
        int(below) if is_number else None,
    )
    return _page(form, filters, page)


def _page(form: SearchForm, filters: QueueForm, page: SearchPage | None, status: int = 200) -> Page:
    shown = render_template(
        "coordination/search.html",
        search_form=form,
        form=filters,
        page=page,
        is_first_page=not form.below.data,
        most_counted=MOST_COUNTED,
        entity_words=entity_labels,
    )
    return shown, status
