from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.models import PageKind
from portal.pages.documents import RESERVED
from portal.pages.news import NEWS_A_PAGE
from tests.pages.writing import document as written
from tests.pages.writing import publish as publish_documents

THEME = {"kind": PageKind.THEME, "theme": "weapons", "key": "theme-weapons", "title": "Wapens"}


def test_a_page_shows_its_title_summary_and_text(browser, publish):
    publish("nl/aanpak", title="Onze aanpak", summary="Kort gezegd.", body="Wij letten op.")
    page = browser.get("/aanpak")
    assert (page.status, page.heading) == (200, "Onze aanpak")
    assert "Kort gezegd. Wij letten op." in page.main


def test_the_summary_is_what_search_engines_show(browser, publish):
    publish("nl/aanpak", summary='Een "korte" zin')
    assert (
        '<meta name="description" content="Een &#34;korte&#34; zin">' in browser.get("/aanpak").html
    )


def test_placeholders_are_filled_in_the_title_too(browser, publish):
    publish("nl/aanpak", title="In {municipality}", summary="Bel {emergency}", body="{portal}")
    page = browser.get("/aanpak")
    assert page.heading == "In Zwolle"
    assert "Bel 112 Meldpunt Ondermijning" in page.main


def test_an_english_page_is_under_its_prefix(english, publish):
    publish("en/approach", title="Our approach")
    assert english.get("/approach").heading == "Our approach"


def test_an_address_of_one_language_is_none_of_another(browser, publish):
    publish("en/approach")
    assert browser.get("/approach").status == 404


@pytest.mark.parametrize("address", ["/bestaat-niet", "/a/b/c", "/%00", "/%ff", "/aanpak/"])
def test_an_address_without_a_page_is_not_found(browser, publish, address):
    publish("nl/aanpak")
    assert browser.get(address).status == 404


def test_a_moved_page_is_found_at_its_old_address(client, publish):
    publish("nl/aanpak")
    publish("nl/onze-aanpak")
    response = client.get("/aanpak")
    assert (response.status_code, response.location) == (301, "/onze-aanpak")


def test_a_moved_english_page_stays_in_english(client, publish):
    publish("en/approach")
    publish("en/our-approach")
    assert client.get("/en/approach").location == "/en/our-approach"


def test_a_link_leads_to_the_page_in_its_own_language(browser, publish):
    publish("nl/doel", key="goal", title="Doel")
    publish("en/aim", key="goal", title="Aim")
    publish("nl/aanpak", body="Lees over het [doel](page:goal).")
    browser.get("/aanpak")
    assert browser.follow("doel").heading == "Doel"


def test_a_link_to_an_overview_leads_there(browser, publish):
    publish("nl/aanpak", body="Zie [alle vormen](page:themes).")
    browser.get("/aanpak")
    assert browser.follow("alle vormen").path == "/themas"


def test_what_is_related_is_offered_to_read_on(browser, publish):
    publish("nl/doel", key="goal", title="Doel")
    publish("nl/aanpak", related=["goal", "gone"])
    browser.get("/aanpak")
    assert browser.follow("Doel").path == "/doel"


def test_an_overview_is_offered_to_read_on_too_in_its_place(browser, english, publish):
    related = {"key": "approach", "related": ["goal", "themes", "news"]}
    publish("nl/doel", key="goal", title="Doel", summary="Waarheen.")
    publish("nl/aanpak", **related)
    publish("en/approach", **related)
    offered = browser.get("/aanpak").by_class["card"]
    assert offered[0] == "Doel Waarheen."
    assert offered[1].startswith("Herken de signalen")
    assert browser.follow("Herken de signalen").path == "/themas"
    english.get("/approach")
    assert english.follow("Recognise the signals").path == "/en/themes"


def test_the_sources_are_named(browser, publish):
    source = {"title": "Politie", "address": "https://www.politie.nl/"}
    publish("nl/aanpak", sources=[source])
    assert browser.get("/aanpak").link("Politie") == source["address"]


def test_a_long_page_has_its_contents(browser, publish):
    publish("nl/aanpak", body="\n\n".join(f"## Kop {n}" for n in range(5)))
    page = browser.get("/aanpak")
    assert page.link("Kop 3") == "#kop-3"
    assert page.by_id["kop-3"] == "Kop 3"


def test_a_short_page_has_none(browser, publish):
    publish("nl/aanpak", body="## Kop 1")
    assert "contents" not in browser.get("/aanpak").by_class


# Where one is.


@pytest.mark.parametrize(
    ("fields", "crumbs"),
    [
        (THEME, "Home Thema's Wapens"),
        ({"title": "Onze aanpak"}, "Home Onze aanpak"),
    ],
)
def test_the_crumbs_tell_where_one_is(browser, publish, fields, crumbs):
    publish("nl/ergens/diep", **fields)
    page = browser.get("/ergens/diep")
    assert page.by_class["crumbs"][0].split()[-1] == crumbs.split()[-1]
    assert len(page.by_class["crumbs"][0].split()) == len(crumbs.split())


