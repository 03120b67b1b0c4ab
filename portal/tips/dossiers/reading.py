"""Reading a dossier: decrypted, with its parts, its tips and all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import (
    AuditKind,
    Dossier,
    DossierTip,
    Tip,
)
from portal.tips.access import visible_to
from portal.tips.dossiers.bodies import DossierBody, dossier_context
from portal.tips.dossiers.changing import find_dossier
from portal.tips.dossiers.events import subject_of
from portal.tips.dossiers.network import read_network
from portal.tips.dossiers.part_views import (
    BarrierView,
    DecisionView,
    TaskView,
    read_barriers,
    read_decisions,
    read_tasks,
)
from portal.tips.dossiers.people import Named, all_partners, colleagues, members_of, partners_of
from portal.tips.dossiers.states import next_states
from portal.tips.dossiers.timeline import read_timeline
from portal.tips.sealed_bodies import open_body

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import DossierState, State
    from portal.runtime import Runtime
    from portal.tips.dossiers.network import Network
    from portal.tips.dossiers.timeline import Moment


@dataclass(frozen=True)
class TipOfDossier:
    """A tip in a dossier as its reader may know of it; `day` is when it was put in."""

    number: int
    public_number: str
    theme: str
    day: date
    state: State
    is_restricted: bool


@dataclass(frozen=True)
class DossierView:
    """A dossier as its page shows it.

    `version` is the newest that the reader may know of; `colleagues` are all who work on it or may,
    and `all_partners` all who are at the table or may come to it.
    """

    id: UUID
    number: int
    public_number: str
    version: int
    state: DossierState
    next_states: list[DossierState]
    body: DossierBody
    owner: Named
    members: list[Named]
    partners: list[Named]
    colleagues: list[Named]
    all_partners: list[Named]
    opened_on: date
    closed_on: date | None
    tips: list[TipOfDossier]
    barriers: list[BarrierView]
    tasks: list[TaskView]
    decisions: list[DecisionView]
    timeline: list[Moment]
    network: Network

    def words_of(self, part_id: UUID | None) -> str:
        """Return the words of a barrier, task or decision, as they are now, or ""."""
        parts: list[BarrierView | TaskView | DecisionView] = []
        parts += [*self.barriers, *self.tasks, *self.decisions]
        return next((part.words for part in parts if part.id == part_id), "")


def read_dossier(runtime: Runtime, actor: Actor, number: int) -> DossierView:
    """Return a dossier decrypted; that it was read is a record of the audit trail.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchDossier: there is none by this number.
        UnknownGeneration: sealed under a generation that the actor has not unlocked yet.
    """
    actor.require(Permission.WORK_DOSSIERS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        dossier = find_dossier(session, number)
        append(
            runtime,
            session,
            AuditKind.DOSSIER_READ,
            actor_id=actor.member_id,
            subject=subject_of(dossier),
        )
        members = members_of(session, dossier.id)
        partners = partners_of(session, dossier.id)
        rows = _visible_tips(session, actor, dossier)
        tips = [tip for tip, _day in rows]
        timeline = read_timeline(session, actor, dossier, tips)
        return DossierView(
            id=dossier.id,
            number=dossier.number,
            public_number=dossier.public_number,
            version=max(m.event.sequence for m in timeline if not m.tip),
            state=dossier.state,
            next_states=next_states(dossier.state),
            body=open_body(DossierBody, keyring, dossier.envelope, dossier_context(dossier)),
            owner=next(member for member in members if member.id == dossier.owner_id),
            members=members,
            partners=partners,
            colleagues=colleagues(session, members),
            all_partners=all_partners(session, partners),
            opened_on=dossier.opened_on,
            closed_on=dossier.closed_on,
            tips=[_tip(tip, day) for tip, day in rows],
            barriers=read_barriers(session, keyring, dossier, runtime.today()),
            tasks=read_tasks(session, keyring, dossier, runtime.today()),
            decisions=read_decisions(session, keyring, dossier),
            timeline=timeline,
            network=read_network(session, keyring, tips),
        )


def _visible_tips(session: Session, actor: Actor, dossier: Dossier) -> list[tuple[Tip, date]]:
    rows = session.execute(
        select(Tip, DossierTip.day)
        .join(DossierTip, DossierTip.tip_id == Tip.id)
        .where(DossierTip.dossier_id == dossier.id, visible_to(actor))
        .order_by(Tip.number)
    )
    return [(tip, day) for tip, day in rows]


def _tip(tip: Tip, day: date) -> TipOfDossier:
    return TipOfDossier(
        number=tip.number,
        public_number=tip.public_number,
        theme=tip.theme,
        day=day,
        state=tip.state,
        is_restricted=tip.is_restricted,
    )
