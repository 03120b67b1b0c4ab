"""Tips go into dossiers and out of them, and a restricted tip is there for its circle only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.models import AuditEvent, Dossier, DossierState, DossierTip, RemovalReason, State, Tip
from portal.tips.dossiers.errors import DossierChanged, DossierClosed, NoSuchPart
from portal.tips.dossiers.listing import DossierFilter, dossiers_of_tip, list_dossiers
from portal.tips.dossiers.managing import change_state, describe
from portal.tips.dossiers.membership import SeenTip, open_with_tip, put_in, put_tip, take_out
from portal.tips.dossiers.reading import read_dossier
from portal.tips.errors import IllegalTransition, NoSuchTip, TipChanged
from portal.tips.reading import read_tip
from portal.tips.retention.removing import remove_tip
from tests.tips.working import (
    both_engines,
    enrich,
    happened,
    keep_to,
    new_dossier,
    seen,
    state_of,
)


@pytest.fixture
def enriched(runtime, team, tip) -> int:
    """A tip that is ready for a dossier; its version is 3."""
    number = tip()
    enrich(runtime, team.anna, number)
    return number


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


def numbers(runtime, actor, dossier: int) -> list[int]:
    return [tip.number for tip in read_dossier(runtime, actor, dossier).tips]


@both_engines
def test_a_tip_that_is_put_in_is_in_a_dossier(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    assert state_of(runtime, enriched) is State.IN_DOSSIER
    assert numbers(runtime, team.anna, dossier) == [enriched]


def test_the_tip_and_the_dossier_both_tell_of_it(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    event = read_tip(runtime, team.anna, enriched).events[-1]
    assert (event.kind, event.from_state, event.to_state) == (
        "put_in_dossier",
        State.ENRICHED,
        State.IN_DOSSIER,
    )
    assert happened(read_dossier(runtime, team.anna, dossier)) == ["opened", "tip_put_in"]


def test_the_audit_trail_tells_which_dossier(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    with runtime.database.reading() as session:
        query = select(AuditEvent.details).where(AuditEvent.kind == "tip.put_in_dossier")
        assert "C2026-00001" in session.scalars(query).one()


@pytest.mark.parametrize("state", sorted(set(State) - {State.ENRICHED, State.IN_DOSSIER}))
def test_a_tip_that_is_not_enriched_is_not_put_in(runtime, team, tip, dossier, state):
    number = tip()
    with runtime.database.writing() as session:
        session.scalars(select(Tip)).one().state = state
    with pytest.raises(IllegalTransition):
        put_in(runtime, team.anna, dossier, 1, number)
    assert numbers(runtime, team.anna, dossier) == []


def test_putting_in_twice_tells_it_once(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    put_in(runtime, team.anna, dossier, 2, enriched)
    assert happened(read_dossier(runtime, team.anna, dossier)) == ["opened", "tip_put_in"]


def test_a_tip_that_is_taken_out_is_enriched_again(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    take_out(runtime, team.anna, dossier, 2, enriched)
    assert state_of(runtime, enriched) is State.ENRICHED
    assert numbers(runtime, team.anna, dossier) == []


def test_a_tip_stays_in_a_dossier_while_another_holds_it(runtime, team, dossier, enriched):
    other = new_dossier(runtime, team.anna)
    for number in (dossier, other):
        put_in(runtime, team.anna, number, 1, enriched)
    take_out(runtime, team.anna, dossier, 2, enriched)
    assert state_of(runtime, enriched) is State.IN_DOSSIER
    take_out(runtime, team.anna, other, 2, enriched)
    assert state_of(runtime, enriched) is State.ENRICHED


def test_a_tip_that_was_passed_on_stays_so_when_it_is_taken_out(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    with runtime.database.writing() as session:
        session.scalars(select(Tip)).one().state = State.PASSED_TO_PARTNER
    take_out(runtime, team.anna, dossier, 2, enriched)
    assert state_of(runtime, enriched) is State.PASSED_TO_PARTNER


def test_only_what_is_in_is_taken_out(runtime, team, dossier, enriched):
    with pytest.raises(NoSuchPart):
        take_out(runtime, team.anna, dossier, 1, enriched)


def test_nothing_goes_into_a_closed_dossier(runtime, team, dossier, enriched):
    change_state(runtime, team.anna, dossier, 1, DossierState.CLOSED)
    with pytest.raises(DossierClosed):
        put_tip(runtime, team.anna, SeenTip(enriched, 3), dossier)


def test_a_tips_page_opens_a_dossier_with_it(runtime, team, enriched):
    number = open_with_tip(runtime, team.anna, SeenTip(enriched, 3), "The laundry")
    view = read_dossier(runtime, team.anna, number)
    assert view.body.title == "The laundry"
    assert [tip.number for tip in view.tips] == [enriched]


def test_no_dossier_is_opened_for_a_tip_that_cannot_go_in(runtime, team, tip):
    with pytest.raises(IllegalTransition):
        open_with_tip(runtime, team.anna, SeenTip(tip(), 1), "The laundry")
    assert list_dossiers(runtime, team.anna, DossierFilter()).rows == []


def test_whoever_saw_an_older_tip_is_told(runtime, team, dossier, enriched):
    with pytest.raises(TipChanged):
        put_tip(runtime, team.anna, SeenTip(enriched, 2), dossier)
    with pytest.raises(TipChanged):
        open_with_tip(runtime, team.anna, SeenTip(enriched, 2), "The laundry")


def test_a_tip_knows_its_dossiers_and_those_it_could_go_into(runtime, team, dossier, enriched):
    other = new_dossier(runtime, team.anna, "The butcher")
    closed = new_dossier(runtime, team.anna, "The baker")
    change_state(runtime, team.anna, closed, 1, DossierState.CLOSED)
    put_in(runtime, team.anna, other, 1, enriched)
    found = dossiers_of_tip(runtime, team.anna, enriched)
    assert [name.title for name in found.present] == ["The butcher"]
    assert [name.title for name in found.choices] == ["The corner shop"]


@both_engines
def test_a_restricted_tip_is_in_the_dossier_for_its_circle_only(runtime, team, dossier, enriched):
    keep_to(runtime, team.anna, enriched)
    put_in(runtime, team.anna, dossier, 1, enriched)
    assert numbers(runtime, team.anna, dossier) == [enriched]
    theirs = read_dossier(runtime, team.bram, dossier)
    assert (theirs.tips, theirs.network.entities) == ([], [])
    assert happened(theirs) == ["opened"]
    assert not any(moment.tip for moment in theirs.timeline)


@both_engines
def test_a_restricted_tip_counts_for_its_circle_only(runtime, team, dossier, enriched):
    keep_to(runtime, team.anna, enriched)
    put_in(runtime, team.anna, dossier, 1, enriched)

    def counted(actor) -> int:
        (row,) = list_dossiers(runtime, actor, DossierFilter()).rows
        return row.tips

    assert (counted(team.anna), counted(team.bram)) == (1, 0)


def test_outside_the_circle_a_restricted_tip_is_neither_put_in_nor_taken_out(
    runtime, team, dossier, enriched
):
    keep_to(runtime, team.anna, enriched)
    with pytest.raises(NoSuchTip):
        put_in(runtime, team.bram, dossier, 1, enriched)
    put_in(runtime, team.anna, dossier, 1, enriched)
    with pytest.raises(NoSuchTip):
        take_out(runtime, team.bram, dossier, 1, enriched)
    with pytest.raises(NoSuchTip):
        dossiers_of_tip(runtime, team.bram, enriched)


def test_nobody_notices_by_saving_that_a_restricted_tip_was_put_in(
    runtime, team, dossier, enriched
):
    keep_to(runtime, team.anna, enriched)
    put_in(runtime, team.anna, dossier, 1, enriched)
    assert seen(runtime, team.bram, dossier) == 1
    describe(runtime, team.bram, dossier, 1, "The laundry", "")
    with pytest.raises(DossierChanged):
        describe(runtime, team.anna, dossier, 1, "The butcher", "")


def test_a_removed_tip_leaves_nothing_behind_in_the_dossier(runtime, team, dossier, enriched):
    put_in(runtime, team.anna, dossier, 1, enriched)
    with runtime.database.writing() as session:
        remove_tip(session, session.scalars(select(Tip)).one(), RemovalReason.TERM)
    view = read_dossier(runtime, team.bram, dossier)
    assert view.tips == []
    assert happened(view) == ["opened"]


@both_engines
def test_two_dossiers_that_take_the_same_tip_at_once_do_not_wait_for_each_other(
    runtime, team, enriched
):
    dossiers = [new_dossier(runtime, team.anna) for _ in range(4)]

    def put(number: int) -> None:
        put_in(runtime, team.anna, number, 1, enriched)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, dossiers))
    with runtime.database.reading() as session:
        holding = session.scalars(
            select(Dossier.number).join(DossierTip, DossierTip.dossier_id == Dossier.id)
        )
        assert sorted(holding) == dossiers
