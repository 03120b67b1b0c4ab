"""Putting tips into dossiers and taking them out again.

A dossier is always held before a tip, so that two who do this at once never wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.models import Dossier, DossierEventKind, DossierTip, State, Tip, TipEventKind
from portal.tips.access import hold_tip
from portal.tips.changing import hold_seen_tip
from portal.tips.dossiers.bodies import DossierBody
from portal.tips.dossiers.changing import changing_dossier, hold_dossier, refuse_closed
from portal.tips.dossiers.errors import NoSuchPart
from portal.tips.dossiers.events import record
from portal.tips.dossiers.managing import add_dossier, is_in_other_open
from portal.tips.events import record as record_of_tip
from portal.tips.states import check_transition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class SeenTip:
    """A tip, and the version of it that the actor saw."""

    number: int
    version: int


def put_tip(runtime: Runtime, actor: Actor, tip: SeenTip, number: int) -> None:
    """Put a tip into a dossier, from the page of the tip.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot.
        NoSuchDossier, DossierClosed: there is no open dossier by this number.
        NoSuchTip, TipChanged: as for each change of a tip.
        IllegalTransition: the state table does not lead the tip into a dossier.
    """
    _require(actor)
    with runtime.database.writing() as session:
        dossier = hold_dossier(session, number)
        refuse_closed(dossier)
        held = hold_seen_tip(session, actor, tip.number, tip.version)
        _put_in(runtime, session, actor, dossier, held)


def open_with_tip(runtime: Runtime, actor: Actor, tip: SeenTip, title: str) -> int:
    """Open a dossier with a tip in it, from the page of the tip, and return its number.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot.
        NoSuchTip, TipChanged: as for each change of a tip.
        IllegalTransition: the state table does not lead the tip into a dossier.
        ValueError: no title, or one that is longer than it may be.
    """
    _require(actor)
    body = DossierBody(title=title)
    with runtime.database.writing() as session:
        dossier = add_dossier(runtime, session, actor, body)
        held = hold_seen_tip(session, actor, tip.number, tip.version)
        _put_in(runtime, session, actor, dossier, held)
        return dossier.number


def put_in(runtime: Runtime, actor: Actor, number: int, seen_version: int, tip_number: int) -> None:
    """Put a tip into a dossier, from the page of the dossier. A tip that is in it stays so.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NoSuchTip: there is none that the actor may know of.
        IllegalTransition: the state table does not lead the tip into a dossier.
    """
    actor.require(Permission.WORK_TIPS)
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        _put_in(runtime, session, actor, dossier, hold_tip(session, actor, tip_number))


def take_out(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, tip_number: int
) -> None:
    """Take a tip out of a dossier; where it is in no other open one it is enriched again.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NoSuchTip: there is none that the actor may know of.
        NoSuchPart: the tip is not in this dossier.
    """
    actor.require(Permission.WORK_TIPS)
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        tip = hold_tip(session, actor, tip_number)
        row = session.get(DossierTip, (dossier.id, tip.id))
        if row is None:
            raise NoSuchPart
        session.delete(row)
        goes_back = tip.state is State.IN_DOSSIER and not is_in_other_open(session, tip, dossier)
        record_of_tip(
            runtime,
            session,
            tip,
            TipEventKind.TAKEN_OUT_OF_DOSSIER,
            actor,
            state=State.ENRICHED if goes_back else None,
            dossier=dossier.public_number,
        )
        record(runtime, session, dossier, DossierEventKind.TIP_TAKEN_OUT, actor, tip=tip)


def _require(actor: Actor) -> None:
    actor.require(Permission.WORK_DOSSIERS)
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()


def _put_in(runtime: Runtime, session: Session, actor: Actor, dossier: Dossier, tip: Tip) -> None:
    is_there = session.get(DossierTip, (dossier.id, tip.id)) is not None
    moves = tip.state is not State.IN_DOSSIER
    if is_there and not moves:
        return
    if moves:
        check_transition(tip.state, State.IN_DOSSIER)
    if not is_there:
        session.add(DossierTip(dossier_id=dossier.id, tip_id=tip.id, day=runtime.today()))
    record_of_tip(
        runtime,
        session,
        tip,
        TipEventKind.PUT_IN_DOSSIER,
        actor,
        state=State.IN_DOSSIER if moves else None,
        dossier=dossier.public_number,
    )
    record(runtime, session, dossier, DossierEventKind.TIP_PUT_IN, actor, tip=tip)
