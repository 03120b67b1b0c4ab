"""What the pages of all settings share: a form, rows that move, and two people at once."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.widgets import HiddenInput

from portal.models.site_values import ValueT
from portal.pages.errors import SettingChanged
from portal.pages.site_settings import SettingView, read_setting, save_setting
from portal.web.cache import show_changes
from portal.web.context import runtime
from portal.web.forms import PortalForm
from portal.web.identity import actor
from portal.web.language import LANGUAGES
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER_SEEN = -1


class SettingForm(PortalForm, Generic[ValueT]):
    """A setting as fields. `version` is the one that its user started from."""

    kind: ClassVar[type[Any]]
    version = IntegerField(widget=HiddenInput())

    @classmethod
    def of(cls, view: SettingView[ValueT]) -> Self:
        """Return the form filled with a setting."""
        return cls(formdata=None, data={**cls.fields_of(view.value), "version": view.version})

    @classmethod
    @abstractmethod
    def fields_of(cls, value: ValueT) -> dict[str, Any]:
        """Return what the fields show of a value, by their names."""

    @abstractmethod
    def to_value(self) -> ValueT:
        """Return the value; the form must have been validated."""

    def rows(self) -> FieldList[Any] | None:
        """Return the rows that can move, if there are any."""
        return None

    def texts(self, name: str) -> dict[str, str]:
        """Return what was typed in each language in the fields called `nl-name` and so on."""
        return texts_of(self, name)


@dataclass(frozen=True)
class Difference:
    """A field that stands otherwise in what a colleague saved."""

    label: str
    theirs: str


def texts_of(form: Any, name: str) -> dict[str, str]:
    """Return the texts of a form, or of a row of one, by language; those left open are not in."""
    found = {code: str(form[f"{code}-{name}"].data or "").strip() for code in LANGUAGES}
    return {code: text for code, text in found.items() if text}


def fields_of_texts(texts: dict[str, str], name: str) -> dict[str, str]:
    """Return texts by the names of their fields."""
    return {f"{code}-{name}": texts.get(code, "") for code in LANGUAGES}


def edit(form_type: type[SettingForm[ValueT]], template: str, **more: object) -> Page:
    """Show a setting, or save what was typed.

    Args:
        form_type: the setting's form.
        template: extends `site_settings/frame.html`.
        more: what the template needs beside.
    """
    view = read_setting(runtime(), actor(), form_type.kind)
    if request.method == "GET":
        return _page(template, form_type.of(view), view, **more)
    form = form_type()
    moved = _rearranged(form)
    if moved is not None:
        return _page(template, moved, view, is_moved=True, **more)
    if not form.validate_on_submit():
        return _page(template, form, view, **more), 422
    seen = _NEVER_SEEN if form.version.data is None else form.version.data
    try:
        save_setting(runtime(), actor(), seen, form.to_value())
    except SettingChanged as changed:
        newest = read_setting(runtime(), actor(), form_type.kind)
        differences = list(_differences(form, form_type.of(newest)))
        form.version.data = newest.version
        page = _page(template, form, newest, changed=changed, differences=differences, **more)
        return page, 409
    show_changes()
    flash(_("Saved. It is on the site now."))
    return see_other(url_for(request.endpoint or ""))


def _page(
    template: str, form: SettingForm[ValueT], view: SettingView[ValueT], **more: object
) -> str:
    return render_template(template, form=form, view=view, **more)


def _rearranged(form: SettingForm[ValueT]) -> SettingForm[ValueT] | None:
    """Return the form with a row added, moved or taken away, where such a button was pressed."""
    rows = form.rows()
    if rows is None:
        return None
    data: list[Any] = [entry.data for entry in rows]
    place = next((request.form[name] for name in ("up", "down") if name in request.form), "")
    if "add" in request.form:
        data = [*data, {}] if len(data) < (rows.max_entries or 0) else data
    elif place in {str(number) for number in range(len(data))}:
        start = int(place)
        end = start - 1 if "up" in request.form else start + 1
        data.insert(min(max(end, 0), len(data) - 1), data.pop(start))
    else:
        return None
    typed = {name: value for name, value in form.data.items() if name != "csrf_token"}
    return type(form)(formdata=None, data={**typed, rows.short_name: data})


def _differences(mine: Any, theirs: Any) -> Iterator[Difference]:
    """Yield every field that a colleague left otherwise than it stands in one's own form."""
    own = dict(_flat(mine))
    for label, text in _flat(theirs):
        if own.get(label) != text:
            yield Difference(label, text or _("nothing"))


def _flat(form: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for field in form:
        if isinstance(field, FieldList):
            for number, entry in enumerate(field, start=1):
                label = f"{before}{field.label.text} {number}: "
                if isinstance(entry, FormField):
                    yield from _flat(entry.form, label)
                else:
                    yield label.removesuffix(": "), _shown(entry)
        elif not isinstance(field, HiddenField) and not isinstance(field.widget, HiddenInput):
            yield f"{before}{field.label.text}", _shown(field)


def _shown(field: Any) -> str:
    if isinstance(field, BooleanField):
        shown = _("Yes") if field.data else _("No")
    elif isinstance(field, (SelectField, RadioField)):
        shown = choice_words(field).get(str(field.data or ""), field.data or "")
    else:
        shown = field._value()  # as the field itself shows it
    return str(shown)


def choice_words(field: SelectField | RadioField) -> dict[str, str]:
    """Return what can be chosen in a field: the words by their values."""
    offered: Any = field.choices
    return {str(choice.value): str(choice.label) for choice in offered}
