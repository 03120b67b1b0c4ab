"""The filters of the register, for whoever discloses and for the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField
from wtforms.validators import Optional, ValidationError

from portal.models import DisclosureState
from portal.tips.disclosing.bases import load_bases
from portal.tips.disclosing.register import DisclosureFilter
from portal.web.context import runtime
from portal.web.disclosure_labels import DISCLOSURE_STATES
from portal.web.forms import choices
from portal.web.language import present_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.datastructures import MultiDict
    from wtforms import Field

# The key of a page of the register, in its address: after which number it begins.
NEXT = "na"
_ALL = ("", _l("All"))
_MOST_DIGITS = 10


class RegisterForm(Form):
    """The filters, which live in the address and nowhere else."""

    partner = SelectField(_l("Partner"), validate_choice=False)
    state = SelectField(_l("State"), choices=choices([_ALL, *DISCLOSURE_STATES.items()]))
    basis = SelectField(_l("Legal basis"))
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("Up to"), validators=[Optional()])

    def __init__(self, formdata: MultiDict[str, str], partners: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(formdata)
        self.partner.choices = choices([_ALL, *((str(key), name) for key, name in partners)])
        bases = load_bases(runtime().settings.data_folder)
        language = present_language()
        self.basis.choices = choices(
            [_ALL, *((basis.id, basis.label(language)) for basis in bases.values())]
        )
        # An absent choice is "all"; WTForms makes the word None of it.
        for field in (self.partner, self.state, self.basis):
            if field.name not in formdata:
                field.data = ""

    def validate_partner(self, field: Field) -> None:
        """Refuse what is not a partner."""
        try:
            UUID(field.data or UUID(int=0).hex)
        except ValueError:
            raise ValidationError(_("Choose a partner from the list.")) from None

    def wanted(self) -> DisclosureFilter:
        """Return the filter; a field that was filled in wrongly is left out, with its error."""
        valid = {name: field.data or None for name, field in self._fields.items()}
        for name in self.errors:
            valid[str(name)] = None
        return DisclosureFilter(
            partner_id=UUID(valid["partner"]) if valid["partner"] else None,
            state=DisclosureState(valid["state"]) if valid["state"] else None,
            legal_basis=valid["basis"],
            first_day=valid["first_day"],
            last_day=valid["last_day"],
        )


def filters_in(arguments: MultiDict[str, str]) -> dict[str, Any]:
    """Return the filters that an address names, to make other addresses with."""
    return {name: value for name, value in arguments.items() if value and name != NEXT}


def read_key(text: str | None) -> int | None:
    """Return the key of a page as it stands in an address, or None where there is none."""
    if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return None
