"""Writing down a meeting: who came, what was said, and what was agreed.

Decisions and tasks go into the dossiers in the same transaction, so that they stand there and in
the minutes, or in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import (
    Dossier,
    MeetingDossier,
    MeetingEventKind,
    MeetingMember,
    MeetingPartner,
    MeetingState,
)
from portal.tips.dossiers.changing import refuse_closed
from portal.tips.dossiers.parts import TypedDecision, TypedTask, write_decision, write_task
from portal.tips.meetings.bodies import ItemBody, MeetingBody, item_context, meeting_context
from portal.tips.meetings.changing import changing_meeting, record
from portal.tips.meetings.errors import NotOnAgenda
from portal.tips.sealed_bodies import open_body, seal_body

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Meeting
    from portal.runtime import Runtime


@dataclass(frozen=True)
class TypedItem:
    """What was said of one dossier, as it was typed, and what is to be written back into it."""

    dossier: int
    said: str = ""
    decisions: Sequence[TypedDecision] = ()
    tasks: Sequence[TypedTask] = ()


@dataclass(frozen=True)
class TypedMinutes:
    """The minutes as they were typed; whoever is not named among those who came, did not."""

    partners_who_came: frozenset[UUID]
    members_who_came: frozenset[UUID]
    others: str
    minutes: str
    items: Sequence[TypedItem]


def record_meeting(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    typed: TypedMinutes,
    *,
    closes: bool = False,
) -> None:
    """Write down a meeting, and write the decisions and tasks back into the dossiers.

    Args:
        runtime: the running portal.
        actor: who writes.
        number: the meeting's number.
        seen_version: the version of the meeting that the actor saw.
        typed: what was typed. Decisions and tasks are added to those that are there.
        closes: whether the minutes are finished; nothing is added or changed after that.

    Raises:
        NotPermitted, VaultLocked, NoSuchMeeting, MeetingChanged, MinutesClosed: as for each change.
        NotOnAgenda: a dossier is not on the agenda.
        DossierClosed: something was decided or agreed about a dossier that is closed.
        NotAtTable: whoever is to do a task is no member of its dossier and not at its table.
        ValueError: a text is missing or longer than it may be.
    """
    with changing_meeting(runtime, actor, number, seen_version) as (session, meeting):
        _write_texts(actor, meeting, typed)
        _write_attendance(session, meeting, typed)
        _write_items(runtime, session, actor, meeting, typed.items)
        if closes:
            meeting.state = MeetingState.CLOSED
        kind = MeetingEventKind.CLOSED if closes else MeetingEventKind.RECORDED
        record(runtime, session, meeting, kind, actor)


def _write_texts(actor: Actor, meeting: Meeting, typed: TypedMinutes) -> None:
    keyring = actor.unlocked()
    context = meeting_context(meeting)
    place = open_body(MeetingBody, keyring, meeting.envelope, context).place
    body = MeetingBody(place=place, others=typed.others, minutes=typed.minutes)
    meeting.envelope = seal_body(body, context, keyring.newest)


def _write_attendance(session: Session, meeting: Meeting, typed: TypedMinutes) -> None:
    for partner in session.scalars(
        select(MeetingPartner).where(MeetingPartner.meeting_id == meeting.id)
    ):
        partner.came = partner.partner_id in typed.partners_who_came
    for member in session.scalars(
        select(MeetingMember).where(MeetingMember.meeting_id == meeting.id)
    ):
        member.came = member.member_id in typed.members_who_came


def _write_items(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    meeting: Meeting,
    items: Sequence[TypedItem],
) -> None:
    # Dossiers are held in the order of their numbers, so that no two meetings wait for each other.
    rows = session.execute(
        select(MeetingDossier, Dossier)
        .join(Dossier, Dossier.id == MeetingDossier.dossier_id)
        .where(MeetingDossier.meeting_id == meeting.id)
        .order_by(Dossier.number)
        .with_for_update(of=Dossier)
    )
    on_agenda = {dossier.number: (item, dossier) for item, dossier in rows}
    team = actor.unlocked().newest
    for typed in items:
        if typed.dossier not in on_agenda:
            raise NotOnAgenda
        item, dossier = on_agenda[typed.dossier]
        item.envelope = seal_body(ItemBody(said=typed.said), item_context(item), team)
        if typed.decisions or typed.tasks:
            refuse_closed(dossier)
        for decision in typed.decisions:
            write_decision(runtime, session, actor, dossier, decision, meeting.id)
        for task in typed.tasks:
            write_task(runtime, session, actor, dossier, task, meeting.id)
