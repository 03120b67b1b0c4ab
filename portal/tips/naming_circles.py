"""Naming who is in the standing circles: one asks, another confirms.

Whoever is in a circle sees tips about colleagues, so nobody decides on it alone. What is asked for
takes effect once a second person agrees; both are told of in the audit trail, and so is everybody
who joins or leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import delete, select

from portal.accounts.errors import NoSuchMember
from portal.accounts.finding import members_who_may
from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import (
    AuditKind,
    CircleKind,
    CircleProposal,
    Member,
    NoticeKind,
    StandingCircle,
)
from portal.models.upserting import insert_into
from portal.notices.queueing import queue_notice, withdraw_notices
from portal.tips.circles import able_members, let_in, members_of, wait_for_reports
from portal.tips.errors import CircleTooSmall, CircleUnchanged, NoSuchProposal, OwnProposal
from portal.tips.restricting import SMALLEST_CIRCLE, CircleMember
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

CIRCLES: Final = "circles"
# One member alone could make a tip disappear. Outside the coordination point's daily work there may
# be no second one.
SMALLEST: Final = {CircleKind.INTEGRITY: SMALLEST_CIRCLE, CircleKind.COORDINATION: 1}


@dataclass(frozen=True)
class Proposal:
    """A change that waits: the names of who would join and leave. `is_own` is for the actor."""

    id: UUID
    asked_by: str
    at: datetime
    joining: list[str]
    leaving: list[str]
    is_own: bool


@dataclass(frozen=True)
class NamedCircle:
    """A circle: `members` are all who could be in it.

    `lapsed` are the names of those in it who no longer hold the team key; `smallest` is how many it
    takes at least.
    """

    kind: CircleKind
    members: list[CircleMember]
    lapsed: list[str]
    proposal: Proposal | None
    smallest: int

    @property
    def names(self) -> list[str]:
        """The names of those in the circle who can open its tips."""
        return [member.display_name for member in self.members if member.is_in]


def read_circles(runtime: Runtime, actor: Actor) -> list[NamedCircle]:
    """Return every standing circle, with the change of it that waits, if any.

    Raises:
        NotPermitted: the actor may not name circles.
    """
    actor.require(Permission.NAME_CIRCLES)
    with runtime.database.reading() as session:
        return [_circle(session, actor, kind) for kind in CircleKind]


def propose(runtime: Runtime, actor: Actor, kind: CircleKind, member_ids: Collection[UUID]) -> None:
    """Ask for other members of a circle, in the place of what was asked for before.

    Raises:
        NotPermitted: the actor may not name circles.
        NoSuchMember: somebody who does not work tips, or does not hold the team key.
        CircleTooSmall: fewer than it takes, where so many could be.
        CircleUnchanged: these are its members already.
    """
    actor.require(Permission.NAME_CIRCLES)
    wanted = frozenset(member_ids)
    with runtime.database.writing() as session:
        able = {member.id for member in able_members(session)}
        if not wanted <= able:
            raise NoSuchMember
        if len(wanted) < max(1, min(SMALLEST[kind], len(able))):
            raise CircleTooSmall
        before = members_of(session, kind)
        if wanted == before:
            raise CircleUnchanged
        _drop_proposal(session, _proposal_of(session, kind))
        proposal_id = new_identifier()
        values = {
            "kind": kind,
            "id": proposal_id,
            "asked_by": actor.member_id,
            "at": runtime.now(),
            "members": sorted(map(str, wanted)),
        }
        insert = insert_into(session, CircleProposal).values(values)
        session.execute(insert.on_conflict_do_update(index_elements=["kind"], set_=values))
        _write_down(runtime, session, AuditKind.CIRCLE_PROPOSED, actor, kind)
        told, subject = _namers(session) | before, _subject_of(proposal_id)
        _tell(runtime, session, NoticeKind.CIRCLE_PROPOSED, told, subject, actor)


def confirm(runtime: Runtime, actor: Actor, proposal_id: UUID) -> None:
    """Agree to what somebody else asked for: from now on these are the members of the circle.

    Tips that waited for the circle are known to them at once. Tips that came in before keep the
    circle that they have, which is changed on the page of each.

    Raises:
        NotPermitted: the actor may not name circles.
        NoSuchProposal: it was confirmed, refused or replaced meanwhile.
        OwnProposal: the actor asked for it.
        NoSuchMember: somebody in it no longer works tips, or no longer holds the team key.
    """
    actor.require(Permission.NAME_CIRCLES)
    with runtime.database.writing() as session:
        wait_for_reports(runtime, session)
        proposal = _hold_proposal(session, proposal_id)
        if proposal.asked_by == actor.member_id:
            raise OwnProposal
        kind, wanted = proposal.kind, _wanted(proposal)
        if not wanted <= {member.id for member in able_members(session)}:
            raise NoSuchMember
        before = frozenset(
            session.scalars(select(StandingCircle.member_id).where(StandingCircle.kind == kind))
        )
        session.execute(delete(StandingCircle).where(StandingCircle.kind == kind))
        session.add_all([StandingCircle(kind=kind, member_id=member_id) for member_id in wanted])
        _drop_proposal(session, proposal)
        _write_down(runtime, session, AuditKind.CIRCLE_CONFIRMED, actor, kind)
        _write_down(runtime, session, AuditKind.CIRCLE_JOINED, actor, kind, wanted - before)
        _write_down(runtime, session, AuditKind.CIRCLE_LEFT, actor, kind, before - wanted)
        _tell(runtime, session, NoticeKind.CIRCLE_CHANGED, wanted | before, CIRCLES, actor)
        let_in(runtime, session, kind, actor)


def refuse(runtime: Runtime, actor: Actor, proposal_id: UUID) -> None:
    """Leave a circle as it is; whoever asked for the change can take it back by this as well.

    Raises:
        NotPermitted: the actor may not name circles.
        NoSuchProposal: it was confirmed, refused or replaced meanwhile.
    """
    actor.require(Permission.NAME_CIRCLES)
    with runtime.database.writing() as session:
        proposal = _hold_proposal(session, proposal_id)
        kind = proposal.kind
        _drop_proposal(session, proposal)
        _write_down(runtime, session, AuditKind.CIRCLE_REFUSED, actor, kind)


def _circle(session: Session, actor: Actor, kind: CircleKind) -> NamedCircle:
    inside, able = members_of(session, kind), able_members(session)
    lapsed = inside - {member.id for member in able}
    names = select(Member.display_name).where(Member.id.in_(lapsed)).order_by(Member.display_name)
    return NamedCircle(
        kind=kind,
        members=[CircleMember(who.id, who.display_name, who.id in inside) for who in able],
        lapsed=list(session.scalars(names)),
        proposal=_view(session, actor, _proposal_of(session, kind), inside),
        smallest=SMALLEST[kind],
    )


def _view(
    session: Session, actor: Actor, proposal: CircleProposal | None, inside: frozenset[UUID]
) -> Proposal | None:
    if proposal is None:
        return None
    rows = session.execute(select(Member.id, Member.display_name).order_by(Member.display_name))
    names = {row.id: row.display_name for row in rows}
    wanted = _wanted(proposal)
    return Proposal(
        id=proposal.id,
        asked_by=names[proposal.asked_by],
        at=proposal.at,
        joining=[name for id_, name in names.items() if id_ in wanted - inside],
        leaving=[name for id_, name in names.items() if id_ in inside - wanted],
        is_own=proposal.asked_by == actor.member_id,
    )


def _proposal_of(session: Session, kind: CircleKind) -> CircleProposal | None:
    return session.scalar(select(CircleProposal).where(CircleProposal.kind == kind))


def _hold_proposal(session: Session, proposal_id: UUID) -> CircleProposal:
    query = select(CircleProposal).where(CircleProposal.id == proposal_id)
    proposal = session.scalar(query.with_for_update())
    if proposal is None:
        raise NoSuchProposal
    return proposal


def _drop_proposal(session: Session, proposal: CircleProposal | None) -> None:
    if proposal is not None:
        withdraw_notices(session, _subject_of(proposal.id))
        session.delete(proposal)
        session.flush()


def _subject_of(proposal_id: UUID) -> str:
    return f"{CIRCLES}/{proposal_id}"


def _wanted(proposal: CircleProposal) -> frozenset[UUID]:
    return frozenset(map(UUID, proposal.members))


def _write_down(
    runtime: Runtime,
    session: Session,
    what: AuditKind,
    actor: Actor,
    kind: CircleKind,
    member_ids: Iterable[UUID] | None = None,
) -> None:
    """Add a record to the audit trail: of the circle, or one of each member."""
    subjects = [None] if member_ids is None else [f"member/{id_}" for id_ in sorted(member_ids)]
    for subject in subjects:
        append(runtime, session, what, actor_id=actor.member_id, subject=subject, circle=kind)


def _namers(session: Session) -> frozenset[UUID]:
    return frozenset(member.id for member in members_who_may(session, Permission.NAME_CIRCLES))


def _tell(
    runtime: Runtime,
    session: Session,
    what: NoticeKind,
    told: frozenset[UUID],
    subject: str,
    actor: Actor,
) -> None:
    """Tell members other than the actor of a change; those who name circles can open its page."""
    others = frozenset(member_id for member_id in told if member_id != actor.member_id)
    namers = _namers(session)
    queue_notice(runtime, session, what, others & namers, subject)
    queue_notice(runtime, session, what, others - namers)
