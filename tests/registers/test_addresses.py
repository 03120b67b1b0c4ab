from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from portal.registers import addresses
from portal.registers.addresses import RegisterUnavailable, find_addresses
from tests.registers.locatieserver import Locatieserver, address, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def register() -> Iterator[Locatieserver]:
    """A register with three addresses at two house numbers of one postcode."""
    with running([address(15), address(15, "A"), address(17)]) as server:
        yield server


def test_all_addresses_at_a_house_number_are_found(register):
    found = find_addresses(register.base, "8011PK", 15)
    assert [each.house_number for each in found] == ["15", "15A"]


def test_an_address_has_its_street_place_and_neighbourhood(register):
    (found, _) = find_addresses(register.base, "8011PK", 15)
    assert found.line == "Grote Kerkplein 15, 8011PK Zwolle"
    assert (found.neighbourhood, found.neighbourhood_name) == ("BU01931000", "Binnenstad-Zuid")
    assert found.district == "WK019310"


def test_at_a_number_that_is_not_there_nothing_is_found(register):
    assert find_addresses(register.base, "8011PK", 99) == []


def test_an_address_without_a_neighbourhood_is_found_as_well(register):
    bare = address(19)
    del bare["buurtcode"], bare["buurtnaam"], bare["wijkcode"]
    register.addresses.append(bare)
    (found,) = find_addresses(register.base, "8011PK", 19)
    assert found.neighbourhood == ""


def test_one_request_is_sent_with_the_postcode_and_the_number_alone(register):
    find_addresses(register.base, "8011PK", 15)
    (request,) = register.requests
    query = parse_qs(urlsplit(request).query)
    assert query["q"] == ["postcode:8011PK and huisnummer:15"]
    assert set(query) == {"q", "fq", "fl", "rows"}


def test_nothing_is_sent_that_says_who_asks(register):
    find_addresses(register.base, "8011PK", 15)
    (headers,) = register.headers
    assert {name.lower() for name in headers} <= {
        *("host", "accept", "accept-encoding", "connection", "user-agent"),
    }


def test_an_address_that_ends_in_a_slash_is_the_same_register(register):
    assert len(find_addresses(f"{register.base}/", "8011PK", 15)) == 2


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_a_refusal_is_no_answer(register, status):
    register.status = status
    with pytest.raises(RegisterUnavailable):
        find_addresses(register.base, "8011PK", 15)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b'{"response": {"docs": [{"straatnaam": 7}]}}']
)
def test_what_cannot_be_read_is_no_answer(register, body):
    register.body = body
    with pytest.raises(RegisterUnavailable):
        find_addresses(register.base, "8011PK", 15)


def test_an_answer_about_another_postcode_is_left_out(register):
    register.body = json.dumps({"response": {"docs": [address(15, postcode="9999XX")]}}).encode()
    assert find_addresses(register.base, "8011PK", 15) == []


def test_a_register_that_is_away_is_no_answer(register):
    gone = Locatieserver("http://127.0.0.1:9/nowhere", [])
    with pytest.raises(RegisterUnavailable):
        find_addresses(gone.base, "8011PK", 15)


def test_a_register_that_is_slow_is_given_up(register, monkeypatch):
    monkeypatch.setattr(addresses, "TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(httpx, "get", lambda *_, timeout, **__: _too_late(timeout))
    with pytest.raises(RegisterUnavailable):
        find_addresses(register.base, "8011PK", 15)


def _too_late(timeout: float) -> None:
    raise httpx.ReadTimeout(f"nothing within {timeout} s")


def test_an_error_does_not_tell_what_was_asked(register):
    register.status = 500
    with pytest.raises(RegisterUnavailable) as error:
        find_addresses(register.base, "8011PK", 15)
    assert "8011PK" not in repr(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
