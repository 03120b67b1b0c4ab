"""The media library at the editorial desk."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired

from portal.accounts.errors import NotPermitted
from portal.accounts.permissions import Permission
from portal.models import MediaKind
from portal.models.page import LINE_LENGTH, TITLE_LENGTH
from portal.pages import errors
from portal.pages.library import list_media, page_choices, read_media
from portal.pages.media import Upload, add_pdf, add_picture, describe, remove, replace
from portal.web.context import MEMBER, runtime, token
from portal.web.forms import REQUIRED, AtMost, LongTextField, PortalForm, text_of
from portal.web.identity import actor, require_member
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES, present_language
from portal.web.responses import Page, see_other
from portal.web.site.media import media_address
from portal.web.sizes import file_size

if TYPE_CHECKING:
    from portal.pages.library import MediaView, Use

media = Blueprint("media", __name__, url_prefix="/redactie/media")
media.before_request(require_member)

_MEGABYTE = 1_000_000
_TAKE_FILES = frozenset({"media.new_picture", "media.new_pdf", "media.replace_file"})
_CHOOSE_A_FILE = _l("Choose a file.")
_KINDS = {"": None, "foto": MediaKind.PICTURE, "pdf": MediaKind.PDF}
_REFUSALS: dict[type[errors.PageError], Any] = {
    errors.NotAPicture: _l(
        "This is not a picture that we can read. Choose a JPEG, PNG, WebP or GIF. "
        "Perhaps the file is damaged or was not saved completely."
    ),
    errors.NotAPdf: _l("This is not a PDF. Choose a file that was saved as PDF."),
    errors.MovingPicture: _l("This picture moves. Choose one that stands still."),
    errors.PictureTooLarge: _l("This picture has too many pixels. Save it smaller and try again."),
    errors.WrongMediaKind: _l(
        "A picture can be replaced by a picture only, and a PDF by a PDF only."
    ),
}


class MediaForm(PortalForm):
    """What something of the library is called. Its texts come in each language, as `nl-text`."""

    name = StringField(_l("Name in the library"), validators=[AtMost(TITLE_LENGTH)])

    def texts(self) -> dict[str, str]:
        """Return the texts that were typed, by language."""
        return {code: text_of(self[f"{code}-text"]).strip() for code in LANGUAGES}

    def text_fields(self) -> list[Any]:
        """Return the fields of the texts, in the order of the languages."""
        return [self[f"{code}-text"] for code in LANGUAGES]


class PictureForm(MediaForm):
    """A picture's name and what it shows."""


class PdfForm(MediaForm):
    """A PDF's name, and what stands in its place for whoever cannot read it."""

    page_key = SelectField(_l("Page that says the same"), validate_choice=False)


class NewPictureForm(PictureForm):
    """A picture to add."""

    file = FileField(_l("Picture"), validators=[FileRequired(message=_CHOOSE_A_FILE)])


class NewPdfForm(PdfForm):
    """A PDF to add."""

    file = FileField(_l("PDF"), validators=[FileRequired(message=_CHOOSE_A_FILE)])


class FileForm(PortalForm):
    """A file to put in the place of another."""

    file = FileField(_l("New file"), validators=[FileRequired(message=_CHOOSE_A_FILE)])


for _code, _language in LANGUAGES.items():
    for _form, _label in (
        (PictureForm, _l("Alternative text (%(language)s)", language=_language)),
        (PdfForm, _l("Description (%(language)s)", language=_language)),
        (NewPictureForm, _l("Alternative text (%(language)s)", language=_language)),
        (NewPdfForm, _l("Description (%(language)s)", language=_language)),
    ):
        setattr(_form, f"{_code}-text", LongTextField(_label, validators=[AtMost(LINE_LENGTH)]))


@media.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # This runs before the form's token is looked for, which reads the body. Only a browser that
    # has signed in may send this much; twice the limit, so that most get our own words for it.
    if endpoint in _TAKE_FILES and token(MEMBER):
        settings = runtime().settings
        largest = max(settings.media_picture_mb, settings.media_pdf_mb)
        request.max_content_length = 2 * largest * _MEGABYTE


