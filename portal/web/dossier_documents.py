"""A dossier on paper: goal, plan, tasks, decisions, and the numbers of its tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date
from flask_babel import gettext as _

from portal.formats.documents import (
    Bullets,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Table,
    draw_pdf,
)
from portal.web import labels
from portal.web.context import runtime
from portal.web.copy_words import theme
from portal.web.disclosure_labels import spoken_language
from portal.web.dossier_labels import BARRIER_STATES, DOSSIER_STATES, TASK_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from portal.formats.documents import Block
    from portal.tips.dossiers.part_views import BarrierView, DecisionView, TaskView
    from portal.tips.dossiers.reading import DossierView, TipOfDossier


def draw_dossier(view: DossierView, taken_by: str) -> bytes:
    """Return a PDF of a dossier, in the language of the page. What its tips say is not in it.

    Args:
        view: the dossier.
        taken_by: the name of whoever took it along, which stands at the foot of each page.
    """
    name = _("Municipality of %(name)s", name=runtime().settings.municipality)
    document = Document(
        title=view.body.title,
        language=spoken_language(),
        blocks=[*_blocks(view)],
        subject=[_("Dossier %(number)s", number=view.public_number), name],
        footer=[
            _(
                "Confidential. Taken along by %(name)s on %(day)s.",
                name=taken_by,
                day=_day(runtime().today()),
            )
        ],
        page_line=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
    )
    return draw_pdf(document, runtime().now())


def _blocks(view: DossierView) -> Iterator[Block]:
    nobody = _("Nobody")
    yield KeyValues(
        [
            (_("State"), str(DOSSIER_STATES[view.state])),
            (_("Owner"), view.owner.name),
            (_("Who works on it"), ", ".join(member.name for member in view.members) or nobody),
            (_("Partners at the table"), ", ".join(one.name for one in view.partners) or nobody),
        ]
    )
    if view.body.goal:
        yield Heading(_("Goal"))
        yield Paragraph(view.body.goal)
    yield from _barriers(view.barriers)
    yield from _tasks(view.tasks)
    yield from _decisions(view.decisions)
    yield from _tips(view.tips)


def _barriers(barriers: Sequence[BarrierView]) -> Iterator[Block]:
    if barriers:
        yield Heading(_("Barrier plan"))
        yield Table(
            [_("Step"), _("Barrier"), _("Who puts it up"), _("By when"), _("State")],
            [
                [
                    barrier.body.step,
                    barrier.body.barrier,
                    barrier.partner or _("Ourselves"),
                    _day(barrier.due),
                    str(BARRIER_STATES[barrier.state]),
                ]
                for barrier in barriers
            ],
        )


def _tasks(tasks: Sequence[TaskView]) -> Iterator[Block]:
    if tasks:
        yield Heading(_("Tasks"))
        yield Table(
            [_("Task"), _("By whom"), _("Last day"), _("State")],
            [
                [task.body.text, task.doer_name, _day(task.due), str(TASK_STATES[task.state])]
                for task in tasks
            ],
        )


def _decisions(decisions: Sequence[DecisionView]) -> Iterator[Block]:
    if decisions:
        yield Heading(_("Decisions"))
        yield Bullets([_decision(decision) for decision in decisions])


def _tips(tips: Sequence[TipOfDossier]) -> Iterator[Block]:
    if tips:
        yield Heading(_("Tips"))
        yield Table(
            [_("Number"), _("Theme"), _("Put in"), _("State")],
            [
                [
                    tip.public_number,
                    theme(tip.theme),
                    _day(tip.day),
                    str(labels.STATES[tip.state]),
                ]
                for tip in tips
            ],
        )


def _decision(decision: DecisionView) -> str:
    by = f" ({decision.body.by})" if decision.body.by else ""
    return f"{_day(decision.day)}: {decision.body.text}{by}"


def _day(day: date | None) -> str:
    return str(format_date(day, "d MMM y")) if day else ""
