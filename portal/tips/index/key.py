"""The index key: made by whoever needs it first, and kept sealed to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import SealedIndex
from portal.models.upserting import insert_into
from portal.vault import IndexKey, seal_envelope

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.vault import Envelope, TeamKeyring

INDEX_ID = 1
_CONTEXT = "sealed_index/key"


def find_index_key(session: Session, keyring: TeamKeyring) -> IndexKey | None:
    """Return the index key, or None where nobody has needed it yet.

    Raises:
        UnknownGeneration: it is sealed under a generation that is not on the ring.
    """
    row = session.get(SealedIndex, INDEX_ID)
    return IndexKey.from_bytes(keyring.open(row.envelope, _CONTEXT)) if row else None


def hold_index_key(session: Session, keyring: TeamKeyring) -> IndexKey:
    """Return the index key, held for this transaction; make it where there is none.

    A key that is sealed to an older generation than the newest of the ring is sealed anew. It goes
    to a generation of the ring alone, which was vouched for: what it opens is more than one tip.

    Raises:
        UnknownGeneration: it is sealed under a generation that is not on the ring.
    """
    made = _seal(IndexKey.generate(), keyring)
    values = {"id": INDEX_ID, "changes": 0, **vars(made)}
    session.execute(insert_into(session, SealedIndex).values(values).on_conflict_do_nothing())
    row = session.scalars(select(SealedIndex).with_for_update()).one()
    key = IndexKey.from_bytes(keyring.open(row.envelope, _CONTEXT))
    if row.envelope.generation < keyring.newest.generation:
        row.envelope = _seal(key, keyring)
    return key


def _seal(key: IndexKey, keyring: TeamKeyring) -> Envelope:
    return seal_envelope(key.to_bytes(), _CONTEXT, keyring.newest, None)
