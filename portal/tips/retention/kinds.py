"""What is kept for a term, and what a run must know of it: of tips, dossiers and meetings.

A dossier goes no sooner than every tip in it: its end is announced once all of those end too, and
it is removed once the last of them is gone. So a hold on a tip keeps its dossier as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true

from portal.audit.recording import append
from portal.models import (
    AuditKind,
    Channel,
    Dossier,
    DossierDecision,
    DossierState,
    DossierTask,
    DossierTip,
    DossierWarning,
    Meeting,
    MeetingDossier,
    MeetingWarning,
    RemovalReason,
    RetentionWarning,
    State,
    Tip,
)
from portal.tips.access import visible_to
from portal.tips.dossiers.events import subject_of as subject_of_dossier
from portal.tips.meetings.changing import subject_of as subject_of_meeting
from portal.tips.notifying import (
    tell_of_dossier_removal,
    tell_of_meeting_removal,
    tell_of_removal,
)
from portal.tips.quarantine.conditions import awaits_a_look
from portal.tips.retention.holds import is_held
from portal.tips.retention.removing import remove_dossier, remove_meeting, remove_tip
from portal.tips.retention.terms import Terms, came_before

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

WARNING_DAYS: Final = 14
KeptT = TypeVar("KeptT", Tip, Dossier, Meeting)
# What ties a dossier to a meeting.
_TIES = (MeetingDossier, DossierTask, DossierDecision)


@dataclass(frozen=True)
class Kind(Generic[KeptT]):
    """What a run must know of one kind of thing that is kept for a term.

    Attributes:
        table: the table of them.
        warned: the column that names one whose end has been announced.
        ends: gives the condition that its last day lies before a day and so many more.
        is_held: gives the condition that a hold keeps it on a day, or that it is in quarantine and
            no person has seen it.
        goes_alone: the condition that nothing is left that must go before it.
        visible_to: gives the condition that an actor may know of it, and of all that keeps it.
        tell: tells whom it concerns that these will be removed soon.
        hold: returns one, held for the caller's transaction with all that its removal changes; None
            where it is gone.
        remove: removes one that is held, on behalf of a member or the clock, and tells the trail.
    """

    table: type[KeptT]
    warned: InstrumentedAttribute[UUID]
    ends: Callable[[Terms, date, int], ColumnElement[bool]]
    is_held: Callable[[date], ColumnElement[bool]]
    goes_alone: ColumnElement[bool]
    visible_to: Callable[[Actor], ColumnElement[bool]]
    tell: Callable[[Runtime, Session, Collection[UUID]], None]
    hold: Callable[[Session, UUID], KeptT | None]
    remove: Callable[[Runtime, Session, KeptT, UUID | None], None]


def _tip_ends(terms: Terms, today: date, days_ahead: int) -> ColumnElement[bool]:
    ways = []
    for state in State:
        for channel in Channel:
            term = terms.of(state, channel)
            if term:
                since = came_before(today, term, days_ahead)
                ways.append(
                    (Tip.state == state) & (Tip.channel == channel) & (Tip.state_since < since)
                )
    return or_(*ways)


def _hold_tip(session: Session, tip_id: UUID) -> Tip | None:
    return session.scalar(select(Tip).where(Tip.id == tip_id).with_for_update())


def _remove_tip(runtime: Runtime, session: Session, tip: Tip, member_id: UUID | None) -> None:
    append(
        runtime,
        session,
        AuditKind.TIP_EXPIRED,
        actor_id=member_id,
        tip_number=tip.number,
        state=tip.state,
    )
    remove_tip(session, tip, RemovalReason.TERM)


def _dossier_ends(terms: Terms, today: date, days_ahead: int) -> ColumnElement[bool]:
    return (
        (Dossier.state == DossierState.CLOSED)
        & (Dossier.closed_on < came_before(today, terms.dossier, days_ahead))
        & ~_has_tip(~_tip_ends(terms, today, days_ahead))
    )


def _has_tip(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that one of the tips in a dossier meets a condition."""
    found = (
        select(DossierTip.tip_id)
        .join(Tip, Tip.id == DossierTip.tip_id)
        .where(DossierTip.dossier_id == Dossier.id, which)
    )
    return found.correlate(Dossier).exists()


def _hold_dossier(session: Session, dossier_id: UUID) -> Dossier | None:
    # Whoever writes a meeting down holds it before its dossiers; in that order nobody waits for
    # somebody who waits for them.
    meetings = or_(
        *(
            Meeting.id.in_(select(tie.meeting_id).where(tie.dossier_id == dossier_id))
            for tie in _TIES
        )
    )
    session.scalars(
        select(Meeting.id).where(meetings).order_by(Meeting.number).with_for_update()
    ).all()
    return session.scalar(select(Dossier).where(Dossier.id == dossier_id).with_for_update())


def _remove_dossier(
    runtime: Runtime, session: Session, dossier: Dossier, member_id: UUID | None
) -> None:
    subject = subject_of_dossier(dossier)
    append(runtime, session, AuditKind.DOSSIER_EXPIRED, actor_id=member_id, subject=subject)
    remove_dossier(session, dossier)


def _meeting_ends(terms: Terms, today: date, days_ahead: int) -> ColumnElement[bool]:
    return Meeting.day < came_before(today, terms.meeting, days_ahead)


def _hold_meeting(session: Session, meeting_id: UUID) -> Meeting | None:
    meeting = session.scalar(select(Meeting).where(Meeting.id == meeting_id).with_for_update())
    dossiers = or_(
        *(
            Dossier.id.in_(select(tie.dossier_id).where(tie.meeting_id == meeting_id))
            for tie in _TIES
        )
    )
    session.scalars(
        select(Dossier.id).where(dossiers).order_by(Dossier.number).with_for_update()
    ).all()
    return meeting


def _remove_meeting(
    runtime: Runtime, session: Session, meeting: Meeting, member_id: UUID | None
) -> None:
    subject = subject_of_meeting(meeting)
    append(runtime, session, AuditKind.MEETING_EXPIRED, actor_id=member_id, subject=subject)
    remove_meeting(session, meeting)


TIPS: Final = Kind(
    table=Tip,
    warned=RetentionWarning.tip_id,
    ends=_tip_ends,
    is_held=lambda day: is_held(day) | awaits_a_look(),
    goes_alone=true(),
    visible_to=visible_to,
    tell=tell_of_removal,
    hold=_hold_tip,
    remove=_remove_tip,
)
DOSSIERS: Final = Kind(
    table=Dossier,
    warned=DossierWarning.dossier_id,
    ends=_dossier_ends,
    is_held=lambda day: _has_tip(is_held(day)),
    goes_alone=~_has_tip(true()),
    visible_to=lambda actor: ~_has_tip(~visible_to(actor)),
    tell=tell_of_dossier_removal,
    hold=_hold_dossier,
    remove=_remove_dossier,
)
MEETINGS: Final = Kind(
    table=Meeting,
    warned=MeetingWarning.meeting_id,
    ends=_meeting_ends,
    is_held=lambda _day: false(),
    goes_alone=true(),
    visible_to=lambda _actor: true(),
    tell=tell_of_meeting_removal,
    hold=_hold_meeting,
    remove=_remove_meeting,
)
# In the order of a run: the last tip of a dossier and the dossier go in the same one.
KINDS: Final[tuple[Kind[Any], ...]] = (TIPS, DOSSIERS, MEETINGS)
