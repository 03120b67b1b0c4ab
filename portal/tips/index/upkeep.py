"""Keeping the sealed index up to date, a bounded part at a time, by whoever searches.

What is in no segment, or in another version, is searched tip by tip. Once that is more than a few
tips, the next search puts them into segments. Nobody waits for that: what was read is sealed
outside the transaction that writes, which first looks whether the index still is what it was, and
else gives up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select

from portal.models import IndexSegment, SealedIndex, SegmentTip, Tip
from portal.tips.index.key import hold_index_key
from portal.tips.index.segments import (
    SEGMENT_SIZE,
    Entry,
    IndexedText,
    add_segment,
    open_texts,
    open_traits,
    remove_segments,
)
from portal.tips.index.texts import open_tips
from portal.tips.index.traits import traits_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.vault import TeamKeyring

# So many tips, opened one by one, cost a search or the page of a tip next to nothing.
MOST_STALE = 30
# So many are put into segments at a time, in a second or two.
MOST_AT_ONCE = 1_000
MOST_WORN = 8
_READ_AT_ONCE = 200


def is_fresh() -> ColumnElement[bool]:
    """Return the condition that a segment holds a tip as it is, of a query that joins the two."""
    return and_(SegmentTip.version == Tip.version, Tip.is_restricted.is_(False))


def refresh_index(runtime: Runtime, actor: Actor) -> None:
    """Put tips into segments where too many are in none; where a colleague is at it, do nothing.

    Raises:
        VaultLocked: the actor has not unlocked the vault.
    """
    keyring = actor.unlocked()
    with runtime.database.snapshot() as session:
        changes = session.scalar(select(SealedIndex.changes)) or 0
        if not _needs_work(session, keyring):
            return
        worn = _worn_segments(session)
        entries = [*_kept(session, keyring, worn), *_missing(session, keyring)]
    if not entries and not worn:
        return
    with runtime.database.writing() as session:
        hold_index_key(session, keyring)
        index = session.scalars(select(SealedIndex)).one()
        if index.changes != changes:
            return
        index.changes += 1
        remove_segments(session, worn)
        numbers = [entry.text.number for entry in entries]
        session.execute(delete(SegmentTip).where(SegmentTip.number.in_(numbers)))
        entries.sort(key=lambda entry: entry.text.number)
        for start in range(0, len(entries), SEGMENT_SIZE):
            add_segment(session, keyring.newest, entries[start : start + SEGMENT_SIZE])


def _needs_work(session: Session, keyring: TeamKeyring) -> bool:
    stale = _stale(keyring).with_only_columns(Tip.number).limit(MOST_STALE + 1).subquery()
    count = session.scalar(select(func.count()).select_from(stale)) or 0
    withheld = select(Tip.number).join(SegmentTip, SegmentTip.number == Tip.number)
    return count > MOST_STALE or (
        session.scalar(withheld.where(Tip.is_restricted).limit(1)) is not None
    )


def _stale(keyring: TeamKeyring) -> Select[Tip]:
    return (
        select(Tip)
        .outerjoin(SegmentTip, SegmentTip.number == Tip.number)
        .where(
            Tip.is_restricted.is_(False),
            or_(SegmentTip.number.is_(None), SegmentTip.version != Tip.version),
            Tip.__table__.c.generation.in_(keyring.generations),
        )
    )


def _missing(session: Session, keyring: TeamKeyring) -> Iterator[Entry]:
    query = _stale(keyring).order_by(Tip.number.desc()).limit(MOST_AT_ONCE)
    tips = session.scalars(query).all()
    for start in range(0, len(tips), _READ_AT_ONCE):
        for opened in open_tips(session, keyring, tips[start : start + _READ_AT_ONCE]):
            tip = opened.tip
            text = IndexedText(tip.number, tip.version, opened.folded)
            yield Entry(text, traits_of(opened))


def _worn_segments(session: Session) -> list[UUID]:
    """Return some segments that hold few tips as they are, or one that they must not hold."""
    fresh = (
        select(SegmentTip.segment_id, func.count().label("tips"))
        .join(Tip, Tip.number == SegmentTip.number)
        .where(is_fresh())
        .group_by(SegmentTip.segment_id)
        .subquery()
    )
    withheld = (
        select(SegmentTip.number)
        .join(Tip, Tip.number == SegmentTip.number)
        .where(SegmentTip.segment_id == IndexSegment.id, Tip.is_restricted)
        .exists()
    )
    count = func.coalesce(fresh.c.tips, 0)
    query = (
        select(IndexSegment.id)
        .outerjoin(fresh, fresh.c.segment_id == IndexSegment.id)
        .where(or_(count < SEGMENT_SIZE // 2, withheld))
        .order_by(withheld.desc(), count)
        .limit(MOST_WORN)
    )
    return list(session.scalars(query))


def _kept(session: Session, keyring: TeamKeyring, worn: Collection[UUID]) -> Iterator[Entry]:
    rows = session.execute(
        select(Tip.number, Tip.version)
        .join(SegmentTip, SegmentTip.number == Tip.number)
        .where(SegmentTip.segment_id.in_(worn), is_fresh())
    )
    fresh = {(row.number, row.version) for row in rows}
    traits = {
        (each.number, each.version): each
        for opened in open_traits(session, keyring, worn)
        for each in opened
    }
    for opened in open_texts(session, keyring, worn):
        for text in opened:
            place = (text.number, text.version)
            if place in fresh:
                yield Entry(text, traits[place])
