"""Laying down the demo's partners, its dossier and its meeting, as people would at the desk."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cli.demo_clock import DaysAgo
from portal.models import BarrierState, EntityKind, PartnerKind, State, Tip
from portal.tips.assessing import change_state
from portal.tips.dossiers.managing import open_dossier, set_partners
from portal.tips.dossiers.membership import put_in
from portal.tips.dossiers.parts import (
    Doer,
    TypedBarrier,
    TypedDecision,
    TypedTask,
    add_barrier,
    add_task,
    take_decision,
)
from portal.tips.entities.changing import accept_names, add_by_hand
from portal.tips.meetings.planning import MeetingPlan, plan_meeting
from portal.tips.partners.keys import confirm_key, enter_key
from portal.tips.partners.managing import PartnerDetails, add_partner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def load_demo_dossiers(runtime: Runtime, coordinator: Actor, lead: Actor, path: Path) -> None:
    """Add what a file describes.

    Args:
        runtime: the running portal, in which the demo tips are.
        coordinator: who works the dossier and plans the meeting.
        lead: who manages the partners.
        path: a file of the form of `data/demo_dossiers.toml`.
    """
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    dossier, meeting = written["dossier"], written["meeting"]
    then = replace(runtime, clock=DaysAgo(runtime.clock, dossier["days_ago"]))
    partners = _add_partners(then, coordinator, lead, written["partner"])
    at_table = [partners[each["name"]] for each in written["partner"] if each.get("is_at_table")]
    number = open_dossier(then, coordinator, dossier["title"], dossier["goal"])
    # The dossier is new, and each change of it gives it the next version.
    versions = count(1)
    set_partners(then, coordinator, number, next(versions), at_table)
    for place in dossier["tips"]:
        tip = _prepare_tip(then, coordinator, place, dossier["shared_company"])
        put_in(then, coordinator, number, next(versions), tip)
    _add_parts(then, coordinator, number, dossier, partners, versions)
    plan = MeetingPlan(
        day=_day(runtime, meeting),
        place=meeting["place"],
        partner_ids=frozenset(at_table),
        member_ids=frozenset(actor.member_id for actor in (coordinator, lead) if actor.member_id),
        dossiers=[number],
    )
    plan_meeting(runtime, coordinator, plan)


def _add_partners(
    runtime: Runtime, coordinator: Actor, lead: Actor, written: list[dict[str, Any]]
) -> dict[str, UUID]:
    partners = {}
    for each in written:
        details = PartnerDetails(
            name=each["name"],
            kind=PartnerKind(each["kind"]),
            contact=each["contact"],
            email=each["email"],
            phone=each["phone"],
        )
        partner_id = partners[details.name] = add_partner(runtime, lead, details)
        if "key" in each:
            enter_key(runtime, lead, partner_id, 1, each["key"])
        if each.get("is_confirmed"):
            confirm_key(runtime, coordinator, partner_id, 2)
    return partners


def _prepare_tip(runtime: Runtime, actor: Actor, place: int, company: str) -> int:
    """Enrich the tip that came in at this place of all, and say what it speaks of."""
    with runtime.database.reading() as session:
        query = select(Tip.number).order_by(Tip.day, Tip.number).offset(place - 1).limit(1)
        number = session.scalars(query).one()
    for state in (State.IN_ASSESSMENT, State.ENRICHED):
        change_state(runtime, actor, number, _version_of(runtime, number), state)
    accept_names(runtime, actor, number, _version_of(runtime, number))
    kind = EntityKind.COMPANY
    add_by_hand(runtime, actor, number, _version_of(runtime, number), kind, company)
    return number


def _version_of(runtime: Runtime, number: int) -> int:
    with runtime.database.reading() as session:
        return session.scalars(select(Tip.version).where(Tip.number == number)).one()


def _add_parts(
    runtime: Runtime,
    actor: Actor,
    number: int,
    dossier: dict[str, Any],
    partners: dict[str, UUID],
    versions: Iterator[int],
) -> None:
    for each in dossier["barrier"]:
        barrier = TypedBarrier(
            step=each["step"],
            barrier=each["barrier"],
            partner_id=partners.get(each.get("partner", "")),
            due=_day(runtime, each) if "due_in" in each else None,
            state=BarrierState(each.get("state", BarrierState.PLANNED)),
        )
        add_barrier(runtime, actor, number, next(versions), barrier)
    for each in dossier["task"]:
        partner_id = partners.get(each.get("partner", ""))
        doer = Doer(partner_id=partner_id) if partner_id else Doer(actor.member_id)
        task = TypedTask(each["text"], doer, _day(runtime, each))
        add_task(runtime, actor, number, next(versions), task)
    for each in dossier["decision"]:
        decision = TypedDecision(each["text"], each["by"], runtime.today())
        take_decision(runtime, actor, number, next(versions), decision)


def _day(runtime: Runtime, written: dict[str, Any]) -> date:
    return runtime.today() + timedelta(days=written["due_in"])
