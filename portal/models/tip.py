"""A tip with its thread, its events, and who has read it.

In clear stand only what the queue sorts and counts by. What a reporter did carries a day; only what
a member did carries a time.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment, word
from portal.vault import Envelope

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS_PER_YEAR = 1_000_000
QUEUE_FILTERS = ("state", "theme", "district", "channel", "assignee_id")
NARROW_FILTERS = ("urgency", "branch")
# Conditions for which few rows are true, as SQLite and as PostgreSQL write them.
WAITING = ("first_look_day IS NULL", "first_look_day IS NULL")
RESTRICTED = ("is_restricted IS 1", "is_restricted IS true")
UNREAD = ("seen_version < told_version", "seen_version < told_version")


class Channel(StrEnum):
    """How a tip came in."""

    WEBSITE = "website"
    INTERNAL = "internal"
    TELEPHONE = "telephone"


class State(StrEnum):
    """Where a tip is in its life; tips/states.py says what may follow what."""

    RECEIVED = "received"
    IN_ASSESSMENT = "in_assessment"
    AWAITING_REPORTER = "awaiting_reporter"
    ENRICHED = "enriched"
    IN_DOSSIER = "in_dossier"
    PASSED_TO_PARTNER = "passed_to_partner"
    CLOSED = "closed"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Urgency(StrEnum):
    """How soon the coordination point wants to act on a tip."""

    NOW = "now"
    THIS_WEEK = "this_week"
    NORMAL = "normal"
    LOW = "low"


class MessageKind(StrEnum):
    """Who speaks to whom in a message. The reporter cannot open those in `INTERNAL_MESSAGES`.

    A reply tells the reporter something and, unlike a question, waits for no answer. A finding is a
    note of which the source is known.
    """

    QUESTION = "question"
    ANSWER = "answer"
    REPLY = "reply"
    NOTE = "note"
    FINDING = "finding"


INTERNAL_MESSAGES = frozenset({MessageKind.NOTE, MessageKind.FINDING})


class TipEventKind(StrEnum):
    """What can happen to a tip."""

    RECEIVED = "received"
    STATE_CHANGED = "state_changed"
    ASSIGNED = "assigned"
    QUESTION_ASKED = "question_asked"
    ANSWER_RECEIVED = "answer_received"
    NOTE_ADDED = "note_added"
    REPLY_SENT = "reply_sent"
    ASSESSED = "assessed"
    RESTRICTED = "restricted"
    CIRCLE_CHANGED = "circle_changed"
    UNRESTRICTED = "unrestricted"
    UNDONE = "undone"
    REDACTED = "redacted"
    DISCLOSED = "disclosed"
    HELD = "held"
    RELEASED = "released"
    PUT_IN_DOSSIER = "put_in_dossier"
    TAKEN_OUT_OF_DOSSIER = "taken_out_of_dossier"
    ENTITY_ADDED = "entity_added"
    ENTITY_REMOVED = "entity_removed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    MERGED = "merged"


def _envelope() -> Mapped[Envelope]:
    return composite(
        Envelope,
        mapped_column("content", LargeBinary),
        mapped_column("generation", ForeignKey("team_key.generation")),
        mapped_column("key_for_team", LargeBinary),
        mapped_column("key_for_reporter", LargeBinary, nullable=True),
    )


def _index_of_few(name: str, sqlite: str, postgresql: str, *columns: str) -> Index:
    # Holds only the rows for which the condition is true.
    return Index(name, *columns, sqlite_where=text(sqlite), postgresql_where=text(postgresql))


def _queue_indexes() -> Iterator[Index]:
    # For no filter, for each and for each two: the queue is read in its order from where it starts.
    # Those for two end with the other filters, so that a third one is tried within the index.
    # Without them a page of few matches costs as much as the largest of its filters.
    yield Index(None, "day", "number")
    yield Index("ix_tip_state_since", "state", "state_since")
    # To find which tips the sealed index does not hold as they are, without reading them.
    yield Index("ix_tip_in_index", "number", "version", "is_restricted", "generation")
    # By themselves these leave so few that all other filters are tried within their one index.
    for name in NARROW_FILTERS:
        others = [other for other in (*QUEUE_FILTERS, *NARROW_FILTERS) if other != name]
        yield Index(f"ix_tip_{name}", name, "day", "number", *others)
    yield _index_of_few("ix_tip_waiting", *WAITING, "day", "number", *QUEUE_FILTERS)
    yield _index_of_few("ix_tip_restricted", *RESTRICTED, "day", "number")
    for name in QUEUE_FILTERS:
        yield Index(None, name, "day", "number")
    for first, second in combinations(QUEUE_FILTERS, 2):
        others = [name for name in QUEUE_FILTERS if name not in {first, second}]
        yield Index(f"ix_tip_{first}_{second}", first, second, "day", "number", *others)


class TipCounter(Base):
    """The last number given out in a year."""

    __tablename__ = "tip_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Tip(Base):
    """A tip. `version` is the sequence number of its latest event.

    `number` is the year times a million plus the serial number in that year; `reporter_version` is
    the sequence number of the latest event that the reporter caused. `state_since` is the day on
    which the tip came into its state, from which its term counts. `first_look_day` is the day on
    which a member first moved or assessed it. A restricted tip is known to its circle only.
    """

    __tablename__ = "tip"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    day: Mapped[date]
    channel: Mapped[Channel] = mapped_column(word(Channel))
    state: Mapped[State] = mapped_column(word(State))
    theme: Mapped[str] = mapped_column(String(WORD_LENGTH))
    branch: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    district: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    reporter_version: Mapped[int]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    receipt_lookup: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    reporter_public: Mapped[bytes] = mapped_column(LargeBinary)
    envelope: Mapped[Envelope] = _envelope()
    is_restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    urgency: Mapped[Urgency] = mapped_column(
        word(Urgency), default=Urgency.NORMAL, server_default=Urgency.NORMAL.value
    )
    first_look_day: Mapped[date | None]
    state_since: Mapped[date | None]

    __table_args__ = tuple(_queue_indexes())

    @property
    def public_number(self) -> str:
        """The number as people write it: year, hyphen, serial number."""
        return format_number(self.number)


class TipCircle(Base):
    """A member of the circle that a restricted tip is kept to."""

    __tablename__ = "tip_circle"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)


class Message(Base):
    """A question, an answer or an internal note. `sequence` is that of the event it came with."""

    __tablename__ = "message"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[MessageKind] = mapped_column(word(MessageKind))
    day: Mapped[date]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    envelope: Mapped[Envelope] = _envelope()


class Assessment(Base):
    """What the coordination point made of a tip, in a version. `sequence` is that of its event."""

    __tablename__ = "assessment"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    envelope: Mapped[Envelope] = _envelope()


class TipEvent(Base):
    """Something that happened to a tip. An absent actor is the reporter, and then there is no time.

    `assignee_id` and the states are those after the event; `from_state` is the one before.
    """

    __tablename__ = "tip_event"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[TipEventKind] = mapped_column(word(TipEventKind))
    day: Mapped[date]
    at: Mapped[datetime | None] = mapped_column(Moment)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    from_state: Mapped[State | None] = mapped_column(word(State))
    to_state: Mapped[State | None] = mapped_column(word(State))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))


class TipReading(Base):
    """Up to which version a member has seen a tip, and that of what its reporter did last.

    There is one for each member who worked tips when the reporter last did something, and for each
    who has read it since. Day and number are those of the tip, so that the unread ones are found in
    the order of the queue.
    """

    __tablename__ = "tip_reading"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    seen_version: Mapped[int]
    told_version: Mapped[int]
    day: Mapped[date]
    number: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        _index_of_few("ix_tip_reading_unread", *UNREAD, "member_id", "day", "number"),
    )


def format_number(number: int) -> str:
    """Return a tip's number as people write it: `2026-00042`."""
    year, serial = divmod(number, NUMBERS_PER_YEAR)
    return f"{year}-{serial:05d}"


def parse_number(text: str) -> int | None:
    """Return the number that `2026-00042` stands for, or None where it is not of that form."""
    year, hyphen, serial = text.partition("-")
    if not (hyphen and year.isascii() and serial.isascii() and year.isdigit() and serial.isdigit()):
        return None
    if not (len(year) == len("2026") and 0 < len(serial) < len(str(NUMBERS_PER_YEAR))):
        return None
    return int(year) * NUMBERS_PER_YEAR + int(serial)
