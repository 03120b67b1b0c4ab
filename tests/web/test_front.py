"""Which hosts the portal answers for, and what it says to each."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from portal.web.front import host_of
from tests.conftest import cheap_settings

PUBLIC = "https://meldpunt.example.nl"
ONION = f"http://{'abcdefg' * 8}.onion"


@pytest.fixture
def client(make_app):
    app = make_app(
        public_address=PUBLIC, onion_address=ONION, secure_cookies=True, trusted_hosts="10.0.0.5"
    )
    return app.test_client()


@pytest.mark.parametrize("host", ["meldpunt.example.nl", "MELDPUNT.example.nl:443", "10.0.0.5:80"])
def test_a_host_of_ours_is_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "meldpunt.example.nl.evil.example",
        "evil.example:443",
        "meldpunt.example.nl@evil.example",
        "meldpunt.example.nl, evil.example",
        "localhost",
    ],
)
def test_any_other_host_is_refused(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_a_refusal_says_nothing_of_the_portal(client):
    response = client.get("/melden", headers={"Host": "evil.example"})
    assert response.text == "Bad request\n"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_page_that_is_kept_is_refused_to_other_hosts_too(client):
    assert client.get("/", headers={"Host": "meldpunt.example.nl"}).status_code == 200
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_whoever_watches_over_a_process_may_ask_by_any_name(client, address):
    assert client.get(address, headers={"Host": "10.9.8.7:8000"}).status_code == 200


def test_on_a_machine_of_ones_own_the_portal_answers_without_a_setting(app):
    client = app.test_client()
    answers = {client.get("/", headers={"Host": f"{name}:8000"}).status_code
               for name in ("localhost", "127.0.0.1", "[::1]")}  # fmt: skip
    assert answers == {200}


def test_a_forwarded_host_is_believed_from_a_proxy_alone(make_app):
    headers = {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    assert make_app().test_client().get("/", headers=headers).status_code == 200
    behind = make_app(trusted_proxies=1).test_client()
    assert behind.get("/", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Example.NL:8000", "example.nl"),
        ("example.nl.", "example.nl"),
        ("[::1]:8000", "[::1]"),
        ("", ""),
        ("a b", ""),
        ("a/b", ""),
        ("::1", ""),
    ],
)
def test_a_name_is_read_from_a_header(header, name):
    assert host_of(header) == name


# Onion services.


def test_a_public_page_says_where_its_onion_service_is(client):
    response = client.get("/en/", base_url=PUBLIC)
    assert response.headers["Onion-Location"] == f"{ONION}/en/"


def test_a_kept_page_says_where_its_onion_service_is(client):
    for _ in range(2):
        response = client.get("/", base_url=PUBLIC)
    assert response.headers["Onion-Location"] == f"{ONION}/"


@pytest.mark.parametrize("address", ["/melden/onderwerp", "/account/inloggen", "/nothing-here"])
def test_a_page_that_is_not_public_does_not(client, address):
    assert "Onion-Location" not in client.get(address, base_url=PUBLIC).headers


def test_without_a_setting_no_page_does(browser):
    assert "Onion-Location" not in browser.get("/").response.headers


def test_the_onion_service_answers_and_does_not_point_at_itself(client):
    client.get("/", base_url=PUBLIC)
    response = client.get("/", base_url=ONION)
    assert response.status_code == 200
    assert "Onion-Location" not in response.headers


def test_the_onion_service_asks_for_no_https(client):
    assert "Strict-Transport-Security" not in client.get("/", base_url=ONION).headers
    assert "Strict-Transport-Security" in client.get("/", base_url=PUBLIC).headers


@pytest.mark.parametrize("subdomains", [True, False])
def test_hosts_below_ours_are_kept_to_https_where_that_was_chosen(make_app, subdomains):
    client = make_app(secure_cookies=True, hsts_subdomains=subdomains).test_client()
    sent = client.get("/").headers["Strict-Transport-Security"]
    assert ("includeSubDomains" in sent) is subdomains


@pytest.mark.parametrize("address", ["http://meldpunt.example.nl", "http://short.onion"])
def test_what_is_no_onion_address_stops_the_portal(address):
    with pytest.raises(ValidationError, match="onion_address"):
        cheap_settings("sqlite://", onion_address=address)
