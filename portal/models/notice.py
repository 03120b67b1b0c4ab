"""Notices to members, how each wants to be told, and the mails that are on their way.

Neither a notice nor a mail holds anything that a tip says. A notice of what a reporter did keeps
the day and no time, as everything else of them does.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word

SUBJECT_LENGTH = 80
FAILURE_LENGTH = 80
_UNSEEN = text("seen_at IS NULL")
_WAITING = text("waits_for IS NOT NULL")
_TO_SEND = text("sent_at IS NULL AND given_up_at IS NULL")


class NoticeKind(StrEnum):
    """What a member can be told of; notices/kinds.py says what holds for each."""

    TIP_RECEIVED = "tip_received"
    TIP_ANSWERED = "tip_answered"
    TIP_ASSIGNED = "tip_assigned"
    FIRST_LOOK_OVERDUE = "first_look_overdue"
    DISCLOSURE_WAITS = "disclosure_waits"
    RETENTION_NEAR = "retention_near"
    PAGE_WAITS = "page_waits"
    PAGE_RETURNED = "page_returned"
    PAGE_PUBLISHED = "page_published"
    PAGE_HELD_BACK = "page_held_back"
    PAGE_REVIEW_DUE = "page_review_due"
    ACCESS_CHANGED = "access_changed"
    MEMBER_WAITS = "member_waits"
    TEAM_CHANGED = "team_changed"
    TRAIL_ANCHORED = "trail_anchored"


class NoticeWay(StrEnum):
    """How a member wants to be told: each way but the last also shows in the portal."""

    PORTAL = "portal"
    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


class MailWait(StrEnum):
    """When a notice that has not been mailed yet will be."""

    AT_ONCE = "at_once"
    FIXED_TIME = "fixed_time"
    DIGEST = "digest"


class Round(StrEnum):
    """What is done at fixed times, once whatever the number of processes."""

    MAIL = "mail"
    DIGEST = "digest"
    FIRST_LOOK = "first_look"
    PAGE_REVIEW = "page_review"


class Notice(Base):
    """Something that a member is told. `subject` is what to open, as `tip/2026000042`.

    `at` is the moment; of what a reporter did, the beginning of its day. `waits_for` is empty once
    the notice has gone into a mail, or where it never will.
    """

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[NoticeKind] = mapped_column(word(NoticeKind))
    at: Mapped[datetime] = mapped_column(Moment)
    subject: Mapped[str | None] = mapped_column(String(SUBJECT_LENGTH), index=True)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    waits_for: Mapped[MailWait | None] = mapped_column(word(MailWait))

    __table_args__ = (
        Index(None, "member_id", "at", "id"),
        Index("ix_notice_unseen", "member_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index("ix_notice_waiting", "waits_for", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )


class NoticePreference(Base):
    """How a member wants to be told of one kind; where there is no row, as the kind's default."""

    __tablename__ = "notice_preference"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(word(NoticeKind), primary_key=True)
    way: Mapped[NoticeWay] = mapped_column(word(NoticeWay))


class NoticeRound(Base):
    """The fixed time at which a round was last done."""

    __tablename__ = "notice_round"

    name: Mapped[Round] = mapped_column(word(Round), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(Moment)


class OutboxMail(Base):
    """A mail to a member, from the transaction that decided on it until it has been sent.

    `counts` says of which kind there are how many notices; `anchors` holds what the mail is to bear
    witness of, each as `Anchor.to_json` writes it. The mail is made of nothing else.
    Whoever sends it has claimed it until `claimed_until`. `failure` is the type of the last error.
    """

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    is_digest: Mapped[bool]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment)
    claim: Mapped[UUID | None]
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))
    anchors: Mapped[list[dict[str, str | int]] | None] = mapped_column(JSON)

    __table_args__ = (
        Index(
            "ix_outbox_to_send",
            "next_attempt_at",
            sqlite_where=_TO_SEND,
            postgresql_where=_TO_SEND,
        ),
    )
