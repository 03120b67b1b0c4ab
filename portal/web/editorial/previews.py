"""Looking at a page before it is published: while writing, as a reviewer, and from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, make_response, redirect, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from portal.accounts.permissions import Permission
from portal.pages.documents import Document, parse_document, write_document
from portal.pages.errors import NoSuchPage
from portal.pages.live import LiveEntry, LiveView
from portal.pages.previews import open_preview
from portal.pages.reading import PageView, RevisionView, read_page
from portal.web.context import runtime
from portal.web.editorial import editorial, preview
from portal.web.editorial.forms import DocumentForm
from portal.web.identity import actor
from portal.web.language import DEFAULT_LANGUAGE, present_language, root_path
from portal.web.responses import Page
from portal.web.security import open_to_ourselves
from portal.web.site.pages import show_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

TEMPLATE: Final = "editorial/preview.html"


def address_in(language: str, endpoint: str, **values: object) -> str:
    """Return an address of ours in a given language, whatever the present one is."""
    plain = url_for(endpoint, **values).removeprefix(request.script_root)  # type: ignore[arg-type]
    prefix = "" if language == DEFAULT_LANGUAGE else f"/{language}"
    return f"{root_path()}{prefix}{plain}"


def preview_of(view: PageView) -> Callable[[int], str]:
    """Return what gives the address of a revision as a page, for a template."""
    page = view.page
    return lambda sequence: address_in(
        page.language, "editorial.show_revision", page_id=page.id, sequence=sequence
    )


def revision(view: PageView, sequence: int) -> RevisionView:
    """Return a revision of a page by its number; an unknown one is a page that does not exist."""
    found = next((each for each in view.revisions if each.sequence == sequence), None)
    return found or abort(404)


@editorial.post("/<uuid:page_id>/voorbeeld")
def show_typed(page_id: UUID) -> Page:
    """Show what stands in the editor as the page that it would be."""
    actor().require(Permission.WRITE_PAGES)
    open_to_ourselves("frame-ancestors")
    page = read_page(runtime(), actor(), page_id).page
    try:
        document = DocumentForm(language=page.language).to_preview(page.key, page.language)
    except ValidationError:
        abort(400)
    return _show(document, page.path, _("This is how the page will look. It has not been saved."))


@editorial.get("/<uuid:page_id>/voorbeeld/<int:sequence>")
def show_revision(page_id: UUID, sequence: int) -> Page:
    """Show a revision as the page that it would be, or was."""
    open_to_ourselves("frame-ancestors")
    view = read_page(runtime(), actor(), page_id)
    document = parse_document(revision(view, sequence).text)
    said = _("This is version %(number)d, as it would look on the site.", number=sequence)
    return _show(document, view.page.path, said)


@preview.get("/<token>")
def outside(token: str) -> Page:
    """Show a revision to whoever was given the link."""
    try:
        found = open_preview(runtime(), token)
    except NoSuchPage:
        abort(404)
    if found.language != present_language():
        return redirect(address_in(found.language, "preview.outside", token=token), 302)
    said = _("This is a draft. It is not on the site yet.")
    page = _show(found.document, found.path, said, expires_at=found.expires_at)
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _show(document: Document, path: str, said: str, **more: object) -> str:
    entry = LiveEntry(
        key=document.id,
        language=document.language,
        path=path,
        kind=document.kind,
        title=document.title,
        summary=document.summary,
        theme=document.theme,
        branch=document.branch,
        day=document.date,
        published_at=runtime().now(),
    )
    return show_page(LiveView(entry, write_document(document), []), TEMPLATE, said=said, **more)