@media.errorhandler(413)
def _too_much(_error: Exception) -> Page:
    page = render_template(
        "errors/error.html",
        title=_("This file is too large"),
        text=_("Go back, choose a smaller file and try again."),
        kept=[],
    )
    return page, 413


@media.context_processor
def _helpers() -> dict[str, Any]:
    return {"file_size": file_size, "thumbnail": _thumbnail, "media_address": media_address}


@media.get("/")
def library() -> Page:
    """Show the library, 40 at a time."""
    return render_template("media/library.html", **_listed())


@media.get("/kiezen")
def pick() -> Page:
    """Show what can be used, each with the Markdown that a page names it by."""
    language = request.args.get("taal", DEFAULT_LANGUAGE)
    language = language if language in LANGUAGES else DEFAULT_LANGUAGE
    listed = _listed()
    markdown = {view.id: _markdown(view, language) for view in listed["rows"] if view.is_ready}
    return render_template("media/pick.html", markdown=markdown, in_words=language, **listed)


@media.route("/foto", methods=["GET", "POST"])
def new_picture() -> Page:
    """Add a picture."""
    form = NewPictureForm()
    if form.validate_on_submit():
        try:
            media_id = add_picture(runtime(), actor(), _upload(form), form.texts())
        except errors.PageError as error:
            form.file.errors = [_refusal(error)]
        else:
            flash(_("The picture is in the library."))
            return see_other(url_for("media.item", media_id=media_id))
    return _new("media/new_picture.html", form)


@media.route("/pdf", methods=["GET", "POST"])
def new_pdf() -> Page:
    """Add a PDF."""
    form = NewPdfForm()
    form.page_key.choices = _page_choices()
    if form.validate_on_submit():
        try:
            page_key = form.page_key.data or None
            media_id = add_pdf(runtime(), actor(), _upload(form), form.texts(), page_key)
        except errors.NoSuchPage:
            form.page_key.errors = [_("This page does not exist any more.")]
        except errors.PageError as error:
            form.file.errors = [_refusal(error)]
        else:
            flash(_("The PDF is in the library."))
            return see_other(url_for("media.item", media_id=media_id))
    return _new("media/new_pdf.html", form)


@media.get("/<uuid:media_id>")
def item(media_id: UUID) -> Page:
    """Show something of the library, and what can be done with it."""
    return _item(media_id)


@media.post("/<uuid:media_id>/gegevens")
def save(media_id: UUID) -> Page:
    """Change the name and the texts."""
    view, _uses = read_media(runtime(), actor(), media_id)
    form = _form_of(view)()
    form["name"].validators = [DataRequired(message=REQUIRED), AtMost(TITLE_LENGTH)]
    if not form.validate_on_submit():
        return _item(media_id, form=form)
    page_key = form["page_key"].data or None if "page_key" in form else None
    try:
        describe(runtime(), actor(), media_id, text_of(form["name"]), form.texts(), page_key)
    except NotPermitted:
        # It came onto the site since the form was opened, which the page now says.
        return _item(media_id, form=form)
    except errors.NoSuchPage:
        form["page_key"].errors = [_("This page does not exist any more.")]
        return _item(media_id, form=form)
    except errors.MissingTexts as missing:
        for code in missing.languages:
            form[f"{code}-text"].errors = [_("A page uses this, so that this cannot stay empty.")]
        return _item(media_id, form=form)
    flash(_("It has been saved."))
    return see_other(url_for("media.item", media_id=media_id))


