"""Searching what tips say, within the unlocked vault.

The segments of the sealed index are opened one at a time. What is in none of them as it is, and
what is restricted, is opened tip by tip, so many at most; what is left over is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, or_, select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Entity, SegmentTip, Tip, TipEntity
from portal.models.tip import format_number
from portal.tips.entities.bodies import open_mentions
from portal.tips.index.key import find_index_key
from portal.tips.index.marking import snippet
from portal.tips.index.query import entity_digests, parse_query
from portal.tips.index.segments import open_texts
from portal.tips.index.texts import open_tips
from portal.tips.index.upkeep import is_fresh, refresh_index
from portal.tips.queue import conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import EntityKind, State
    from portal.runtime import Runtime
    from portal.tips.index.query import Query
    from portal.tips.pieces import Piece
    from portal.tips.queue import QueueFilter
    from portal.vault import TeamKeyring

PAGE_SIZE = 25
MOST_COUNTED = 200
MOST_SINGLY = 1_000
_READ_AT_ONCE = 200

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class FoundTip:
    """A tip that was found, with the part of it where the words stand.

    `entities` are those that it was found by, as the tip writes them.
    """

    number: int
    day: date
    state: State
    theme: str
    snippet: list[Piece]
    entities: list[tuple[EntityKind, str]]

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class SearchPage:
    """At most `PAGE_SIZE` tips, newest first.

    Attributes:
        has_words: whether anything was typed that can be searched for.
        rows: the tips.
        total: how many tips match, from this page on; `MOST_COUNTED` where there may be more.
        is_cut: whether there are more than were counted.
        next_number: the next page is of tips with a lower number than this, if there is one.
        unsearched: how many tips were left out this time; another search comes to them.
    """

    has_words: bool = True
    rows: list[FoundTip] = field(default_factory=list)
    total: int = 0
    is_cut: bool = False
    next_number: int | None = None
    unsearched: int = 0


def search_tips(
    runtime: Runtime,
    actor: Actor,
    typed: str,
    wanted: QueueFilter,
    below: int | None = None,
) -> SearchPage:
    """Return one page of the tips that have all that was typed, newest first.

    That somebody searched is a record of the audit trail; for what, is kept nowhere.

    Args:
        runtime: the running portal.
        actor: who searches.
        typed: words, phrases, beginnings of words and entities; see `parse_query`.
        wanted: which tips, as in the queue.
        below: the number that the page before gave, or None for the first page.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read tips.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    query = parse_query(typed)
    if not query.terms:
        return SearchPage(has_words=False)
    with runtime.database.writing() as session:
        append(runtime, session, AuditKind.TIPS_SEARCHED, actor_id=actor.member_id)
    refresh_index(runtime, actor)
    which = list(conditions(runtime, actor, wanted))
    if below is not None:
        which.append(Tip.number < below)
    with runtime.database.snapshot() as session:
        search = _Search(session, keyring, query, which)
        found = search.run()
        page = found[:PAGE_SIZE]
        more = len(found) > PAGE_SIZE
        return SearchPage(
            rows=search.show(page),
            total=min(len(found), MOST_COUNTED),
            is_cut=len(found) > MOST_COUNTED,
            next_number=page[-1] if more else None,
            unsearched=search.unsearched,
        )


