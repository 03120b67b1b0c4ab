"""The register of disclosures: what was given to whom, on which basis; nothing is opened here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Disclosure, DisclosureTip, Member, Partner
from portal.models.disclosure import format_disclosure_number
from portal.tips.access import find_tip
from portal.tips.disclosing.changing import visible_disclosure
from portal.tips.disclosing.states import PACKAGEABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import DisclosureState
    from portal.runtime import Runtime

PAGE_SIZE = 50
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class DisclosureFilter:
    """Which disclosures to show; None leaves a column out of it. Both days are included."""

    partner_id: UUID | None = None
    state: DisclosureState | None = None
    legal_basis: str | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class DisclosureRow:
    """A line of the register. `decided_by` is "" before somebody decided; `tips` are numbers."""

    number: int
    day: date
    state: DisclosureState
    partner: str
    legal_basis: str
    prepared_by: str
    decided_by: str
    delivered_on: date | None
    tips: tuple[int, ...]

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_disclosure_number(self.number)


@dataclass(frozen=True)
class DisclosurePage:
    """At most `PAGE_SIZE` lines, newest first, and after which number the next page begins."""

    rows: list[DisclosureRow]
    next_number: int | None


def list_disclosures(
    runtime: Runtime, actor: Actor, wanted: DisclosureFilter, before: int | None = None
) -> DisclosurePage:
    """Return one page of the register, newest first.

    Args:
        runtime: the running portal.
        actor: who looks. A supervisor sees every line; whoever discloses, those of which they may
            know every tip.
        wanted: which lines.
        before: the number that the page before gave, or None for the first page.

    Raises:
        NotPermitted: the actor may not see the register.
    """
    conditions = [_known_to(actor), *_wanted(wanted)]
    if before is not None:
        conditions.append(Disclosure.number < before)
    with runtime.database.reading() as session:
        rows = _rows(session, conditions, PAGE_SIZE + 1)
    page = rows[:PAGE_SIZE]
    return DisclosurePage(page, page[-1].number if len(rows) > PAGE_SIZE else None)


def export_disclosures(
    runtime: Runtime, actor: Actor, wanted: DisclosureFilter
) -> Iterator[DisclosureRow]:
    """Yield every line that is wanted, newest first; that this was asked for is in the trail.

    Raises:
        NotPermitted: the actor may not see the audit trail.
    """
    actor.require(Permission.SEE_AUDIT)
    with runtime.database.writing() as session:
        append(runtime, session, AuditKind.DISCLOSURES_EXPORTED, actor_id=actor.member_id)
    return _stream(runtime, [_known_to(actor), *_wanted(wanted)])


def disclosures_of(runtime: Runtime, actor: Actor, tip_number: int) -> list[DisclosureRow]:
    """Return the disclosures that a tip is in, newest first.

    Raises:
        NotPermitted: the actor may not see the register.
        NoSuchTip: there is none that the actor may know of.
    """
    actor.require(Permission.DISCLOSE)
    with runtime.database.reading() as session:
        find_tip(session, actor, tip_number)
        return _rows(session, [visible_disclosure(actor), _has(tip_number)], None)


def list_recipients(runtime: Runtime, actor: Actor) -> list[tuple[UUID, str]]:
    """Return the partners that a line of the register names, by name.

    Raises:
        NotPermitted: the actor may not see the register.
    """
    known = _known_to(actor)
    with runtime.database.reading() as session:
        rows = session.execute(
            select(Partner.id, Partner.name)
            .where(Partner.id.in_(select(Disclosure.partner_id).where(known)))
            .order_by(Partner.name)
        )
        return [(partner_id, name) for partner_id, name in rows]


def is_committed(session: Session, tip_number: int) -> bool:
    """Tell whether a tip has been approved to leave, or has left."""
    found = session.scalar(
        select(Disclosure.id).where(_has(tip_number), Disclosure.state.in_(PACKAGEABLE)).limit(1)
    )
    return found is not None


def _has(tip_number: int) -> ColumnElement[bool]:
    return Disclosure.id.in_(
        select(DisclosureTip.disclosure_id).where(DisclosureTip.tip_number == tip_number)
    )


def _known_to(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Permission.DISCLOSE):
        return visible_disclosure(actor)
    actor.require(Permission.SEE_AUDIT)
    return Disclosure.number.is_not(None)


def _wanted(wanted: DisclosureFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.partner_id:
        yield Disclosure.partner_id == wanted.partner_id
    if wanted.state:
        yield Disclosure.state == wanted.state
    if wanted.legal_basis:
        yield Disclosure.legal_basis == wanted.legal_basis
    if wanted.first_day:
        yield Disclosure.day >= wanted.first_day
    if wanted.last_day:
        yield Disclosure.day <= wanted.last_day


def _stream(runtime: Runtime, conditions: list[ColumnElement[bool]]) -> Iterator[DisclosureRow]:
    where = conditions
    while True:
        # Each few are a transaction of their own, so that a slow reader holds nothing.
        with runtime.database.reading() as session:
            rows = _rows(session, where, _ROWS_AT_ONCE)
        yield from rows
        if len(rows) < _ROWS_AT_ONCE:
            return
        where = [*conditions, Disclosure.number < rows[-1].number]


def _rows(
    session: Session, conditions: Sequence[ColumnElement[bool]], most: int | None
) -> list[DisclosureRow]:
    preparer, decider = aliased(Member), aliased(Member)
    found = session.execute(
        select(Disclosure, Partner.name, preparer.display_name, decider.display_name)
        .join(Partner, Partner.id == Disclosure.partner_id)
        .join(preparer, preparer.id == Disclosure.prepared_by)
        .outerjoin(decider, decider.id == Disclosure.decided_by)
        .where(*conditions)
        .order_by(Disclosure.number.desc())
        .limit(most)
    ).all()
    tips = _tips(session, [disclosure.id for disclosure, *_names in found])
    return [
        DisclosureRow(
            number=disclosure.number,
            day=disclosure.day,
            state=disclosure.state,
            partner=partner,
            legal_basis=disclosure.legal_basis,
            prepared_by=prepared_by,
            decided_by=decided_by or "",
            delivered_on=disclosure.delivered_on,
            tips=tuple(tips[disclosure.id]),
        )
        for disclosure, partner, prepared_by, decided_by in found
    ]


def _tips(session: Session, ids: list[UUID]) -> dict[UUID, list[int]]:
    numbers: dict[UUID, list[int]] = defaultdict(list)
    rows = session.execute(
        select(DisclosureTip.disclosure_id, DisclosureTip.tip_number)
        .where(DisclosureTip.disclosure_id.in_(ids))
        .order_by(DisclosureTip.tip_number)
    )
    for disclosure_id, number in rows:
        numbers[disclosure_id].append(number)
    return numbers
