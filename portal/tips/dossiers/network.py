"""A dossier as a network: its tips, what they speak of, and the links between them.

It holds what its reader may know of and nothing else: a tip that is kept to a circle, and what only
that tip speaks of, is there for the circle alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import Entity, EntityKind, LinkKind, TipEntity, TipLink
from portal.tips.entities.bodies import open_entity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.models import Tip
    from portal.vault import TeamKeyring


@dataclass(frozen=True)
class EntityNode:
    """An entity, and the numbers of the tips of the dossier that speak of it."""

    id: UUID
    kind: EntityKind
    name: str
    tips: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """The entities, those that most tips speak of first, and which tips were linked.

    A link is the numbers of two tips, the older one first.
    """

    entities: list[EntityNode]
    links: list[tuple[int, int]]


def read_network(session: Session, keyring: TeamKeyring, tips: Sequence[Tip]) -> Network:
    """Return the network of a dossier's tips, all of which the reader may know of."""
    numbers = {tip.id: tip.number for tip in tips}
    rows = session.execute(
        select(Entity, TipEntity.tip_id)
        .join(TipEntity, TipEntity.entity_id == Entity.id)
        .where(TipEntity.tip_id.in_(numbers), TipEntity.is_removed.is_(False))
    )
    entities: dict[UUID, Entity] = {}
    spoken_of: dict[UUID, set[int]] = {}
    for entity, tip_id in rows:
        entities[entity.id] = entity
        spoken_of.setdefault(entity.id, set()).add(numbers[tip_id])
    nodes = [
        EntityNode(
            id=entity.id,
            kind=entity.kind,
            name=open_entity(keyring, entity).shown,
            tips=tuple(sorted(spoken_of[entity.id])),
        )
        for entity in entities.values()
    ]
    nodes.sort(key=lambda node: (-len(node.tips), node.kind, node.name.casefold(), str(node.id)))
    return Network(nodes, _links(session, numbers))


def _links(session: Session, numbers: dict[UUID, int]) -> list[tuple[int, int]]:
    rows = session.execute(
        select(TipLink.first_id, TipLink.second_id).where(
            TipLink.first_id.in_(numbers),
            TipLink.second_id.in_(numbers),
            TipLink.kind != LinkKind.REFUSED,
        )
    )
    pairs = (sorted((numbers[first], numbers[second])) for first, second in rows)
    return sorted((first, second) for first, second in pairs)