class _Search:
    """One search, in one transaction.

    `which` is what a query of tips asks for, to find those that the actor wants and may know of.
    """

    def __init__(
        self,
        session: Session,
        keyring: TeamKeyring,
        query: Query,
        which: Sequence[ColumnElement[bool]],
    ) -> None:
        self._session, self._keyring, self._which = session, keyring, which
        self.unsearched = 0
        key = find_index_key(session, keyring)
        digests = [term.digests(key) if key else frozenset[bytes]() for term in query.terms]
        whole = frozenset(entity_digests(key, query.whole)) if key else frozenset[bytes]()
        named = [self._numbers_with(each) for each in digests]
        self._digests = whole.union(*digests)
        self._needles = {needle for term in query.terms for needle in term.needles}
        self._terms = [
            (term.needles, numbers) for term, numbers in zip(query.terms, named, strict=True)
        ]
        # Found whatever their words.
        self._named = self._numbers_with(whole) | frozenset.intersection(*named)

    def run(self) -> list[int]:
        """Return the numbers of the newest tips that match; one more than are counted, at most."""
        sure = self._named | set(self._opened_singly())
        in_segments = {
            each.number: each.version
            for segment in open_texts(self._session, self._keyring)
            for each in segment
            if self._matches(each.number, each.text)
        }
        candidates = sorted(sure | in_segments.keys(), reverse=True)
        found = list[int]()
        for some in _parts(candidates):
            rows = self._session.execute(
                select(Tip.number, Tip.version)
                .where(Tip.number.in_(some), *self._which)
                .order_by(Tip.number.desc())
            )
            # What a segment holds of a tip that has changed since says nothing of how it is now.
            found += [
                row.number
                for row in rows
                if row.number in sure or in_segments[row.number] == row.version
            ]
            if len(found) > MOST_COUNTED:
                break
        return found[: MOST_COUNTED + 1]

    def show(self, numbers: Sequence[int]) -> list[FoundTip]:
        """Return these tips with the part of each where the words stand."""
        tips = self._session.scalars(
            select(Tip).where(Tip.number.in_(numbers)).order_by(Tip.number.desc())
        ).all()
        entities = self._entities(numbers)
        return [
            FoundTip(
                number=opened.tip.number,
                day=opened.tip.day,
                state=opened.tip.state,
                theme=opened.tip.theme,
                snippet=snippet(opened.lines, self._needles),
                entities=entities.get(opened.tip.number, []),
            )
            for opened in open_tips(self._session, self._keyring, tips)
        ]

    def _matches(self, number: int, text: str) -> bool:
        # Asked of every tip there is: a loop is twice as quick as a call of `any`.
        for needles, numbers in self._terms:
            for needle in needles:
                if needle in text:
                    break
            else:
                if number not in numbers:
                    return False
        return True

    def _opened_singly(self) -> Iterator[int]:
        """Yield which match of the tips that no segment holds as they are."""
        singly = (
            select(Tip)
            .outerjoin(SegmentTip, SegmentTip.number == Tip.number)
            .where(*self._which, or_(SegmentTip.number.is_(None), ~is_fresh()))
        )
        tips = self._session.scalars(singly.order_by(Tip.number.desc()).limit(MOST_SINGLY)).all()
        if len(tips) == MOST_SINGLY:
            rest = singly.with_only_columns(func.count())
            self.unsearched = (self._session.scalar(rest) or 0) - MOST_SINGLY
        for some in _parts(tips):
            opened = list(open_tips(self._session, self._keyring, some))
            self.unsearched += len(some) - len(opened)
            for each in opened:
                if self._matches(each.tip.number, each.folded):
                    yield each.tip.number

    def _numbers_with(self, digests: frozenset[bytes]) -> frozenset[int]:
        """Return the numbers of the tips that have one of these entities."""
        query = (
            select(Tip.number)
            .join(TipEntity, TipEntity.tip_id == Tip.id)
            .join(Entity, Entity.id == TipEntity.entity_id)
            .where(Entity.digest.in_(digests), TipEntity.is_removed.is_(False))
        )
        return frozenset(self._session.scalars(query)) if digests else frozenset()

    def _entities(self, numbers: Sequence[int]) -> dict[int, list[tuple[EntityKind, str]]]:
        rows = self._session.execute(
            select(Tip.number, Entity.kind, TipEntity)
            .join(TipEntity, TipEntity.tip_id == Tip.id)
            .join(Entity, Entity.id == TipEntity.entity_id)
            .where(
                Tip.number.in_(numbers),
                Entity.digest.in_(self._digests),
                TipEntity.is_removed.is_(False),
            )
        )
        found: dict[int, list[tuple[EntityKind, str]]] = {}
        for number, kind, row in rows:
            mention = open_mentions(self._keyring, row)[0]
            found.setdefault(number, []).append((kind, mention.shown))
        return found


def _parts(whole: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(whole), _READ_AT_ONCE):
        yield whole[start : start + _READ_AT_ONCE]
