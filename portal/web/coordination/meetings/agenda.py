"""The agenda of a meeting, as a page to print and as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template
from flask_babel import format_date
from flask_babel import gettext as _

from portal.formats.documents import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Table,
    draw_pdf,
)
from portal.tips.meetings.agenda import AgendaItem, AgendaView, read_agenda
from portal.web import dossier_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.meetings.planning import number_of
from portal.web.identity import actor
from portal.web.language import present_language
from portal.web.responses import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portal.tips.dossiers.part_views import DecisionView


@coordination.get("/overleggen/<number>/agenda")
def agenda(number: str) -> Page:
    """Show the agenda of a meeting."""
    return render_template(
        "coordination/meetings/agenda.html",
        words=dossier_labels,
        decisions_heading=_decisions_heading,
        agenda=read_agenda(runtime(), actor(), number_of(number)),
    )


@coordination.get("/overleggen/<number>/agenda.pdf")
def agenda_pdf(number: str) -> Response:
    """Give the agenda of a meeting as a PDF."""
    view = read_agenda(runtime(), actor(), number_of(number))
    pdf = draw_pdf(_document(view), runtime().now())
    response = Response(pdf, mimetype="application/pdf")
    name = f"agenda-{view.public_number}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _document(view: AgendaView) -> Document:
    settings = runtime().settings
    invited = ", ".join(each.name for each in view.partners) or _("Nobody")
    ours = ", ".join(each.name for each in view.members) or _("Nobody")
    facts = [
        (_("Day"), _day(view.day)),
        (_("Place and time"), view.place or _("Not filled in")),
        (_("Partners"), invited),
        (_("Coordination point"), ours),
    ]
    blocks: list[Block] = [KeyValues(facts)]
    for place, item in enumerate(view.items, start=1):
        blocks += _blocks(place, item)
    if not view.items:
        blocks.append(Paragraph(_("No dossier is on the agenda.")))
    return Document(
        title=_("Agenda of the case meeting of %(day)s", day=_day(view.day)),
        language=present_language(),
        subject=[
            view.public_number,
            _("Municipality of %(name)s", name=settings.municipality),
        ],
        footer=[_("Confidential. Only for those who are invited; destroy it after the meeting.")],
        page_line=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        blocks=blocks,
    )


def _blocks(place: int, item: AgendaItem) -> Iterator[Block]:
    yield Heading(f"{place}. {item.public_number} {item.body.title}")
    if item.body.goal:
        yield Paragraph(_("Goal: %(goal)s", goal=item.body.goal))
    yield Heading(_("Open tasks"), 2)
    if item.tasks:
        yield Table(
            [_("Task"), _("By whom"), _("Last day")],
            [
                [task.body.text, task.doer_name, _late(task.due, is_late=task.is_overdue)]
                for task in item.tasks
            ],
        )
    else:
        yield Paragraph(_("None."))
    yield Heading(_("Barriers that are due"), 2)
    if item.barriers:
        yield Table(
            [_("Step"), _("Barrier"), _("By whom"), _("By when"), _("State")],
            [
                [
                    barrier.body.step,
                    barrier.body.barrier,
                    barrier.partner or _("Ourselves"),
                    _late(barrier.due, is_late=barrier.is_overdue),
                    str(dossier_labels.BARRIER_STATES[barrier.state]),
                ]
                for barrier in item.barriers
            ],
        )
    else:
        yield Paragraph(_("None."))
    yield Heading(_decisions_heading(item), 2)
    if item.decisions:
        yield Bullets([_decision(decision) for decision in item.decisions])
    else:
        yield Paragraph(_("None."))


def _decisions_heading(item: AgendaItem) -> str:
    if item.last_meeting is None:
        return str(_("Decisions"))
    return str(_("Decisions since the meeting of %(day)s", day=_day(item.last_meeting)))


def _decision(decision: DecisionView) -> str:
    by = f" ({decision.body.by})" if decision.body.by else ""
    return f"{_day(decision.day)}: {decision.body.text}{by}"


def _late(day: date | None, *, is_late: bool) -> str:
    if day is None:
        return str(_("No day yet"))
    return str(_("%(day)s (overdue)", day=_day(day))) if is_late else _day(day)


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
