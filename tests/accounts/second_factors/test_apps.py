from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.errors import (
    FactorNotTaken,
    InvalidFactorName,
    NotConfirmed,
    SecondFactorNeeded,
    TooManyWrong,
    WrongFactor,
)
from portal.accounts.second_factors.apps import add_app, begin_app
from portal.accounts.second_factors.giving import give_code
from portal.accounts.second_factors.keeping import list_factors
from portal.accounts.sessions import MOST_WRONG, Missing, choose_password, confirm, resume
from portal.accounts.unlocking import unlock
from portal.models import AccountEvent, AccountEventKind, MemberSession, SecondFactor
from tests.accounts.second_factors.conftest import add_telephone, after_password
from tests.conftest import PASSPHRASE, PASSWORD


def test_after_the_password_a_member_without_an_app_must_add_one(portal, half):
    assert resume(portal, half).missing is Missing.ENROLMENT


def test_in_a_half_session_a_member_may_nothing(portal, half):
    actor = resume(portal, half).actor
    assert (actor.roles, actor.keyring) == (frozenset(), None)


def test_in_a_half_session_the_vault_stays_shut(portal, half):
    with pytest.raises(SecondFactorNeeded):
        unlock(portal, half, PASSPHRASE.format("anna"))


def test_adding_an_app_makes_the_session_whole(portal, half):
    _app, fresh = add_telephone(portal, half)
    found = resume(portal, fresh)
    assert found.missing is None
    assert found.actor.roles


def test_adding_an_app_gives_a_new_token(portal, half):
    add_telephone(portal, half)
    assert resume(portal, half) is None


def test_an_app_has_a_name_and_the_day_on_which_it_was_added(portal, half):
    _app, fresh = add_telephone(portal, half, "  My   telephone ")
    (factor,) = list_factors(portal, resume(portal, fresh).actor).factors
    assert (factor.name, factor.added_on) == ("My telephone", portal.today())


@pytest.mark.parametrize("name", ["", "   ", "x" * 61], ids=["empty", "spaces", "long"])
def test_an_app_needs_a_name(portal, half, name):
    with pytest.raises(InvalidFactorName):
        add_telephone(portal, half, name)


def test_an_app_that_shows_a_wrong_code_is_not_added(portal, half):
    begin_app(portal, half)
    with pytest.raises(FactorNotTaken):
        add_app(portal, half, "Telephone", "000000")
    assert resume(portal, half).missing is Missing.ENROLMENT


def test_an_app_that_was_not_begun_is_not_added(portal, half):
    with pytest.raises(FactorNotTaken):
        add_app(portal, half, "Telephone", "000000")


def test_the_secret_stays_the_same_until_the_app_has_been_added(portal, half):
    assert begin_app(portal, half).secret == begin_app(portal, half).secret


def test_the_database_holds_no_secret_of_an_app_in_clear(portal, half):
    secret = begin_app(portal, half).secret.encode()
    with portal.database.reading() as session:
        assert secret not in session.scalars(select(MemberSession.sealed_app_secret)).one()
    add_telephone(portal, half)
    with portal.database.reading() as session:
        assert secret not in session.scalars(select(SecondFactor.sealed_secret)).one()


def test_the_secret_of_an_app_cannot_be_moved_to_another_member(portal, app, clock):
    _other, _fresh = add_telephone(portal, after_password(portal, "bram"))
    with portal.database.writing() as session:
        ours, theirs = session.scalars(select(SecondFactor).order_by(SecondFactor.id)).all()
        ours.sealed_secret, theirs.sealed_secret = theirs.sealed_secret, ours.sealed_secret
    clock.advance(minutes=1)
    with pytest.raises(Exception, match="key does not fit"):
        give_code(portal, after_password(portal), app.at(clock.now()))


def test_after_the_password_a_member_with_an_app_must_give_its_code(portal, app, clock):
    token = after_password(portal)
    assert resume(portal, token).missing is Missing.FACTOR
    clock.advance(seconds=30)
    fresh = give_code(portal, token, app.at(clock.now()))
    assert resume(portal, fresh).missing is None
    assert resume(portal, token) is None


