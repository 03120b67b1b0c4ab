"""Legal holds: keeping a tip past its term, by whom, why and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission
from portal.models import LegalHold, Member, Tip, TipEventKind
from portal.tips.changing import changing_tip
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.errors import WrongDay
from portal.tips.events import record
from portal.tips.texts import some_words
from portal.vault import new_identifier, seal_envelope

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class HoldView:
    """A hold as the tip's page shows it, decrypted."""

    id: UUID
    at: datetime
    member: str
    until: date
    why: str


def hold(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, until: date, why: str
) -> None:
    """Keep a tip up to and including a day, whatever its term says.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        WrongDay: the day has passed.
        EmptyText: no reason, or a longer one than a paragraph.
    """
    actor.require(Permission.MANAGE_RETENTION)
    why = some_words(why, PARAGRAPH_LENGTH)
    if until < runtime.today():
        raise WrongDay
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        hold_id = new_identifier()
        session.add(
            LegalHold(
                id=hold_id,
                tip_id=tip.id,
                at=runtime.now(),
                member_id=actor.member_id,
                until=until,
                why=seal_envelope(why.encode(), _context(hold_id), present_team_key(session), None),
            )
        )
        record(runtime, session, tip, TipEventKind.HELD, actor)


def release(runtime: Runtime, actor: Actor, number: int, seen_version: int, hold_id: UUID) -> None:
    """End a hold before its day; releasing one that has ended changes nothing.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
    """
    actor.require(Permission.MANAGE_RETENTION)
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        found = session.get(LegalHold, hold_id)
        if found is None or found.tip_id != tip.id or found.released_at is not None:
            return
        found.released_at, found.released_by = runtime.now(), actor.member_id
        record(runtime, session, tip, TipEventKind.RELEASED, actor)


def holds_of(runtime: Runtime, actor: Actor, tip: Tip) -> list[HoldView]:
    """Return the holds that keep a tip now, decrypted, the longest first.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.reading() as session:
        rows = session.execute(
            select(LegalHold, Member.display_name)
            .join(Member, Member.id == LegalHold.member_id)
            .where(LegalHold.tip_id == tip.id, _keeps(runtime.today()))
            .order_by(LegalHold.until.desc(), LegalHold.id)
        ).all()
    return [
        HoldView(
            id=row.id,
            at=row.at,
            member=name,
            until=row.until,
            why=keyring.open(row.why, _context(row.id)).decode(),
        )
        for row, name in rows
    ]


def is_held(day: date) -> ColumnElement[bool]:
    """Return the condition that a tip is kept by a hold on a `day`."""
    return exists().where(LegalHold.tip_id == Tip.id, _keeps(day))


def tip_is_held(session: Session, tip: Tip, day: date) -> bool:
    """Tell whether a hold keeps a tip on a `day`."""
    found = session.scalar(
        select(LegalHold.id).where(LegalHold.tip_id == tip.id, _keeps(day)).limit(1)
    )
    return found is not None


def _keeps(day: date) -> ColumnElement[bool]:
    return LegalHold.released_at.is_(None) & (LegalHold.until >= day)


def _context(hold_id: UUID) -> str:
    return f"legal_hold/{hold_id}"
