"""What publishers set for the whole site, from their pages to those of visitors."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import text

from portal.models import Role
from portal.models.site_values import HomeBlock, SettingName
from portal.pages.files import import_content
from tests.conftest import make_member
from tests.pages.desk import document
from tests.web.browser import Browser
from tests.web.steps import ANSWERS, sign_in, sign_in_and_unlock, write_report

PLACES = ("", "menu", "voorpagina", "telefoon", "melding", "themas", "branches")
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def staff(runtime, team):
    """An editor, Daan, and two publishers, Esra and Fien."""
    for name, role in (("daan", Role.EDITOR), ("esra", Role.PUBLISHER), ("fien", Role.PUBLISHER)):
        make_member(runtime, name, role, has_key=False)


@pytest.fixture
def open_desk(app, staff):
    def open_for(name: str) -> Browser:
        browser = Browser(app.test_client(), root="/en")
        sign_in(browser, name)
        return browser

    return open_for


@pytest.fixture
def esra(open_desk) -> Browser:
    return open_desk("esra")


@pytest.fixture
def change(esra):
    """Change fields of a setting and save it, as Esra."""

    def send(place: str, press: tuple[str, str] | None = None, **typed: object):
        esra.get(f"/redactie/site/{place}")
        return esra.send(f"site/{place}", press=press, **typed)

    return send


@pytest.fixture
def shelf(runtime, tmp_path) -> None:
    """Two published pages, one of them in both languages."""
    for address, fields in {
        "nl/aanpak": {"key": "approach", "title": "Onze aanpak"},
        "en/approach": {"key": "approach", "title": "Our approach"},
        "nl/bellen": {"key": "calls", "title": "Bellen", "body": "Bel {police} of {emergency}.\n"},
    }.items():
        file = tmp_path / "files" / f"{address}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document(language=address[:2], **fields), encoding="utf-8")
    import_content(runtime, tmp_path / "files")


def store_raw(runtime, name: str, raw: str) -> None:
    with runtime.database.writing() as session:
        session.execute(
            text("INSERT INTO site_setting (name, value, version) VALUES (:name, :raw, 1)"),
            {"name": name, "raw": raw},
        )


def menu_words(page) -> list[str]:
    """The words of the links in the menu, the report button left out."""
    menu = page.html.partition('class="menu__inner"')[2].partition("</nav>")[0]
    return [
        html.unescape(words).strip()
        for attributes, words in re.findall(r"<a ([^>]*)>(.*?)</a>", menu, re.DOTALL)
        if "button" not in attributes
    ]


# Who may.


@pytest.mark.parametrize("place", PLACES)
def test_a_publisher_opens_every_setting(esra, place):
    assert esra.get(f"/redactie/site/{place}").status == 200


@pytest.mark.parametrize("place", PLACES)
def test_an_editor_opens_no_setting(open_desk, place):
    assert open_desk("daan").get(f"/redactie/site/{place}").status == 403


@pytest.mark.parametrize("place", PLACES)
def test_a_visitor_is_asked_to_sign_in(browser, place):
    assert browser.get(f"/redactie/site/{place}").path == "/account/inloggen"


def test_only_publishers_see_the_way_to_the_settings(open_desk):
    assert open_desk("esra").get("/redactie/").link("Site")
    with pytest.raises(StopIteration):
        open_desk("daan").get("/redactie/").link("/redactie/site")


def test_an_editor_saves_nothing(open_desk):
    daan = open_desk("daan")
    daan.get("/redactie/")
    assert daan.post("/redactie/site/telefoon", version="0", police="0900 1234").status == 403


@pytest.mark.parametrize("place", [place for place in PLACES if place])
def test_saving_a_setting_as_it_stands_changes_nothing_of_the_site(change, app, place):
    site = app.extensions["portal"].site
    before = site.look()
    assert change(place).status == 200
    after = site.look()
    assert (before.menu, before.home, before.phones) == (after.menu, after.home, after.phones)
    assert (before.banner, before.catalogue) == (after.banner, after.catalogue)


def test_the_overview_tells_who_changed_what(change, esra):
    change("telefoon", police="0900 1234")
    assert "by Esra" in esra.get("/redactie/site/").main


# The menu.


def test_a_new_menu_shows_on_every_page_at_once(change, browser, english, shelf):
    for address in ("/", "/aanpak"):
        browser.get(address)
    change("menu", **{"links-0-target": "approach", "links-0-nl-text": "Zo doen wij het"})
    words = ["Zo doen wij het", "Branches", "Nieuws"]
    assert menu_words(browser.get("/")) == menu_words(browser.get("/aanpak")) == words
    assert menu_words(english.get("/"))[0] == "Our approach"


def test_a_menu_leaves_out_a_page_without_a_translation(change, english, shelf):
    change("menu", **{"links-0-target": "calls"})
    assert menu_words(english.get("/")) == ["Branches", "News"]


def test_a_link_of_the_menu_that_leads_here_says_so(change, browser, shelf):
    change("menu", **{"links-0-target": "approach"})
    assert 'href="/aanpak" aria-current="page"' in browser.get("/aanpak").html


def test_a_link_is_added_and_then_filled_in(change, esra, browser, shelf):
    change("menu", press=("add", "links"))
    assert "not been saved" in esra.page.main
    esra.send("site/menu", **{"links-3-target": "calls"})
    assert menu_words(browser.get("/")) == ["Thema's", "Branches", "Nieuws", "Bellen"]


def test_a_link_that_leads_nowhere_is_left_out(change, browser):
    change("menu", **{"links-1-target": ""})
    assert menu_words(browser.get("/")) == ["Thema's", "Nieuws"]


@pytest.mark.parametrize(
    ("press", "order"),
    [
        (("up", "2"), ["Thema's", "Nieuws", "Branches"]),
        (("down", "0"), ["Branches", "Thema's", "Nieuws"]),
    ],
)
def test_a_link_moves(change, esra, browser, press, order):
    change("menu", press=press)
    esra.send("site/menu")
    assert menu_words(browser.get("/")) == order


def test_what_was_typed_moves_with_its_link(change, esra):
    change("menu", press=("up", "2"), **{"links-2-nl-text": "Actueel"})
    assert esra.page.value("links-1-nl-text") == "Actueel"


@pytest.mark.parametrize("place", ["", "-1", "99", "9" * 5000, "²", "x"])
def test_a_row_that_is_not_there_moves_nothing(esra, place):
    esra.get("/redactie/site/menu")
    assert esra.post("/redactie/site/menu", version="0", up=place).status in {200, 303}


def test_two_links_to_one_page_are_refused_with_what_was_typed(change, esra):
    page = change("menu", **{"links-1-target": "themes", "links-1-nl-text": "Nog eens"})
    assert page.status == 422
    assert "links-1-target" in page.errors
    assert page.value("links-1-nl-text") == "Nog eens"


def test_a_word_that_is_too_long_for_the_menu_is_refused(change):
    page = change("menu", **{"links-0-nl-text": "w" * 31})
    assert (page.status, "links-0-nl-text" in page.errors) == (422, True)


def test_a_page_that_left_the_site_stays_in_the_form_of_the_menu(change, esra, runtime, shelf):
    change("menu", **{"links-0-target": "calls"})
    with runtime.database.writing() as session:
        session.execute(text("DELETE FROM live_page"))
    esra.get("/redactie/site/menu")
    assert esra.page.value("links-0-target") == "calls"
    assert esra.send("site/menu").status == 200


# The home page.


def test_the_heading_and_the_introduction_show_in_their_language(change, browser, english):
    usual = english.get("/").heading
    change("voorpagina", **{"nl-title": "Zag u iets?", "nl-summary": "Vertel het {municipality}."})
    page = browser.get("/")
    assert page.heading == "Zag u iets?"
    assert "Vertel het Zwolle." in page.main
    assert english.get("/").heading == usual


def test_the_highlighted_pages_show_on_the_home_page(change, browser, shelf):
    change("voorpagina", **{"highlights-0": "calls", "highlights-2": "approach"})
    links = [words for words, href in browser.get("/").links if href in {"/aanpak", "/bellen"}]
    assert links[:2] == ["Bellen", "Onze aanpak"]


def test_a_block_that_is_turned_off_is_gone(change, browser):
    place = list(HomeBlock).index(HomeBlock.HOW_IT_WORKS)
    assert "Zo werkt het" in browser.get("/").main
    change("voorpagina", **{f"blocks-{place}-is_shown": []})
    assert "Zo werkt het" not in browser.get("/").main


def test_a_block_that_moved_up_comes_first(change, esra, browser):
    last = len(HomeBlock) - 1
    change("voorpagina", press=("up", str(last)))
    for place in range(last - 1, 0, -1):
        esra.send("site/voorpagina", press=("up", str(place)))
    esra.send("site/voorpagina")
    page = browser.get("/").html
    assert page.index("home-block--call") < page.index("home-block--how_it_works")


def test_the_report_button_comes_before_every_block(browser):
    page = browser.get("/").html
    assert page.index('<section class="hero">') < page.index("home-block")


# Telephone numbers.


def test_a_new_number_shows_everywhere_at_once(change, browser, shelf):
    for address in ("/", "/bellen", "/melden", "/melden/112"):
        browser.get(address)
    change("telefoon", emergency="113", police="0900 1234", anonymous_name="Lijn X")
    assert "tel:09001234" in browser.get("/").html
    assert "Bel 0900 1234 of 113." in browser.get("/bellen").main
    assert "0900 1234" in browser.get("/melden").main
    assert "Lijn X" in browser.get("/melden").main
    assert "113" in browser.get("/melden/112").heading


def test_an_emptied_number_is_again_that_of_the_installation(change, browser):
    change("telefoon", police="0900 1234")
    change("telefoon", police=" ")
    assert "0900-8844" in browser.get("/").text


def test_what_is_no_number_comes_back_with_an_error(change):
    page = change("telefoon", police="bel ons")
    assert (page.status, page.value("police")) == (422, "bel ons")
    assert "police" in page.errors


# The banner.


@pytest.mark.parametrize("address", ["/", "/aanpak", "/themas", "/zoeken", "/bestaat-niet"])
def test_the_banner_stands_above_every_public_page(change, browser, shelf, address):
    browser.get(address)
    change("melding", is_on=["y"], **{"nl-text": "Bel {emergency} bij damp."})
    assert browser.get(address).by_class["site-banner"] == ["Bel 112 bij damp."]


@pytest.mark.parametrize("address", ["/melden", "/melden/112", "/melden/onderwerp", "/terug"])
def test_the_banner_stands_in_the_reporting_flow(change, browser, address):
    change("melding", is_on=["y"], level="alert", **{"nl-text": "Blijf weg."})
    assert browser.get(address).by_class["site-banner--alert"] == ["Let op: Blijf weg."]


def test_the_banner_does_not_stand_at_the_desk(change, esra):
    change("melding", is_on=["y"], **{"nl-text": "Blijf weg."})
    assert "site-banner" not in esra.get("/redactie/").by_class


def test_a_banner_without_a_translation_says_which_language_it_is_in(change, english):
    change("melding", is_on=["y"], **{"nl-text": "Blijf weg."})
    assert '<span lang="nl">Blijf weg.</span>' in english.get("/").html


def test_a_banner_that_is_turned_off_is_gone(change, browser):
    change("melding", is_on=["y"], **{"nl-text": "Blijf weg."})
    change("melding", is_on=[])
    assert "site-banner" not in browser.get("/").by_class


def test_a_banner_ends_at_its_moment_on_pages_that_are_kept_too(change, browser, clock):
    change("melding", is_on=["y"], ends_at="2026-03-10T11:00", **{"nl-text": "Tot elf uur."})
    assert "site-banner" in browser.get("/").by_class
    clock.advance(minutes=29)
    assert "site-banner" in browser.get("/").by_class
    clock.advance(minutes=1)
    assert "site-banner" not in browser.get("/").by_class
    assert "site-banner" not in browser.get("/melden").by_class


@pytest.mark.parametrize(
    ("wrong", "typed"),
    [
        ("is_on", {"en-text": "Stay away."}),
        ("ends_at", {"nl-text": "Blijf weg.", "ends_at": "2026-03-10T10:00"}),
        ("ends_at", {"nl-text": "Blijf weg.", "ends_at": "morgen"}),
        ("nl-text", {"nl-text": "x" * 301}),
    ],
)
def test_a_banner_that_is_not_right_comes_back_with_what_was_typed(change, wrong, typed):
    page = change("melding", is_on=["y"], **typed)
    assert (page.status, wrong in page.errors) == (422, True)
    assert {name: page.value(name) for name in typed} == typed


# Themes and branches.


def add_theme(esra) -> None:
    esra.get("/redactie/site/themas")
    count = sum(c.name.endswith("-id") for c in esra.page.form("site/themas").controls)
    esra.send("site/themas", press=("add", "entries"))
    typed = {"nl-name": "Nepwapens", "en-name": "Fake weapons", "nl-description": "Lijkt echt"}
    esra.send(
        "site/themas",
        **{f"entries-{count}-{name}": value for name, value in typed.items()},
        **{f"entries-{count}-place": "1"},
    )


def row_of(browser, place: str, identifier: str) -> str:
    """The beginning of the names of the fields of a theme or branch."""
    page = browser.get(f"/redactie/site/{place}")
    controls = page.form(f"site/{place}").controls
    return next(c.name for c in controls if c.value == identifier).removesuffix("id")


def test_a_new_theme_can_be_reported_and_filtered(esra, browser, app):
    add_theme(esra)
    browser.get("/melden/onderwerp")
    assert "Lijkt echt" in browser.page.main
    assert browser.page.main.index("Nepwapens") < browser.page.main.index("Hennepkwekerij")
    write_report(browser, {**ANSWERS, "onderwerp": {"theme": "fake-weapons"}})
    assert "Nepwapens" in browser.page.main
    browser.send("verzonden")
    anna = Browser(app.test_client(), root="/en")
    sign_in_and_unlock(anna, "anna")
    queue = anna.get("/coordinatie/?theme=fake-weapons")
    assert "Fake weapons" in queue.html.partition("<tbody>")[2]


def test_a_renamed_theme_is_called_so_everywhere(change, esra, browser):
    row = row_of(esra, "themas", "weapons")
    esra.send("site/themas", **{f"{row}nl-name": "Vuurwapens"})
    assert "Vuurwapens" in browser.get("/melden/onderwerp").main


def test_a_hidden_theme_is_not_offered_and_its_old_tip_keeps_its_name(esra, browser, app):
    write_report(browser)
    browser.send("verzonden")
    row = row_of(esra, "themas", "weapons")
    esra.send("site/themas", **{f"{row}is_hidden": ["y"]})
    other = Browser(app.test_client(), root="/en")
    other.get("/melden/onderwerp")
    assert "weapons" not in {c.value for c in other.page.form().controls}
    anna = Browser(app.test_client(), root="/en")
    sign_in_and_unlock(anna, "anna")
    queue = anna.get("/coordinatie/?theme=weapons")
    assert "Weapons and explosives" in queue.html.partition("<tbody>")[2]


def test_whoever_was_choosing_a_theme_while_it_was_hidden_goes_on(esra, browser):
    browser.get("/melden/onderwerp")
    row = row_of(esra, "themas", "weapons")
    esra.send("site/themas", **{f"{row}is_hidden": ["y"]})
    browser.send(theme="weapons")
    assert browser.page.status == 200
    browser.get("/melden/onderwerp")
    assert browser.page.value("theme") == "weapons"


def test_a_hidden_branch_is_not_offered(esra, browser):
    row = row_of(esra, "branches", "garages")
    esra.send("site/branches", **{f"{row}is_hidden": ["y"]})
    browser.get("/melden/onderwerp")
    browser.send(theme="weapons")
    browser.send(description="A van")
    page = browser.get("/melden/wie")
    offered = next(c for c in page.form().controls if c.name == "companies-0-branch").options
    assert "garages" not in offered
    assert "horeca" in offered


def test_a_theme_without_a_name_in_a_language_comes_back(esra):
    row = row_of(esra, "themas", "weapons")
    page = esra.send("site/themas", **{f"{row}en-name": " ", f"{row}nl-name": "Vuurwapens"})
    assert (page.status, f"{row}en-name" in page.errors) == (422, True)
    assert page.value(f"{row}nl-name") == "Vuurwapens"


# Two people at once.


def test_two_people_at_once_see_both_texts_and_lose_none(open_desk, browser):
    esra, fien = open_desk("esra"), open_desk("fien")
    for each in (esra, fien):
        each.get("/redactie/site/voorpagina")
    fien.send("site/voorpagina", **{"nl-title": "Van Fien"})
    page = esra.send("site/voorpagina", **{"nl-title": "Van Esra"})
    assert page.status == 409
    assert "Fien saved this" in page.main
    assert "Van Fien" in page.by_class["theirs"][0]
    assert page.value("nl-title") == "Van Esra"
    assert browser.get("/").heading == "Van Fien"
    esra.send("site/voorpagina")
    assert browser.get("/").heading == "Van Esra"


def test_two_people_at_once_in_rows_see_what_the_other_changed(open_desk):
    esra, fien = open_desk("esra"), open_desk("fien")
    for each in (esra, fien):
        each.get("/redactie/site/menu")
    fien.send("site/menu", **{"links-0-nl-text": "Van Fien"})
    page = esra.send("site/menu", **{"links-0-nl-text": "Van Esra"})
    assert page.by_class["theirs"] == ["Link 1: Own word (Nederlands) Van Fien"]


def test_an_expired_session_gives_the_typed_texts_back(esra, clock):
    esra.get("/redactie/site/melding")
    clock.advance(hours=12)
    page = esra.send("site/melding", **{"nl-text": "Blijf weg."})
    assert (page.status, "Blijf weg." in page.text) == (401, True)


# Broken rows.


@pytest.mark.parametrize("raw", ["{broken", "null", json.dumps({"x": 1})])
def test_broken_rows_leave_the_site_and_the_reporting_flow_as_they_were(
    runtime, make_app, browser, raw
):
    for name in SettingName:
        store_raw(runtime, name, raw)
    other = Browser(make_app().test_client())
    for address in ("/", "/themas", "/melden/112"):
        assert other.get(address).html == browser.get(address).html
    write_report(other)
    assert other.send("verzonden").receipt_code


def test_a_broken_row_says_so_and_is_mended_by_saving(runtime, change, esra):
    store_raw(runtime, "menu", "{broken")
    assert "Cannot be read" in esra.get("/redactie/site/").main
    assert "cannot be read" in esra.get("/redactie/site/menu").main
    change("menu")
    assert "Cannot be read" not in esra.get("/redactie/site/").main


# What is typed is text.


@pytest.mark.parametrize("evil", [EVIL, '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_what_staff_type_is_never_markup(change, esra, browser, shelf, evil):
    change("menu", **{"links-0-nl-text": evil[:30]})
    change("voorpagina", **{"nl-title": evil, "nl-summary": evil})
    change("melding", is_on=["y"], **{"nl-text": evil})
    change("telefoon", anonymous_name=evil)
    row = row_of(esra, "themas", "weapons")
    esra.send("site/themas", **{f"{row}nl-name": evil, f"{row}nl-description": evil})
    for place in PLACES:
        assert evil not in esra.get(f"/redactie/site/{place}").html or "{{" in evil
    for address in ("/", "/aanpak", "/melden", "/melden/onderwerp"):
        page = browser.get(address)
        assert page.status == 200
        assert "<script>alert" not in page.html
        assert "<img" not in page.html
    assert " ".join(evil.split()) in browser.get("/").text


def test_a_null_character_is_refused_or_left_out(change, browser):
    change("melding", is_on=["y"], **{"nl-text": "Blijf\x00 weg."})
    change("menu", **{"links-0-nl-text": "Zo\x00"})
    assert "\x00" not in browser.get("/").html
