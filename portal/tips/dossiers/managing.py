"""Opening a dossier, saying what it is about and who works on it, and moving it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from portal.accounts.errors import NoSuchMember
from portal.accounts.permissions import Permission, allows
from portal.models import (
    Dossier,
    DossierCounter,
    DossierEventKind,
    DossierMember,
    DossierPartner,
    DossierState,
    DossierTip,
    Member,
    MemberStatus,
    Partner,
    State,
    Tip,
    TipEventKind,
)
from portal.tips.dossiers.bodies import DossierBody, dossier_context
from portal.tips.dossiers.changing import changing_dossier
from portal.tips.dossiers.errors import NotAtTable
from portal.tips.dossiers.events import record
from portal.tips.dossiers.states import check_transition
from portal.tips.events import record as record_of_tip
from portal.tips.numbering import next_number
from portal.tips.sealed_bodies import seal_body
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute, Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def open_dossier(runtime: Runtime, actor: Actor, title: str, goal: str = "") -> int:
    """Open a dossier of which the actor is the owner, and return its number.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work dossiers.
        ValueError: no title, or a text that is longer than it may be.
    """
    actor.require(Permission.WORK_DOSSIERS)
    body = DossierBody(title=title, goal=goal)
    with runtime.database.writing() as session:
        return add_dossier(runtime, session, actor, body).number


def add_dossier(runtime: Runtime, session: Session, actor: Actor, body: DossierBody) -> Dossier:
    """Open a dossier in the caller's transaction."""
    assert actor.member_id is not None  # noqa: S101 - only members work dossiers
    dossier = Dossier(
        id=new_identifier(),
        number=next_number(session, DossierCounter, runtime.today()),
        state=DossierState.OPEN,
        owner_id=actor.member_id,
        opened_on=runtime.today(),
        version=0,
    )
    dossier.envelope = seal_body(body, dossier_context(dossier), actor.unlocked().newest)
    session.add(dossier)
    session.flush()
    session.add(DossierMember(dossier_id=dossier.id, member_id=actor.member_id))
    record(runtime, session, dossier, DossierEventKind.OPENED, actor)
    return dossier


def describe(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, title: str, goal: str
) -> None:
    """Say anew what a dossier is about and what it is to reach.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        ValueError: no title, or a text that is longer than it may be.
    """
    body = DossierBody(title=title, goal=goal)
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        dossier.envelope = seal_body(body, dossier_context(dossier), actor.unlocked().newest)
        record(runtime, session, dossier, DossierEventKind.DESCRIBED, actor)


def change_state(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, wanted: DossierState
) -> None:
    """Move a dossier on. Closing it also closes each of its tips that is in no other open one.

    A tip in a dossier is kept for as long as it is open; so one that stayed in that state past the
    end of its dossier would be kept for ever. That holds for tips that the actor may not know of
    as well; of those they are told nothing.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierChanged: as for each change.
        IllegalTransition: the state table does not lead there.
    """
    with changing_dossier(runtime, actor, number, seen_version, closed_too=True) as (
        session,
        dossier,
    ):
        check_transition(dossier.state, wanted)
        states = (dossier.state.value, wanted.value)
        dossier.state = wanted
        dossier.closed_on = runtime.today() if wanted is DossierState.CLOSED else None
        record(runtime, session, dossier, DossierEventKind.STATE_CHANGED, actor, states=states)
        if wanted is DossierState.CLOSED:
            session.flush()
            for tip in _tips_of_no_open_dossier(session, dossier):
                record_of_tip(
                    runtime,
                    session,
                    tip,
                    TipEventKind.STATE_CHANGED,
                    actor,
                    state=State.CLOSED,
                    dossier=dossier.public_number,
                )


def set_people(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    owner_id: UUID,
    member_ids: Collection[UUID],
) -> None:
    """Say who owns a dossier and who works on it; the owner always does.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NoSuchMember: one of them is nobody active who works dossiers.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        wanted = {*member_ids, owner_id}
        present = _joined(session, dossier, DossierMember.member_id)
        new = session.scalars(
            select(Member).where(
                Member.id.in_({*wanted} - present | {owner_id}),
                Member.status == MemberStatus.ACTIVE,
            )
        )
        able = {member.id for member in new if allows(member.roles, Permission.WORK_DOSSIERS)}
        if not wanted <= able | present or owner_id not in able:
            raise NoSuchMember
        dossier.owner_id = owner_id
        _join(session, dossier, DossierMember.member_id, wanted)
        record(runtime, session, dossier, DossierEventKind.PEOPLE_CHANGED, actor)


def set_partners(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    partner_ids: Collection[UUID],
) -> None:
    """Say which partners are at the table of a dossier.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NotAtTable: one who is new there is no active partner.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        wanted = set(partner_ids)
        new = wanted - _joined(session, dossier, DossierPartner.partner_id)
        active = session.scalars(
            select(Partner.id).where(Partner.id.in_(new), Partner.is_active.is_(True))
        )
        if new != set(active):
            raise NotAtTable
        _join(session, dossier, DossierPartner.partner_id, wanted)
        record(runtime, session, dossier, DossierEventKind.PARTNERS_CHANGED, actor)


def is_in_other_open(session: Session, tip: Tip, dossier: Dossier) -> bool:
    """Tell whether a tip, which is held, is in an open dossier other than this one."""
    found = session.scalar(
        select(Dossier.id)
        .join(DossierTip, DossierTip.dossier_id == Dossier.id)
        .where(
            DossierTip.tip_id == tip.id,
            Dossier.id != dossier.id,
            Dossier.state != DossierState.CLOSED,
        )
        .limit(1)
    )
    return found is not None


def _tips_of_no_open_dossier(session: Session, dossier: Dossier) -> list[Tip]:
    held = session.scalars(
        select(Tip)
        .join(DossierTip, DossierTip.tip_id == Tip.id)
        .where(DossierTip.dossier_id == dossier.id, Tip.state == State.IN_DOSSIER)
        .order_by(Tip.number)
        .with_for_update(of=Tip)
    ).all()
    return [tip for tip in held if not is_in_other_open(session, tip, dossier)]


def _joined(session: Session, dossier: Dossier, column: InstrumentedAttribute[UUID]) -> set[UUID]:
    return set(session.scalars(select(column).where(column.class_.dossier_id == dossier.id)))


def _join(
    session: Session, dossier: Dossier, column: InstrumentedAttribute[UUID], wanted: set[UUID]
) -> None:
    """Join a dossier with those in `wanted`, by this column of the joining table, and no others."""
    table: Any = column.class_
    session.execute(delete(table).where(table.dossier_id == dossier.id))
    session.add_all([table(dossier_id=dossier.id, **{column.key: other}) for other in wanted])
