"""Writing a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from portal.accounts.permissions import Permission
from portal.pages.documents import write_document
from portal.pages.editing import save_revision
from portal.pages.errors import MalformedDocument, MalformedPath, PageChanged, PathTaken
from portal.pages.merging import first_conflict
from portal.pages.reading import PageView, read_page
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.check_list import check_list
from portal.web.editorial.conflicts import Together, bring_together
from portal.web.editorial.drafts import fields_of
from portal.web.editorial.forms import DocumentForm
from portal.web.editorial.overview import news_since
from portal.web.editorial.previews import address_in, revision
from portal.web.forms import text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other
from portal.web.security import open_to_ourselves

if TYPE_CHECKING:
    from uuid import UUID

    from portal.pages.documents import Document

# A version that no page has: saving from it always brings together.
_LONG_AGO = -1


@editorial.get("/<uuid:page_id>/bewerken")
def edit(page_id: UUID) -> str:
    """Show the editor."""
    view = open_page(page_id)
    return show_editor(view, start_form(view))


@editorial.post("/<uuid:page_id>/bewerken")
def save(page_id: UUID) -> Page:
    """Save a page, or give its editor another row."""
    return save_page(open_page(page_id), {})


def open_page(page_id: UUID) -> PageView:
    """Return a page to write on.

    Raises:
        NotPermitted: the member does not write pages.
        NoSuchPage: there is none.
    """
    actor().require(Permission.WRITE_PAGES)
    return read_page(runtime(), actor(), page_id)


def start_form(view: PageView) -> DocumentForm:
    """Return the form to begin with: the page, or what the member had not saved, if asked for."""
    page = view.page
    fields = fields_of(view.draft) if view.draft and "concept" in request.args else None
    if not (view.draft and fields):
        return DocumentForm.of(view.document, page.path, page.version, page.sequence)
    form = DocumentForm(formdata=fields, language=page.language)
    form.base.data = view.draft.base_sequence
    is_current = view.draft.base_sequence == page.sequence
    form.version.data = page.version if is_current else _LONG_AGO
    return form


def save_page(view: PageView, around: dict[str, Any]) -> Page:
    """Save what was sent; what is not right comes back with everything that was typed.

    Args:
        view: the page as it is now.
        around: what the editor's template shows beside the form.
    """
    page = view.page
    form = DocumentForm(language=page.language)
    if "add" in request.form:
        form.add_row(request.form["add"])
        return show_editor(view, form, focus=request.form["add"], **around)
    document = _valid_document(view, form)
    if document is None:
        return show_editor(view, form, **around), 422
    try:
        _save(view, form, document)
    except PathTaken:
        form.path.errors = [_("Another page has, or had, this address. Choose another one.")]
    except MalformedPath:
        form.path.errors = [_("This cannot be an address. Choose another one.")]
    except MalformedDocument as error:
        form.body.errors = [_("This could not be read: %(reason)s", reason=error.reason)]
    except PageChanged:
        return _bring_together(page.id, form, document, around)
    else:
        flash(_("Your version has been saved."))
        return see_other(url_for("editorial.overview", page_id=page.id))
    return show_editor(view, form, **around), 422


def show_editor(view: PageView, form: DocumentForm, **around: Any) -> str:
    """Return the editor's page."""
    open_to_ourselves("connect-src", "frame-src")
    page = view.page
    is_offered = view.draft is not None and request.method == "GET"
    return render_template(
        around.pop("template", "editorial/edit.html"),
        view=view,
        page=page,
        form=form,
        checks=check_list(view.document),
        here=f"{request.script_root}{request.path}",
        draft=view.draft if is_offered and "concept" not in request.args else None,
        is_unsaved=request.method == "POST" or "concept" in request.args,
        preview_address=address_in(page.language, "editorial.show_typed", page_id=page.id),
        **around,
    )


def _valid_document(view: PageView, form: DocumentForm) -> Document | None:
    if not form.validate_on_submit() or form.version.data is None or form.base.data is None:
        return None
    line = first_conflict(text_of(form.body))
    if line:
        form.body.errors = [
            _(
                "Two texts still stand under each other in line %(line)d. Choose, and remove the "
                "lines with <<<<<<<, ======= and >>>>>>>.",
                line=line,
            )
        ]
        return None
    try:
        return form.to_document(view.page.key, view.page.language)
    except ValidationError as error:
        form.body.errors = [
            _("This could not be read: %(reason)s", reason=error.errors()[0]["msg"])
        ]
        return None


def _save(view: PageView, form: DocumentForm, document: Document) -> None:
    save_revision(
        runtime(),
        actor(),
        view.page.id,
        form.version.data or 0,
        text_of(form.path),
        write_document(document),
        text_of(form.why),
        follows_source="followed" in request.form,
    )


def _bring_together(
    page_id: UUID, form: DocumentForm, mine: Document, around: dict[str, Any]
) -> Page:
    """Show what somebody else did meanwhile, with both changes in the form."""
    view = open_page(page_id)
    page, seen, base = view.page, form.version.data or 0, form.base.data or 0
    newer = [each for each in view.revisions if each.sequence > base]
    together: Together | None = None
    if newer:
        together = bring_together(revision(view, base), mine, view.newest)
    document = together.document if together else mine
    is_moved = text_of(form.path) != text_of(form.seen_path)
    path = text_of(form.path) if is_moved else page.path
    merged = DocumentForm.of(document, path, page.version, page.sequence)
    merged.seen_path.data = page.path
    merged.why.data = form.why.data
    around = around | {"newer": newer, "together": together, "news": news_since(view, seen)}
    return show_editor(view, merged, **around), 409
