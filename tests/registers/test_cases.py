"""A case is made once in a case register, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.registers.cases import (
    WAITS,
    Case,
    CaseDocument,
    CaseRegister,
    CaseRegisterRefused,
    CaseRegisterUnavailable,
    deliver_case,
)
from portal.vault import case_token
from tests.registers.case_register import CLIENT, SECRET, FakeRegister

CASE = Case(
    "V2026-00001",
    "Verstrekking V2026-00001",
    date(2026, 3, 10),
    "Meldpunt",
    [
        CaseDocument("Omslag", "omslag.pdf", "application/pdf", b"cover"),
        CaseDocument("Melding", "melding.pdf", "application/pdf", b"tip"),
    ],
)


@pytest.fixture
def register() -> Iterator[FakeRegister]:
    with FakeRegister() as running:
        yield running


def deliver(register: FakeRegister, secret: str = SECRET, case: Case = CASE) -> list[float]:
    """Deliver a case, and return for how long was waited."""
    waits: list[float] = []
    deliver_case(
        CaseRegister(
            cases=f"{register.address}/zaken/api/v1",
            documents=f"{register.address}/documenten/api/v1",
            case_type=f"{register.address}/catalogi/api/v1/zaaktypen/1",
            document_type=f"{register.address}/catalogi/api/v1/informatieobjecttypen/1",
            organisation="123456782",
        ),
        lambda: case_token(CLIENT, secret, "anna", datetime(2026, 3, 10, tzinfo=UTC)),
        case,
        waits.append,
    )
    return waits


def counts(register: FakeRegister) -> list[int]:
    return [len(rows) for rows in register.made.values()]


def test_a_case_is_made_with_its_documents(register):
    deliver(register)
    assert counts(register) == [1, 2, 2]
    assert register.contents() == [b"cover", b"tip"]


def test_the_documents_hang_on_the_case(register):
    deliver(register)
    (case,) = register.made["zaken"]
    assert {row["zaak"] for row in register.made["zaakinformatieobjecten"]} == {case["url"]}


def test_delivering_again_makes_nothing_twice(register):
    deliver(register)
    deliver(register)
    assert counts(register) == [1, 2, 2]


def test_a_delivery_that_stopped_halfway_is_gone_on_with(register):
    register.failures = [None, None, None, *([500] * 8)]
    with pytest.raises(CaseRegisterUnavailable):
        deliver(register)
    assert counts(register) == [1, 0, 0]
    register.failures = []
    deliver(register)
    assert counts(register) == [1, 2, 2]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_fails_for_a_moment_is_tried_again_after_ever_longer(register, status):
    register.failures = [status, status, status]
    assert deliver(register) == list(WAITS)
    assert counts(register) == [1, 2, 2]


def test_a_register_that_says_how_long_is_waited_for(register):
    register.failures, register.retry_after = [503], "3"
    assert deliver(register) == [3.0]


def test_a_register_that_asks_for_an_hour_is_not_waited_for_so_long(register):
    register.failures, register.retry_after = [503], "3600"
    assert deliver(register) == [10.0]


def test_a_register_that_stays_away_is_given_up(register):
    register.failures = [503] * 10
    with pytest.raises(CaseRegisterUnavailable):
        deliver(register)
    assert counts(register) == [0, 0, 0]


def test_an_answer_that_was_lost_makes_nothing_twice(register):
    register.failures = [None, 0]  # the case is made, and nobody hears of it
    deliver(register)
    assert counts(register) == [1, 2, 2]


def test_a_register_that_does_not_know_us_is_not_tried_again(register):
    with pytest.raises(CaseRegisterRefused) as refused:
        deliver(register, secret="another secret that is long enough for this")
    assert refused.value.status == 403
    assert len(register.requests) == 1


def test_what_the_register_finds_wrong_is_named(register):
    wrong = Case("x" * 41, "A case", date(2026, 3, 10), "Meldpunt", [])
    with pytest.raises(CaseRegisterRefused) as refused:
        deliver(register, case=wrong)
    assert refused.value.fields == ["identificatie"]


def test_a_register_that_is_not_there_is_said_to_be_unavailable():
    with FakeRegister() as register:
        pass
    with pytest.raises(CaseRegisterUnavailable):
        deliver(register)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([None, None, None, 0, 500, 503]), max_size=20))
def test_whatever_goes_wrong_a_case_is_made_once(failures):
    with FakeRegister() as register:
        register.failures = list(failures)
        for _ in range(8):
            try:
                deliver(register)
                break
            except CaseRegisterUnavailable:
                continue
        assert counts(register) == [1, 2, 2]
