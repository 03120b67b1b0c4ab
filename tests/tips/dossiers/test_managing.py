"""A dossier is opened, described, given to people and partners, and closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from portal.accounts.errors import NoSuchMember, NotPermitted, VaultLocked
from portal.models import AuditEvent, Dossier, DossierState, State
from portal.tips.dossiers.errors import (
    DossierChanged,
    DossierClosed,
    NoSuchDossier,
    NotAtTable,
)
from portal.tips.dossiers.managing import (
    change_state,
    describe,
    open_dossier,
    set_partners,
    set_people,
)
from portal.tips.dossiers.membership import put_in
from portal.tips.dossiers.reading import read_dossier
from portal.tips.errors import IllegalTransition
from portal.tips.partners.managing import set_active
from portal.vault import CannotOpen
from tests.conftest import locked
from tests.tips.working import (
    both_engines,
    enrich,
    happened,
    keep_to,
    lead,
    new_dossier,
    new_partner,
    seen,
    state_of,
)


@both_engines
def test_dossiers_are_numbered_within_the_year(runtime, team, clock):
    first = [read_dossier(runtime, team.anna, new_dossier(runtime, team.anna)) for _ in range(2)]
    clock.advance(days=366)
    later = read_dossier(runtime, team.anna, new_dossier(runtime, team.anna))
    numbers = [view.public_number for view in (*first, later)]
    assert numbers == ["C2026-00001", "C2026-00002", "C2027-00001"]


@both_engines
def test_dossiers_opened_at_once_get_each_a_number(runtime, team):
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: new_dossier(runtime, team.anna), range(12)))
    assert sorted(numbers) == list(range(2026000001, 2026000013))


def test_whoever_opens_a_dossier_owns_it_and_works_on_it(runtime, team):
    view = read_dossier(runtime, team.anna, new_dossier(runtime, team.anna))
    assert view.owner.name == "Anna"
    assert [member.name for member in view.members] == ["Anna"]


def test_title_and_goal_are_nowhere_in_clear(runtime, team):
    open_dossier(runtime, team.anna, "Zwaluwkist", "Papaverveld")
    with runtime.database.reading() as session:
        row = session.execute(text("SELECT * FROM dossier")).one()
    assert not any(word in str(tuple(row)) for word in ("Zwaluwkist", "Papaverveld"))


def test_a_sealed_title_cannot_be_moved_to_another_dossier(runtime, team):
    new_dossier(runtime, team.anna, "One")
    number = new_dossier(runtime, team.anna, "Two")
    with runtime.database.writing() as session:
        one, two = session.scalars(select(Dossier).order_by(Dossier.number))
        two.envelope = one.envelope
    with pytest.raises(CannotOpen):
        read_dossier(runtime, team.anna, number)


@pytest.mark.parametrize("title", ["", "  ", "x" * 121])
def test_a_dossier_needs_a_title_that_fits(runtime, team, title):
    with pytest.raises(ValueError, match="title"):
        open_dossier(runtime, team.anna, title)


def test_a_dossier_is_described_anew(runtime, team):
    number = new_dossier(runtime, team.anna)
    describe(runtime, team.bram, number, 1, "The laundry", "Take the till")
    view = read_dossier(runtime, team.anna, number)
    assert (view.body.title, view.body.goal) == ("The laundry", "Take the till")
    assert happened(view) == ["opened", "described"]


def test_the_second_of_two_savers_is_told_what_changed(runtime, team):
    number = new_dossier(runtime, team.anna)
    describe(runtime, team.anna, number, 1, "The laundry", "")
    with pytest.raises(DossierChanged) as told:
        describe(runtime, team.bram, number, 1, "The butcher", "")
    (event,) = told.value.events
    assert (event.kind, event.actor) == ("described", "Anna")
    assert read_dossier(runtime, team.anna, number).body.title == "The laundry"


@both_engines
def test_of_many_who_save_at_once_one_succeeds(runtime, team):
    number = new_dossier(runtime, team.anna)

    def save(place: int) -> bool:
        actor = (team.anna, team.bram)[place % 2]
        try:
            describe(runtime, actor, number, 1, f"Title {place}", "")
        except DossierChanged:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(16))) == 1
    assert happened(read_dossier(runtime, team.anna, number)) == ["opened", "described"]


def test_the_owner_always_works_on_the_dossier(runtime, team):
    number = new_dossier(runtime, team.anna)
    set_people(runtime, team.anna, number, 1, team.bram.member_id, [])
    view = read_dossier(runtime, team.anna, number)
    assert view.owner.name == "Bram"
    assert [member.name for member in view.members] == ["Bram"]


def test_only_who_works_dossiers_is_asked_to(runtime, team):
    number = new_dossier(runtime, team.anna)
    for nobody in (team.carla.member_id, uuid4()):
        with pytest.raises(NoSuchMember):
            set_people(runtime, team.anna, number, 1, team.anna.member_id, [nobody])
        with pytest.raises(NoSuchMember):
            set_people(runtime, team.anna, number, 1, nobody, [])


def test_partners_sit_down_at_the_table_and_leave_it(runtime, team):
    number = new_dossier(runtime, team.anna)
    police, tax = (new_partner(runtime, team.anna, name) for name in ("Police", "Tax"))
    set_partners(runtime, team.anna, number, 1, [police, tax])
    set_partners(runtime, team.anna, number, 2, [tax])
    partners = read_dossier(runtime, team.anna, number).partners
    assert [partner.name for partner in partners] == ["Tax"]


def test_a_partner_we_no_longer_work_with_may_stay_but_not_come(runtime, team):
    number = new_dossier(runtime, team.anna)
    police = new_partner(runtime, team.anna)
    set_partners(runtime, team.anna, number, 1, [police])
    set_active(runtime, lead(team.anna), police, 1, is_active=False)
    set_partners(runtime, team.anna, number, 2, [police])
    set_partners(runtime, team.anna, number, 3, [])
    with pytest.raises(NotAtTable):
        set_partners(runtime, team.anna, number, 4, [police])


def test_a_dossier_waits_for_a_decision_and_goes_on(runtime, team):
    number = new_dossier(runtime, team.anna)
    change_state(runtime, team.anna, number, 1, DossierState.AWAITING_DECISION)
    change_state(runtime, team.anna, number, 2, DossierState.OPEN)
    event = read_dossier(runtime, team.anna, number).timeline[0].event
    assert (event.from_state, event.to_state) == ("awaiting_decision", "open")


def test_no_state_leads_to_itself(runtime, team):
    number = new_dossier(runtime, team.anna)
    with pytest.raises(IllegalTransition):
        change_state(runtime, team.anna, number, 1, DossierState.OPEN)


def test_a_closed_dossier_is_not_changed_until_it_is_reopened(runtime, team):
    number = new_dossier(runtime, team.anna)
    change_state(runtime, team.anna, number, 1, DossierState.CLOSED)
    assert read_dossier(runtime, team.anna, number).closed_on == runtime.today()
    with pytest.raises(DossierClosed):
        describe(runtime, team.anna, number, 2, "Another", "")
    change_state(runtime, team.anna, number, 2, DossierState.OPEN)
    describe(runtime, team.anna, number, 3, "Another", "")
    assert read_dossier(runtime, team.anna, number).closed_on is None


@both_engines
def test_closing_a_dossier_closes_its_tips(runtime, team, tip):
    number, inside = new_dossier(runtime, team.anna), tip()
    enrich(runtime, team.anna, inside)
    put_in(runtime, team.anna, number, 1, inside)
    change_state(runtime, team.anna, number, 2, DossierState.CLOSED)
    assert state_of(runtime, inside) is State.CLOSED


def test_a_tip_that_is_in_another_open_dossier_stays_open(runtime, team, tip):
    first, second = (new_dossier(runtime, team.anna) for _ in range(2))
    inside = tip()
    enrich(runtime, team.anna, inside)
    for number in (first, second):
        put_in(runtime, team.anna, number, 1, inside)
    change_state(runtime, team.anna, first, 2, DossierState.CLOSED)
    assert state_of(runtime, inside) is State.IN_DOSSIER
    change_state(runtime, team.anna, second, 2, DossierState.CLOSED)
    assert state_of(runtime, inside) is State.CLOSED


def test_a_tip_that_the_closer_may_not_know_of_is_not_kept_for_ever(runtime, team, tip):
    number, inside = new_dossier(runtime, team.anna), tip()
    enrich(runtime, team.anna, inside)
    keep_to(runtime, team.anna, inside)
    put_in(runtime, team.anna, number, 1, inside)
    change_state(runtime, team.bram, number, seen(runtime, team.bram, number), DossierState.CLOSED)
    assert state_of(runtime, inside) is State.CLOSED


def test_there_is_no_dossier_by_another_number(runtime, team):
    with pytest.raises(NoSuchDossier):
        read_dossier(runtime, team.anna, 2026999999)


def test_a_dossier_is_read_with_the_vault_unlocked(runtime, team):
    number = new_dossier(runtime, team.anna)
    with pytest.raises(VaultLocked):
        read_dossier(runtime, locked(team.anna), number)


def test_an_administrator_has_nothing_to_do_with_dossiers(runtime, team):
    number = new_dossier(runtime, team.anna)
    for use in (
        lambda: open_dossier(runtime, team.carla, "Mine"),
        lambda: read_dossier(runtime, team.carla, number),
        lambda: describe(runtime, team.carla, number, 1, "Mine", ""),
        lambda: change_state(runtime, team.carla, number, 1, DossierState.CLOSED),
    ):
        with pytest.raises(NotPermitted):
            use()


def test_each_change_and_each_reading_is_in_the_audit_trail(runtime, team):
    number = new_dossier(runtime, team.anna)
    describe(runtime, team.bram, number, 1, "The laundry", "")
    read_dossier(runtime, team.anna, number)
    with runtime.database.reading() as session:
        rows = session.execute(
            select(AuditEvent.kind, AuditEvent.actor_id)
            .where(AuditEvent.subject == "dossier/C2026-00001")
            .order_by(AuditEvent.sequence)
        ).all()
    anna, bram = team.anna.member_id, team.bram.member_id
    assert rows == [("dossier.opened", anna), ("dossier.described", bram), ("dossier.read", anna)]
