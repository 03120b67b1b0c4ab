from __future__ import annotations

import random
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import redis
from sqlalchemy import text

from portal.vault import DailyDigester, MemoryKeyStore, new_receipt_code
from portal.web.limits import network_of
from tests.web.browser import Browser
from tests.web.steps import (
    answer_until,
    begin,
    come_back,
    send_report,
    sign_in,
    unlock,
    write_report,
)
from tools.translations import load

DAY = date(2026, 3, 10)
ERROR_TITLES = {
    400: "We could not read what your browser sent",
    403: "You may not see this page",
    404: "This page does not exist",
    405: "Something is not right",
    413: "This is too much at once",
    429: "Please wait a moment",
    500: "Something went wrong on our side",
}
# One address for each kind of response.
RESPONSES = {
    "a public page": "/",
    "a page of the flow": "/melden",
    "a form": "/melden/onderwerp",
    "a page that is gone": "/melden/wat",
    "a page for staff": "/account/inloggen",
    "a redirect": "/coordinatie/",
    "a redirect of the router": "/beheer",
    "the way out": "/weg",
    "a page that is not": "/nothing-here",
    "a style sheet": "/static/portal.css",
    "a static file that is not": "/static/nothing.css",
    "health": "/healthz",
    "another language": "/en/",
}
PRIVATE = sorted(set(RESPONSES) - {"a public page", "another language", "a style sheet"})


def responses(browser):
    """One response of each kind, those that are answers to a form included."""
    for address in RESPONSES.values():
        response = browser.client.get(address)
        response.close()
        yield response
    yield browser.client.post("/melden/wat")  # without a token: 400
    yield browser.client.post("/", data={})  # 405
    send_report(browser)
    yield browser.page.response
    yield browser.send("meldcode.txt").response
    browser.get("/melden/verzonden")
    yield browser.send("klaar", ending="wrong").response  # 422
    yield browser.client.options("/melden")
    yield browser.client.head("/")


# Headers.


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_kind_of_response_carries_the_header(browser, header, value):
    assert {response.headers.get(header) for response in responses(browser)} == {value}


def test_every_kind_of_response_carries_the_content_security_policy(browser):
    policies = {response.headers.get("Content-Security-Policy") for response in responses(browser)}
    (policy,) = policies
    assert "default-src 'none'" in policy


def test_the_content_security_policy_allows_us_alone_and_nothing_inline(browser):
    policy = browser.get("/").response.headers["Content-Security-Policy"]
    sources = {source for rule in policy.split("; ") for source in rule.split()[1:]}
    assert sources == {"'none'", "'self'"}


