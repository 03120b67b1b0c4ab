"""The page on which the site is searched."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from portal.pages.search import HITS_A_PAGE
from portal.web.security import CONTENT_SECURITY_POLICY
from tests.pages.writing import document, publish
from tests.web.browser import Browser


@pytest.fixture
def shelf(runtime):
    publish(
        runtime,
        document(
            "cannabis", "Hennepkwekerij", "Hoe u die herkent.", kind="theme", theme="cannabis"
        ),
        document("tenants", "Verhuurt u een <pand>?", "Kijk wie er huurt."),
        document("rent", "Letting houses", "Look who rents.", language="en"),
    )


@pytest.fixture
def many(runtime):
    publish(runtime, *(document(f"page-{number}", "Appels") for number in range(HITS_A_PAGE + 3)))


def hits(page) -> list[str]:
    return [href for words, href in page.links if href.startswith("/page-")]


def test_a_search_from_the_menu_finds_a_page(browser, shelf):
    browser.get("/")
    page = browser.send("/zoeken", q="hennepkwekerij")
    assert page.link("Hennepkwekerij") == "/cannabis"


def test_a_search_from_the_page_itself_finds_a_page(browser, shelf):
    browser.get("/zoeken")
    assert browser.send("/zoeken", q="hennepkwekerij").link("Hennepkwekerij") == "/cannabis"


def test_a_search_in_english_is_at_an_english_address(english, shelf):
    english.get("/")
    page = english.send("/en/search", q="house")
    assert page.link("Letting houses") == "/en/rent"


def test_what_was_typed_stands_in_the_field_again(browser, shelf):
    assert browser.get("/zoeken?q=zoete+geur").value("q") == "zoete geur"


def test_what_was_typed_is_text_and_no_markup(browser, shelf):
    page = browser.get("/zoeken?q=<script>alert(1)</script>")
    assert "<script>alert" not in page.html


def test_a_title_is_text_and_no_markup(browser, shelf):
    page = browser.get("/zoeken?q=pand")
    assert "&lt;<mark>pand</mark>&gt;" in page.html


def test_the_words_that_were_found_are_marked(browser, shelf):
    assert "<mark>Hennepkwekerij</mark>" in browser.get("/zoeken?q=hennepkwekerij").html


def test_a_typing_error_is_forgiven_and_said(english, runtime):
    publish(runtime, document("laundering", "Laundering", language="en"))
    page = english.get("/search?q=laundrieng")
    assert "We did not find “laundrieng”" in page.main
    assert page.link("Laundering") == "/en/laundering"


def test_where_nothing_was_found_there_is_a_next_step(english, runtime):
    publish(
        runtime,
        document("cannabis", "Cannabis", kind="theme", theme="cannabis", language="en"),
    )
    page = english.get("/search?q=xqzvvv")
    assert "Nothing found for “xqzvvv”" in page.main
    assert page.link("Make a report") == "/en/melden"
    assert page.link("Cannabis") == "/en/cannabis"


def test_a_search_without_a_word_asks_for_one(english):
    assert "Type a word" in english.get("/search?q=the").main


def test_no_search_yet_is_no_fault(english):
    page = english.get("/search")
    assert (page.status, page.errors) == (200, {})


def test_more_results_are_on_pages_that_follow_each_other(browser, many):
    first = hits(browser.get("/zoeken?q=appels"))
    second = hits(browser.follow("na="))
    assert (len(first), len(second)) == (HITS_A_PAGE, 3)
    assert not set(first) & set(second)


def test_the_address_of_more_results_has_a_key_and_no_page_number(browser, many):
    browser.get("/zoeken?q=appels")
    asked = parse_qs(urlsplit(browser.page.link("na=")).query)
    assert set(asked) == {"q", "na"}


@pytest.mark.parametrize("address", ["/zoeken", "/zoeken?q=appels"])
def test_search_pages_are_not_to_be_listed(browser, address):
    page = browser.get(address)
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.html


def test_a_search_is_not_kept_by_a_browser_or_a_proxy(browser):
    assert "no-store" in browser.get("/zoeken?q=geheim").response.headers["Cache-Control"]


def test_a_search_is_held_to_the_same_content_security_policy(browser):
    page = browser.get("/zoeken?q=x")
    assert page.response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_search_sets_no_cookie(browser):
    assert "Set-Cookie" not in browser.get("/zoeken?q=geheim").response.headers


def test_a_search_leaves_no_line_in_the_log(browser, logged):
    browser.get("/zoeken?q=zwaluwkist")
    assert logged == []


def test_the_address_of_another_language_leads_to_the_right_one(browser, shelf):
    page = browser.get("/search?q=hennepkwekerij")
    assert page.address.startswith("/zoeken?q=hennepkwekerij")


def test_the_other_language_is_one_link_away(browser):
    assert browser.get("/zoeken").link("English") == "/en/search"


def test_too_many_searches_are_refused(make_app):
    browser = Browser(make_app(limit_search="2 per minute").test_client())
    assert [browser.get("/zoeken?q=x").status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("typed", ["%00", "%ff%fe", "a" * 5_000, '" OR 1 NEAR(', "%F0%9F%94%8D"])
def test_odd_words_are_answered(browser, shelf, typed):
    assert browser.get(f"/zoeken?q={typed}&na=x").status == 200
