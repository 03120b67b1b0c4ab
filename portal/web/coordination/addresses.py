"""Looking up an address for a tip: a page of its own, which says what leaves the portal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import abort, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from portal.registers.addresses import Address, RegisterUnavailable
from portal.tips.address_lookup import look_up_address
from portal.tips.plausibility import is_postcode
from portal.tips.reading import read_tip
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import number_of
from portal.web.forms import PortalForm, text_of
from portal.web.identity import actor

if TYPE_CHECKING:
    from wtforms import Field

    from portal.web.responses import Page

# Whatever comes after it, a letter or an addition, is not sent.
_HOUSE_NUMBER = re.compile(r"\s*([1-9][0-9]{0,4})(?![0-9])")


class AddressForm(PortalForm):
    """What is sent to the register, and nothing else."""

    postcode = StringField(_l("Postcode"))
    house_number = StringField(_l("House number"))

    def validate_postcode(self, field: Field) -> None:
        """Refuse what is no postcode."""
        if not is_postcode(text_of(field)):
            raise ValidationError(_("Type a postcode as 1234 AB."))

    def validate_house_number(self, field: Field) -> None:
        """Refuse what does not begin with a house number."""
        if not _HOUSE_NUMBER.match(text_of(field)):
            raise ValidationError(_("Type a house number, such as 12."))


@coordination.get("/<number>/adres")
def ask_address(number: str) -> Page:
    """Ask which address to look up; nothing is sent yet."""
    return _page(number, None)


@coordination.post("/<number>/adres")
def find_address(number: str) -> Page:
    """Look an address up, and show what the register has of it."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(number, form, status=422)
    digits = _HOUSE_NUMBER.match(text_of(form.house_number))
    assert digits is not None  # noqa: S101 - the form is right
    try:
        found = look_up_address(
            runtime(), actor(), number_of(number), text_of(form.postcode), int(digits[1])
        )
    except RegisterUnavailable:
        return _page(number, form, is_unavailable=True, status=503)
    return _page(number, form, found)


def _page(
    number: str,
    form: AddressForm | None,
    found: list[Address] | None = None,
    status: int = 200,
    *,
    is_unavailable: bool = False,
) -> Page:
    register = runtime().settings.pdok_address
    if register is None:
        abort(404)
    view = read_tip(runtime(), actor(), number_of(number))
    place = view.content.place
    shown = render_template(
        "coordination/address.html",
        tip=view.tip,
        form=form
        or AddressForm(formdata=None, postcode=place.postcode, house_number=place.house_number),
        found=found,
        is_unavailable=is_unavailable,
        register=register.host,
    )
    return shown, status
