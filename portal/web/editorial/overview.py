"""The page about a page: where it is, what happened to it, and what can be done with it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import flash, render_template, url_for
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from portal.accounts.errors import NoSuchMember
from portal.models import PageEventKind
from portal.pages.errors import (
    BadMoment,
    FourEyes,
    NoSuchPage,
    NotReady,
    PageChanged,
    WrongState,
)
from portal.pages.reading import PageEventView, PageView, read_page
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.check_list import check_list
from portal.web.editorial.previews import address_in, preview_of
from portal.web.forms import PortalForm
from portal.web.identity import actor
from portal.web.language import LANGUAGES
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

EVENTS_SHOWN: Final = 30

_REFUSALS: dict[type[Exception], Any] = {
    BadMoment: _l("Choose a moment that is still to come, and an end after the beginning."),
    WrongState: _l("The page is not in a state in which this can be done. This is how it is now."),
    FourEyes: _l("You wrote a part of this yourself. Somebody else must approve it."),
    NotReady: _l("Something of the check list must be mended first."),
    NoSuchPage: _l("The page that you chose is not on the site any more. Choose another one."),
    NoSuchMember: _l("This person is not a member any more."),
}


class PageForm(PortalForm):
    """A form on the overview: it says which version of the page its user saw."""

    version = IntegerField(widget=HiddenInput())


# The forms of the overview by the name that its template has for them; their modules add them.
FORMS: dict[str, Callable[[PageView], PageForm]] = {}


@editorial.get("/<uuid:page_id>")
def overview(page_id: UUID) -> Page:
    """Show where a page is and what can be done."""
    return show_overview(page_id)


def show_overview(
    page_id: UUID,
    filled: dict[str, PageForm] | None = None,
    status: int = 200,
    seen: int | None = None,
    **more: Any,
) -> Page:
    """Return the overview.

    Args:
        page_id: which page.
        filled: forms that were sent and are not right, by their name in the template.
        status: of the response.
        seen: the version that the user acted on, where the page changed since.
        more: what else the template shows.
    """
    view = read_page(runtime(), actor(), page_id)
    forms = {name: make(view) for name, make in FORMS.items()} | (filled or {})
    for form in forms.values():
        # What is done from this page on, is done knowing what it now shows.
        form.version.data = view.page.version
    languages = {row.language for row in view.translations} | {view.page.language}
    page = render_template(
        "editorial/overview.html",
        view=view,
        page=view.page,
        checks=check_list(view.document),
        preview_of=preview_of(view),
        site_address=address_in(view.page.language, "site.page", path=view.page.path),
        missing_languages={c: name for c, name in LANGUAGES.items() if c not in languages},
        events=view.events[:EVENTS_SHOWN],
        news=[] if seen is None else news_since(view, seen),
        **forms,
        **more,
    )
    return page, status


def act(
    name: str,
    form: PageForm,
    page_id: UUID,
    use_case: Callable[[int], None],
    notice: str,
) -> Page:
    """Do something to a page from its overview.

    Args:
        name: of the form in the template.
        form: as it was sent.
        page_id: which page.
        use_case: takes the version that the user saw.
        notice: what to say when it was done.
    """
    if not form.validate_on_submit() or form.version.data is None:
        return show_overview(page_id, {name: form}, 422)
    seen = form.version.data
    try:
        use_case(seen)
    except PageChanged:
        return show_overview(page_id, {name: form}, 409, seen=seen)
    except tuple(_REFUSALS) as error:
        refusal = _REFUSALS[type(error)]
        return show_overview(page_id, {name: form}, 409, refused=name, refusal=refusal)
    flash(notice)
    return see_other(url_for("editorial.overview", page_id=page_id))


def news_since(view: PageView, seen: int) -> list[PageEventView]:
    """Return what happened to a page since somebody saw a version of it, newest first."""
    news: list[PageEventView] = []
    left = view.page.version - seen if seen >= 0 else 0
    for event in view.events:
        # Remarks do not count in a page's version.
        if event.kind is not PageEventKind.COMMENTED:
            if left <= 0:
                break
            left -= 1
        news.append(event)
    return news