@media.post("/<uuid:media_id>/bestand")
def replace_file(media_id: UUID) -> Page:
    """Put another file in its place."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            replace(runtime(), actor(), media_id, _content(form))
        except NotPermitted:
            return _item(media_id, file_form=form)
        except errors.NoSuchMedia:
            raise
        except errors.PageError as error:
            form.file.errors = [_refusal(error)]
        else:
            flash(_("The file has been replaced. Check whether the texts still fit it."))
            return see_other(url_for("media.item", media_id=media_id))
    return _item(media_id, file_form=form)


@media.post("/<uuid:media_id>/verwijderen")
def remove_item(media_id: UUID) -> Page:
    """Take it out of the library."""
    try:
        remove(runtime(), actor(), media_id)
    except errors.MediaInUse:
        flash(_("A page uses this. Take it off that page first."), "error")
        return see_other(url_for("media.item", media_id=media_id))
    flash(_("It has been removed."))
    return see_other(url_for("media.library"))


def _listed() -> dict[str, Any]:
    words, kind = request.args.get("zoek", ""), request.args.get("soort", "")
    after = request.args.get("na")
    found = list_media(runtime(), actor(), words, after, _KINDS.get(kind))
    filters: dict[str, Any] = {
        name: request.args[name] for name in ("zoek", "soort") if request.args.get(name)
    }
    kept: dict[str, Any] = filters | {n: request.args[n] for n in ("taal",) if request.args.get(n)}
    endpoint = request.endpoint or ""
    next_page = url_for(endpoint, **kept, na=found.next_key) if found.next_key else None
    return {
        "rows": found.rows,
        "next_page": next_page,
        "first_page": url_for(endpoint, **kept) if after else None,
        "filters": filters,
        "words": words,
        "kind": kind,
    }


def _new(template: str, form: NewPictureForm | NewPdfForm) -> Page:
    # Who may not write pages is told so before they fill in anything.
    list_media(runtime(), actor(), words="", after=None)
    return render_template(template, form=form), 422 if form.errors else 200


def _item(media_id: UUID, form: Any = None, file_form: FileForm | None = None) -> Page:
    view, uses = read_media(runtime(), actor(), media_id)
    is_typed = form is not None or file_form is not None
    if form is None:
        texts = {f"{code}-text": text for code, text in view.texts.items()}
        values = {"name": view.name, "page_key": view.page_key or "", **texts}
        form = _form_of(view)(formdata=None, data=values)
    if "page_key" in form:
        form["page_key"].choices = _page_choices()
    page = render_template(
        "media/item.html",
        view=view,
        uses=uses,
        is_for_publishers=_is_for_publishers(uses),
        is_typed=is_typed,
        form=form,
        file_form=file_form or FileForm(formdata=None),
        markdown=_markdown(view, present_language()),
    )
    return page, 422 if is_typed else 200


def _is_for_publishers(uses: list[Use]) -> bool:
    may_change = actor().may(Permission.PUBLISH_PAGES)
    return not may_change and any(use.is_approved for use in uses)


def _form_of(view: MediaView) -> type[PictureForm | PdfForm]:
    return PictureForm if view.kind is MediaKind.PICTURE else PdfForm


def _page_choices() -> list[tuple[str, str]]:
    choices = page_choices(runtime(), actor(), present_language())
    return [("", _("None: I describe it below")), *choices]


def _content(form: Any) -> bytes:
    content: bytes = form.file.data.stream.read()
    return content


def _upload(form: NewPictureForm | NewPdfForm) -> Upload:
    given = text_of(form["name"]).strip()
    return Upload(given or PurePath(form.file.data.filename or "").stem or "-", _content(form))


def _refusal(error: errors.PageError) -> str:
    if isinstance(error, errors.FileTooLarge):
        return str(
            _("This file is too large: it may be %(size)s at most.", size=file_size(error.most))
        )
    if type(error) not in _REFUSALS:
        raise error
    return str(_REFUSALS[type(error)])


def _thumbnail(view: MediaView) -> str | None:
    if view.kind is not MediaKind.PICTURE:
        return None
    return media_address(view, next(f for f in view.files if f.mime_type == "image/webp"))


def _markdown(view: MediaView, language: str) -> str:
    is_picture = view.kind is MediaKind.PICTURE
    words = view.texts.get(language, "") if is_picture else view.name
    # A bracket would end the text that stands between brackets.
    words = words.replace("[", "(").replace("]", ")")
    return f"{'!' if is_picture else ''}[{words}](media:{view.id})"
