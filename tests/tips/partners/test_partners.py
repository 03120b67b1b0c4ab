"""Partners are managed by a lead, and their keys by two persons."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.models import AuditEvent, Partner, PartnerKind
from portal.tips.partners.errors import (
    NoSuchKey,
    NoSuchPartner,
    NotSecondPerson,
    PartnerChanged,
    PartnerNameTaken,
)
from portal.tips.partners.keys import confirm_key, enter_key, remove_key
from portal.tips.partners.managing import PartnerDetails, add_partner, change_partner, set_active
from portal.tips.partners.reading import list_partners, read_partner
from portal.vault import RecipientProblem, UnusableRecipient
from tests.conftest import locked
from tests.tips.working import AGE_KEY, at_table, both_engines, lead, new_dossier, new_partner

OTHER_KEY = "age1smpmtxzdd5hc0f7yfa25hhvkz76mlvhj957x8mvx9tm2hcl70fps6j2tfs"
DETAILS = PartnerDetails(
    "Police", PartnerKind.POLICE, "J. Jansen", "police@example.org", "038 1234567"
)


@pytest.fixture
def fatima(team):
    """Anna as a lead."""
    return lead(team.anna)


@pytest.fixture
def police(runtime, fatima):
    return add_partner(runtime, fatima, DETAILS)


@pytest.fixture
def read(runtime, team, police):
    return lambda: read_partner(runtime, team.bram, police)


def usable_key(runtime, partner_id) -> str | None:
    with runtime.database.reading() as session:
        return session.get_one(Partner, partner_id).usable_key


@both_engines
def test_coordinators_see_whom_to_speak_to(runtime, team, police):
    (row,) = list_partners(runtime, team.bram)
    assert (row.details, row.is_active, row.is_key_confirmed) == (DETAILS, True, None)


def test_only_a_lead_manages_partners(runtime, team, police):
    for use in (
        lambda: add_partner(runtime, team.bram, replace(DETAILS, name="Tax")),
        lambda: change_partner(runtime, team.bram, police, 1, DETAILS),
        lambda: set_active(runtime, team.bram, police, 1, is_active=False),
        lambda: enter_key(runtime, team.bram, police, 1, AGE_KEY),
        lambda: remove_key(runtime, team.bram, police, 1),
    ):
        with pytest.raises(NotPermitted):
            use()


def test_an_administrator_sees_no_partners(runtime, team, police):
    with pytest.raises(NotPermitted):
        list_partners(runtime, team.carla)
    with pytest.raises(NotPermitted):
        read_partner(runtime, team.carla, police)


@pytest.mark.parametrize("name", ["Police", "POLICE"])
def test_no_two_partners_go_by_one_name(runtime, fatima, police, name):
    with pytest.raises(PartnerNameTaken):
        add_partner(runtime, fatima, replace(DETAILS, name=name))
    tax = add_partner(runtime, fatima, replace(DETAILS, name="Tax"))
    with pytest.raises(PartnerNameTaken):
        change_partner(runtime, fatima, tax, 1, replace(DETAILS, name=name))


def test_a_partner_may_keep_its_name(runtime, fatima, police, read):
    change_partner(runtime, fatima, police, 1, replace(DETAILS, contact="P. Pietersen"))
    assert read().details.contact == "P. Pietersen"


def test_whoever_saw_an_older_partner_changes_nothing(runtime, fatima, police):
    change_partner(runtime, fatima, police, 1, replace(DETAILS, contact="P. Pietersen"))
    with pytest.raises(PartnerChanged):
        change_partner(runtime, fatima, police, 1, DETAILS)


def test_there_is_no_partner_by_another_identifier(runtime, fatima):
    with pytest.raises(NoSuchPartner):
        read_partner(runtime, fatima, uuid4())
    with pytest.raises(NoSuchPartner):
        change_partner(runtime, fatima, uuid4(), 1, DETAILS)


def test_partners_we_do_not_work_with_any_more_come_last(runtime, fatima, police):
    add_partner(runtime, fatima, replace(DETAILS, name="Tax"))
    set_active(runtime, fatima, police, 1, is_active=False)
    assert [row.details.name for row in list_partners(runtime, fatima)] == ["Tax", "Police"]


def test_the_list_counts_the_open_dossiers_of_a_partner(runtime, team):
    at_table(runtime, team.anna, new_dossier(runtime, team.anna), "Police")
    new_partner(runtime, team.anna, "Tax")
    rows = {row.details.name: row.dossiers for row in list_partners(runtime, team.anna)}
    assert rows == {"Police": 1, "Tax": 0}


@both_engines
def test_a_key_is_used_once_a_second_person_has_compared_it(
    runtime, team, fatima, police, read, clock
):
    enter_key(runtime, fatima, police, 1, f"Our key:\n{AGE_KEY}\nRegards")
    assert usable_key(runtime, police) is None
    clock.advance(hours=1)
    confirm_key(runtime, team.bram, police, 2)
    assert usable_key(runtime, police) == AGE_KEY
    key = read().key
    assert (key.entered_by, key.confirmed_by, key.confirmed_at) == ("Anna", "Bram", clock.moment)


def test_whoever_entered_a_key_does_not_confirm_it(runtime, team, fatima, police, read):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    assert not read_partner(runtime, team.anna, police).may_confirm
    assert read().may_confirm
    for same in (fatima, team.anna):
        with pytest.raises(NotSecondPerson):
            confirm_key(runtime, same, police, 2)


def test_another_key_is_to_be_compared_anew(runtime, team, fatima, police, read):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    confirm_key(runtime, team.bram, police, 2)
    enter_key(runtime, fatima, police, 3, OTHER_KEY)
    assert usable_key(runtime, police) is None
    assert read().key.confirmed_by == ""


def test_the_same_key_again_stays_confirmed(runtime, team, fatima, police):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    confirm_key(runtime, team.bram, police, 2)
    enter_key(runtime, fatima, police, 3, AGE_KEY)
    assert usable_key(runtime, police) == AGE_KEY


def test_a_key_that_was_changed_meanwhile_is_not_confirmed_unseen(runtime, team, fatima, police):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    enter_key(runtime, fatima, police, 2, OTHER_KEY)
    with pytest.raises(PartnerChanged):
        confirm_key(runtime, team.bram, police, 2)


def test_nothing_is_confirmed_where_no_key_waits(runtime, team, fatima, police):
    with pytest.raises(NoSuchKey):
        confirm_key(runtime, team.bram, police, 1)
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    confirm_key(runtime, team.bram, police, 2)
    with pytest.raises(NoSuchKey):
        confirm_key(runtime, team.bram, police, 3)


def test_a_key_that_was_removed_is_gone(runtime, team, fatima, police, read):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    confirm_key(runtime, team.bram, police, 2)
    remove_key(runtime, fatima, police, 3)
    assert (usable_key(runtime, police), read().key) == (None, None)
    with pytest.raises(NoSuchKey):
        remove_key(runtime, fatima, police, 4)


def test_a_partner_we_do_not_work_with_gets_nothing(runtime, team, fatima, police):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    confirm_key(runtime, team.bram, police, 2)
    set_active(runtime, fatima, police, 3, is_active=False)
    assert usable_key(runtime, police) is None


def test_what_is_no_key_is_refused(runtime, fatima, police):
    with pytest.raises(UnusableRecipient) as refused:
        enter_key(runtime, fatima, police, 1, "no key at all")
    assert refused.value.problem is RecipientProblem.NOT_A_KEY


def test_keys_are_touched_with_the_vault_unlocked(runtime, team, fatima, police):
    for use in (
        lambda: enter_key(runtime, locked(fatima), police, 1, AGE_KEY),
        lambda: confirm_key(runtime, locked(team.bram), police, 1),
        lambda: remove_key(runtime, locked(fatima), police, 1),
    ):
        with pytest.raises(VaultLocked):
            use()


def test_what_happened_to_a_partner_is_written_down(runtime, team, fatima, police, read):
    enter_key(runtime, fatima, police, 1, AGE_KEY)
    confirm_key(runtime, team.bram, police, 2)
    events = [(event.kind.value, event.actor) for event in read().events]
    assert events == [("key_confirmed", "Bram"), ("key_changed", "Anna"), ("added", "Anna")]
    with runtime.database.reading() as session:
        kinds = session.scalars(
            select(AuditEvent.kind)
            .where(AuditEvent.subject == f"partner/{police}")
            .order_by(AuditEvent.sequence)
        ).all()
    assert kinds == ["partner.added", "partner.key_changed", "partner.key_confirmed"]


def test_the_same_change_of_state_twice_is_told_once(runtime, fatima, police, read):
    set_active(runtime, fatima, police, 1, is_active=True)
    assert len(read().events) == 1
