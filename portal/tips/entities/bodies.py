"""What is sealed of an entity, and of its place in a tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from portal.tips.content import Paragraph
from portal.tips.sealed_bodies import Body, open_body, seal_body

if TYPE_CHECKING:
    from uuid import UUID

    from portal.models import Entity, TipEntity
    from portal.vault import Envelope, TeamKeyring, TeamPublicKey


class EntityBody(Body):
    """What an entity is: its canonical value, how it was first written, and a note on it."""

    value: str
    shown: str
    note: Paragraph = ""


class Mention(BaseModel):
    """A place where a tip names something; `section` is "" where it was added by hand.

    `section` is a path in the tip's content such as `observation.description`, or `message.3`, the
    message with that number. `start` and `end` are in characters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: str
    start: int
    end: int
    shown: str


class MentionsBody(Body):
    """Where a tip names an entity, at least once."""

    mentions: tuple[Mention, ...]


def seal_entity(body: EntityBody, entity_id: UUID, team: TeamPublicKey) -> Envelope:
    """Return the envelope of an entity."""
    return seal_body(body, _entity_context(entity_id), team)


def open_entity(keyring: TeamKeyring, entity: Entity) -> EntityBody:
    """Return what an entity is.

    Raises:
        UnknownGeneration, CannotOpen: it does not open with this ring.
    """
    return open_body(EntityBody, keyring, entity.envelope, _entity_context(entity.id))


def seal_mentions(
    mentions: tuple[Mention, ...], tip_id: UUID, entity_id: UUID, team: TeamPublicKey
) -> Envelope:
    """Return the envelope of where a tip names an entity."""
    return seal_body(MentionsBody(mentions=mentions), _mentions_context(tip_id, entity_id), team)


def open_mentions(keyring: TeamKeyring, row: TipEntity) -> tuple[Mention, ...]:
    """Return where a tip names an entity.

    Raises:
        UnknownGeneration, CannotOpen: it does not open with this ring.
    """
    context = _mentions_context(row.tip_id, row.entity_id)
    return open_body(MentionsBody, keyring, row.envelope, context).mentions


def _entity_context(entity_id: UUID) -> str:
    return f"entity/{entity_id}"


def _mentions_context(tip_id: UUID, entity_id: UUID) -> str:
    return f"tip/{tip_id}/entity/{entity_id}"
