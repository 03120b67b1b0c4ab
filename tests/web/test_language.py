from __future__ import annotations

import re

import pytest

from portal.web.language import LANGUAGES
from tests.web.browser import Browser
from tests.web.steps import begin, come_back, send_report, sign_in
from tools.translations import LANGUAGES as TRANSLATED
from tools.translations import extract, load, missing

PAGES = ["/", "/melden", "/melden/112", "/melden/onderwerp", "/terug", "/account/inloggen"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def extracted():
    return extract()


def ids(catalogue) -> set[object]:
    return {(message.id, message.context) for message in catalogue if message.id}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("root", "language"), [("", "nl"), ("/en", "en")])
def test_a_page_says_which_language_it_is_in(browser, address, root, language):
    page = browser.get(root + address)
    assert page.status == 200
    assert f'<html lang="{language}">' in page.html


@pytest.mark.parametrize("address", PAGES)
def test_a_page_speaks_dutch_by_itself_and_english_under_its_prefix(browser, address, extracted):
    dutch, english = browser.get(address).heading, browser.get(f"/en{address}").heading
    assert dutch != english
    assert english == "Call 112 now" or (english, None) in ids(extracted)


@pytest.mark.parametrize("address", [page for page in PAGES if page != "/melden/onderwerp"])
def test_a_page_links_to_itself_in_the_other_language(browser, address):
    browser.get(address)
    assert browser.follow("English").path == f"/en{address}"
    assert browser.follow("Nederlands").path == address


def test_a_step_offers_no_other_language_since_what_was_typed_would_be_lost(browser):
    assert "languages" not in begin(browser).by_class


def test_every_address_on_an_english_page_stays_in_english(browser):
    page = browser.get("/en/melden")
    inner = [href for words, href in page.links if href.startswith("/") and words != "Nederlands"]
    assert inner
    assert all(href.startswith("/en/") for href in inner)


def test_the_browsers_language_is_not_asked_for(browser):
    browser.environ = {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert '<html lang="nl">' in browser.get("/").html


def test_dutch_has_no_prefix_of_its_own(browser):
    assert browser.get("/nl/melden").status == 404


def test_a_word_that_begins_like_a_language_is_no_language(browser):
    assert browser.get("/english").status == 404


@pytest.mark.parametrize("address", ["/en", "/en/"])
def test_the_home_page_of_a_language_needs_no_slash(browser, address):
    page = browser.get(address)
    assert (page.status, '<html lang="en">' in page.html) == (200, True)


def test_themes_are_named_in_the_language_of_the_page(browser):
    assert "Wapens" in begin(browser).main
    assert "Weapons" in begin(Browser(browser.client, root="/en")).main


def test_a_portal_under_a_path_keeps_it_in_every_address(browser):
    browser.environ = {"SCRIPT_NAME": "/meldpunt"}
    page = browser.get("/melden")
    assert page.link("English") == "/meldpunt/en/melden"
    assert page.link("onderwerp") == "/meldpunt/melden/onderwerp"
    assert 'href="/meldpunt/static/portal.css' in page.html


def test_switching_language_keeps_what_the_address_asked_for(browser):
    browser.get("/melden?thema=weapons")
    browser.follow("English")
    assert browser.follow("onderwerp").value("theme") == "weapons"


def test_switching_language_keeps_the_filters_of_the_queue(browser):
    sign_in(browser, "anna")
    browser.get("/coordinatie/?theme=weapons")
    assert browser.follow("English").value("theme") == "weapons"


def lead_somewhere(browser) -> bool:
    return browser.follow("English").status in {200, 410}


def test_the_language_links_of_the_last_page_of_a_report_lead_to_a_page(browser):
    code = send_report(browser)
    browser.send("klaar", ending=code[-4:])
    assert lead_somewhere(browser)


def test_the_language_links_of_a_closed_thread_lead_to_a_page(browser):
    come_back(browser, send_report(browser))
    browser.send("afsluiten")
    assert lead_somewhere(browser)


def test_the_language_links_of_a_member_that_cannot_be_added_lead_to_a_page(browser):
    sign_in(browser, "carla")
    browser.get("/beheer/")
    browser.send("/leden")
    assert browser.page.status == 422
    assert lead_somewhere(browser)


def test_the_language_links_of_a_refused_form_lead_to_a_page(browser):
    browser._open("POST", "/terug/afsluiten")
    assert browser.page.status == 400
    assert lead_somewhere(browser)


# The catalogues.


def test_every_language_has_a_catalogue():
    assert set(TRANSLATED) == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_untranslated(language):
    assert missing(load(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_code_is_in_the_catalogue(language, extracted):
    assert ids(extracted) - ids(load(language)) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_in_the_catalogue_is_unused(language, extracted):
    assert ids(load(language)) - ids(extracted) == set()
    assert not load(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_to_fill_in_of_its_original(language):
    wrong = []
    for message in load(language):
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {frozenset(PLACEHOLDER.findall(original)) for original in originals}
        wrong += [s for s in strings if frozenset(PLACEHOLDER.findall(s)) not in wanted]
    assert wrong == []
