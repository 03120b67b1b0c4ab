from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import (
    AccessToken,
    CannotOpen,
    DailyDigester,
    MalformedCode,
    MemoryKeyStore,
    PasswordHasher,
    Stretching,
    code_ends_with,
    fingerprint,
    format_code,
    new_receipt_code,
    new_recovery_code,
    one_time_password,
    parse_code,
    read_receipt,
    read_recovery_code,
)
from portal.vault.base32 import ALPHABET

CHEAP = Stretching(memory_kib=8, passes=1)
SALT = b"0123456789abcdef"
codes = st.text(alphabet=ALPHABET, min_size=16, max_size=16)


def test_a_receipt_code_is_sixteen_characters_of_crockford_base32():
    code = new_receipt_code()
    assert len(code) == 16
    assert set(code) <= set(ALPHABET)


def test_a_receipt_code_is_shown_in_groups_of_four():
    assert format_code("ABCD1234EFGH5678") == "ABCD-1234-EFGH-5678"


@given(codes)
def test_a_code_is_read_whatever_its_case_spaces_and_hyphens(code: str):
    typed = " " + format_code(code).lower().replace("-", " - ") + "\t"
    assert parse_code(typed) == code


@given(codes)
def test_letters_that_look_like_digits_are_read_as_those_digits(code: str):
    mistaken = code.replace("0", "O").replace("1", "l")
    assert parse_code(mistaken) == code


@given(st.text(max_size=30))
def test_anything_typed_is_read_as_a_code_or_refused_clearly(typed: str):
    try:
        assert len(parse_code(typed)) == 16
    except MalformedCode:
        pass


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-1234-EFGH-567", "UUUU-UUUU-UUUU-UUUU"])
def test_what_cannot_be_a_code_is_refused(typed: str):
    with pytest.raises(MalformedCode):
        parse_code(typed)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("5678", True),
        (" 5 6 7 8", True),
        ("ABCD-1234-EFGH-5678", True),
        ("5679", False),
        ("", False),
        ("!", False),
    ],
)
def test_the_end_of_a_code_shows_that_it_was_written_down(typed: str, right: bool):
    assert code_ends_with("ABCD1234EFGH5678", typed) is right


def test_the_same_code_gives_the_same_receipt():
    code = new_receipt_code()
    assert read_receipt(code, SALT, CHEAP) == read_receipt(code, SALT, CHEAP)


def test_another_code_gives_another_look_up_value_and_key():
    one, other = (read_receipt(new_receipt_code(), SALT, CHEAP) for _ in range(2))
    assert one.lookup != other.lookup
    assert one.key != other.key


def test_another_salt_gives_another_receipt():
    code = new_receipt_code()
    assert read_receipt(code, SALT, CHEAP).lookup != read_receipt(code, b"x" * 16, CHEAP).lookup


def test_the_look_up_value_is_not_the_private_key():
    receipt = read_receipt(new_receipt_code(), SALT, CHEAP)
    assert receipt.lookup not in (receipt.key.pair.private, receipt.key.pair.public)


def test_a_printed_recovery_key_gives_back_its_pair():
    printed, pair = new_recovery_code()
    assert read_recovery_code(printed.lower()) == pair


def test_a_slip_in_a_recovery_key_is_noticed():
    printed, _ = new_recovery_code()
    slip = ("0" if printed[0] != "0" else "2") + printed[1:]
    with pytest.raises(MalformedCode):
        read_recovery_code(slip)


def test_a_token_survives_its_cookie():
    token = AccessToken.generate()
    assert AccessToken.from_text(token.to_text()) == token


@given(st.text(max_size=60))
def test_any_text_is_a_token_or_refused_clearly(text: str):
    try:
        AccessToken.from_text(text)
    except MalformedCode:
        pass


def test_what_a_token_sealed_opens_with_no_other_token():
    token = AccessToken.generate()
    sealed = token.seal(b"x", "a")
    assert token.open(sealed, "a") == b"x"
    with pytest.raises(CannotOpen):
        AccessToken.generate().open(sealed, "a")


def test_a_token_does_not_show_itself():
    token = AccessToken.generate()
    assert token.to_text() not in repr(token)


def test_a_password_belongs_to_its_own_hash_only():
    hasher = PasswordHasher(CHEAP)
    stored = hasher.hash("correct")
    assert hasher.verify(stored, "correct")
    assert not hasher.verify(stored, "wrong")


def test_nobody_has_a_password():
    assert not PasswordHasher(CHEAP).verify(None, "anything")


def test_a_hash_with_other_parameters_is_outdated():
    stored = PasswordHasher(CHEAP).hash("correct")
    assert PasswordHasher(Stretching(16, 1)).is_outdated(stored)


def test_one_time_passwords_differ():
    assert one_time_password() != one_time_password()


def test_an_address_has_one_digest_all_day_and_another_the_day_after():
    digester = DailyDigester(MemoryKeyStore())
    monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
    first = digester.digest("192.0.2.7", monday)
    assert digester.digest("192.0.2.7", monday) == first
    assert digester.digest("192.0.2.7", tuesday) != first


def test_the_key_of_a_day_is_forgotten_when_the_next_begins():
    digester = DailyDigester(MemoryKeyStore())
    first = digester.digest("192.0.2.7", date(2026, 3, 9))
    digester.digest("192.0.2.7", date(2026, 3, 10))
    assert digester.digest("192.0.2.7", date(2026, 3, 9)) != first


def test_a_fingerprint_is_five_groups_to_read_aloud():
    assert len(fingerprint(b"key").split()) == 5
