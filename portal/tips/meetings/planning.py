"""Planning a meeting: the day, the place, who is invited, and the dossiers in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission, allows
from portal.models import (
    Dossier,
    DossierState,
    Meeting,
    MeetingCounter,
    MeetingDossier,
    MeetingEventKind,
    MeetingMember,
    MeetingPartner,
    MeetingState,
    Member,
    MemberStatus,
    Partner,
)
from portal.tips.meetings.bodies import ItemBody, MeetingBody, item_context, meeting_context
from portal.tips.meetings.changing import changing_meeting, record
from portal.tips.meetings.errors import CannotInvite, NotOnAgenda
from portal.tips.numbering import next_number
from portal.tips.sealed_bodies import open_body, seal_body
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class MeetingPlan:
    """A meeting as it is planned; `dossiers` are numbers, in the order of the agenda."""

    day: date
    place: str
    partner_ids: frozenset[UUID]
    member_ids: frozenset[UUID]
    dossiers: Sequence[int]


def plan_meeting(runtime: Runtime, actor: Actor, plan: MeetingPlan) -> int:
    """Plan a meeting, and return its number.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work dossiers.
        CannotInvite: somebody who is invited works with us no more.
        NotOnAgenda: there is no open dossier by one of the numbers.
        ValueError: the place is longer than a line.
    """
    actor.require(Permission.WORK_DOSSIERS)
    team = actor.unlocked().newest
    with runtime.database.writing() as session:
        meeting = Meeting(
            id=new_identifier(),
            number=next_number(session, MeetingCounter, runtime.today()),
            day=plan.day,
            state=MeetingState.PLANNED,
            version=0,
        )
        body = MeetingBody(place=plan.place)
        meeting.envelope = seal_body(body, meeting_context(meeting), team)
        session.add(meeting)
        session.flush()
        _invite(session, meeting, plan)
        _set_agenda(session, actor, meeting, plan.dossiers)
        record(runtime, session, meeting, MeetingEventKind.PLANNED, actor)
        return meeting.number


def change_plan(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, plan: MeetingPlan
) -> None:
    """Change when and where a meeting is, with whom, and its agenda.

    A dossier of which something was written down stays on the agenda, as its last.

    Raises:
        NotPermitted, VaultLocked, NoSuchMeeting, MeetingChanged, MinutesClosed: as for each change.
        CannotInvite: somebody who is newly invited works with us no more.
        NotOnAgenda: there is no open dossier by one of the new numbers.
        ValueError: the place is longer than a line.
    """
    with changing_meeting(runtime, actor, number, seen_version) as (session, meeting):
        keyring = actor.unlocked()
        context = meeting_context(meeting)
        body = open_body(MeetingBody, keyring, meeting.envelope, context)
        changed = MeetingBody(place=plan.place, others=body.others, minutes=body.minutes)
        meeting.day = plan.day
        meeting.envelope = seal_body(changed, context, keyring.newest)
        _invite(session, meeting, plan)
        _set_agenda(session, actor, meeting, plan.dossiers)
        record(runtime, session, meeting, MeetingEventKind.CHANGED, actor)


def _invite(session: Session, meeting: Meeting, plan: MeetingPlan) -> None:
    partners = {
        row.partner_id: row
        for row in session.scalars(
            select(MeetingPartner).where(MeetingPartner.meeting_id == meeting.id)
        )
    }
    members = {
        row.member_id: row
        for row in session.scalars(
            select(MeetingMember).where(MeetingMember.meeting_id == meeting.id)
        )
    }
    new_partners, new_members = plan.partner_ids - set(partners), plan.member_ids - set(members)
    if new_partners - _active_partners(session) or new_members - _active_members(session):
        raise CannotInvite
    for partner_id in set(partners) - plan.partner_ids:
        session.delete(partners[partner_id])
    for member_id in set(members) - plan.member_ids:
        session.delete(members[member_id])
    session.add_all([MeetingPartner(meeting_id=meeting.id, partner_id=new) for new in new_partners])
    session.add_all([MeetingMember(meeting_id=meeting.id, member_id=new) for new in new_members])


def _active_partners(session: Session) -> set[UUID]:
    return set(session.scalars(select(Partner.id).where(Partner.is_active.is_(True))))


def _active_members(session: Session) -> set[UUID]:
    members = session.scalars(select(Member).where(Member.status == MemberStatus.ACTIVE))
    return {member.id for member in members if allows(member.roles, Permission.WORK_DOSSIERS)}


def _set_agenda(session: Session, actor: Actor, meeting: Meeting, numbers: Sequence[int]) -> None:
    keyring = actor.unlocked()
    present = {
        item.dossier_id: item
        for item in session.scalars(
            select(MeetingDossier).where(MeetingDossier.meeting_id == meeting.id)
        )
    }
    wanted = _dossiers(session, numbers, set(present))
    for dossier_id, item in present.items():
        if dossier_id in wanted:
            continue
        if open_body(ItemBody, keyring, item.envelope, item_context(item)).said:
            wanted.append(dossier_id)
        else:
            session.delete(item)
    for place, dossier_id in enumerate(wanted, start=1):
        if dossier_id in present:
            present[dossier_id].place = place
            continue
        item = MeetingDossier(meeting_id=meeting.id, dossier_id=dossier_id, place=place)
        item.envelope = seal_body(ItemBody(), item_context(item), keyring.newest)
        session.add(item)


def _dossiers(session: Session, numbers: Sequence[int], present: set[UUID]) -> list[UUID]:
    """Return the identifiers of the dossiers with these numbers, in the same order, each once."""
    rows = session.scalars(select(Dossier).where(Dossier.number.in_(numbers)))
    found = {
        dossier.number: dossier.id
        for dossier in rows
        if dossier.state is not DossierState.CLOSED or dossier.id in present
    }
    if not found.keys() >= set(numbers):
        raise NotOnAgenda
    return [found[number] for number in dict.fromkeys(numbers)]
