"""The lists of themes and branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
)
from wtforms.validators import ValidationError

from portal.models.site_values import (
    HINT_LENGTH,
    MOST_TERMS,
    NAME_LENGTH,
    BranchList,
    TermList,
    ThemeList,
)
from portal.pages.site_settings import read_setting
from portal.pages.site_terms import TypedTerm, make_terms
from portal.web.context import runtime
from portal.web.forms import REQUIRED, AtMost, LongTextField
from portal.web.identity import actor
from portal.web.language import LANGUAGES
from portal.web.responses import Page
from portal.web.site_settings import site_settings
from portal.web.site_settings.frame import SettingForm, edit, fields_of_texts, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

TermListT = TypeVar("TermListT", bound=TermList)


class TermForm(Form):
    """A theme or a branch. A new one has no identifier, and one without a name is left out."""

    id = HiddenField()
    place = IntegerField(_l("Place in the list"))
    is_hidden = BooleanField(_l("Hide it: nobody can choose it any more"))

    def names(self) -> list[Any]:
        """Return the fields of the names, in the order of the languages."""
        return [self[f"{code}-name"] for code in LANGUAGES]

    def hints(self) -> list[Any]:
        """Return the fields of the hints, in the order of the languages."""
        return [self[f"{code}-description"] for code in LANGUAGES]

    @property
    def is_open(self) -> bool:
        """Whether this is a row for a new one in which nothing was typed."""
        return not (self.id.data or texts_of(self, "name") or texts_of(self, "description"))


for _code, _language in LANGUAGES.items():
    _name = StringField(
        _l("Name (%(language)s)", language=_language), validators=[AtMost(NAME_LENGTH)]
    )
    _hint = LongTextField(
        _l("Hint (%(language)s)", language=_language), validators=[AtMost(HINT_LENGTH)]
    )
    setattr(TermForm, f"{_code}-name", _name)
    setattr(TermForm, f"{_code}-description", _hint)


class TermsForm(SettingForm[TermListT]):
    """A list of terms."""

    entries = FieldList(FormField(TermForm), _l("Row"), max_entries=MOST_TERMS)

    @classmethod
    def fields_of(cls, value: TermListT) -> dict[str, Any]:
        """Return a row for each term."""
        rows = [
            {
                "id": term.id,
                "place": place,
                "is_hidden": term.is_hidden,
                **fields_of_texts(term.name, "name"),
                **fields_of_texts(term.hint, "description"),
            }
            for place, term in enumerate(value.entries, start=1)
        ]
        return {"entries": rows}

    def rows(self) -> FieldList[Any]:
        """Return the terms."""
        return self.entries

    def validate_entries(self, field: FieldList[Any]) -> None:
        """Refuse a term that has no name in one of the languages.

        Raises:
            ValidationError: one has none.
        """
        is_right = True
        for entry in field:
            for name in [] if entry.form.is_open else entry.form.names():
                if not str(name.data or "").strip():
                    name.errors = [REQUIRED]
                    is_right = False
        if not is_right:
            raise ValidationError(_l("Look at the fields that are marked below."))

    def to_value(self) -> TermListT:
        """Return the terms in the order of their places."""
        kind: type[TermListT] = self.kind
        known = read_setting(runtime(), actor(), kind).value.entries
        typed = [_typed(form) for form in _in_order(self.entries) if not form.is_open]
        return make_terms(kind, typed, known)


class ThemesForm(TermsForm[ThemeList]):
    """The themes."""

    kind = ThemeList


class BranchesForm(TermsForm[BranchList]):
    """The branches."""

    kind = BranchList


def _typed(form: TermForm) -> TypedTerm:
    return TypedTerm(
        id=form.id.data or "",
        name=texts_of(form, "name"),
        hint=texts_of(form, "description"),
        is_hidden=bool(form.is_hidden.data),
    )


def _in_order(entries: Iterable[Any]) -> list[TermForm]:
    """Return the rows by their places: what was moved goes before, or after, what stood there."""

    def key(pair: tuple[int, TermForm]) -> tuple[int, int]:
        stood, form = pair
        place = stood if form.place.data is None else form.place.data
        return place, (place > stood) - (place < stood)

    numbered = [(number, entry.form) for number, entry in enumerate(entries, start=1)]
    return [form for _stood, form in sorted(numbered, key=key)]


@site_settings.route("/themas", methods=["GET", "POST"])
def themes() -> Page:
    """Show and change the themes."""
    return edit(ThemesForm, "site_settings/terms.html", is_themes=True)


@site_settings.route("/branches", methods=["GET", "POST"])
def branches() -> Page:
    """Show and change the branches."""
    return edit(BranchesForm, "site_settings/terms.html", is_themes=False)
