"""What speaks for other tips belonging with one: what both name, and how near their texts are.

A tip names what it has as an entity, and what the rules find in it, but for what somebody removed
from it again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import Entity, SegmentTip, Tip, TipEntity
from portal.tips.access import visible_to
from portal.tips.entities.bodies import open_entity
from portal.tips.entities.naming import kind_and_value, name_key, names_in
from portal.tips.index.key import find_index_key
from portal.tips.index.segments import open_traits
from portal.tips.index.texts import open_tips
from portal.tips.index.traits import Comparison, signature, traits_of
from portal.tips.index.upkeep import MOST_STALE
from portal.tips.linking_rules import SOMEWHAT_NEAR, Evidence, SharedEntity, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.tips.index.segments import IndexedTraits
    from portal.tips.reading import TipView
    from portal.vault import TeamKeyring

# Of more tips than these, the weaker are left out before their rows are looked at.
_MOST_CANDIDATES = 200


@dataclass
class _Candidate:
    names: set[str] = field(default_factory=set)
    likeness: float = 0.0


def find_evidence(session: Session, actor: Actor, view: TipView) -> list[tuple[Tip, Evidence]]:
    """Return the other tips that belong with one by the linking rules, the strongest first.

    Args:
        session: the caller's transaction, a snapshot.
        actor: who has just read the tip, with the vault unlocked; others that they may not know of
            are not returned.
        view: the tip.
    """
    keyring = actor.unlocked()
    own = _own_names(session, keyring, view)
    candidates, all_tips = _compared(session, actor, view, own)
    _look_up_entities(session, keyring, own, candidates)
    candidates.pop(view.tip.number, None)
    holders: defaultdict[str, int] = defaultdict(lambda: 1)
    for candidate in candidates.values():
        for name in candidate.names:
            holders[name] += 1
    evidence = {
        number: Evidence(
            tuple(
                SharedEntity(*kind_and_value(name), holders[name], all_tips)
                for name in sorted(candidate.names)
            ),
            candidate.likeness,
        )
        for number, candidate in candidates.items()
    }
    likely = [
        number
        for number, each in evidence.items()
        if each.is_enough or each.likeness >= SOMEWHAT_NEAR
    ]
    likely.sort(key=lambda number: evidence[number].strength, reverse=True)
    return _with_tips(session, actor, view.tip, {n: evidence[n] for n in likely[:_MOST_CANDIDATES]})


def _with_tips(
    session: Session, actor: Actor, tip: Tip, evidence: dict[int, Evidence]
) -> list[tuple[Tip, Evidence]]:
    rows = session.scalars(select(Tip).where(Tip.number.in_(evidence), visible_to(actor)))
    found = list[tuple[Tip, Evidence]]()
    for other in rows:
        same = tip.district is not None and other.district == tip.district
        whole = replace(evidence[other.number], is_same_district=same)
        if whole.is_enough:
            found.append((other, whole))
    return sorted(found, key=lambda each: (each[1].strength, each[0].number), reverse=True)


def _own_names(session: Session, keyring: TeamKeyring, view: TipView) -> frozenset[str]:
    rows = session.execute(
        select(Entity, TipEntity.is_removed)
        .join(TipEntity, TipEntity.entity_id == Entity.id)
        .where(TipEntity.tip_id == view.tip.id)
    )
    names = {name.key for name in names_in(view.content, view.messages)}
    for entity, is_removed in rows:
        key = name_key(entity.kind, open_entity(keyring, entity).value)
        names = names - {key} if is_removed else names | {key}
    return frozenset(names)


def _compared(
    session: Session, actor: Actor, view: TipView, own: frozenset[str]
) -> tuple[defaultdict[int, _Candidate], int]:
    """Compare a tip with all by their traits.

    Returns:
        Those that have anything of it, by number, and how many tips there are.
    """
    comparison = Comparison(signature(text_of(view.content)))
    candidates: defaultdict[int, _Candidate] = defaultdict(_Candidate)
    count = 0
    for count, traits in enumerate(_all_traits(session, actor), start=1):  # noqa: B007
        names = own.intersection(traits.names) if traits.names else ()
        likeness = comparison.likeness(traits.signature)
        if names or likeness >= SOMEWHAT_NEAR:
            candidates[traits.number] = _Candidate(set(names), likeness)
    return candidates, count


def _all_traits(session: Session, actor: Actor) -> Iterator[IndexedTraits]:
    """Yield the traits of all tips: in the segments, and of the newest of those in none.

    What a tip tells does not change, so that a segment says it whatever happened since.
    """
    keyring = actor.unlocked()
    for segment in open_traits(session, keyring):
        yield from segment
    in_none = (
        select(Tip)
        .outerjoin(SegmentTip, SegmentTip.number == Tip.number)
        .where(visible_to(actor), SegmentTip.number.is_(None))
        .order_by(Tip.number.desc())
        .limit(MOST_STALE)
    )
    for opened in open_tips(session, keyring, session.scalars(in_none).all()):
        yield traits_of(opened)


def _look_up_entities(
    session: Session,
    keyring: TeamKeyring,
    own: frozenset[str],
    candidates: defaultdict[int, _Candidate],
) -> None:
    """Add who has one of these as an entity, and take away where it was removed."""
    key = find_index_key(session, keyring)
    if key is None:
        return
    names = {key.digest(*kind_and_value(name)): name for name in own}
    rows = session.execute(
        select(Tip.number, Entity.digest, TipEntity.is_removed)
        .join(TipEntity, TipEntity.tip_id == Tip.id)
        .join(Entity, Entity.id == TipEntity.entity_id)
        .where(Entity.digest.in_(names))
    )
    for number, digest, is_removed in rows:
        if not is_removed:
            candidates[number].names.add(names[digest])
        elif number in candidates:
            candidates[number].names.discard(names[digest])
