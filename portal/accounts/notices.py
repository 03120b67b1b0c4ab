"""What a member was told, and how they want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update

from portal.accounts.errors import InvalidMailAddress, NoSuchNotice
from portal.accounts.permissions import Permission
from portal.clock import local_day
from portal.formats.mail_address import is_mail_address
from portal.models import Member, Notice, NoticeKind, NoticePreference, NoticeWay, Page
from portal.notices.kinds import KINDS, Audience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 99
_PAGE_SUBJECT: Final = "page"
# A kind whose audience is not named here is for everybody.
_NEEDED: Final = {
    Audience.COORDINATION: Permission.WORK_TIPS,
    Audience.APPROVERS: Permission.APPROVE_DISCLOSURES,
    Audience.WRITERS: Permission.WRITE_PAGES,
    Audience.PUBLISHERS: Permission.PUBLISH_PAGES,
    Audience.ADMITTERS: Permission.ADMIT_MEMBERS,
    Audience.ADMINISTRATORS: Permission.MANAGE_MEMBERS,
    Audience.SUPERVISORS: Permission.SEE_AUDIT,
}


@dataclass(frozen=True)
class NoticeView:
    """A notice as the list shows it.

    `is_day` says that `at` stands for a whole day. `title` is that of the page that the notice is
    about, and "" for all else.
    """

    id: UUID
    kind: NoticeKind
    at: datetime
    is_day: bool
    subject: str | None
    title: str
    is_new: bool

    @property
    def day(self) -> date:
        """The calendar day in the Netherlands."""
        return local_day(self.at)


@dataclass(frozen=True)
class NoticeList:
    """At most `PAGE_SIZE` notices, newest first, and the key of what follows, if anything does."""

    rows: list[NoticeView]
    next_key: str | None


@dataclass(frozen=True)
class Preferences:
    """How a member wants to be told, of each kind that their roles bring; "" is no mail address."""

    mail_address: str
    mail_language: str
    ways: dict[NoticeKind, NoticeWay]


def count_unseen(runtime: Runtime, actor: Actor) -> int:
    """Return how many notices the actor has not seen; one more than `MOST_COUNTED` is many."""
    unseen = (
        select(Notice.id)
        .where(Notice.member_id == actor.member_id, Notice.seen_at.is_(None))
        .limit(MOST_COUNTED + 1)
    )
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(unseen.subquery())) or 0


def list_notices(runtime: Runtime, actor: Actor, after: str | None = None) -> NoticeList:
    """Return one page of what the actor was told, newest first.

    Args:
        runtime: the running portal.
        actor: whose notices they are.
        after: the key that the page before gave, or None for the first page.
    """
    query = select(Notice).where(Notice.member_id == actor.member_id)
    place = _read_key(after)
    if place:
        query = query.where(tuple_(Notice.at, Notice.id) < place)
    query = query.order_by(Notice.at.desc(), Notice.id.desc()).limit(PAGE_SIZE + 1)
    with runtime.database.reading() as session:
        found = session.scalars(query).all()
        rows = found[:PAGE_SIZE]
        titles = _titles(session, rows)
    return NoticeList(
        rows=[
            NoticeView(
                id=row.id,
                kind=row.kind,
                at=row.at,
                is_day=KINDS[row.kind].is_reporters,
                subject=row.subject,
                title=titles.get(row.subject or "", ""),
                is_new=row.seen_at is None,
            )
            for row in rows
        ],
        next_key=_write_key(rows[-1]) if len(found) > PAGE_SIZE else None,
    )


def open_notice(runtime: Runtime, actor: Actor, notice_id: UUID) -> str | None:
    """Count a notice as seen, and return its subject, if it has one.

    Raises:
        NoSuchNotice: the actor was told nothing by this identifier.
    """
    with runtime.database.writing() as session:
        notice = session.scalar(
            select(Notice).where(Notice.id == notice_id, Notice.member_id == actor.member_id)
        )
        if notice is None:
            raise NoSuchNotice
        notice.seen_at = notice.seen_at or runtime.now()
        return notice.subject


def mark_all_seen(runtime: Runtime, actor: Actor) -> None:
    """Count all that the actor was told as seen."""
    with runtime.database.writing() as session:
        session.execute(
            update(Notice)
            .where(Notice.member_id == actor.member_id, Notice.seen_at.is_(None))
            .values(seen_at=runtime.now())
        )


def read_preferences(runtime: Runtime, actor: Actor) -> Preferences:
    """Return how the actor wants to be told."""
    with runtime.database.reading() as session:
        member = session.get_one(Member, actor.member_id)
        chosen = {
            row.kind: row.way
            for row in session.scalars(
                select(NoticePreference).where(NoticePreference.member_id == member.id)
            )
        }
    return Preferences(
        mail_address=member.mail_address or "",
        mail_language=member.mail_language,
        ways={kind: chosen.get(kind, KINDS[kind].way) for kind in _kinds_of(actor)},
    )


def save_preferences(runtime: Runtime, actor: Actor, wanted: Preferences) -> None:
    """Keep how the actor wants to be told from now on; kinds that are not for them are left out.

    Raises:
        InvalidMailAddress: the mail address is none.
    """
    address = wanted.mail_address.strip()
    if address and not is_mail_address(address):
        raise InvalidMailAddress
    with runtime.database.writing() as session:
        member = session.get_one(Member, actor.member_id)
        member.mail_address = address or None
        member.mail_language = wanted.mail_language
        session.execute(delete(NoticePreference).where(NoticePreference.member_id == member.id))
        session.add_all(
            NoticePreference(member_id=member.id, kind=kind, way=wanted.ways[kind])
            for kind in _kinds_of(actor)
            if kind in wanted.ways
        )


def _kinds_of(actor: Actor) -> list[NoticeKind]:
    return [
        kind
        for kind, rules in KINDS.items()
        if rules.audience not in _NEEDED or actor.may(_NEEDED[rules.audience])
    ]


def _titles(session: Session, notices: Iterable[Notice]) -> dict[str, str]:
    """Return the titles of the pages that notices are about, by subject."""
    pages: dict[UUID, str] = {}
    for notice in notices:
        kind, _, reference = (notice.subject or "").partition("/")
        if kind == _PAGE_SUBJECT and notice.subject:
            pages[UUID(reference)] = notice.subject
    rows = session.execute(select(Page.id, Page.title).where(Page.id.in_(pages)))
    return {pages[page_id]: title for page_id, title in rows}


def _write_key(notice: Notice) -> str:
    return f"{notice.id.hex}{notice.at.isoformat()}"


def _read_key(key: str | None) -> tuple[datetime, UUID] | None:
    # A key comes back in an address; one that was meddled with is no place, so the list begins.
    length = 32
    try:
        place = (datetime.fromisoformat(key[length:]), UUID(key[:length])) if key else None
    except ValueError:
        return None
    return place if place and place[0].tzinfo else None
