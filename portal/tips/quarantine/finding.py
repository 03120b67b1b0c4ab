"""Finding a flood among the tips of some days: those that are like one tip, or like each other.

The tips are opened one after the other; of each only a signature of its text is looked at, and of
most of them nothing stays in memory but their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Tip
from portal.models.tip import format_number
from portal.tips.access import find_tip, visible_to
from portal.tips.errors import WrongDay
from portal.tips.index.traits import signature
from portal.tips.linking_rules import NEAR, text_of
from portal.tips.quarantine.conditions import is_untouched
from portal.tips.quarantine.grouping import Group, Grouping, LikeOne
from portal.tips.reading import open_content
from portal.vault import UnknownGeneration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.vault import TeamKeyring

# Fewer tips that are alike are no flood: people tell of the same thing.
LEAST_TIPS: Final = 5
MOST_GROUPS: Final = 20
_READ_AT_ONCE: Final = 250
_SAMPLE_CHARACTERS: Final = 300
_FEW: Final = 3


class Alike(StrEnum):
    """From which likeness on tips belong to a flood."""

    NEARLY_THE_SAME = "nearly_the_same"
    MUCH = "much"
    SOMEWHAT = "somewhat"

    @property
    def least(self) -> float:
        """The least likeness of two texts, from 0 to 1."""
        return _LEAST[self]


_LEAST: Final = {Alike.NEARLY_THE_SAME: 0.7, Alike.MUCH: 0.5, Alike.SOMEWHAT: NEAR}


@dataclass(frozen=True)
class FloodQuery:
    """Where to look for a flood.

    Attributes:
        first_day: the first day of receipt.
        last_day: the last one, included.
        alike: how alike the tips of a flood are.
        example: the number of a tip of the flood; None to look for tips that are like each other.
        only_unproven: leave out those that were sent with the proof of a person.
        last_number: leave out what came in after the tip of this number.
    """

    first_day: date
    last_day: date
    alike: Alike = Alike.MUCH
    example: int | None = None
    only_unproven: bool = False
    last_number: int | None = None


@dataclass(frozen=True)
class Sample:
    """A tip with the beginning of its text."""

    number: int
    text: str

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class FloodGroup:
    """Tips that are like a leader, of which `count` can be put aside and `staying` are worked on.

    `samples` are the leader and the one that is least like it.
    """

    leader: int
    count: int
    staying: int
    samples: list[Sample]


@dataclass(frozen=True)
class Flood:
    """What was found, and up to which tip was looked.

    Attributes:
        groups: the largest groups.
        others: how many tips of those days are in none of them.
        other_samples: some of these; where an example was given, those that come nearest to it.
        unreadable: how many tips the actor's keys do not open.
        last_number: the number of the newest tip that was looked at.
    """

    groups: list[FloodGroup]
    others: int
    other_samples: list[Sample]
    unreadable: int
    last_number: int


@dataclass
class Grouped:
    """The groups of a flood by number, before any text of them is shown."""

    groups: list[Group]
    others: int = 0
    other_numbers: list[int] = field(default_factory=list)
    unreadable: int = 0


def find_flood(runtime: Runtime, actor: Actor, query: FloodQuery) -> Flood:
    """Return the groups of tips that are alike; nothing is changed but the audit trail.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read tips.
        WrongDay: the last day is before the first.
        NoSuchTip: the example is none that the actor may know of.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    if query.last_day < query.first_day:
        raise WrongDay
    with runtime.database.writing() as session:
        append(runtime, session, AuditKind.TIPS_COMPARED, actor_id=actor.member_id)
        newest = session.scalar(select(func.max(Tip.number))) or 0
    last_number = min(newest, query.last_number or newest)
    grouped = group_tips(runtime, actor, query, last_number)
    with runtime.database.reading() as session:
        return Flood(
            groups=[
                FloodGroup(
                    group.leader,
                    len(group.going),
                    group.staying,
                    _samples(session, actor, keyring, [group.leader, group.farthest]),
                )
                for group in grouped.groups
            ],
            others=grouped.others,
            other_samples=_samples(session, actor, keyring, grouped.other_numbers),
            unreadable=grouped.unreadable,
            last_number=last_number,
        )


def group_tips(runtime: Runtime, actor: Actor, query: FloodQuery, last_number: int) -> Grouped:
    """Return the tips that a query asks for in groups; the same tips give the same groups.

    Raises:
        NoSuchTip: the example is none that the actor may know of.
    """
    keyring, least = actor.unlocked(), query.alike.least
    if query.example is not None:
        with runtime.database.reading() as session:
            content = open_content(keyring, find_tip(session, actor, query.example))
        like_one = LikeOne(query.example, signature(text_of(content)), least)
        unreadable = _add_all(runtime, actor, query, last_number, like_one)
        return Grouped([like_one.group], like_one.others, like_one.nearest_others, unreadable)
    grouping = Grouping(least)
    unreadable = _add_all(runtime, actor, query, last_number, grouping)
    groups = grouping.groups
    large = [group for group in groups[:MOST_GROUPS] if len(group) >= LEAST_TIPS]
    rest = groups[len(large) :]
    return Grouped(large, sum(map(len, rest)), [group.leader for group in rest[:_FEW]], unreadable)


def _add_all(
    runtime: Runtime, actor: Actor, query: FloodQuery, last_number: int, to: Grouping | LikeOne
) -> int:
    """Add all tips that a query asks for; return how many could not be opened."""
    keyring, unreadable = actor.unlocked(), 0
    for tip, goes in _tips(runtime, actor, query, last_number):
        try:
            content = open_content(keyring, tip)
        except UnknownGeneration:
            unreadable += 1
            continue
        to.add(tip.number, signature(text_of(content)), goes=goes)
    return unreadable


def _tips(
    runtime: Runtime, actor: Actor, query: FloodQuery, last_number: int
) -> Iterator[tuple[Tip, bool]]:
    """Yield the tips in the order of their numbers, and whether each can be put aside.

    What somebody works on is among them, so that the groups stay the same when somebody begins to.
    """
    wanted = (
        select(Tip, is_untouched())
        .where(
            Tip.day.between(query.first_day, query.last_day),
            Tip.is_quarantined.is_(False),
            visible_to(actor),
        )
        .order_by(Tip.number)
        .limit(_READ_AT_ONCE)
    )
    if query.only_unproven:
        wanted = wanted.where(Tip.is_unproven.is_(True))
    after = 0
    while True:
        # Each few are a transaction of their own, so that nobody waits for the whole.
        with runtime.database.reading() as session:
            rows = session.execute(
                wanted.where(Tip.number > after, Tip.number <= last_number)
            ).all()
        if not rows:
            return
        for tip, goes in rows:
            yield tip, goes
            after = tip.number


def _samples(
    session: Session, actor: Actor, keyring: TeamKeyring, numbers: list[int | None] | list[int]
) -> list[Sample]:
    found = {
        tip.number: tip
        for tip in session.scalars(select(Tip).where(Tip.number.in_(numbers), visible_to(actor)))
    }
    return [
        Sample(number, beginning_of(keyring, found[number]))
        for number in dict.fromkeys(numbers)
        if number in found
    ]


def beginning_of(keyring: TeamKeyring, tip: Tip) -> str:
    """Return the beginning of what a tip tells, on one line; "" where it does not open."""
    try:
        text = " ".join(text_of(open_content(keyring, tip)).split())
    except UnknownGeneration:
        return ""
    return text if len(text) <= _SAMPLE_CHARACTERS else f"{text[:_SAMPLE_CHARACTERS]}…"
