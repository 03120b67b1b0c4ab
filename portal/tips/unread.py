"""Which tips a member has not seen since their reporter last did something.

That is kept for each member who works tips at that moment: what came in before somebody joined is
not news to them. Reporter and reader each write a column of their own, so that neither undoes what
the other does at the same moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.models import Tip, TipReading
from portal.models.upserting import insert_into
from portal.tips.access import tip_workers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor

_FIRST_VERSION = 1


def mark_unread(session: Session, tip: Tip) -> None:
    """Make a tip unread for everybody, at the version that its reporter has just caused."""
    rows = [
        {
            "member_id": member.id,
            "tip_id": tip.id,
            "seen_version": 0,
            "told_version": tip.reporter_version,
            "day": tip.day,
            "number": tip.number,
        }
        for member in tip_workers(session)
    ]
    if tip.version == _FIRST_VERSION:
        # The tip itself is not in the database yet; both go in together.
        session.add_all([TipReading(**row) for row in rows])
    elif rows:
        _put(session, rows, "told_version")


def mark_seen(session: Session, tip: Tip, actor: Actor) -> bool:
    """Remember that the actor has seen a tip as it is, and tell whether it was unread."""
    if actor.member_id is None:
        return False
    reading = session.get(TipReading, (actor.member_id, tip.id))
    was_unread = reading is not None and reading.seen_version < reading.told_version
    if reading is None:
        # The tip comes first, as for whoever changes it, or each could wait for the other.
        held = select(Tip.id).where(Tip.id == tip.id)
        session.scalar(held.with_for_update(read=True, key_share=True))
    if reading is None or reading.seen_version < tip.version:
        row = {
            "member_id": actor.member_id,
            "tip_id": tip.id,
            "seen_version": tip.version,
            "told_version": tip.reporter_version,
            "day": tip.day,
            "number": tip.number,
        }
        _put(session, [row], "seen_version")
    return was_unread


def _put(session: Session, rows: list[dict[str, Any]], changed: str) -> None:
    """Insert rows; of those that are there, change one column."""
    insert = insert_into(session, TipReading)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[TipReading.member_id, TipReading.tip_id],
            set_={changed: insert.excluded[changed]},
        ),
        rows,
    )
