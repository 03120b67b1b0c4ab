"""The filters of the queue: a form, and the query of an address that says the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Form, SelectField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from portal.models import Channel, State, Urgency
from portal.models.catalogue import UNKNOWN_THEME
from portal.models.tip import format_number
from portal.tips.queue import Due, QueueFilter, QueueKey
from portal.web import labels
from portal.web.context import runtime
from portal.web.forms import choices
from portal.web.language import present_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The key of a page of the queue, in its address.
NEXT = "na"
# A tip's number is a year and at most six digits; more does not fit a database's column.
_NUMBER_LENGTH = 10
_ALL = ("", _l("All"))


class QueueForm(Form):
    """The filters, which live in the address and nowhere else."""

    state = SelectField(_l("State"), choices=choices([_ALL, *labels.STATES.items()]))
    urgency = SelectField(_l("Urgency"), choices=choices([_ALL, *labels.URGENCIES.items()]))
    due = SelectField(_l("First look"), choices=choices([_ALL, *labels.DUE.items()]))
    theme = SelectField(_l("Theme"))
    branch = SelectField(_l("Branch"))
    district = SelectField(_l("District"))
    channel = SelectField(_l("Channel"), choices=choices([_ALL, *labels.CHANNELS.items()]))
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("Up to"), validators=[Optional()])
    mine = BooleanField(_l("Mine only"))
    unassigned = BooleanField(_l("Assigned to nobody"))
    unread = BooleanField(_l("New to me"))
    restricted = BooleanField(_l("Restricted to a circle"))

    def __init__(self, formdata: MultiDict[str, str]) -> None:
        super().__init__(formdata)
        catalogue, language = runtime().catalogue, present_language()
        self.theme.choices = choices(
            [
                _ALL,
                *((theme.id, theme.label(language)) for theme in catalogue.theme_by_id.values()),
                (UNKNOWN_THEME, _l("Unknown")),
            ]
        )
        self.branch.choices = choices(
            [
                _ALL,
                *((one.id, one.label(language)) for one in catalogue.branch_by_id.values()),
            ]
        )
        self.district.choices = choices(
            [_ALL, *((district.code, district.name) for district in catalogue.districts)]
        )
        # An absent choice is "all"; WTForms makes the word None of it.
        for field in self:
            if isinstance(field, SelectField) and field.name not in formdata:
                field.data = ""

    def chosen(self) -> int:
        """Return how many filters are set."""
        return sum(bool(field.data) for field in self)

    def wanted(self) -> QueueFilter:
        """Return the filter; a field that was filled in wrongly is left out, with its error."""
        valid = {name: field.data or None for name, field in self._fields.items()}
        for name in self.errors:
            valid[str(name)] = None
        return QueueFilter(
            state=_word(State, valid["state"]),
            urgency=_word(Urgency, valid["urgency"]),
            due=_word(Due, valid["due"]),
            theme=valid["theme"],
            branch=valid["branch"],
            district=valid["district"],
            channel=_word(Channel, valid["channel"]),
            first_day=valid["first_day"],
            last_day=valid["last_day"],
            mine=bool(valid["mine"]),
            unassigned=bool(valid["unassigned"]),
            unread=bool(valid["unread"]),
            restricted=bool(valid["restricted"]),
        )


_NAMES = frozenset(
    {NEXT, *(name for name, field in vars(QueueForm).items() if isinstance(field, UnboundField))}
)


def filter_of(query: str) -> QueueFilter:
    """Return the filter that a query of the queue's address stands for."""
    form = QueueForm(arguments_of(query))
    form.validate()
    return form.wanted()


def arguments_of(query: str) -> MultiDict[str, str]:
    """Return what a query of the queue's address asks for, as far as the queue knows it."""
    return _known(parse_qsl(query))


def query_of(arguments: MultiDict[str, str], *, with_page: bool = False) -> str:
    """Return the filters in `arguments` as the query of an address, always in the same order.

    Args:
        arguments: what the queue was asked for.
        with_page: say on which page, too.
    """
    pairs = _known(arguments.items(multi=True)).items(multi=True)
    return urlencode(sorted(pair for pair in pairs if with_page or pair[0] != NEXT))


def queue_address(query: str, number: int | None = None) -> str:
    """Return the address of the queue.

    Args:
        query: the query that says which page of it.
        number: the tip to come back to, if any.
    """
    anchor = f"tip-{format_number(number)}" if number else None
    values: Mapping[str, Any] = arguments_of(query).to_dict(flat=False)
    return url_for("coordination.queue", _anchor=anchor, **values)


def read_key(text: str | None) -> QueueKey | None:
    """Return the key of a page as it stands in an address, or None where there is none."""
    day, _, number = (text or "").partition(".")
    if len(number) > _NUMBER_LENGTH:
        return None
    try:
        return QueueKey(date.fromisoformat(day), int(number))
    except ValueError:
        return None


def _known(pairs: Iterable[tuple[str, str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, value in pairs if value and name in _NAMES])


def _word(of: Any, value: Any) -> Any:
    return None if value is None else of(value)
