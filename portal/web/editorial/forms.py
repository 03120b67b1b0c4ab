"""The forms of a page: its document as fields, and making a new one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms import Form as SubForm
from wtforms.validators import DataRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.models import PageKind
from portal.models.page import LINE_LENGTH, PATH_LENGTH, TITLE_LENGTH
from portal.pages.documents import BODY_LENGTH, Document, Source, is_path
from portal.pages.live import list_live
from portal.web import labels
from portal.web.context import runtime
from portal.web.forms import (
    REQUIRED,
    AtMost,
    CheckboxesField,
    DayField,
    LongTextField,
    PortalForm,
    choices,
    text_of,
)
from portal.web.language import LANGUAGES, present_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from wtforms import Field, Form

    from portal.models.catalogue import Term

MOST_SOURCES: Final = 30
MOST_RELATED: Final = 12
_WEB_ADDRESS = re.compile(r"https?://\S+")
_LINE = AtMost(LINE_LENGTH)
_TITLE = AtMost(TITLE_LENGTH)


class IsPath:
    """Refuses what cannot be the address of a page."""

    def __call__(self, form: Form, field: Field) -> None:
        """Check the address.

        Raises:
            ValidationError: it cannot be an address.
        """
        if not is_path(text_of(field)):
            raise ValidationError(
                _l(
                    "Use small letters, digits and hyphens, and a slash between parts. "
                    "For instance: themes/drug-lab"
                )
            )


class WebAddress:
    """Refuses what is not an address on the web. Nothing typed is fine."""

    def __call__(self, form: Form, field: Field) -> None:
        """Check the address.

        Raises:
            ValidationError: it does not begin with https:// or http://, or has a space in it.
        """
        text = text_of(field)
        if text and not _WEB_ADDRESS.fullmatch(text):
            raise ValidationError(_l("An address on the web begins with https://"))


class OpenDayField(DayField):
    """A day, which may stay open."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, validators=[Optional()], **kwargs)