def test_the_crumbs_lead_back_to_the_overview(browser, publish):
    publish("nl/themas/wapens", **THEME)
    browser.get("/themas/wapens")
    assert next(href for _words, href in browser.page.links if href == "/themas")


# Overviews.


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/themas", THEME),
        ("/branches", {"kind": PageKind.BRANCH, "branch": "garages"}),
        ("/nieuws", {"kind": PageKind.NEWS}),
        ("/nieuws", {"kind": PageKind.EXAMPLE}),
    ],
)
def test_an_overview_lists_the_pages_of_its_kind(browser, publish, address, fields):
    publish("nl/ergens", **fields | {"title": "Gezocht"})
    publish("nl/anders", key="other", title="Anders")
    page = browser.get(address)
    assert page.link("Gezocht") == "/ergens"
    assert "Anders" not in page.main


def test_news_has_its_day(browser, publish):
    publish("nl/nieuws/open", kind=PageKind.NEWS, date=date(2026, 3, 9))
    assert "9 maart 2026" in browser.get("/nieuws").main


@pytest.fixture
def archive(runtime):
    """One piece of news more than are on a page; the oldest is "Piece 0"."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(NEWS_A_PAGE + 1)]
    publish_documents(
        runtime,
        *(
            written(f"n{number}", f"Piece {number}", kind="news", date=day, language="en")
            for number, day in enumerate(days)
        ),
    )


def test_older_news_is_on_a_page_that_follows(english, archive):
    assert "Piece 0" not in english.get("/news").main
    assert english.follow("Older news").link("Piece 0") == "/en/n0"
    assert english.page.link("Newest news") == "/en/news"
    assert "Older news" not in english.page.main


def test_the_address_of_older_news_has_a_place_and_no_page_number(english, archive):
    asked = parse_qs(urlsplit(english.get("/news").link("Older news")).query)
    assert asked == {"na": ["2026-01-02 n1 Piece 1"]}


def test_only_the_newest_news_is_to_be_found_by_search_engines(english, archive):
    robots = '<meta name="robots" content="noindex">'
    assert robots not in english.get("/news").html
    assert robots in english.follow("Older news").html
    assert 'rel="canonical"' not in english.page.html


def test_older_news_leads_to_the_newest_in_the_other_language(english, archive):
    english.get("/news")
    english.follow("Older news")
    assert english.page.link("Nederlands") == "/nieuws"


def test_beyond_the_oldest_news_one_is_told_so(english):
    page = english.get("/news?na=2000-01-01+a+a")
    assert (page.status, "There is no older news." in page.main) == (200, True)


def test_the_home_page_shows_the_newest_news(browser, publish):
    for day in range(1, 6):
        publish(
            f"nl/n{day}",
            key=f"n{day}",
            title=f"Bericht {day}",
            kind="news",
            date=date(2026, 3, day),
        )
    page = browser.get("/")
    assert [f"Bericht {day}" in page.main for day in range(1, 6)] == [
        False,
        False,
        True,
        True,
        True,
    ]


# Languages.


def test_a_page_leads_to_its_translation(browser, publish):
    publish("nl/aanpak")
    publish("en/approach", title="Our approach")
    browser.get("/aanpak")
    assert browser.follow("English").path == "/en/approach"
    assert browser.follow("Nederlands").path == "/aanpak"


def test_a_page_without_a_translation_offers_none(browser, publish):
    publish("nl/aanpak")
    assert "English" not in browser.get("/aanpak").by_class["languages"][0]


def test_an_overview_leads_to_itself_in_the_other_language(browser):
    browser.get("/themas")
    assert browser.follow("English").path == "/en/themes"


# Nobody is known.


@pytest.mark.parametrize("address", ["/", "/themas", "/aanpak", "/bestaat-niet", "/aanpak?a=b"])
def test_reading_sets_no_cookie(client, publish, address):
    publish("nl/aanpak")
    response = client.get(address)
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("address", ["/", "/themas", "/aanpak", "/aanpak?a=b"])
def test_reading_looks_at_no_session(client, publish, address):
    publish("nl/aanpak")
    assert "Cookie" not in client.get(address).headers.get("Vary", "")


def test_whoever_has_signed_in_reads_the_same_page(anna, browser, publish):
    publish("nl/aanpak")
    anna.root = ""
    assert anna.get("/aanpak").html == browser.get("/aanpak").html


def test_every_address_of_the_portal_itself_is_kept_from_pages(app):
    first = {
        rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if rule.endpoint != "site.page"
    }
    plain = {part for part in first if re.fullmatch("[a-z-]+", part)}
    assert plain <= RESERVED


def test_below_each_page_are_the_links_that_everybody_must_find(browser, publish):
    publish("nl/privacy-en-cookies", key="privacy", title="Privacy en cookies")
    publish("nl/aanpak")
    browser.get("/aanpak")
    assert browser.follow("Privacy en cookies").heading == "Privacy en cookies"


def test_a_link_below_the_page_is_left_out_where_its_page_is_not_live(browser, publish):
    publish("nl/aanpak")
    assert "Privacy en cookies" not in browser.get("/aanpak").html