def test_an_app_is_asked_for_where_none_is_required_as_well(runtime, app):
    assert resume(runtime, after_password(runtime)).missing is Missing.FACTOR


def test_a_code_is_good_a_step_before_and_after(portal, app, clock):
    clock.advance(minutes=5)
    for seconds in (-30, 0, 30):
        assert give_code(
            portal, after_password(portal), app.at(clock.now(), counter_offset=seconds // 30)
        )


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_is_not_good_for_longer(portal, app, clock, steps):
    clock.advance(minutes=5)
    with pytest.raises(WrongFactor):
        give_code(portal, after_password(portal), app.at(clock.now(), counter_offset=steps))


def test_a_code_is_good_once(portal, app, clock):
    clock.advance(minutes=5)
    code = app.at(clock.now())
    give_code(portal, after_password(portal), code)
    with pytest.raises(WrongFactor):
        give_code(portal, after_password(portal), code)


def test_the_code_that_an_app_was_added_with_is_used(portal, app):
    with pytest.raises(WrongFactor):
        give_code(portal, after_password(portal), app.at(portal.now()))


def test_an_older_code_than_the_last_is_not_good(portal, app, clock):
    clock.advance(minutes=5)
    give_code(portal, after_password(portal), app.at(clock.now()))
    with pytest.raises(WrongFactor):
        give_code(portal, after_password(portal), app.at(clock.now(), counter_offset=-1))


def test_spaces_in_a_code_do_not_count(portal, app, clock):
    clock.advance(minutes=5)
    code = app.at(clock.now())
    assert give_code(portal, after_password(portal), f" {code[:3]} {code[3:]}")


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_is_wrong(portal, app, typed):
    with pytest.raises(WrongFactor):
        give_code(portal, after_password(portal), typed)


def test_a_member_may_have_two_apps(portal, half, clock):
    first, fresh = add_telephone(portal, half)
    second, _fresh = add_telephone(portal, fresh, "Tablet")
    clock.advance(minutes=5)
    for app in (first, second):
        assert give_code(portal, after_password(portal), app.at(clock.now()))


def test_the_app_of_a_colleague_is_not_good(portal, app, clock):
    other, _fresh = add_telephone(portal, after_password(portal, "bram"))
    clock.advance(minutes=5)
    with pytest.raises(WrongFactor):
        give_code(portal, after_password(portal), other.at(clock.now()))


def test_five_wrong_codes_end_the_half_session(portal, app):
    token = after_password(portal)
    for _ in range(MOST_WRONG - 1):
        with pytest.raises(WrongFactor):
            give_code(portal, token, "000000")
    with pytest.raises(TooManyWrong):
        give_code(portal, token, "000000")
    assert resume(portal, token) is None


def test_a_session_that_ended_by_wrong_codes_is_on_record(portal, app):
    test_five_wrong_codes_end_the_half_session(portal, app)
    with portal.database.reading() as session:
        last = session.scalars(select(AccountEvent).order_by(AccountEvent.id.desc())).first()
    assert last.kind is AccountEventKind.FACTOR_REFUSED


def test_whoever_knows_only_the_password_adds_no_app(portal, app):
    token = after_password(portal)
    with pytest.raises(SecondFactorNeeded):
        begin_app(portal, token)
    with pytest.raises(SecondFactorNeeded):
        add_app(portal, token, "Mine", "000000")


def test_whoever_knows_only_the_password_does_not_change_it(portal, app):
    with pytest.raises(SecondFactorNeeded):
        choose_password(portal, after_password(portal), "another password of mine", PASSWORD)


def test_adding_an_app_later_takes_the_password_again(portal, half, clock):
    _app, fresh = add_telephone(portal, half)
    clock.advance(minutes=20)
    with pytest.raises(NotConfirmed):
        begin_app(portal, fresh)
    assert begin_app(portal, confirm(portal, fresh, PASSWORD))


def test_a_session_from_before_goes_half_when_an_app_is_added_elsewhere(runtime, team):
    elsewhere = after_password(runtime)
    add_telephone(runtime, after_password(runtime))
    assert resume(runtime, elsewhere).missing is Missing.FACTOR
