"""The menu."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import ValidationError

from portal.models.site_values import MENU_WORD_LENGTH, MOST_LINKS, OVERVIEW_KEYS, Menu, MenuLink
from portal.web import labels
from portal.web.forms import AtMost, choices
from portal.web.language import LANGUAGES
from portal.web.responses import Page
from portal.web.site_settings import site_settings
from portal.web.site_settings.frame import (
    SettingForm,
    choice_words,
    edit,
    fields_of_texts,
    texts_of,
)
from portal.web.site_settings.page_choices import page_choices


class LinkForm(Form):
    """One link of the menu."""

    target = SelectField(_l("Leads to"), validate_choice=False)

    def texts(self) -> list[Any]:
        """Return the fields of the words, in the order of the languages."""
        return [self[f"{code}-text"] for code in LANGUAGES]


for _code, _language in LANGUAGES.items():
    _word = StringField(
        _l("Own word (%(language)s)", language=_language),
        validators=[AtMost(MENU_WORD_LENGTH)],
    )
    setattr(LinkForm, f"{_code}-text", _word)


class MenuForm(SettingForm[Menu]):
    """The menu. A link that leads nowhere is left out."""

    kind = Menu
    links = FieldList(FormField(LinkForm), _l("Link"), max_entries=MOST_LINKS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = page_choices([entry.form.target.data for entry in self.links])
        overviews = choices((key, labels.OVERVIEWS[key]) for key in OVERVIEW_KEYS)
        nowhere = choices([("", _l("Nowhere: leave this link out"))])
        for entry in self.links:
            entry.form.target.choices = [*nowhere, *overviews, *offered]

    @classmethod
    def fields_of(cls, value: Menu) -> dict[str, Any]:
        """Return a row for each link."""
        rows = [
            {"target": link.target, **fields_of_texts(link.words, "text")} for link in value.links
        ]
        return {"links": rows}

    def rows(self) -> FieldList[Any]:
        """Return the links."""
        return self.links

    def validate_links(self, field: FieldList[Any]) -> None:
        """Refuse two links to the same page, and a page that there is not.

        Raises:
            ValidationError: two links lead to one page, or one to none.
        """
        seen: set[str] = set()
        for entry in field:
            target = entry.form.target
            if target.data and target.data in seen:
                target.errors = [_l("Another link leads there already.")]
            elif target.data not in choice_words(target):
                target.errors = [_l("Choose one of the answers.")]
            seen.add(target.data)
        if any(entry.form.target.errors for entry in field):
            raise ValidationError(_l("Look at the fields that are marked below."))

    def to_value(self) -> Menu:
        """Return the menu."""
        links = (
            MenuLink(target=entry.form.target.data, words=texts_of(entry.form, "text"))
            for entry in self.links
            if entry.form.target.data
        )
        return Menu(links=tuple(links))


@site_settings.route("/menu", methods=["GET", "POST"])
def menu() -> Page:
    """Show and change the menu."""
    return edit(MenuForm, "site_settings/menu.html")