def _trimmed(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class SourceForm(SubForm):
    """Where a fact is from."""

    title = StringField(_l("Name of the source"), filters=[_trimmed], validators=[_TITLE])
    address = StringField(
        _l("Address on the web"), filters=[_trimmed], validators=[_LINE, WebAddress()]
    )

    def validate_title(self, field: Field) -> None:
        """Refuse an address without a name.

        Raises:
            ValidationError: there is an address and no name.
        """
        if self.address.data and not field.data:
            raise ValidationError(_l("Say what this source is called."))

    def validate_address(self, field: Field) -> None:
        """Refuse a name without an address.

        Raises:
            ValidationError: there is a name and no address.
        """
        if self.title.data and not field.data:
            raise ValidationError(_l("Say where this source is on the web."))

    def to_source(self) -> Source | None:
        """Return the source, or None where it is not whole."""
        title, address = text_of(self.title), text_of(self.address)
        return Source(title=title, address=address) if title and is_web_address(address) else None


class SubjectFields(PortalForm):
    """What a page is for and about, which decides its template and where it is listed."""

    title = StringField(
        _l("Title"), filters=[_trimmed], validators=[DataRequired(message=REQUIRED), _TITLE]
    )
    kind = SelectField(_l("Kind of page"))
    theme = SelectField(_l("Theme"))
    branch = SelectField(_l("Branch"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalogue = runtime().catalogue
        self.kind.choices = choices(labels.PAGE_KINDS.items())
        self.theme.choices = _terms(catalogue.theme_by_id, self.theme.data)
        self.branch.choices = _terms(catalogue.branch_by_id, self.branch.data)

    def validate_theme(self, field: Field) -> None:
        """Refuse a page on a theme without the theme.

        Raises:
            ValidationError: the kind asks for a theme and none was chosen.
        """
        if self.kind.data == PageKind.THEME and not field.data:
            raise ValidationError(_l("Choose the theme that this page is about."))

    def validate_branch(self, field: Field) -> None:
        """Refuse a page on a branch without the branch.

        Raises:
            ValidationError: the kind asks for a branch and none was chosen.
        """
        if self.kind.data == PageKind.BRANCH and not field.data:
            raise ValidationError(_l("Choose the branch that this page is about."))


class NewPageForm(SubjectFields):
    """What must be known before a page can be written."""

    language = SelectField(_l("Language"))
    path = StringField(_l("Address on this site"), filters=[_trimmed])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = choices(LANGUAGES.items())

    def validate_path(self, field: Field) -> None:
        """Refuse an impossible address; an empty one is made from the title.

        Raises:
            ValidationError: it cannot be an address.
        """
        if text_of(field):
            IsPath()(self, field)


class DocumentForm(SubjectFields):
    """A whole document as fields.

    `version` and `base` say which version of the page, and which revision, its user started from;
    `seen_path` which address the page had then.
    """

    version = IntegerField(widget=HiddenInput())
    base = IntegerField(widget=HiddenInput())
    seen_path = HiddenField()
    summary = LongTextField(_l("Summary"), filters=[_trimmed], validators=[_LINE])
    path = StringField(
        _l("Address on this site"), filters=[_trimmed], validators=[AtMost(PATH_LENGTH), IsPath()]
    )
    branches = CheckboxesField(_l("Branches where this happens"))
    audience = CheckboxesField(_l("Whom is it for?"))
    review_date = OpenDayField(_l("Look at it again on"))
    date = OpenDayField(_l("Day that stands above it"))
    sources = FieldList(FormField(SourceForm), _l("Sources"), max_entries=MOST_SOURCES)
    related = FieldList(SelectField(validate_choice=False), _l("Read on"), max_entries=MOST_RELATED)
    body = LongTextField(_l("Text"), validators=[AtMost(BODY_LENGTH)])
    why = StringField(
        _l("What did you change?"),
        filters=[_trimmed],
        validators=[DataRequired(message=_l("Say in a few words what you changed.")), _LINE],
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = linkable_pages(language)
        branches = _offered(runtime().catalogue.branch_by_id, self.branches.data or ())
        self.branches.choices = _ticked_first(branches, self.branches.data)
        self.audience.choices = _ticked_first(labels.AUDIENCES, self.audience.data)
        if not self.sources.entries:
            self.sources.append_entry()
        if not self.related.entries:
            self.related.append_entry()
        self._offer_related()

    @classmethod
    def of(cls, document: Document, path: str, version: int, base: int) -> DocumentForm:
        """Return the form filled with a document."""
        data = document.model_dump(mode="python", exclude={"id", "language"})
        data |= {"path": path, "seen_path": path, "version": version, "base": base}
        return cls(formdata=None, data=data, language=document.language)

    def add_row(self, name: str) -> None:
        """Give the list called `name` one more row, as long as it may have more."""
        lists: dict[str, FieldList[Any]] = {"sources": self.sources, "related": self.related}
        field = lists.get(name)
        if field is not None and len(field.entries) < (field.max_entries or 0):
            field.append_entry()
            self._offer_related()

    def to_document(self, key: str, language: str) -> Document:
        """Return the document; the form must have been validated.

        Raises:
            pydantic.ValidationError: it breaks a rule that the form does not know.
        """
        return Document.model_validate(
            self.fields_of_document() | {"id": key, "language": language}
        )

    def to_preview(self, key: str, language: str) -> Document:
        """Return the document as far as it goes, for looking at; nothing has to be right yet.

        Raises:
            pydantic.ValidationError: it holds what no field of the form can give.
        """
        fields = self.fields_of_document() | {"id": key, "language": language}
        fields["title"] = fields["title"][:TITLE_LENGTH] or "…"
        fields["summary"] = fields["summary"][:LINE_LENGTH]
        fields["body"] = fields["body"][:BODY_LENGTH]
        if not fields.get(str(fields["kind"]), True):
            fields["kind"] = PageKind.PAGE
        return Document.model_validate(fields)

    def fields_of_document(self) -> dict[str, Any]:
        """Return what was typed by the names of a document's fields; rows left open are not in."""
        sources = (entry.form.to_source() for entry in self.sources)
        kind = self.kind.data
        return {
            "kind": PageKind(kind) if kind in set(PageKind) else PageKind.PAGE,
            "title": text_of(self.title),
            "summary": text_of(self.summary),
            "theme": self.theme.data or None,
            "branch": self.branch.data or None,
            "branches": tuple(self.branches.data or ()),
            "audience": tuple(self.audience.data or ()),
            "review_date": self.review_date.data,
            "date": self.date.data,
            "sources": tuple(source for source in sources if source),
            "related": tuple(entry.data for entry in self.related if entry.data),
            "body": text_of(self.body),
        }

    def _offer_related(self) -> None:
        overviews = labels.OVERVIEWS.items()
        offered = choices([("", _l("No page"))])
        offered += choices((key, _l("Overview: %(name)s", name=name)) for key, name in overviews)
        for page in self.pages:
            kind = str(labels.PAGE_KINDS[page.kind])
            offered += choices([(page.key, page.title)], group=kind)
        known = {*labels.OVERVIEWS, *(page.key for page in self.pages)}
        for entry in self.related:
            own = [entry.data] if entry.data and entry.data not in known else []
            entry.choices = [*offered, *choices((key, key) for key in own)]


@dataclass(frozen=True)
class Linkable:
    """A page that another one can lead to."""

    key: str
    title: str
    kind: PageKind


def linkable_pages(language: str) -> list[Linkable]:
    """Return the published pages of one language, by kind and by title."""
    entries = list_live(runtime(), language, tuple(PageKind))
    found = [Linkable(entry.key, entry.title, entry.kind) for entry in entries]
    order = list(PageKind)
    return sorted(found, key=lambda page: (order.index(page.kind), page.title.casefold()))


def is_web_address(text: str) -> bool:
    """Tell whether `text` is an address that a source may have."""
    return len(text) <= LINE_LENGTH and _WEB_ADDRESS.fullmatch(text) is not None


def _ticked_first(words: Mapping[str, Any], ticked: Iterable[str] | None) -> list[Any]:
    """Return choices, the ticked ones first: so a document keeps the order that it has them in."""
    first = {name: words.get(name, name) for name in ticked or ()}
    return choices((first | {n: w for n, w in words.items() if n not in first}).items())


def _terms(terms: Mapping[str, Term], present: str | None) -> list[Any]:
    """Return choices: none, all terms, and what a document has that is no term any more."""
    offered = _offered(terms, [present] if present else ())
    kept = {present: present} if present and present not in offered else {}
    return choices([("", _l("None")), *(offered | kept).items()])


def _offered(terms: Mapping[str, Term], present: Collection[str]) -> dict[str, Any]:
    """Return the names of terms; of the hidden ones only those that a document has already."""
    names: dict[str, Any] = {}
    for term in terms.values():
        name = term.label(present_language())
        if not term.is_hidden:
            names[term.id] = name
        elif term.id in present:
            names[term.id] = _l("%(name)s (hidden)", name=name)
    return names
