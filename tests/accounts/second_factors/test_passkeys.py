from __future__ import annotations

import json

import pytest

from portal.accounts.errors import FactorNotTaken, PasskeysNotPossible, WrongFactor
from portal.accounts.second_factors.giving import give_passkey
from portal.accounts.second_factors.keeping import list_factors
from portal.accounts.second_factors.passkeys import (
    add_passkey,
    begin_passkey,
    begin_signing,
    party_of,
)
from portal.accounts.sessions import Missing, resume
from portal.models import FactorKind
from tests.accounts.second_factors.conftest import after_password, strict
from tests.accounts.second_factors.device import Device
from tests.conftest import cheap_settings


@pytest.fixture
def device(portal, half) -> Device:
    """Anna's security key, which she has added."""
    made = Device()
    add_passkey(portal, half, "Key", made.make(begin_passkey(portal, half)))
    return made


def test_a_passkey_makes_the_session_whole(portal, half):
    fresh = add_passkey(portal, half, "Key", Device().make(begin_passkey(portal, half)))
    (factor,) = list_factors(portal, resume(portal, fresh).actor).factors
    assert (factor.kind, factor.name) == (FactorKind.PASSKEY, "Key")
    assert resume(portal, half) is None


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="http://localhost:8001"),
        Device(host="example.nl"),
        Device(verifies=False),
    ],
    ids=["another origin", "another host", "an owner who was not verified"],
)
def test_a_passkey_that_is_not_for_us_is_not_added(portal, half, device):
    with pytest.raises(FactorNotTaken):
        add_passkey(portal, half, "Key", device.make(begin_passkey(portal, half)))


def test_a_challenge_is_good_once(portal, half):
    options = begin_passkey(portal, half)
    with pytest.raises(FactorNotTaken):
        add_passkey(portal, half, "Key", Device(verifies=False).make(options))
    with pytest.raises(FactorNotTaken):
        add_passkey(portal, half, "Key", Device().make(options))


def test_a_challenge_is_good_for_five_minutes(portal, half, clock):
    answer = Device().make(begin_passkey(portal, half))
    clock.advance(minutes=5)
    with pytest.raises(FactorNotTaken):
        add_passkey(portal, half, "Key", answer)


def test_a_passkey_that_somebody_has_already_is_not_added(portal, device):
    bram = after_password(portal, "bram")
    with pytest.raises(FactorNotTaken):
        add_passkey(portal, bram, "Key", device.make(begin_passkey(portal, bram)))


def test_a_passkey_signs_in(portal, device):
    token = after_password(portal)
    assert resume(portal, token).missing is Missing.FACTOR
    fresh = give_passkey(portal, token, device.sign(begin_signing(portal, token)))
    assert resume(portal, fresh).missing is None
    assert resume(portal, token) is None


def test_what_was_signed_once_is_not_good_again(portal, device):
    token = after_password(portal)
    answer = device.sign(begin_signing(portal, token))
    give_passkey(portal, token, answer)
    token = after_password(portal)
    begin_signing(portal, token)
    with pytest.raises(WrongFactor):
        give_passkey(portal, token, answer)


def test_a_passkey_that_was_copied_does_not_sign_in(portal, device):
    for _ in range(2):
        token = after_password(portal)
        give_passkey(portal, token, device.sign(begin_signing(portal, token)))
    device.count = 1
    token = after_password(portal)
    with pytest.raises(WrongFactor):
        give_passkey(portal, token, device.sign(begin_signing(portal, token)))


def test_another_key_under_the_same_identifier_does_not_sign_in(portal, device):
    token = after_password(portal)
    forged = Device(credential_id=device.credential_id)
    with pytest.raises(WrongFactor):
        give_passkey(portal, token, forged.sign(begin_signing(portal, token)))


@pytest.mark.parametrize(
    "sent", ["", "[]", "null", "{}", json.dumps({"id": 1, "rawId": [], "response": {}})]
)
def test_what_no_passkey_sent_is_wrong_and_nothing_worse(portal, device, sent):
    token = after_password(portal)
    begin_signing(portal, token)
    with pytest.raises(WrongFactor):
        give_passkey(portal, token, sent)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://meldpunt.example.nl", "https://meldpunt.example.nl"),
        ("https://meldpunt.example.nl:8443/", "https://meldpunt.example.nl:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_passkeys_are_for_the_public_address(address, origin):
    assert party_of(cheap_settings("sqlite://", public_address=address)).origin == origin


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "https://[::1]", "http://meldpunt.example.nl"]
)
def test_passkeys_need_a_name_and_an_encrypted_connection(runtime, team, address):
    portal = strict(runtime, public_address=address)
    with pytest.raises(PasskeysNotPossible):
        begin_passkey(portal, after_password(portal))
