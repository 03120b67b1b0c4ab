"""Which passwords and passphrases are refused because everybody tries them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.errors import Weakness, WeakSecret
from portal.accounts.guessing import is_common, is_hardly_more_than
from portal.accounts.sessions import choose_password
from portal.accounts.unlocking import change_passphrase
from portal.vault import one_time_password
from tests.conftest import PASSPHRASE, PASSWORD, signed_in

NAMES = ("anna.degroot", "Anna de Groot", "Zwolle", "Meldpunt Ondermijning")


@pytest.mark.parametrize(
    "secret",
    [
        "password12345",
        "PassWord!2026",
        "!!Welkom2026!!",
        "Zomer2026!!!!!!",
        "gemeentehuis",
        "Ondermijning",
        "welkomwelkomwelkom",
        "aaaaaaaaaaaa",
        "123456789012",
        "2026-11-25-07-15",
        "abcdefghijklm",
        "zyxwvutsrqpon",
        "qwertyuiop123",
        "            ",
    ],
)
def test_a_word_or_little_more_is_common(secret):
    assert is_common(secret)


@pytest.mark.parametrize(
    "secret", [PASSWORD, "correct paard batterij nietje", "kiwi Vliering 38 sok", "x7Kp-93vQ-2mZt"]
)
def test_words_that_do_not_belong_together_are_not_common(secret):
    assert not is_common(secret)


@pytest.mark.parametrize(
    "secret",
    ["Zwolle2026!!", "zwollezwolle", "gemeente Zwolle 1", "AnnadeGroot1974", "meldpunt zwolle"],
)
def test_a_name_that_anybody_knows_is_no_secret(secret):
    assert is_hardly_more_than(secret, NAMES)


@pytest.mark.parametrize("secret", ["kiwi Vliering Zwolle sok", PASSWORD])
def test_a_name_among_other_words_may_be_one(secret):
    assert not is_hardly_more_than(secret, NAMES)


def test_what_we_hand_out_is_not_refused():
    assert not any(is_common(one_time_password()) for _ in range(200))


@given(st.text(max_size=400))
def test_anything_typed_is_judged(typed):
    assert is_common(typed) in {True, False}
    assert is_hardly_more_than(typed, NAMES) in {True, False}


def test_a_long_text_is_judged_at_once():
    assert is_common("ab" * 50_000)


@pytest.mark.parametrize(
    ("secret", "weakness"),
    [
        ("short", Weakness.TOO_SHORT),
        (PASSWORD, Weakness.SAME),
        ("wachtwoord2026", Weakness.COMMON),
        ("meldpunt zwolle", Weakness.KNOWN_NAME),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_with_why(runtime, team, secret, weakness):
    with pytest.raises(WeakSecret) as refused:
        choose_password(runtime, signed_in(runtime, "anna"), secret, PASSWORD)
    assert refused.value.weakness is weakness


def test_a_passphrase_that_would_be_guessed_is_refused_as_well(runtime, team):
    present = PASSPHRASE.format("anna")
    with pytest.raises(WeakSecret) as refused:
        change_passphrase(runtime, signed_in(runtime, "anna"), present, "wachtwoordwachtwoord2026")
    assert refused.value.weakness is Weakness.COMMON
