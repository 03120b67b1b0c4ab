"""Onto the site and off it, and links for people outside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import DateTimeLocalField, IntegerField, SelectField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.clock import LOCAL_ZONE
from portal.pages import publishing
from portal.pages.editing import PageFilter, list_pages
from portal.pages.previews import MOST_DAYS, make_preview
from portal.web.cache import show_changes
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.editorial.overview import FORMS, PageForm, act, show_overview
from portal.web.forms import choices, text_of
from portal.web.identity import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.pages.reading import PageView
    from portal.web.responses import Page

_DAYS = (1, 3, 7, 14, MOST_DAYS)
_DAYS_AT_FIRST = 7
# The first one is what a browser's own picker reads and sends (HTML standard, local date and time).
_MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class MomentField(DateTimeLocalField):
    """A day and a time as people in the Netherlands mean them, which may stay open."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, validators=[Optional()], format=_MOMENT_FORMATS, **kwargs)

    def process_data(self, value: datetime | None) -> None:
        """Show a moment as a local time."""
        super().process_data(value.astimezone(LOCAL_ZONE).replace(tzinfo=None) if value else None)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a local time, and say in plain words how to type one."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Type a day and a time as 2026-12-31 09:00.")) from None

    def moment(self) -> datetime | None:
        """Return the moment, aware of its zone."""
        return self.data.replace(tzinfo=LOCAL_ZONE) if self.data else None


class ScheduleForm(PageForm):
    """When the page is published, and when it is taken off."""

    publish_at = MomentField(_l("Publish on"))
    expire_at = MomentField(_l("Take off the site on"))


class ArchiveForm(PageForm):
    """What readers find where the page was."""

    replacement = SelectField(_l("Where its address leads from now on"), validate_choice=False)


class PreviewForm(PageForm):
    """For how long somebody outside may look."""

    sequence = IntegerField(widget=HiddenInput())
    days = SelectField(_l("How long does the link work?"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = choices(
            (str(count), ngettext("%(num)d day", "%(num)d days", count)) for count in _DAYS
        )


def _schedule_form(view: PageView) -> ScheduleForm:
    page = view.page
    return ScheduleForm(
        formdata=None, data={"publish_at": page.publish_at, "expire_at": page.expire_at}
    )


def _archive_form(view: PageView) -> ArchiveForm:
    form = ArchiveForm(formdata=None, data={"replacement": ""})
    live = _live_pages(view) if view.live else []
    form.replacement.choices = choices([("", _("Nowhere: readers are told it is gone")), *live])
    return form


def _preview_form(view: PageView) -> PreviewForm:
    return PreviewForm(formdata=None, data={"days": _DAYS_AT_FIRST, "sequence": view.page.sequence})


FORMS["publish_form"] = lambda _view: PageForm(formdata=None)
FORMS["schedule_form"] = _schedule_form
FORMS["archive_form"] = _archive_form
FORMS["preview_form"] = _preview_form


@editorial.post("/<uuid:page_id>/publiceren")
def publish(page_id: UUID) -> Page:
    """Publish an approved page."""

    def save(seen: int) -> None:
        publishing.publish_now(runtime(), actor(), page_id, seen)

    return _act("publish_form", PageForm(), page_id, save, _("The page is on the site now."))


@editorial.post("/<uuid:page_id>/plannen")
def plan(page_id: UUID) -> Page:
    """Set when a page is published and taken off."""
    form = ScheduleForm()

    def save(seen: int) -> None:
        publishing.schedule(
            runtime(), actor(), page_id, seen, form.publish_at.moment(), form.expire_at.moment()
        )

    return _act("schedule_form", form, page_id, save, _("The dates have been saved."))


@editorial.post("/<uuid:page_id>/archiveren")
def archive(page_id: UUID) -> Page:
    """Take a page off the site."""
    form = ArchiveForm()

    def save(seen: int) -> None:
        replacement = _page_id(text_of(form.replacement))
        publishing.archive(runtime(), actor(), page_id, seen, replacement)

    return _act("archive_form", form, page_id, save, _("The page is in the archive now."))


@editorial.post("/<uuid:page_id>/voorvertoning")
def share(page_id: UUID) -> Page:
    """Make a link for somebody outside, and show it once."""
    form = PreviewForm()
    if not form.validate_on_submit() or form.sequence.data is None:
        return show_overview(page_id, {"preview_form": form}, 422)
    days = form.days.data
    token = make_preview(runtime(), actor(), page_id, form.sequence.data, days)
    link = url_for("preview.outside", token=token, _external=True)
    return show_overview(page_id, link=link, link_days=days)


def _act(
    name: str, form: PageForm, page_id: UUID, save: Callable[[int], None], notice: str
) -> Page:
    done = act(name, form, page_id, save, notice)
    show_changes()
    return done


def _live_pages(view: PageView) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    after: str | None = None
    wanted = PageFilter(language=view.page.language)
    while True:
        listed = list_pages(runtime(), actor(), wanted, after)
        found += [
            (str(row.id), row.title)
            for row in listed.rows
            if row.is_live and row.id != view.page.id
        ]
        after = listed.next_key
        if after is None:
            return found


def _page_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
