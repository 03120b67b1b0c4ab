"""An approved disclosure becomes a case in a case register, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import ValidationError

from portal.models import DisclosureState
from portal.registers.cases import CaseRegisterUnavailable
from portal.tips.disclosing.delivering import deliver
from portal.tips.disclosing.errors import DisclosureChanged, NoCaseRegister
from portal.tips.errors import IllegalTransition
from tests.conftest import cheap_settings
from tests.registers.case_register import CLIENT, SECRET, FakeRegister
from tests.tips.disclosing.conftest import PlainWriter

WRITER = PlainWriter()


def register_settings(address: str) -> dict[str, str]:
    return {
        "case_register_cases": f"{address}/zaken/api/v1",
        "case_register_documents": f"{address}/documenten/api/v1/",
        "case_register_case_type": f"{address}/catalogi/api/v1/zaaktypen/1",
        "case_register_document_type": f"{address}/catalogi/api/v1/informatieobjecttypen/1",
        "case_register_organisation": "123456782",
        "case_register_client_id": CLIENT,
        "case_register_secret": SECRET,
    }


@pytest.fixture
def register() -> Iterator[FakeRegister]:
    with FakeRegister() as running:
        yield running


@pytest.fixture
def connected(desk, runtime, register):
    """The desk of a portal that a case register has been set for."""
    settings = cheap_settings(runtime.settings.database_url, **register_settings(register.address))
    desk.runtime = replace(runtime, settings=settings)
    return desk


def test_what_was_approved_becomes_a_case_with_its_documents(connected, register, tip):
    number = connected.approve(tip("A grey van at the harbour"))
    deliver(connected.runtime, connected.team.anna, number, 3, WRITER)
    (case,) = register.made["zaken"]
    assert case["identificatie"] == "V2026-00001"
    assert b"grey van" in register.contents()[1]
    assert connected.state(number) is DisclosureState.DELIVERED


def test_the_case_itself_says_nothing_of_what_was_told(connected, register, tip):
    number = connected.approve(tip("A grey van at the harbour"))
    deliver(connected.runtime, connected.team.anna, number, 3, WRITER)
    assert "harbour" not in json.dumps(register.made["zaken"])


def test_delivering_again_makes_nothing_twice(connected, register, tip):
    number = connected.approve(tip())
    deliver(connected.runtime, connected.team.anna, number, 3, WRITER)
    deliver(connected.runtime, connected.team.anna, number, 4, WRITER)
    assert len(register.made["zaken"]) == 1


def test_a_register_that_stays_away_leaves_the_disclosure_as_it_was(
    connected, register, tip, monkeypatch
):
    monkeypatch.setattr("portal.registers.cases.WAITS", ())
    number = connected.approve(tip())
    register.failures = [503]
    with pytest.raises(CaseRegisterUnavailable):
        deliver(connected.runtime, connected.team.anna, number, 3, WRITER)
    assert connected.state(number) is DisclosureState.APPROVED


def test_without_approval_no_case_is_made(connected, register, tip):
    number = connected.offer(tip())
    with pytest.raises(IllegalTransition):
        deliver(connected.runtime, connected.team.anna, number, 2, WRITER)
    assert register.requests == []


def test_a_disclosure_that_somebody_changed_meanwhile_does_not_leave(connected, register, tip):
    number = connected.approve(tip())
    with pytest.raises(DisclosureChanged):
        deliver(connected.runtime, connected.team.anna, number, 2, WRITER)
    assert register.requests == []


def test_without_a_register_there_is_nowhere_to_deliver(desk, tip):
    number = desk.approve(tip())
    with pytest.raises(NoCaseRegister):
        deliver(desk.runtime, desk.team.anna, number, 3, WRITER)


def test_a_register_that_is_set_by_half_is_refused_by_the_settings():
    half = register_settings("https://register.example")
    del half["case_register_secret"]
    with pytest.raises(ValidationError, match="case_register_secret"):
        cheap_settings("sqlite://", **half)
