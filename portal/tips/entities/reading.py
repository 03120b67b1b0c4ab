"""Reading entities: those of one tip, and the page of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Entity, EntityKind, Member, Tip, TipEntity
from portal.models.tip import format_number
from portal.tips.access import visible_to
from portal.tips.entities.bodies import open_entity, open_mentions
from portal.tips.entities.naming import names_in
from portal.tips.errors import NoSuchEntity
from portal.tips.index.key import find_index_key

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import State
    from portal.runtime import Runtime
    from portal.tips.entities.bodies import EntityBody, Mention
    from portal.tips.entities.naming import Name
    from portal.tips.reading import TipView
    from portal.vault import TeamKeyring

MOST_TIPS = 200
_ORDER = {kind: place for place, kind in enumerate(EntityKind)}


@dataclass(frozen=True)
class EntityView:
    """An entity of a tip. `others` is how many other tips the actor may know of speak of it."""

    id: UUID
    kind: EntityKind
    value: str
    shown: str
    mentions: tuple[Mention, ...]
    member: str
    at: datetime
    others: int


@dataclass(frozen=True)
class Proposal:
    """What a tip names and is no entity of it yet; `others` as for an entity."""

    name: Name
    others: int

    @property
    def shown(self) -> str:
        """How the tip writes it first."""
        return self.name.mentions[0].shown


@dataclass(frozen=True)
class TipEntities:
    """The entities of a tip, those that were removed from it, and what the rules propose."""

    present: list[EntityView]
    removed: list[EntityView]
    proposals: list[Proposal]


@dataclass(frozen=True)
class NamingTip:
    """A tip that speaks of an entity, and how it writes it."""

    number: int
    day: date
    state: State
    theme: str
    shown: str

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class EntityPage:
    """An entity with the newest of the tips that speak of it; `is_cut` where there are more.

    `takes_note` is False where only restricted tips speak of it: a note is for the whole team.
    """

    id: UUID
    kind: EntityKind
    value: str
    shown: str
    note: str
    note_version: int
    takes_note: bool
    tips: list[NamingTip]
    is_cut: bool


def entities_of(runtime: Runtime, actor: Actor, view: TipView) -> TipEntities:
    """Return the entities of a tip that the actor has just read, and what else it names.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read them.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.reading() as session:
        rows = session.execute(
            select(TipEntity, Entity, Member.display_name)
            .join(Entity, Entity.id == TipEntity.entity_id)
            .join(Member, Member.id == TipEntity.member_id)
            .where(TipEntity.tip_id == view.tip.id)
        ).all()
        bodies = {entity.id: open_entity(keyring, entity) for _row, entity, _name in rows}
        known = {(entity.kind, bodies[entity.id].value) for _row, entity, _name in rows}
        named = names_in(view.content, view.messages)
        proposed = [name for name in named if (name.kind, name.value) not in known]
        digests = _digests(session, keyring, proposed)
        others = _count_others(session, actor, view.tip, Entity.id.in_(bodies))
        shared = _count_others(session, actor, view.tip, Entity.digest.in_(digests.values()))
    views = [
        (row.is_removed, _view(keyring, row, entity, bodies[entity.id], member, others))
        for row, entity, member in rows
    ]
    views.sort(key=lambda each: (_ORDER[each[1].kind], each[1].value))
    return TipEntities(
        present=[entity for is_removed, entity in views if not is_removed],
        removed=[entity for is_removed, entity in views if is_removed],
        proposals=[Proposal(name, shared.get(digests.get(name, b""), 0)) for name in proposed],
    )


def read_entity(runtime: Runtime, actor: Actor, entity_id: UUID) -> EntityPage:
    """Return an entity with the tips that speak of it; that it was read is a record of the trail.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchEntity: no tip that the actor may know of speaks of it.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        entity = find_entity(session, actor, entity_id)
        rows = session.execute(
            select(TipEntity, Tip)
            .join(Tip, Tip.id == TipEntity.tip_id)
            .where(_speaks_of(actor, entity_id))
            .order_by(Tip.day.desc(), Tip.number.desc())
            .limit(MOST_TIPS + 1)
        ).all()
        subject = f"entity/{entity_id}"
        append(runtime, session, AuditKind.ENTITY_READ, actor_id=actor.member_id, subject=subject)
        takes_note = has_open_tip(session, entity_id)
    body = open_entity(keyring, entity)
    return EntityPage(
        id=entity.id,
        kind=entity.kind,
        value=body.value,
        shown=body.shown,
        note=body.note,
        note_version=entity.note_version,
        takes_note=takes_note,
        tips=[_naming_tip(keyring, row, tip) for row, tip in rows[:MOST_TIPS]],
        is_cut=len(rows) > MOST_TIPS,
    )


def find_entity(session: Session, actor: Actor, entity_id: UUID) -> Entity:
    """Return an entity.

    Raises:
        NoSuchEntity: no tip that the actor may know of speaks of it.
    """
    naming = select(TipEntity.tip_id).join(Tip, Tip.id == TipEntity.tip_id)
    query = select(Entity).where(
        Entity.id == entity_id, naming.where(_speaks_of(actor, entity_id)).exists()
    )
    entity = session.scalar(query)
    if entity is None:
        raise NoSuchEntity
    return entity


def has_open_tip(session: Session, entity_id: UUID) -> bool:
    """Tell whether a tip that every coordinator may know of speaks of an entity."""
    query = (
        select(Tip.id)
        .join(TipEntity, TipEntity.tip_id == Tip.id)
        .where(
            TipEntity.entity_id == entity_id,
            TipEntity.is_removed.is_(False),
            Tip.is_restricted.is_(False),
        )
    )
    return session.scalar(query.limit(1)) is not None


def _speaks_of(actor: Actor, entity_id: UUID) -> ColumnElement[bool]:
    return (TipEntity.entity_id == entity_id) & TipEntity.is_removed.is_(False) & visible_to(actor)


def _digests(session: Session, keyring: TeamKeyring, names: Collection[Name]) -> dict[Name, bytes]:
    key = find_index_key(session, keyring)
    return {name: key.digest(name.kind, name.value) for name in names} if key else {}


def _count_others(
    session: Session, actor: Actor, tip: Tip, which: ColumnElement[bool]
) -> dict[UUID | bytes, int]:
    """Return how many other tips speak of each of these entities, by its number and its digest."""
    rows = session.execute(
        select(Entity.id, Entity.digest, func.count())
        .join(TipEntity, TipEntity.entity_id == Entity.id)
        .join(Tip, Tip.id == TipEntity.tip_id)
        .where(which, TipEntity.is_removed.is_(False), Tip.id != tip.id, visible_to(actor))
        .group_by(Entity.id, Entity.digest)
    )
    counts: dict[UUID | bytes, int] = {}
    for entity_id, digest, count in rows:
        counts |= {entity_id: count, digest: count}
    return counts


def _naming_tip(keyring: TeamKeyring, row: TipEntity, tip: Tip) -> NamingTip:
    shown = open_mentions(keyring, row)[0].shown
    return NamingTip(tip.number, tip.day, tip.state, tip.theme, shown)


def _view(
    keyring: TeamKeyring,
    row: TipEntity,
    entity: Entity,
    body: EntityBody,
    member: str,
    others: dict[UUID | bytes, int],
) -> EntityView:
    mentions = open_mentions(keyring, row)
    return EntityView(
        id=entity.id,
        kind=entity.kind,
        value=body.value,
        shown=mentions[0].shown,
        mentions=mentions,
        member=member,
        at=row.at,
        others=others.get(entity.id, 0),
    )
