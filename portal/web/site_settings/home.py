"""The home page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField

from portal.models.site_values import (
    HEADING_LENGTH,
    LEAD_LENGTH,
    MOST_HIGHLIGHTS,
    Home,
    HomeBlock,
    HomeRow,
)
from portal.web.forms import AtMost, LongTextField, choices
from portal.web.language import LANGUAGES
from portal.web.responses import Page
from portal.web.site_settings import site_settings
from portal.web.site_settings.frame import SettingForm, choice_words, edit, fields_of_texts
from portal.web.site_settings.page_choices import page_choices

BLOCKS = {
    HomeBlock.THEMES: _l("Signals by theme"),
    HomeBlock.BRANCHES: _l("Signals by branch"),
    HomeBlock.HOW_IT_WORKS: _l("How it works"),
    HomeBlock.NEWS: _l("News"),
    HomeBlock.CALL: _l("You can also call"),
}


class BlockForm(Form):
    """A block, and whether it is there."""

    block = HiddenField()
    is_shown = BooleanField(_l("Show it"))


class HomeForm(SettingForm[Home]):
    """The home page."""

    kind = Home
    highlights = FieldList(
        SelectField(validate_choice=False),
        _l("Highlighted page"),
        min_entries=MOST_HIGHLIGHTS,
        max_entries=MOST_HIGHLIGHTS,
    )
    blocks = FieldList(FormField(BlockForm), _l("Block"), max_entries=len(HomeBlock))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = page_choices([entry.data for entry in self.highlights])
        for number, entry in enumerate(self.highlights, start=1):
            entry.label.text = _l("Highlighted page %(number)d", number=number)
            entry.choices = [*choices([("", _l("No page"))]), *offered]

    @classmethod
    def fields_of(cls, value: Home) -> dict[str, Any]:
        """Return the texts, the highlighted pages and a row for each block."""
        open_rows = MOST_HIGHLIGHTS - len(value.highlights)
        return {
            **fields_of_texts(value.heading, "title"),
            **fields_of_texts(value.lead, "summary"),
            "highlights": [*value.highlights, *[""] * open_rows],
            "blocks": [row.model_dump(mode="json") for row in value.blocks],
        }

    def rows(self) -> FieldList[Any]:
        """Return the blocks."""
        return self.blocks

    def to_value(self) -> Home:
        """Return the home page."""
        blocks = {
            HomeBlock(entry.form.block.data): bool(entry.form.is_shown.data)
            for entry in self.blocks
            if entry.form.block.data in set(HomeBlock)
        }
        # A block that the form did not name keeps its place at the end.
        rows = blocks | {block: False for block in HomeBlock if block not in blocks}
        pages = dict.fromkeys(e.data for e in self.highlights if e.data in choice_words(e))
        pages.pop("", None)
        return Home(
            heading=self.texts("title"),
            lead=self.texts("summary"),
            highlights=tuple(pages),
            blocks=tuple(HomeRow(block=block, is_shown=shown) for block, shown in rows.items()),
        )


for _code, _language in LANGUAGES.items():
    _heading = StringField(
        _l("Heading (%(language)s)", language=_language), validators=[AtMost(HEADING_LENGTH)]
    )
    _lead = LongTextField(
        _l("Introduction (%(language)s)", language=_language), validators=[AtMost(LEAD_LENGTH)]
    )
    setattr(HomeForm, f"{_code}-title", _heading)
    setattr(HomeForm, f"{_code}-summary", _lead)


@site_settings.route("/voorpagina", methods=["GET", "POST"])
def home() -> Page:
    """Show and change the home page."""
    return edit(HomeForm, "site_settings/home.html", blocks=BLOCKS)
