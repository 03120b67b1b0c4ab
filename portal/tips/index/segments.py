"""The segments of the sealed index: adding one, opening one, and dropping what a tip is in."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select, update

from portal.models import IndexSegment, IndexTraits, SealedIndex, SegmentTip, Tip
from portal.tips.nearness import HASHES
from portal.vault import new_identifier, seal_envelope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.vault import TeamKeyring, TeamPublicKey

SEGMENT_SIZE = 500
SIGNATURE_BYTES = HASHES


class IndexedText(NamedTuple):
    """The folded text of a tip in a version."""

    number: int
    version: int
    text: str


class IndexedTraits(NamedTuple):
    """What a tip in a version is compared by: what it names by the rules, and how its text runs.

    `names` are the keys of `entities.naming`.
    """

    number: int
    version: int
    names: list[str]
    signature: bytes


@dataclass(frozen=True)
class Entry:
    """All that the index holds of a tip."""

    text: IndexedText
    traits: IndexedTraits


def add_segment(session: Session, team: TeamPublicKey, entries: Sequence[Entry]) -> None:
    """Seal entries together as one more segment, in the caller's transaction.

    The caller holds the index, and has taken the tips out of any other segment.
    """
    segment_id = new_identifier()
    texts = [(each.text.number, each.text.version, each.text.text) for each in entries]
    content = zlib.compress(_written(texts))
    session.add(
        IndexSegment(
            id=segment_id,
            envelope=seal_envelope(content, texts_context(segment_id), team, None),
        )
    )
    session.flush()
    # One line of JSON, and the signatures after it as they are: random bytes do not get shorter.
    heads = _written([each.traits[:-1] for each in entries])
    traits = b"\n".join((heads, b"".join(each.traits.signature for each in entries)))
    sealed = seal_envelope(traits, _traits_context(segment_id), team, None)
    session.add(IndexTraits(segment_id=segment_id, envelope=sealed))
    session.add_all(
        SegmentTip(number=each.text.number, segment_id=segment_id, version=each.text.version)
        for each in entries
    )
    session.flush()


def open_texts(
    session: Session, keyring: TeamKeyring, only: Collection[UUID] | None = None
) -> Iterator[list[IndexedText]]:
    """Yield what the segments hold, a segment at a time, so that memory holds one of them.

    Args:
        session: the caller's transaction.
        keyring: that of the member who searches.
        only: the segments to open; None for all.
    """
    ids = session.scalars(select(IndexSegment.id)).all() if only is None else only
    for segment_id in ids:
        envelope = session.scalar(
            select(IndexSegment.envelope).where(IndexSegment.id == segment_id)
        )
        if envelope:
            content = zlib.decompress(keyring.open(envelope, texts_context(segment_id)))
            yield list(map(IndexedText._make, json.loads(content)))


def open_traits(
    session: Session, keyring: TeamKeyring, only: Collection[UUID] | None = None
) -> Iterator[list[IndexedTraits]]:
    """Yield what the tips of the segments are compared by, a segment at a time.

    Args:
        session: the caller's transaction.
        keyring: that of the member who compares.
        only: the segments to open; None for all.
    """
    ids = session.scalars(select(IndexTraits.segment_id)).all() if only is None else only
    for segment_id in ids:
        envelope = session.scalar(
            select(IndexTraits.envelope).where(IndexTraits.segment_id == segment_id)
        )
        if envelope:
            content = keyring.open(envelope, _traits_context(segment_id))
            heads, _, rows = content.partition(b"\n")
            yield [
                IndexedTraits(number, version, names, rows[start : start + SIGNATURE_BYTES])
                for start, (number, version, names) in zip(
                    count(step=SIGNATURE_BYTES), json.loads(heads), strict=False
                )
            ]


def remove_segments(session: Session, ids: Collection[UUID]) -> None:
    """Remove segments with all that they hold, in the caller's transaction, which holds the index.

    The tips that were in them are searched one by one until they are in another segment.
    """
    session.execute(delete(SegmentTip).where(SegmentTip.segment_id.in_(ids)))
    session.execute(delete(IndexTraits).where(IndexTraits.segment_id.in_(ids)))
    session.execute(delete(IndexSegment).where(IndexSegment.id.in_(ids)))


def drop_from_index(session: Session, tip_id: UUID) -> None:
    """Remove the segment that holds a tip, which needs no key: the vault may be locked.

    For a tip that goes, or that only a circle may know of from now on. What else was in the segment
    comes back into the index when somebody searches. A segment that is being made meanwhile, and
    may hold the tip, is given up.
    """
    session.execute(update(SealedIndex).values(changes=SealedIndex.changes + 1))
    holding = select(SegmentTip.segment_id).join(Tip, Tip.number == SegmentTip.number)
    ids = session.scalars(holding.where(Tip.id == tip_id)).all()
    remove_segments(session, ids)


def _written(rows: Sequence[object]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def texts_context(segment_id: UUID) -> str:
    """Return the place that the texts of a segment are sealed for."""
    return f"index_segment/{segment_id}/texts"


def _traits_context(segment_id: UUID) -> str:
    return f"index_segment/{segment_id}/traits"
