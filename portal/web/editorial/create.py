"""Making a new page, and a translation of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _

from portal.accounts.permissions import Permission
from portal.models import PageKind
from portal.models.page import KEY_LENGTH, PATH_LENGTH
from portal.pages.documents import Document, write_document
from portal.pages.editing import create_page, create_translation
from portal.pages.errors import KeyTaken, PathTaken, WrongState
from portal.pages.reading import read_page
from portal.pages.rendering import anchor_of
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.forms import NewPageForm
from portal.web.forms import text_of
from portal.web.identity import actor
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES
from portal.web.responses import Page, see_other
from portal.web.site.overviews import OVERVIEW_OF, OVERVIEW_PATHS

if TYPE_CHECKING:
    from uuid import UUID


@editorial.get("/nieuw")
def new() -> str:
    """Ask what the new page is about."""
    actor().require(Permission.WRITE_PAGES)
    start = {"kind": PageKind.PAGE, "language": DEFAULT_LANGUAGE}
    return render_template("editorial/new.html", form=NewPageForm(formdata=None, data=start))


@editorial.post("/nieuw")
def create() -> Page:
    """Make a page and go on to writing it."""
    form = NewPageForm()
    if form.validate_on_submit():
        kind, language, title = PageKind(form.kind.data), form.language.data, text_of(form.title)
        path = text_of(form.path) or _path_for(kind, language, title)
        document = Document(
            id=anchor_of(title)[:KEY_LENGTH].strip("-"),
            language=language,
            kind=kind,
            title=title,
            theme=form.theme.data or None,
            branch=form.branch.data or None,
        )
        try:
            page_id = create_page(
                runtime(), actor(), path, write_document(document), _("A new page")
            )
        except PathTaken:
            form.path.data = path
            form.path.errors = [_("Another page has this address. Choose another one.")]
        except KeyTaken:
            form.title.errors = [_("There is a page with this title already. Choose another one.")]
        else:
            return see_other(url_for("editorial.edit", page_id=page_id))
    return render_template("editorial/new.html", form=form), 422


@editorial.post("/<uuid:page_id>/vertaling")
def start_translation(page_id: UUID) -> Page:
    """Make a translation that begins as a copy, and go on to translating it."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    view = read_page(runtime(), actor(), page_id)
    for row in view.translations:
        if row.language == language:
            return see_other(url_for("editorial.translate", page_id=row.page_id))
    try:
        made = create_translation(
            runtime(), actor(), page_id, language, _free_path(view.page.path, view.page.key)
        )
    except PathTaken:
        flash(_("The address of this page is taken in the other language already."), "error")
        return see_other(url_for("editorial.overview", page_id=page_id))
    except (KeyTaken, WrongState):
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
    flash(_("The translation has been made. It begins as a copy; give it an address of its own."))
    return see_other(url_for("editorial.translate", page_id=made))


def _path_for(kind: PageKind, language: str, title: str) -> str:
    """Return an address that fits the title, below the overview that will list the page."""
    overview = OVERVIEW_OF.get(kind)
    above = f"{OVERVIEW_PATHS[overview][language]}/" if overview else ""
    return f"{above}{anchor_of(title)}"[:PATH_LENGTH].strip("-/")


def _free_path(path: str, key: str) -> str:
    # The address of the original says the wrong words, and the key is in nobody's way.
    return path if path == key else key
