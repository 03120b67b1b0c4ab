"""The telephone numbers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional, Regexp

from portal.models.site_values import NAME_LENGTH, PhoneNumbers
from portal.web.context import runtime
from portal.web.forms import AtMost, text_of
from portal.web.responses import Page
from portal.web.site_settings import site_settings
from portal.web.site_settings.frame import SettingForm, edit

# As for the settings of the installation, see `portal.settings.PhoneNumber`.
_IS_NUMBER = Regexp(
    r"^\+?[0-9 ()-]{3,20}$",
    message=_l("A telephone number has 3 to 20 digits; spaces and hyphens may stand between them."),
)


def _trimmed(typed: Any) -> Any:
    return typed.strip() if isinstance(typed, str) else typed


def _number(label: Any) -> StringField:
    return StringField(label, filters=[_trimmed], validators=[Optional(), _IS_NUMBER])


class PhonesForm(SettingForm[PhoneNumbers]):
    """Numbers in the place of those of the installation's settings."""

    kind = PhoneNumbers
    emergency = _number(_l("Emergency"))
    police = _number(_l("Police, no emergency"))
    municipality = _number(_l("Municipality"))
    anonymous_name = StringField(
        _l("Name of the anonymous line"), filters=[_trimmed], validators=[AtMost(NAME_LENGTH)]
    )
    anonymous_number = _number(_l("Number of the anonymous line"))

    @classmethod
    def fields_of(cls, value: PhoneNumbers) -> dict[str, Any]:
        """Return the numbers that were set."""
        return value.model_dump()

    def to_value(self) -> PhoneNumbers:
        """Return the numbers; those left open are those of the settings."""
        names = PhoneNumbers.model_fields
        return PhoneNumbers(**{name: text_of(self[name]) or None for name in names})


@site_settings.route("/telefoon", methods=["GET", "POST"])
def phones() -> Page:
    """Show and change the telephone numbers."""
    usual = PhoneNumbers().over(runtime().settings)
    return edit(PhonesForm, "site_settings/phones.html", usual=usual)
