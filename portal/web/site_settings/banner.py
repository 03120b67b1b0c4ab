"""The banner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from portal.models.site_values import BANNER_LENGTH, Banner, BannerLevel
from portal.web.context import runtime
from portal.web.editorial.publish import MomentField
from portal.web.forms import AtMost, LongTextField, choices
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES
from portal.web.responses import Page
from portal.web.site_settings import site_settings
from portal.web.site_settings.frame import SettingForm, edit, fields_of_texts

if TYPE_CHECKING:
    from wtforms import Field


class BannerForm(SettingForm[Banner]):
    """The banner."""

    kind = Banner
    is_on = BooleanField(_l("Show the banner"))
    level = RadioField(
        _l("How loud?"),
        choices=choices(
            [
                (BannerLevel.NOTICE.value, _l("A notice: something that is good to know")),
                (BannerLevel.ALERT.value, _l("An alert: something that people must know now")),
            ]
        ),
        default=BannerLevel.NOTICE.value,
    )
    ends_at = MomentField(_l("Take it away on"))

    @classmethod
    def fields_of(cls, value: Banner) -> dict[str, Any]:
        """Return the texts and the choices."""
        return {
            **fields_of_texts(value.text, "text"),
            "is_on": value.is_on,
            "level": value.level.value,
            "ends_at": value.ends_at,
        }

    def validate_is_on(self, field: Field) -> None:
        """Refuse to show a banner without a text in the site's own language.

        Raises:
            ValidationError: there is none.
        """
        if field.data and DEFAULT_LANGUAGE not in self.texts("text"):
            raise ValidationError(_l("Write a text in Dutch first."))

    def validate_ends_at(self, field: Field) -> None:
        """Refuse to show a banner until a moment that has passed.

        Raises:
            ValidationError: it has passed.
        """
        moment = self.ends_at.moment()
        if self.is_on.data and moment and moment <= runtime().now():
            raise ValidationError(_l("This moment has passed."))

    def to_value(self) -> Banner:
        """Return the banner."""
        return Banner(
            text=self.texts("text"),
            level=BannerLevel(self.level.data),
            is_on=bool(self.is_on.data),
            ends_at=self.ends_at.moment(),
        )


for _code, _language in LANGUAGES.items():
    _text = LongTextField(
        _l("Text (%(language)s)", language=_language), validators=[AtMost(BANNER_LENGTH)]
    )
    setattr(BannerForm, f"{_code}-text", _text)


@site_settings.route("/melding", methods=["GET", "POST"])
def banner() -> Page:
    """Show and change the banner."""
    return edit(BannerForm, "site_settings/banner.html")
