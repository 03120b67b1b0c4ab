"""The queue page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, SelectField
from wtforms.validators import Optional

from portal.models import Channel, State
from portal.models.catalogue import UNKNOWN_THEME
from portal.tips.queue import QueueFilter, QueueKey, list_queue
from portal.web import labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.forms import choices
from portal.web.identity import actor
from portal.web.language import present_language

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# A tip's number is a year and at most six digits; more does not fit a database's column.
_NUMBER_LENGTH = 10
_ALL = ("", _l("All"))


class QueueForm(Form):
    """The filters, which live in the address and nowhere else."""

    state = SelectField(_l("State"), choices=choices([_ALL, *labels.STATES.items()]))
    theme = SelectField(_l("Theme"))
    district = SelectField(_l("District"))
    channel = SelectField(_l("Channel"), choices=choices([_ALL, *labels.CHANNELS.items()]))
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("Up to"), validators=[Optional()])
    mine = BooleanField(_l("Mine only"))

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
        self.district.choices = choices(
            [_ALL, *((district.code, district.name) for district in catalogue.districts)]
        )
        # An absent choice is "all"; WTForms makes the word None of it.
        for field in (self.state, self.theme, self.district, self.channel):
            if field.name not in formdata:
                field.data = ""

    def wanted(self) -> QueueFilter:
        """Return the filter; a field that was filled in wrongly is left out, with its error."""
        valid = {name: field.data for name, field in self._fields.items() if not field.errors}
        state, channel = valid.get("state"), valid.get("channel")
        return QueueFilter(
            state=State(state) if state else None,
            theme=valid.get("theme") or None,
            district=valid.get("district") or None,
            channel=Channel(channel) if channel else None,
            first_day=valid.get("first_day"),
            last_day=valid.get("last_day"),
            mine=bool(valid.get("mine")),
        )


@coordination.get("/", strict_slashes=False)
def queue() -> str:
    """Show one page of the queue."""
    form = QueueForm(request.args)
    form.validate()
    page = list_queue(runtime(), actor(), form.wanted(), _read_key(request.args.get("na")))
    filters: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name != "na"
    }
    next_page = None
    if page.next_key:
        key = f"{page.next_key.day.isoformat()}.{page.next_key.number}"
        next_page = url_for("coordination.queue", **filters, na=key)
    return render_template(
        "coordination/queue.html",
        form=form,
        rows=page.rows,
        filters=filters,
        next_page=next_page,
        is_first_page="na" not in request.args,
    )


def _read_key(text: str | None) -> QueueKey | None:
    day, _, number = (text or "").partition(".")
    if len(number) > _NUMBER_LENGTH:
        return None
    try:
        return QueueKey(date.fromisoformat(day), int(number))
    except ValueError:
        return None
