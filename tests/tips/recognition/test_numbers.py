from __future__ import annotations

import pytest

from portal.models.entity import EntityKind
from portal.tips.recognition import NotRecognised, Problem, canonical
from tests.tips.recognition.reading import shown, values

IBAN = "NL91ABNA0417164300"


@pytest.mark.parametrize(
    "written",
    [
        "06-12345678",
        "0612345678",
        "06 12 34 56 78",
        "06 - 1234 5678",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "0031 6 12345678",
    ],
)
def test_every_spelling_of_a_telephone_number_is_the_same_number(written: str):
    assert values(f"Bel {written} maar.", EntityKind.PHONE) == ["+31612345678"]
    assert canonical(EntityKind.PHONE, written) == "+31612345678"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("038-4212345", "+31384212345"),
        ("(038) 421 23 45", "+31384212345"),
        ("088-1234567", "+31881234567"),
        ("+49 171 1234567", "+491711234567"),
    ],
)
def test_fixed_and_foreign_numbers_are_found(written: str, number: str):
    assert values(f"tel. {written}", EntityKind.PHONE) == [number]


@pytest.mark.parametrize("number", ["112", "0900-8844", "0800-7000", "14 038"])
def test_a_service_that_everybody_calls_links_nobody(number: str):
    assert values(f"Ik heb {number} gebeld.", EntityKind.PHONE) == []


@pytest.mark.parametrize("text", ["12345678", "op 12-03-2026 om 22.15", "1234567890123"])
def test_other_digits_are_no_telephone_number(text: str):
    assert values(text, EntityKind.PHONE) == []


@pytest.mark.parametrize(
    "written", [IBAN, "NL91 ABNA 0417 1643 00", "nl91abna0417164300", "NL91.ABNA.0417.1643.00"]
)
def test_every_spelling_of_a_bank_account_is_the_same_account(written: str):
    assert shown(f"geld naar {written} overmaken", EntityKind.ACCOUNT) == [written]
    assert canonical(EntityKind.ACCOUNT, written) == IBAN


def test_a_foreign_bank_account_is_found():
    found = values("naar DE89 3704 0044 0532 0130 00 gestuurd", EntityKind.ACCOUNT)
    assert found == ["DE89370400440532013000"]


def test_a_bank_account_after_a_code_that_looks_like_one_is_found():
    assert values(f"zaak AB12 {IBAN}", EntityKind.ACCOUNT) == [IBAN]


def test_wrong_check_digits_make_no_bank_account():
    assert values("NL91 ABNA 0417 1643 01", EntityKind.ACCOUNT) == []


def test_wrong_check_digits_are_told_from_a_wrong_form():
    with pytest.raises(NotRecognised) as caught:
        canonical(EntityKind.ACCOUNT, "NL91ABNA0417164301")
    assert caught.value.problem is Problem.CHECK_DIGITS


@pytest.mark.parametrize(
    "text",
    [
        "KvK 12345678",
        "kvk-nummer: 12345678",
        "Kamer van Koophandel nr 12.34.56.78",
        "ingeschreven onder 12345678 (KvK)",
        "KVK 1234 5678, tel 87654321",
    ],
)
def test_eight_digits_beside_the_trade_register_are_a_company(text: str):
    assert values(text, EntityKind.COMPANY) == ["12345678"]


@pytest.mark.parametrize("text", ["12345678", "KvK 123456789", "KvK 1234 5678 90", "KvK 1234567"])
def test_other_digits_are_no_company(text: str):
    assert values(text, EntityKind.COMPANY) == []


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (EntityKind.PHONE, " ", Problem.EMPTY),
        (EntityKind.PHONE, "bel maar", Problem.FORM),
        (EntityKind.PHONE, "06-1234", Problem.FORM),
        (EntityKind.ACCOUNT, "", Problem.EMPTY),
        (EntityKind.ACCOUNT, "giro 1234", Problem.CHECK_DIGITS),
        (EntityKind.ACCOUNT, "rekening één", Problem.FORM),
    ],
)
def test_what_is_no_number_is_refused(kind: EntityKind, text: str, problem: Problem):
    with pytest.raises(NotRecognised) as caught:
        canonical(kind, text)
    assert (caught.value.kind, caught.value.problem) == (kind, problem)