@pytest.mark.parametrize(
    "rule", ["form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
)
def test_the_content_security_policy_says_what_default_src_does_not(browser, rule):
    assert rule in browser.get("/").response.headers["Content-Security-Policy"].split("; ")


def test_no_page_has_anything_inline(browser, anna, tip):
    tip()
    pages = [write_report(browser), browser.send("verzonden"), anna.get("/coordinatie/2026-00001")]
    for page in pages:
        assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son[a-z]+=", page.html)


def test_no_page_loads_anything_from_elsewhere(browser, anna, tip):
    tip()
    pages = [write_report(browser), browser.send("verzonden"), anna.get("/coordinatie/2026-00001")]
    for page in pages:
        loaded = re.findall(r"<(?:link|script|img|iframe)[^>]*(?:href|src)=\"([^\"]*)", page.html)
        assert all(address.startswith("/static/") for address in loaded)


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_page_is_kept_in_no_cache(browser, kind):
    response = browser.client.get(RESPONSES[kind])
    response.close()
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/en/"])
def test_a_public_page_is_asked_for_again_each_time(browser, address):
    assert browser.get(address).response.headers["Cache-Control"] == "no-cache"


def test_what_is_said_to_one_reader_is_not_said_to_the_next(browser, app):
    come_back(browser, send_report(browser))
    data = {"csrf_token": browser.page.value("csrf_token"), "text": "x", "key": "k"}
    # The reporter's answer is taken, and its confirmation waits for the next page that they see.
    assert browser.client.post("/terug/melding", data=data).status_code == 303
    browser.get("/")
    assert "notice--done" not in Browser(app.test_client()).get("/").by_class


def test_a_public_page_says_nothing_of_the_member_who_asked_for_it_first(browser, app):
    sign_in(browser, "anna")
    browser.get("/")
    page = Browser(app.test_client()).get("/")
    assert "Anna" not in page.html
    assert "csrf_token" not in page.html


def test_no_page_of_the_flow_is_kept_in_a_cache(browser):
    begin(browser)
    for _ in range(8):
        assert browser.page.response.headers["Cache-Control"] == "no-store"
        browser.send(**({"theme": "weapons"} if "theme" in browser.page.html else {}))


def test_the_receipt_is_kept_in_no_cache(browser):
    send_report(browser)
    assert browser.page.response.headers["Cache-Control"] == "no-store"
    assert browser.send("meldcode.txt").response.headers["Cache-Control"] == "no-store"


def test_a_static_file_is_kept_under_an_address_with_its_version(browser):
    address = re.search(r'href="(/static/portal\.css\?v=[0-9a-f]{8})"', browser.get("/").html)[1]
    cache = browser.get(address).response.cache_control
    assert cache.public
    assert cache.max_age == 31_536_000


@pytest.mark.parametrize(("secure", "sent"), [(True, True), (False, False)])
def test_browsers_are_kept_to_https_where_we_have_it(make_app, secure, sent):
    response = make_app(secure_cookies=secure).test_client().get("/")
    assert ("Strict-Transport-Security" in response.headers) is sent


def test_no_response_names_the_software(browser):
    for response in responses(browser):
        assert "Server" not in response.headers
        assert "X-Powered-By" not in response.headers


# Forged requests.


# The self-check keeps and changes nothing and must work without any cookie.
WITHOUT_TOKEN = {"site.self_check_outcome"}


def posts(app) -> list[str]:
    """Every address whose form changes something."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        samples = {
            "slug": "wat",
            "number": "2026-00001",
            "tip_number": "2026-00001",
            "disclosure": "V2026-00001",
            "path": "wat",
            "word": "zelfcheck",
        }
        return [
            adapter.build(
                rule.endpoint,
                {n: uuid4() if n.endswith("_id") else samples[n] for n in rule.arguments},
                "POST",
            )
            for rule in app.url_map.iter_rules()
            if "POST" in rule.methods and rule.endpoint not in WITHOUT_TOKEN
        ]


def assert_refused_in_our_design(browser) -> None:
    addresses = posts(browser.client.application)
    assert len(addresses) > 20
    for address in addresses:
        response = browser.client.post(address, data={"text": "Typed words", "code": "x"})
        assert response.status_code == 400, address
        assert "Uw browser stuurde onze cookie niet mee" in response.text, address
        assert "/static/portal.css" in response.text, address


def test_every_form_without_a_token_is_refused_with_a_page_of_ours(browser, tip):
    tip()
    assert_refused_in_our_design(browser)


def test_every_form_without_a_token_is_refused_to_a_member_at_work(app, tip):
    tip()
    browser = Browser(app.test_client())
    sign_in(browser, "anna")
    unlock(browser, "anna")
    assert_refused_in_our_design(browser)


def test_the_token_of_another_browser_is_refused(browser, app):
    other = Browser(app.test_client())
    begin(other)
    begin(browser)
    data = {"csrf_token": other.page.value("csrf_token"), "answered": "onderwerp"}
    assert browser.client.post("/melden/wat", data=data).status_code == 400


def test_words_that_came_without_a_token_are_shown_back(browser):
    response = browser.client.post("/melden/waar", data={"description": "A van & a crate"})
    assert "A van &amp; a crate" in response.text


@pytest.mark.parametrize(
    "data",
    [
        {"answered": "waar", "postcode": "8011 AB"},
        {"answered": "wie", "persons-0-description": "Wears a cap"},
        {"answered": "wie", "vehicles-0-plate": "XX-123-X"},
    ],
)
def test_words_of_any_step_that_came_without_a_token_are_shown_back(browser, data):
    typed = list(data.values())[1]
    assert typed in browser.client.post("/melden/wanneer", data=data).text


def test_a_passphrase_that_came_without_a_token_is_not_shown_back(browser):
    data = {"passphrase": "five secret words", "password": "a secret", "code": "ABCD"}
    response = browser.client.post("/account/kluis", data=data)
    assert not any(value in response.text for value in data.values())


# Cookies.


def cookies(response) -> list[str]:
    return response.headers.getlist("Set-Cookie")


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/melden", "/melden/112", "/static/portal.css", "/healthz", "/nothing"]
)
def test_a_reader_gets_no_cookie(browser, address):
    assert cookies(browser.get(address).response) == []


def test_a_reporter_gets_one_cookie_of_the_narrowest_kind(browser):
    (cookie,) = cookies(browser.get("/melden/onderwerp").response)
    name, *flags = cookie.split("; ")
    assert name.startswith("visit=")
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_over_https_the_cookie_is_bound_to_this_host(make_app):
    client = make_app(secure_cookies=True).test_client()
    response = client.get("/melden/onderwerp", base_url="https://localhost")
    (cookie,) = cookies(response)
    name, *flags = cookie.split("; ")
    assert name.startswith("__Host-visit=")
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_a_report_over_https_works_with_that_cookie(make_app):
    client = make_app(secure_cookies=True).test_client()
    browser = Browser(client, **{"wsgi.url_scheme": "https", "HTTP_REFERER": "https://localhost/"})
    assert send_report(browser)


def test_a_cookie_that_was_tampered_with_is_no_cookie(browser):
    answer_until(browser, "waar")
    value = browser.client.get_cookie("visit").value
    browser.client.set_cookie("visit", value[:-2] + "xx")
    assert browser.get("/melden/waar").status == 410


# Redirects.


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "https:evil.example",
        "http:///evil.example",
        " //evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(browser, wanted):
    browser.get("/account/inloggen")
    browser.send("inloggen", name="anna", password="a password of my own", next=wanted)
    assert browser.page.path == "/coordinatie/"


def test_unlocking_leads_to_no_other_site(browser):
    sign_in(browser, "anna")
    browser.get("/account/kluis?next=//evil.example/")
    page = browser.send("kluis", passphrase="five words that nobody guesses anna")
    assert page.path == "/coordinatie/"


# Error pages.


def provoke(browser, app, status: int) -> None:
    """Make the portal answer with an error."""
    if status == 400:
        begin(browser)
        browser.post("/melden/wat", answered="made-up")
    elif status == 403:
        sign_in(browser, "carla")
        browser.get("/coordinatie/")
    elif status == 404:
        browser.get("/nothing-here")
    elif status == 405:
        begin(browser)
        browser.post("/")
    elif status == 413:
        begin(browser)
        browser.post("/melden/waar", answered="wat", description="x" * 600_000)
    elif status == 429:
        browser.get("/terug")
        for _ in range(3):
            browser.post("/terug", code="x")
    else:
        begin(browser)
        with app.extensions["portal"].database.engine.begin() as connection:
            connection.execute(text("DROP TABLE visit"))
        browser.send(theme="weapons")


@pytest.fixture(params=sorted(ERROR_TITLES))
def error(request, make_app):
    """An error of each kind, as a reader of each language gets it."""

    def in_language(root: str):
        app = make_app(limit_receipt="2 per minute")
        browser = Browser(app.test_client(), root=root)
        provoke(browser, app, request.param)
        return request.param, browser.page

    return in_language


def test_an_error_page_says_what_is_wrong_in_english(error):
    status, page = error("/en")
    assert (page.status, page.heading) == (status, ERROR_TITLES[status])
    assert '<html lang="en">' in page.html


def test_an_error_page_says_what_is_wrong_in_dutch(error):
    status, page = error("")
    assert (page.status, page.heading) == (status, load("nl")[ERROR_TITLES[status]].string)
    assert '<html lang="nl">' in page.html


def test_an_error_page_is_of_our_design_with_a_way_on(error):
    _, page = error("/en")
    assert "/static/portal.css" in page.html
    assert page.link("To the home page") == "/en/"


def test_an_error_page_gives_nothing_of_the_inside_away(error):
    _, page = error("/en")
    told = re.findall(
        r"Traceback|sqlalchemy|sqlite|\.py\b|/work|Werkzeug|Flask|Python|visit|DROP|line \d",
        page.html + str(page.response.headers),
        re.IGNORECASE,
    )
    assert [word for word in told if word.lower() != "visit"] == []


@pytest.mark.parametrize(
    "address", ["/melden/wat", "/terug/melding", "/coordinatie/2026-00001/notitie"]
)
def test_words_that_were_too_many_get_a_page_and_not_a_fault(anna, address):
    anna.get("/beheer/")
    assert anna.post(address, text="x" * 600_000).status == 413


@pytest.mark.parametrize("name", ["an\x00na", "\x00", "a" * 100_000, "\ud7ff\U0010ffff"])
def test_an_odd_sign_in_name_is_only_a_wrong_one(browser, name):
    assert sign_in(browser, name).status == 422


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_null_byte_in_a_sign_in_name_is_only_a_wrong_one_on_postgresql(browser):
    assert sign_in(browser, "an\x00na").status == 422


# Rate limits.


def tries(app, address: str = "203.0.113.7", count: int = 1, **environ: str) -> list[int]:
    """Try a wrong receipt code some times and return the answers."""
    browser = Browser(app.test_client(), REMOTE_ADDR=address, **environ)
    browser.get("/terug")
    form = browser.page
    statuses = []
    for _ in range(count):
        browser.page = form
        statuses.append(browser.send(code=new_receipt_code()).status)
    return statuses


@pytest.fixture
def limited(make_app):
    return make_app(limit_receipt="2 per minute")


def test_too_many_receipt_codes_are_refused(limited):
    assert tries(limited, count=4) == [422, 422, 429, 429]


def test_a_right_code_is_refused_as_well_once_there_were_too_many(limited, runtime):
    browser = Browser(limited.test_client())
    code = send_report(browser)
    tries(limited, "127.0.0.1", count=2)
    browser.get("/terug")
    assert browser.send(code=code).status == 429


def test_another_address_has_a_count_of_its_own(limited):
    tries(limited, "203.0.113.7", count=3)
    assert tries(limited, "203.0.113.8") == [422]


def test_the_same_address_has_a_count_for_each_day(limited, clock):
    tries(limited, count=3)
    clock.advance(days=1)
    assert tries(limited) == [422]


def test_addresses_of_one_ipv6_network_share_a_count(limited):
    tries(limited, "2001:db8:0:12::1", count=2)
    assert tries(limited, "2001:db8:0:34:ffff::2") == [429]


def test_addresses_of_two_ipv6_networks_do_not(limited):
    tries(limited, "2001:db8:0:12::1", count=2)
    assert tries(limited, "2001:db8:0:112::1") == [422]


def test_ipv4_addresses_that_come_in_over_ipv6_do_not_share_a_count(limited):
    tries(limited, "::ffff:203.0.113.7", count=2)
    assert tries(limited, "::ffff:198.51.100.9") == [422]


def test_a_forwarded_address_is_not_believed_without_a_proxy(limited):
    for place in range(2):
        tries(limited, HTTP_X_FORWARDED_FOR=f"198.51.100.{place}")
    assert tries(limited, HTTP_X_FORWARDED_FOR="198.51.100.9") == [429]


def test_a_forwarded_address_is_believed_from_as_many_proxies_as_we_have(make_app):
    app = make_app(limit_receipt="2 per minute", trusted_proxies=1)
    tries(app, HTTP_X_FORWARDED_FOR="198.51.100.1", count=2)
    assert tries(app, HTTP_X_FORWARDED_FOR="198.51.100.2") == [422]
    assert tries(app, HTTP_X_FORWARDED_FOR="198.51.100.2, 198.51.100.1") == [429]


def test_too_many_sign_ins_are_refused(make_app):
    browser = Browser(make_app(limit_sign_in="2 per minute").test_client())
    statuses = [sign_in(browser, "anna", "wrong").status for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_too_many_passphrases_are_refused(make_app):
    browser = Browser(make_app(limit_sign_in="2 per minute").test_client())
    sign_in(browser, "anna")
    assert [unlock(browser, "nobody").status for _ in range(3)] == [422, 422, 429]


def test_too_many_reports_are_refused_and_no_draft_is_lost(make_app, clock):
    app = make_app(limit_send="1 per hour")
    send_report(Browser(app.test_client()))
    browser = Browser(app.test_client())
    check = write_report(browser)
    assert browser.send("verzonden").status == 429
    clock.advance(hours=1)
    assert browser.get("/melden/controle").main == check.main


def test_words_that_came_too_often_are_shown_back(make_app):
    browser = Browser(make_app(limit_report="1 per hour").test_client())
    answer_until(browser, "wat")
    page = browser.send(description="Crates at night")
    assert page.status == 429
    assert "Crates at night" in page.main


def test_reading_is_not_counted(make_app):
    app = make_app(limit_report="1 per hour", limit_receipt="1 per hour", limit_send="1 per hour")
    browser = Browser(app.test_client())
    statuses = {browser.get(address).status for address in ("/", "/melden", "/terug") * 5}
    assert statuses == {200}


@pytest.fixture
def address() -> str:
    """An address of this test run alone, since what stands in Redis outlives it."""
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


def test_two_processes_on_one_redis_share_a_count(make_app, redis_url, address):
    one, two = (make_app(limit_receipt="2 per minute", redis_url=redis_url) for _ in range(2))
    assert tries(one, address) + tries(two, address) + tries(one, address) == [422, 422, 429]
    assert tries(two, address) == [429]


def test_two_processes_without_redis_count_for_themselves(make_app, address):
    one, two = (make_app(limit_receipt="2 per minute") for _ in range(2))
    tries(one, address, count=2)
    assert tries(two, address) == [422]


def test_redis_holds_no_address(make_app, redis_url, address):
    tries(make_app(limit_receipt="2 per minute", redis_url=redis_url), address, count=2)
    with redis.Redis.from_url(redis_url) as server:
        keys = list(server.scan_iter())
        dumped = b"\n".join(keys + [server.dump(key) or b"" for key in keys])
    assert any(b"LIMIT" in key for key in keys)
    packed = bytes(int(part) for part in address.split("."))
    assert address.encode() not in dumped
    assert packed not in b"\n".join(keys)


def test_all_that_redis_holds_has_an_end(make_app, redis_url, address):
    tries(make_app(limit_receipt="2 per minute", redis_url=redis_url), address, count=2)
    with redis.Redis.from_url(redis_url) as server:
        ends = [server.ttl(key) for key in server.scan_iter()]
    assert ends
    assert all(seconds != -1 and seconds <= 86_400 for seconds in ends)


def test_a_digest_is_the_same_all_day():
    digester = DailyDigester(MemoryKeyStore())
    assert digester.digest("203.0.113.7", DAY) == digester.digest("203.0.113.7", DAY)


def test_a_digest_is_another_the_day_after():
    digester = DailyDigester(MemoryKeyStore())
    later = DAY + timedelta(days=1)
    assert digester.digest("203.0.113.7", DAY) != digester.digest("203.0.113.7", later)


def test_the_key_of_the_day_before_is_forgotten():
    digester = DailyDigester(MemoryKeyStore())
    before = digester.digest("203.0.113.7", DAY)
    digester.digest("203.0.113.7", DAY + timedelta(days=1))
    assert digester.digest("203.0.113.7", DAY) != before


def test_two_installations_make_another_digest_of_one_address():
    one, two = DailyDigester(MemoryKeyStore()), DailyDigester(MemoryKeyStore())
    assert one.digest("203.0.113.7", DAY) != two.digest("203.0.113.7", DAY)


def test_two_addresses_have_two_digests():
    digester = DailyDigester(MemoryKeyStore())
    digests = {digester.digest(f"203.0.113.{place}", DAY) for place in range(256)}
    assert len(digests) == 256


def test_a_digest_has_nothing_of_the_address():
    digest = DailyDigester(MemoryKeyStore()).digest("203.0.113.7", DAY)
    assert re.fullmatch(r"[0-9a-f]{32}", digest)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("2001:DB8:1:200:ffff::", "2001:db8:1:200::/56"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", "unknown"),
        ("a name", "unknown"),
    ],
)
def test_a_household_is_counted_as_one(address, network):
    assert network_of(address) == network
