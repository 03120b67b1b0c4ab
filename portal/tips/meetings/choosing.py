"""Whom and what a meeting can be planned with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.models import Dossier, DossierState
from portal.tips.dossiers.listing import MOST_CHOICES, DossierName, title_of
from portal.tips.dossiers.people import Named, all_partners, colleagues
from portal.tips.meetings.changing import find_meeting
from portal.tips.meetings.reading import Invited, agenda_of, invited_members, invited_partners

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class PlanChoices:
    """Those who can be invited, by name, and the dossiers that can be on the agenda."""

    partners: list[Named]
    members: list[Named]
    dossiers: list[DossierName]


def plan_choices(runtime: Runtime, actor: Actor, number: int | None = None) -> PlanChoices:
    """Return what a meeting can be planned with.

    Args:
        runtime: the running portal.
        actor: who plans.
        number: the meeting that is changed, if it is one: who is invited to it, and what stands on
            its agenda, can stay.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work dossiers.
    """
    actor.require(Permission.WORK_DOSSIERS)
    actor.unlocked()
    with runtime.database.reading() as session:
        dossiers = session.scalars(
            select(Dossier)
            .where(Dossier.state != DossierState.CLOSED)
            .order_by(Dossier.number.desc())
            .limit(MOST_CHOICES)
        ).all()
        partners, members, on_agenda = _present(session, number)
        known = {dossier.id for dossier in dossiers}
        more = [dossier for dossier in on_agenda if dossier.id not in known]
        return PlanChoices(
            partners=all_partners(session, partners),
            members=colleagues(session, members),
            dossiers=[
                DossierName(each.public_number, title_of(actor, each), each.state)
                for each in (*more, *dossiers)
            ],
        )


def _present(
    session: Session, number: int | None
) -> tuple[list[Named], list[Named], list[Dossier]]:
    """Return who is invited to a meeting and what is on its agenda, or nothing of none."""
    if number is None:
        return [], [], []
    meeting = find_meeting(session, number)
    return (
        _named(invited_partners(session, meeting)),
        _named(invited_members(session, meeting)),
        [dossier for _item, dossier in agenda_of(session, meeting)],
    )


def _named(invited: list[Invited]) -> list[Named]:
    return [Named(each.id, each.name) for each in invited]
