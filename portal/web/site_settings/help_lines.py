"""Whom an employee can turn to beside the internal reporting point."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, StringField
from wtforms.validators import Optional, Regexp

from portal.models.site_values import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    WEB_ADDRESS,
    HelpLine,
    HelpLines,
)
from portal.web.forms import AtMost, text_of
from portal.web.responses import Page
from portal.web.site_settings import site_settings
from portal.web.site_settings.frame import SettingForm, edit
from portal.web.site_settings.phones import number_field, trimmed


class HelpLineForm(Form):
    """Somebody to turn to."""

    line_name = StringField(_l("Name"), filters=[trimmed], validators=[AtMost(NAME_LENGTH)])
    number = number_field(_l("Telephone number"))
    page = StringField(
        _l("Page"),
        filters=[trimmed],
        validators=[
            Optional(),
            AtMost(ADDRESS_LENGTH),
            Regexp(WEB_ADDRESS, message=_l("Write a whole address, such as https://example.nl/.")),
        ],
    )

    def to_line(self) -> HelpLine:
        """Return what was typed; the form must have been validated."""
        return HelpLine(
            name=text_of(self.line_name) or None,
            number=text_of(self.number) or None,
            page=text_of(self.page) or None,
        )


class HelpLinesForm(SettingForm[HelpLines]):
    """All of them."""

    kind = HelpLines
    confidential_adviser = FormField(HelpLineForm, _l("Confidential adviser"))
    public_service = FormField(HelpLineForm, _l("Safe public service (Veilige Publieke Taak)"))
    whistleblowers = FormField(
        HelpLineForm, _l("House for Whistleblowers (Huis voor Klokkenluiders)")
    )

    @classmethod
    def fields_of(cls, value: HelpLines) -> dict[str, Any]:
        """Return who can be turned to now."""
        return {
            name: {"line_name": line["name"], "number": line["number"], "page": line["page"]}
            for name, line in value.model_dump().items()
        }

    def to_value(self) -> HelpLines:
        """Return who can be turned to from now on."""
        return HelpLines(**{name: self[name].form.to_line() for name in HelpLines.model_fields})


@site_settings.route("/hulp", methods=["GET", "POST"])
def help_lines() -> Page:
    """Show and change whom employees can turn to."""
    return edit(HelpLinesForm, "site_settings/help_lines.html")
