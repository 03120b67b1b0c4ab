"""Changing the entities of a tip: accepting what is proposed, adding by hand, removing again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Entity, TipEntity, TipEventKind
from portal.tips.changing import changing_tip
from portal.tips.content import LINE_LENGTH, PARAGRAPH_LENGTH
from portal.tips.entities.bodies import (
    EntityBody,
    Mention,
    open_entity,
    seal_entity,
    seal_mentions,
)
from portal.tips.entities.naming import Name, names_in
from portal.tips.entities.reading import find_entity, has_open_tip
from portal.tips.errors import EmptyText, NoSuchEntity, NoteChanged
from portal.tips.events import record
from portal.tips.index.key import hold_index_key
from portal.tips.reading import open_content, open_messages
from portal.tips.recognition import canonical
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import EntityKind, Tip
    from portal.runtime import Runtime
    from portal.vault import IndexKey


def accept_names(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    keys: Collection[str] | None = None,
) -> None:
    """Make entities of what is proposed for a tip.

    Args:
        runtime: the running portal.
        actor: who accepts.
        number: the tip's number.
        seen_version: the version of the tip that the actor saw.
        keys: the `Name.key` of each proposal to accept; None for all.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        keyring = actor.unlocked()
        key = hold_index_key(session, keyring)
        named = names_in(open_content(keyring, tip), open_messages(session, keyring, tip))
        known = set(
            session.scalars(
                select(Entity.digest)
                .join(TipEntity, TipEntity.entity_id == Entity.id)
                .where(TipEntity.tip_id == tip.id)
            )
        )
        wanted = [
            name
            for name in named
            if (keys is None or name.key in keys) and key.digest(name.kind, name.value) not in known
        ]
        for name in wanted:
            _attach(runtime, session, actor, key, tip, name)
        if wanted:
            record(runtime, session, tip, TipEventKind.ENTITY_ADDED, actor)


def add_by_hand(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, kind: EntityKind, text: str
) -> None:
    """Add an entity to a tip that no rule found; one that it has already changes nothing.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NotRecognised: the text is no entity of this kind.
        EmptyText: it is longer than a line.
    """
    text = text.strip()
    if len(text) > LINE_LENGTH:
        raise EmptyText
    mention = Mention(section="", start=0, end=0, shown=text)
    name = Name(kind, canonical(kind, text), (mention,))
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        key = hold_index_key(session, actor.unlocked())
        if _attach(runtime, session, actor, key, tip, name):
            record(runtime, session, tip, TipEventKind.ENTITY_ADDED, actor)


def remove_entity(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, entity_id: UUID
) -> None:
    """Remove an entity from a tip; it can be put back for as long as the tip is there.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NoSuchEntity: the tip has no such entity.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        _find(session, tip, entity_id, is_removed=False).is_removed = True
        record(runtime, session, tip, TipEventKind.ENTITY_REMOVED, actor)


def put_back(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, entity_id: UUID
) -> None:
    """Put an entity back that was removed from a tip.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NoSuchEntity: no such entity was removed from it.
    """
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        _find(session, tip, entity_id, is_removed=True).is_removed = False
        record(runtime, session, tip, TipEventKind.ENTITY_ADDED, actor)


def write_note(
    runtime: Runtime, actor: Actor, entity_id: UUID, seen_version: int, note: str
) -> None:
    """Write the note on an entity, which all who know of it read.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot.
        NoSuchEntity: no tip that the actor may know of speaks of it, or restricted ones alone do.
        NoteChanged: somebody else changed the note since the actor saw it.
        EmptyText: it is longer than a paragraph.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    note = note.strip()
    if len(note) > PARAGRAPH_LENGTH:
        raise EmptyText
    with runtime.database.writing() as session:
        entity = find_entity(session, actor, entity_id)
        session.refresh(entity, with_for_update=True)
        if not has_open_tip(session, entity_id):
            raise NoSuchEntity
        if entity.note_version != seen_version:
            raise NoteChanged
        body = open_entity(keyring, entity).model_copy(update={"note": note})
        entity.envelope = seal_entity(body, entity.id, keyring.newest)
        entity.note_version += 1
        subject = f"entity/{entity_id}"
        append(runtime, session, AuditKind.ENTITY_NOTED, actor_id=actor.member_id, subject=subject)


def drop_entities_of(session: Session, tip_id: UUID) -> None:
    """Remove the entities of a tip that goes, and each that no other tip speaks of."""
    ids = session.scalars(select(TipEntity.entity_id).where(TipEntity.tip_id == tip_id)).all()
    session.execute(delete(TipEntity).where(TipEntity.tip_id == tip_id))
    elsewhere = select(TipEntity.tip_id).where(TipEntity.entity_id == Entity.id)
    session.execute(delete(Entity).where(Entity.id.in_(ids), ~elsewhere.exists()))


def _attach(
    runtime: Runtime, session: Session, actor: Actor, key: IndexKey, tip: Tip, name: Name
) -> bool:
    """Give a tip an entity, and tell whether it had not got it yet."""
    team = actor.unlocked().newest
    digest = key.digest(name.kind, name.value)
    entity = session.scalar(select(Entity).where(Entity.digest == digest))
    if entity is None:
        entity_id = new_identifier()
        body = EntityBody(value=name.value, shown=name.mentions[0].shown)
        entity = Entity(
            id=entity_id,
            digest=digest,
            kind=name.kind,
            note_version=0,
            envelope=seal_entity(body, entity_id, team),
        )
        session.add(entity)
        session.flush()
    row = session.get(TipEntity, (tip.id, entity.id))
    if row is None:
        session.add(
            TipEntity(
                tip_id=tip.id,
                entity_id=entity.id,
                member_id=actor.member_id,
                at=runtime.now(),
                is_removed=False,
                envelope=seal_mentions(name.mentions, tip.id, entity.id, team),
            )
        )
        return True
    was_removed, row.is_removed = row.is_removed, False
    return was_removed


def _find(session: Session, tip: Tip, entity_id: UUID, *, is_removed: bool) -> TipEntity:
    row = session.get(TipEntity, (tip.id, entity_id))
    if row is None or row.is_removed is not is_removed:
        raise NoSuchEntity
    return row
