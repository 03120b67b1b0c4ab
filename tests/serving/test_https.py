"""What the shipped nginx and the portal behind it look like from outside.

These are the checks of a website that internet.nl makes over HTTP and TLS, by the guidelines for TLS
of the Dutch NCSC. Those that need the domain's name servers or its network are named in
deploy/README.md: IPv6, DNSSEC, CAA, DANE and RPKI.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from portal.runtime import make_runtime
from tests.conftest import cheap_settings, make_team
from tests.serving import nginx
from tests.serving.conftest import Server, as_environment
from tests.serving.nginx import HOST, Nginx, get, headers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = "Quetzalfox/77.1"
YEAR_SECONDS = 31_536_000
GOOD_CIPHERS = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
}


@pytest.fixture(scope="module")
def portal(sqlite_template, tmp_path_factory) -> Iterator[Server]:
    """The portal with the settings that deploy/README.md asks for."""
    folder = tmp_path_factory.mktemp("behind")
    shutil.copy(sqlite_template, folder / "portal.sqlite3")
    runtime = make_runtime(
        cheap_settings(
            f"sqlite:///{folder / 'portal.sqlite3'}",
            public_address=f"https://{HOST}",
            secure_cookies=True,
            trusted_proxies=1,
            trusted_hosts="127.0.0.1",
            security_contact="security@example.nl",
            limit_receipt="2 per minute",
        )
    )
    make_team(runtime)
    runtime.database.close()
    started = Server(folder, as_environment(runtime.settings)).start()
    try:
        yield started.wait_until_ready()
    finally:
        started.kill()


@pytest.fixture(scope="module")
def front(portal, tmp_path_factory) -> Iterator[Nginx]:
    yield from nginx.running(tmp_path_factory.mktemp("front"), portal.port)


@pytest.fixture(scope="module")
def home(front) -> dict[str, list[str]]:
    """The headers of the home page."""
    return headers_of(front.ask(get("/")))[1]


def handshake(front: Nginx, *options: str, typed: bytes = b"") -> tuple[bool, str]:
    """Connect as an old or an odd client would; tell whether it worked, and what was agreed."""
    run = subprocess.run(
        [
            *(nginx.require("openssl"), "s_client", "-connect", f"127.0.0.1:{front.https}"),
            *("-servername", HOST, *options),
        ],
        input=typed,
        capture_output=True,
        check=False,
        timeout=20,
    )
    said = (run.stdout + run.stderr).decode(errors="replace")
    return "Cipher is (NONE)" not in said and run.returncode == 0, said


# HTTP.


def test_the_site_is_there_over_https(front):
    status, _headers = headers_of(front.ask(get("/")))
    assert status == 200


@pytest.mark.parametrize("path", ["/", "/melden?thema=cannabis"])
def test_http_leads_to_https_on_the_same_host(front, path):
    status, headers = headers_of(front.ask_plainly(get(path)))
    assert (status, headers["location"]) == (301, [f"https://{HOST}{path}"])


def test_the_only_answer_over_http_is_that_redirect(front):
    _status, headers = headers_of(front.ask_plainly(get("/")))
    assert {"set-cookie", "strict-transport-security"} & set(headers) == set()


def test_another_host_gets_no_answer_over_http(front):
    assert front.ask_plainly(get("/", host="evil.example")) == b""


def test_another_host_gets_no_handshake(front):
    worked, _said = handshake(front, "-servername", "evil.example")
    assert not worked


def test_another_host_within_a_handshake_of_ours_gets_no_page(front):
    assert b" 200 " not in front.ask(get("/", host="evil.example"))[:20]


def test_browsers_are_kept_to_https_for_a_year(home):
    (value,) = home["strict-transport-security"]
    assert int(value.partition(";")[0].removeprefix("max-age=")) >= YEAR_SECONDS


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ],
)
def test_a_page_carries_the_header_once(home, header, value):
    assert home[header] == [value]


@pytest.mark.parametrize(
    "rule",
    ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"],
)
def test_the_content_security_policy_has_each_rule_that_is_asked_for(home, rule):
    (policy,) = home["content-security-policy"]
    assert rule in policy.split("; ")


@pytest.mark.parametrize("part", ["unsafe-inline", "unsafe-eval", "data:", "http:", "*"])
def test_the_content_security_policy_has_nothing_that_is_warned_of(home, part):
    (policy,) = home["content-security-policy"]
    assert part not in policy


def test_security_txt_is_found_and_says_where_to_report(front):
    answer = front.ask(get("/.well-known/security.txt"))
    status, headers = headers_of(answer)
    assert (status, headers["content-type"]) == (200, ["text/plain; charset=utf-8"])
    assert b"Contact: mailto:security@example.nl\n" in answer
    assert f"Canonical: https://{HOST}/.well-known/security.txt\n".encode() in answer
    assert b"\nExpires: 20" in answer


@pytest.mark.parametrize("path", ["/", "/melden/onderwerp", "/terug", "/account/inloggen"])
def test_no_page_is_compressed_by_gzip(front, path):
    accepted = "compress, deflate, exi, gzip, pack200-gzip, x-compress, x-gzip"
    _status, headers = headers_of(front.ask(get(path, Accept_Encoding=accepted)))
    assert "content-encoding" not in headers


@pytest.mark.parametrize(("path", "encoding"), [("/", ["br"]), ("/melden/onderwerp", None)])
def test_only_what_is_the_same_for_everyone_is_compressed(front, path, encoding):
    _status, headers = headers_of(front.ask(get(path, Accept_Encoding="gzip, deflate, br, zstd")))
    assert headers.get("content-encoding") == encoding


def test_no_answer_tells_the_version_of_the_software(front):
    for request in (get("/"), get("/nothing"), b"NONSENSE\r\n\r\n"):
        answer = front.ask(request).lower()
        assert b"gunicorn" not in answer
        assert b"nginx/" not in answer


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PATCH"])
def test_a_method_that_no_page_knows_is_refused(front, method):
    status, _headers = headers_of(front.ask(get("/").replace(b"GET", method.encode(), 1)))
    assert status == 405


def test_a_body_that_is_larger_than_any_form_is_refused(front):
    request = get("/terug").replace(b"GET", b"POST", 1)
    request = request.replace(b"\r\n\r\n", b"\r\nContent-Length: 2000000\r\n\r\n")
    assert headers_of(front.ask(request))[0] == 413


def test_a_visitor_cannot_choose_the_address_that_is_counted(front):
    cookie, token = form_of(front)
    statuses = [
        headers_of(front.ask(code_of(cookie, token, f"203.0.113.{turn}"), "127.0.0.9"))[0]
        for turn in range(3)
    ]
    assert statuses == [422, 422, 429]


def test_each_visitor_has_a_count_of_their_own(front):
    cookie, token = form_of(front)
    statuses = [
        headers_of(front.ask(code_of(cookie, token, "203.0.113.7"), f"127.0.1.{turn}"))[0]
        for turn in range(1, 4)
    ]
    assert statuses == [422, 422, 422]


def form_of(front: Nginx) -> tuple[str, str]:
    """Return the cookie and the token of the form for receipt codes."""
    answer = front.ask(get("/terug"))
    cookie = headers_of(answer)[1]["set-cookie"][0].partition(";")[0]
    return cookie, answer.decode().partition('name="csrf_token" value="')[2].partition('"')[0]


def code_of(cookie: str, token: str, claimed: str) -> bytes:
    """Return a request with a wrong receipt code, from somebody who claims another address."""
    body = f"csrf_token={token}&code=0000-0000-0000-0000".encode()
    request = get("/terug", Cookie=cookie, X_Forwarded_For=claimed, X_Real_IP=claimed)
    request = request.replace(b"GET", b"POST", 1).replace(
        b"\r\n\r\n",
        b"\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode(),
    )
    return request + body


# TLS.


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_good_version_of_tls_is_spoken(front, version):
    assert handshake(front, version)[0]


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_an_old_version_of_tls_is_not_spoken(front, version):
    assert not handshake(front, version, "-cipher", "ALL:@SECLEVEL=0")[0]


def test_the_ciphers_of_tls_1_3_are_good(front):
    _worked, said = handshake(front, "-tls1_3")
    assert any(f"Cipher is {name}" in said for name in GOOD_CIPHERS)


@pytest.mark.parametrize("cipher", ["ECDHE+AESGCM", "ECDHE+CHACHA20"])
def test_a_good_cipher_of_tls_1_2_is_agreed_on(front, cipher):
    assert handshake(front, "-tls1_2", "-cipher", cipher)[0]


def test_no_other_cipher_of_tls_1_2_is_agreed_on(front):
    others = "ALL:COMPLEMENTOFALL:!ECDHE+AESGCM:!ECDHE+CHACHA20:@SECLEVEL=0"
    assert not handshake(front, "-tls1_2", "-cipher", others)[0]


@pytest.mark.parametrize("group", ["X25519", "P-256", "P-384"])
def test_keys_are_exchanged_over_a_good_curve(front, group):
    assert handshake(front, "-groups", group)[0]


@pytest.mark.parametrize("group", ["P-224", "secp256k1", "ffdhe2048"])
def test_keys_are_exchanged_over_no_other(front, group):
    options = ("-tls1_2", "-groups", group, "-cipher", "ALL:@SECLEVEL=0")
    assert not handshake(front, *options)[0]


def test_the_exchange_of_keys_is_signed_with_a_good_hash(front):
    assert "Peer signing digest: SHA256" in handshake(front, "-tls1_2")[1]


def test_the_exchange_of_keys_is_signed_with_no_old_hash(front):
    options = ("-tls1_2", "-sigalgs", "ECDSA+SHA1:RSA+SHA1", "-cipher", "ALL:@SECLEVEL=0")
    assert not handshake(front, *options)[0]


@pytest.mark.parametrize(
    "said",
    ["Compression: NONE", "Secure Renegotiation IS supported", "Extended master secret: yes"],
)
def test_a_connection_of_tls_1_2_has_what_is_asked_for(front, said):
    assert said in handshake(front, "-tls1_2")[1]


def test_a_client_cannot_start_a_renegotiation(front):
    worked, said = handshake(front, "-tls1_2", typed=b"R\n")
    assert "RENEGOTIATING" in said
    assert not worked


def test_nothing_is_taken_before_the_handshake_is_over(front):
    _worked, said = handshake(front, "-tls1_3", "-ign_eof", typed=get("/"))
    assert "Max Early Data: 0" in said


def test_the_second_version_of_http_is_spoken(front):
    assert "ALPN protocol: h2" in handshake(front, "-alpn", "h2,http/1.1")[1]


# What is shipped.


def test_no_configuration_that_is_shipped_keeps_an_access_log():
    text = "\n".join(path.read_text() for path in nginx.SHIPPED.glob("*.conf"))
    assert "access_log off;" in text
    assert text.count("access_log") == 1


def test_while_the_portal_is_away_a_visitor_is_told_whom_to_call(tmp_path):
    away = nginx.start(tmp_path, nginx.free_port())
    try:
        answer = away.ask(get("/melden", User_Agent=AGENT), "127.77.66.55")
    finally:
        away.stop()
    status, headers = headers_of(answer)
    assert (status, headers["cache-control"]) == (502, ["no-store"])
    assert b'href="tel:112"' in answer
    assert (tmp_path / "nginx.log").read_text() == ""
