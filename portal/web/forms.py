"""What the forms of all blueprints share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field, Form

REQUIRED = _l("Fill this in.")
CHOOSE = _l("Choose one of the answers.")


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form whose widgets render no `required` attribute: our own errors say what to do."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Settings of WTForms."""

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """Render a field without the browser's own validation."""
            render_kw.setdefault("required", False)
            return super().render_field(field, render_kw)

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether the form is right; a character that no database stores is not."""
        right: bool = super().validate(extra_validators)
        for field in self:
            if isinstance(field.data, str) and "\x00" in field.data:
                field.errors = [*field.errors, _l("This has a character that cannot be used.")]
                right = False
        return right


class LongTextField(TextAreaField):
    """A text area; line ends count as one character, as the reporter sees them."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text with line ends made single."""
        super().process_formdata([value.replace("\r\n", "\n") for value in valuelist])


class DayField(DateField):
    """A day; what is none is said in the portal's own words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day.

        Raises:
            ValueError: it is none.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Type a day as 2026-12-31.")) from None


def choices(pairs: Iterable[tuple[str, Any]], group: str | None = None) -> list[SelectChoice]:
    """Return the choices of a field from values and words, in a `group` where one is named."""
    return [SelectChoice(value, words, optgroup=group) for value, words in pairs]


def text_of(field: Field) -> str:
    """Return the text of a field; nothing typed is the empty text."""
    return str(field.data or "")


class CheckboxesField(SelectMultipleField):
    """A list of which any number can be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AtMost:
    """Refuses a text that is too long, and says by how much. Keeps every character."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, form: Form, field: Field) -> None:
        """Check the length of the field's text.

        Raises:
            ValidationError: it is longer than it may be.
        """
        over = len((field.data or "").strip()) - self.length
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)d character too long. Make it shorter; nothing is lost.",
                    "This is %(num)d characters too long. Make it shorter; nothing is lost.",
                    over,
                )
            )
