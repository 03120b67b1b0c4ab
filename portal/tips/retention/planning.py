"""What a retention run would do: the tips, dossiers and meetings whose term ends soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.models import (
    Dossier,
    DossierTip,
    DossierWarning,
    Meeting,
    MeetingWarning,
    Member,
    RetentionWarning,
    State,
    Tip,
)
from portal.models.dossier import format_dossier_number
from portal.models.meeting import format_meeting_number
from portal.models.tip import format_number
from portal.tips.retention.kinds import DOSSIERS, MEETINGS, TIPS, WARNING_DAYS
from portal.tips.retention.terms import Terms, last_day, load_terms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

MOST_SHOWN: Final = 200


@dataclass(frozen=True)
class DueTip:
    """A tip whose term ends soon or has ended.

    `removed_on` is the first day on which a run removes it, as things stand; None where a hold
    keeps it. `owner` is "" where nobody works it.
    """

    number: int
    theme: str
    state: State
    owner: str
    last_day: date
    removed_on: date | None

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class DueDossier:
    """A dossier whose term ends soon or has ended.

    `removed_on` is the first day on which a run removes it, as things stand, which is no sooner
    than every tip in it; None where a hold on one of these keeps it.
    """

    number: int
    owner: str
    last_day: date
    removed_on: date | None

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_dossier_number(self.number)


@dataclass(frozen=True)
class DueMeeting:
    """A meeting whose term ends soon or has ended, and the first day on which a run removes it."""

    number: int
    last_day: date
    removed_on: date

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_meeting_number(self.number)


@dataclass(frozen=True)
class RetentionPlan:
    """What a run would do: what has a term that ends within `WARNING_DAYS`, soonest first.

    At most `MOST_SHOWN` of each kind are listed; `is_cut` says whether there are more.
    """

    terms: Terms
    tips: list[DueTip]
    dossiers: list[DueDossier]
    meetings: list[DueMeeting]
    is_cut: bool


def plan(runtime: Runtime, actor: Actor) -> RetentionPlan:
    """Return what a run would do with what the actor may know of; nothing is changed.

    Raises:
        NotPermitted: the actor may not see it.
        BrokenData: the terms cannot be read.
    """
    actor.require(Permission.MANAGE_RETENTION)
    terms, today = load_terms(runtime.settings.data_folder), runtime.today()
    with runtime.database.reading() as session:
        tips = _due_tips(session, actor, terms, today)
        dossiers = _due_dossiers(session, actor, terms, today)
        meetings = _due_meetings(session, terms, today)
    return RetentionPlan(
        terms=terms,
        tips=tips[:MOST_SHOWN],
        dossiers=dossiers[:MOST_SHOWN],
        meetings=meetings[:MOST_SHOWN],
        is_cut=max(len(tips), len(dossiers), len(meetings)) > MOST_SHOWN,
    )


def _due_tips(session: Session, actor: Actor, terms: Terms, today: date) -> list[DueTip]:
    rows = session.execute(
        select(Tip, RetentionWarning.day, Member.display_name, TIPS.is_held(today))
        .outerjoin(RetentionWarning, RetentionWarning.tip_id == Tip.id)
        .outerjoin(Member, Member.id == Tip.assignee_id)
        .where(TIPS.ends(terms, today, WARNING_DAYS), TIPS.visible_to(actor))
        .order_by(Tip.state_since, Tip.number)
        .limit(MOST_SHOWN + 1)
    )
    due = [
        DueTip(
            number=tip.number,
            theme=tip.theme,
            state=tip.state,
            owner=owner or "",
            last_day=_last_day_of(terms, tip),
            removed_on=None if kept else _removal(_last_day_of(terms, tip), warned or today),
        )
        for tip, warned, owner, kept in rows
    ]
    return sorted(due, key=lambda tip: (tip.last_day, tip.number))


def _due_dossiers(session: Session, actor: Actor, terms: Terms, today: date) -> list[DueDossier]:
    rows = session.execute(
        select(Dossier, DossierWarning.day, Member.display_name, DOSSIERS.is_held(today))
        .outerjoin(DossierWarning, DossierWarning.dossier_id == Dossier.id)
        .join(Member, Member.id == Dossier.owner_id)
        .where(DOSSIERS.ends(terms, today, WARNING_DAYS), DOSSIERS.visible_to(actor))
        .order_by(Dossier.closed_on, Dossier.number)
        .limit(MOST_SHOWN + 1)
    ).all()
    without_tips = _days_without_tips(session, terms, today, [row[0].id for row in rows])
    due = []
    for dossier, warned, owner, kept in rows:
        assert dossier.closed_on is not None  # noqa: S101 - it was chosen by that day
        last = last_day(dossier.closed_on, terms.dossier)
        removed_on = _removal(last, warned or today)
        due.append(
            DueDossier(
                number=dossier.number,
                owner=owner,
                last_day=last,
                removed_on=(
                    None if kept else max(removed_on, without_tips.get(dossier.id, removed_on))
                ),
            )
        )
    return due


def _days_without_tips(
    session: Session, terms: Terms, today: date, dossier_ids: Iterable[UUID]
) -> dict[UUID, date]:
    """Return the first day on which all tips of a dossier are gone, where there are any."""
    rows = session.execute(
        select(DossierTip.dossier_id, Tip, RetentionWarning.day)
        .join(Tip, Tip.id == DossierTip.tip_id)
        .outerjoin(RetentionWarning, RetentionWarning.tip_id == Tip.id)
        .where(DossierTip.dossier_id.in_(dossier_ids))
    )
    days: dict[UUID, date] = {}
    for dossier_id, tip, warned in rows:
        day = _removal(_last_day_of(terms, tip), warned or today)
        days[dossier_id] = max(day, days.get(dossier_id, day))
    return days


def _due_meetings(session: Session, terms: Terms, today: date) -> list[DueMeeting]:
    rows = session.execute(
        select(Meeting, MeetingWarning.day)
        .outerjoin(MeetingWarning, MeetingWarning.meeting_id == Meeting.id)
        .where(MEETINGS.ends(terms, today, WARNING_DAYS))
        .order_by(Meeting.day, Meeting.number)
        .limit(MOST_SHOWN + 1)
    )
    due = []
    for meeting, warned in rows:
        last = last_day(meeting.day, terms.meeting)
        due.append(DueMeeting(meeting.number, last, _removal(last, warned or today)))
    return due


def _last_day_of(terms: Terms, tip: Tip) -> date:
    term = terms.of(tip.state, tip.channel)
    assert term is not None  # noqa: S101 - it was chosen by its term
    return last_day(tip.state_since or tip.day, term)


def _removal(last: date, warned: date) -> date:
    return max(last + timedelta(days=1), warned + timedelta(days=WARNING_DAYS))
