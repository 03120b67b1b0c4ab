"""Dossiers in a list, newest first, a page at a time by key; and those that a tip is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.permissions import Permission
from portal.models import (
    Dossier,
    DossierPartner,
    DossierState,
    DossierTask,
    DossierTip,
    Member,
    Partner,
    TaskState,
    Tip,
)
from portal.tips.access import find_tip, visible_to
from portal.tips.dossiers.bodies import DossierBody, dossier_context
from portal.tips.sealed_bodies import open_body

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

PAGE_SIZE = 50
# So many can be chosen from in a list; the newest ones are in it.
MOST_CHOICES = 100


@dataclass(frozen=True)
class DossierFilter:
    """Which dossiers to show; None or False leaves a column out of it."""

    state: DossierState | None = None
    owner_id: UUID | None = None
    partner_id: UUID | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class DossierRow:
    """A dossier as the list shows it. `title` is None while the vault is locked.

    `tips` counts those that the actor may know of; `next_day` is the last day of the open task that
    is due first.
    """

    number: int
    public_number: str
    title: str | None
    state: DossierState
    owner: str
    opened_on: date
    tips: int
    open_tasks: int
    overdue_tasks: int
    next_day: date | None


@dataclass(frozen=True)
class DossierPage:
    """At most `PAGE_SIZE` dossiers, the number to go on after if there are more, and the choices.

    `owners` and `partners` are those of any dossier, by name.
    """

    rows: list[DossierRow]
    next_number: int | None
    owners: list[tuple[UUID, str]]
    partners: list[tuple[UUID, str]]


@dataclass(frozen=True)
class DossierName:
    """A dossier by its number and title."""

    public_number: str
    title: str
    state: DossierState


@dataclass(frozen=True)
class DossiersOfTip:
    """The dossiers that a tip is in, and the open ones that it can still be put into."""

    present: list[DossierName]
    choices: list[DossierName]


def list_dossiers(
    runtime: Runtime, actor: Actor, wanted: DossierFilter, before: int | None = None
) -> DossierPage:
    """Return one page of the dossiers, newest first.

    Args:
        runtime: the running portal.
        actor: who looks.
        wanted: which dossiers.
        before: the number that the page before gave, or None for the first page.

    Raises:
        NotPermitted: the actor may not see them.
    """
    actor.require(Permission.WORK_DOSSIERS)
    today = runtime.today()
    query = (
        select(Dossier, Member.display_name)
        .join(Member, Member.id == Dossier.owner_id)
        .where(*_conditions(wanted, today))
        .order_by(Dossier.number.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        query = query.where(Dossier.number < before)
    with runtime.database.reading() as session:
        found = session.execute(query).all()
        page = found[:PAGE_SIZE]
        ids = [dossier.id for dossier, _owner in page]
        tips = _count_tips(session, actor, ids)
        tasks = _count_tasks(session, ids, today)
        rows = [
            _row(actor, dossier, owner, tips.get(dossier.id, 0), tasks.get(dossier.id, _NO_TASKS))
            for dossier, owner in page
        ]
        return DossierPage(
            rows=rows,
            next_number=rows[-1].number if len(found) > PAGE_SIZE else None,
            owners=_owners(session),
            partners=_partners(session),
        )


def dossiers_of_tip(runtime: Runtime, actor: Actor, tip_number: int) -> DossiersOfTip:
    """Return the dossiers that a tip is in, and those that it can be put into, newest first.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read them.
        NoSuchTip: there is none that the actor may know of.
    """
    actor.require(Permission.WORK_DOSSIERS)
    with runtime.database.reading() as session:
        tip = find_tip(session, actor, tip_number)
        ids = select(DossierTip.dossier_id).where(DossierTip.tip_id == tip.id)
        newest = select(Dossier).order_by(Dossier.number.desc())
        present = session.scalars(newest.where(Dossier.id.in_(ids))).all()
        choices = session.scalars(
            newest.where(Dossier.id.not_in(ids), Dossier.state != DossierState.CLOSED).limit(
                MOST_CHOICES
            )
        ).all()
    return DossiersOfTip(_names(actor, present), _names(actor, choices))


@dataclass(frozen=True)
class _Tasks:
    open: int
    overdue: int
    next_day: date | None


_NO_TASKS = _Tasks(0, 0, None)


def _conditions(wanted: DossierFilter, today: date) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.state is not None:
        conditions.append(Dossier.state == wanted.state)
    if wanted.owner_id is not None:
        conditions.append(Dossier.owner_id == wanted.owner_id)
    if wanted.partner_id is not None:
        at_table = select(DossierPartner.dossier_id).where(
            DossierPartner.dossier_id == Dossier.id,
            DossierPartner.partner_id == wanted.partner_id,
        )
        conditions.append(at_table.exists())
    if wanted.is_overdue:
        overdue = select(DossierTask.id).where(
            DossierTask.dossier_id == Dossier.id,
            DossierTask.state == TaskState.OPEN,
            DossierTask.due < today,
        )
        conditions += [overdue.exists(), Dossier.state != DossierState.CLOSED]
    return conditions


def _count_tips(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(DossierTip.dossier_id, func.count())
        .join(Tip, Tip.id == DossierTip.tip_id)
        .where(DossierTip.dossier_id.in_(ids), visible_to(actor))
        .group_by(DossierTip.dossier_id)
    )
    return dict(rows.all())


def _count_tasks(session: Session, ids: Sequence[UUID], today: date) -> dict[UUID, _Tasks]:
    rows = session.execute(
        select(
            DossierTask.dossier_id,
            func.count(),
            func.count().filter(DossierTask.due < today),
            func.min(DossierTask.due),
        )
        .where(DossierTask.dossier_id.in_(ids), DossierTask.state == TaskState.OPEN)
        .group_by(DossierTask.dossier_id)
    )
    return {row[0]: _Tasks(row[1], row[2], row[3]) for row in rows}


def _row(actor: Actor, dossier: Dossier, owner: str, tips: int, tasks: _Tasks) -> DossierRow:
    return DossierRow(
        number=dossier.number,
        public_number=dossier.public_number,
        title=title_of(actor, dossier) if actor.keyring else None,
        state=dossier.state,
        owner=owner,
        opened_on=dossier.opened_on,
        tips=tips,
        open_tasks=tasks.open,
        overdue_tasks=tasks.overdue,
        next_day=tasks.next_day,
    )


def title_of(actor: Actor, dossier: Dossier) -> str:
    """Return the title of a dossier.

    Raises:
        VaultLocked, UnknownGeneration: the actor cannot open it.
    """
    context = dossier_context(dossier)
    return open_body(DossierBody, actor.unlocked(), dossier.envelope, context).title


def _names(actor: Actor, dossiers: Sequence[Dossier]) -> list[DossierName]:
    return [
        DossierName(dossier.public_number, title_of(actor, dossier), dossier.state)
        for dossier in dossiers
    ]


def _owners(session: Session) -> list[tuple[UUID, str]]:
    rows = session.execute(
        select(Member.id, Member.display_name)
        .where(Member.id.in_(select(Dossier.owner_id)))
        .order_by(Member.display_name)
    )
    return [(member_id, name) for member_id, name in rows]


def _partners(session: Session) -> list[tuple[UUID, str]]:
    rows = session.execute(
        select(Partner.id, Partner.name)
        .where(Partner.id.in_(select(DossierPartner.partner_id)))
        .order_by(Partner.name)
    )
    return [(partner_id, name) for partner_id, name in rows]
