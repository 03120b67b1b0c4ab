"""What staff set for the whole site, on either engine."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from portal.accounts.errors import NotPermitted
from portal.models import SiteSetting, SiteSettingEvent
from portal.models.base import WORD_LENGTH
from portal.models.catalogue import Term
from portal.models.site_values import (
    VALUES,
    Banner,
    BannerLevel,
    BranchList,
    Home,
    HomeBlock,
    HomeRow,
    Menu,
    MenuLink,
    PhoneNumbers,
    SettingName,
    ThemeList,
    as_one_line,
    parse_value,
)
from portal.pages.errors import SettingChanged
from portal.pages.search import search
from portal.pages.site_menu import read_highlights, read_menu
from portal.pages.site_settings import list_settings, read_setting, save_setting
from portal.pages.site_terms import TypedTerm, make_terms, new_identifier
from portal.pages.versions import present_version
from portal.runtime import make_runtime
from tests.conftest import cheap_settings, submit_tip

NAMES = {"nl": "Nepwapens", "en": "Fake weapons"}
BREAKERS = [json.dumps(value) for value in (None, 7, [], {"x": 1}, {"entries": [{}]}, "text")]


@pytest.fixture
def esra(desk):
    """The publisher."""
    return desk.esra


@pytest.fixture
def save(runtime, esra):
    """Set something, as the publisher, from the version that is there."""

    def put(value) -> None:
        version = read_setting(runtime, esra, type(value)).version
        save_setting(runtime, esra, version, value)

    return put


def store_raw(runtime, name: str, raw: str) -> None:
    """Put JSON in a row as no form of ours would, and let every process see it."""
    with runtime.database.writing() as session:
        session.execute(
            text("INSERT INTO site_setting (name, value, version) VALUES (:name, :raw, 1)"),
            {"name": name, "raw": raw},
        )
        session.execute(text("DELETE FROM site_state"))
        session.execute(text("INSERT INTO site_state (id, version) VALUES (1, 99)"))
    runtime.site.forget()


# Who may.


@pytest.mark.parametrize("name", ["daan", "anna"])
def test_only_a_publisher_sees_the_settings(runtime, desk, team, name):
    actor = {"daan": desk.daan, "anna": team.anna}[name]
    with pytest.raises(NotPermitted):
        list_settings(runtime, actor)
    with pytest.raises(NotPermitted):
        read_setting(runtime, actor, Menu)


@pytest.mark.parametrize("kind", VALUES.values(), ids=VALUES)
def test_an_editor_changes_no_setting(runtime, desk, kind):
    with pytest.raises(NotPermitted):
        save_setting(runtime, desk.daan, 0, kind())


# Saving.


@pytest.mark.parametrize("kind", VALUES.values(), ids=VALUES)
def test_what_was_never_set_has_its_default(runtime, esra, kind):
    view = read_setting(runtime, esra, kind)
    assert (view.version, view.is_broken, view.events) == (0, False, [])


def test_what_was_saved_is_read_again(runtime, esra, save):
    menu = Menu(links=(MenuLink(target="news", words={"nl": "Actueel"}),))
    save(menu)
    assert read_setting(runtime, esra, Menu).value == menu


def test_a_change_is_recorded_with_who_and_when(runtime, esra, save, clock):
    save(Menu())
    clock.advance(hours=1)
    save(Menu(links=()))
    events = read_setting(runtime, esra, Menu).events
    assert [event.actor for event in events] == ["Esra", "Esra"]
    assert events[0].at - events[1].at == timedelta(hours=1)


def test_the_list_tells_of_each_setting_who_changed_it_last(runtime, esra, save):
    save(Menu())
    last = {row.name: row.last for row in list_settings(runtime, esra)}
    assert last[SettingName.MENU].actor == "Esra"
    assert last[SettingName.BANNER] is None


def test_a_change_makes_a_new_version_of_the_site(runtime, save):
    before = present_version(runtime).number
    save(Menu())
    assert present_version(runtime).number > before


def test_another_process_sees_a_change(runtime, save):
    other = make_runtime(runtime.settings, runtime.clock)
    assert other.site.look().phones.police == "0900-8844"
    save(PhoneNumbers(police="0900 1234"))
    other.site.forget()
    assert other.site.look().phones.police == "0900 1234"
    other.database.close()


def test_reading_the_settings_asks_the_database_nothing_for_a_second(runtime):
    before = runtime.site.look()
    runtime.database.close()
    assert runtime.site.look() is before


# Two people at once.


def test_the_second_of_two_people_is_told_who_was_first(runtime, esra, save):
    save(Menu())
    with pytest.raises(SettingChanged) as raised:
        save_setting(runtime, esra, 0, Menu(links=()))
    assert (raised.value.version, raised.value.by) == (1, "Esra")


def test_what_the_second_of_two_people_saved_is_not_there(runtime, esra, save):
    save(PhoneNumbers(police="0900 1234"))
    with pytest.raises(SettingChanged):
        save_setting(runtime, esra, 0, PhoneNumbers(police="0900 9999"))
    assert runtime.site.look().phones.police == "0900 1234"
    with runtime.database.reading() as session:
        assert len(session.scalars(select(SiteSettingEvent)).all()) == 1


# A broken row.


@pytest.mark.parametrize("raw", BREAKERS)
@pytest.mark.parametrize("kind", VALUES.values(), ids=VALUES)
def test_a_broken_row_counts_as_one_that_is_not_there(runtime, kind, raw):
    before = runtime.site.look()
    store_raw(runtime, kind.name, raw)
    after = runtime.site.look()
    assert after.version == 99
    assert (after.menu, after.home, after.phones) == (before.menu, before.home, before.phones)
    assert (after.banner, after.catalogue) == (before.banner, before.catalogue)


def test_a_row_that_is_no_json_breaks_no_other(sqlite_url):
    # PostgreSQL takes no such row.
    runtime = make_runtime(cheap_settings(sqlite_url))
    store_raw(runtime, "phones", json.dumps({"police": "0900 1234"}))
    store_raw(runtime, "menu", "{not json")
    assert runtime.site.look().menu == Menu()
    assert runtime.site.look().phones.police == "0900 1234"
    runtime.database.close()


def test_a_broken_row_is_shown_as_broken_and_can_be_mended(runtime, esra, save):
    store_raw(runtime, "menu", json.dumps({"links": 7}))
    assert read_setting(runtime, esra, Menu).is_broken
    assert [row.name for row in list_settings(runtime, esra) if row.is_broken] == ["menu"]
    save(Menu(links=()))
    assert not read_setting(runtime, esra, Menu).is_broken


def test_a_report_arrives_while_every_row_is_broken(runtime, team):
    for name in SettingName:
        with runtime.database.writing() as session:
            session.add(SiteSetting(name=name, value={"broken": True}, version=1))
    runtime.site.forget()
    assert submit_tip(runtime, subject={"theme": "weapons"})


def test_the_defaults_hold_while_the_database_is_away():
    away = make_runtime(cheap_settings("sqlite:////nowhere/at/all.sqlite3"))
    assert away.site.look().phones.emergency == "112"
    assert away.catalogue == away.site.shipped


@given(raw=st.one_of(st.text(), st.binary().map(lambda b: b.decode("latin-1"))))
def test_no_stored_text_at_all_breaks_the_reading(raw):
    for kind in VALUES.values():
        assert parse_value(kind, raw) is None or isinstance(parse_value(kind, raw), kind)


# The menu.


def test_the_menu_starts_with_the_overviews(runtime):
    assert [item.key for item in read_menu(runtime, "nl")] == ["themes", "branches", "news"]


def test_the_menu_leads_to_a_page_in_each_language_that_has_it(runtime, desk, save):
    desk.create_live("aanpak", key="approach")
    save(Menu(links=(MenuLink(target="approach", words={"nl": "Zo"}), MenuLink(target="news"))))
    assert [(item.key, item.words) for item in read_menu(runtime, "nl")] == [
        ("approach", "Zo"),
        ("news", ""),
    ]
    assert [item.key for item in read_menu(runtime, "en")] == ["news"]


def test_a_menu_has_at_most_seven_links():
    with pytest.raises(ValueError, match="at most 7"):
        Menu(links=tuple(MenuLink(target=f"page-{number}") for number in range(8)))


def test_the_highlighted_pages_come_in_their_order(runtime, desk, save):
    desk.create_live("een", key="one")
    desk.create_live("twee", key="two")
    save(Home(highlights=("two", "gone", "one")))
    assert [entry.key for entry in read_highlights(runtime, "nl")] == ["two", "one"]


@pytest.mark.parametrize("blocks", [(), (HomeRow(block=HomeBlock.NEWS),) * len(HomeBlock)])
def test_a_home_page_has_each_block_once(blocks):
    with pytest.raises(ValueError, match="each block once"):
        Home(blocks=blocks)


# Numbers.


def test_a_number_that_was_left_open_is_that_of_the_settings(runtime, save):
    save(PhoneNumbers(emergency="113"))
    phones = runtime.site.look().phones
    assert (phones.emergency, phones.police) == ("113", runtime.settings.police_number)


@pytest.mark.parametrize("number", ["", "12", "call me", "0900\n8844", "<b>112</b>"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="emergency"):
        PhoneNumbers(emergency=number)


def test_the_search_finds_a_page_by_a_new_number(runtime, desk, save):
    desk.create_live("bellen", key="calls", body="Bel de politie op {police}.\n")
    save(PhoneNumbers(police="0900-7777"))
    assert [hit.path for hit in search(runtime, "nl", "7777").hits] == ["bellen"]


# The banner.


NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("banner", "is_up"),
    [
        (Banner(), False),
        (Banner(text={"nl": "Let op"}), False),
        (Banner(is_on=True), False),
        (Banner(text={"nl": " "}, is_on=True), False),
        (Banner(text={"nl": "Let op"}, is_on=True), True),
        (Banner(text={"nl": "Let op"}, is_on=True, ends_at=NOON + timedelta(seconds=1)), True),
        (Banner(text={"nl": "Let op"}, is_on=True, ends_at=NOON), False),
    ],
)
def test_a_banner_is_up_while_it_is_on_and_has_a_text_and_has_not_ended(banner, is_up):
    assert banner.is_up(NOON) is is_up


def test_a_banner_without_a_translation_speaks_the_language_that_it_has():
    banner = Banner(text={"nl": "Let op", "en": ""}, is_on=True, level=BannerLevel.ALERT)
    assert banner.in_language("en") == ("nl", "Let op")
    assert banner.in_language("nl") == ("nl", "Let op")


@given(st.text())
def test_a_text_becomes_one_line_that_any_database_holds(raw):
    line = as_one_line(raw)
    assert "\x00" not in line
    assert line == " ".join(line.split())


# Themes and branches.


def themes_with(runtime, esra, *more: TypedTerm, hidden: str = "") -> ThemeList:
    known = read_setting(runtime, esra, ThemeList).value.entries
    typed = [
        TypedTerm(term.id, term.name, term.hint, is_hidden=term.id == hidden) for term in known
    ]
    return make_terms(ThemeList, [*typed, *more], known)


def test_the_list_starts_as_that_of_the_file(runtime, esra):
    shipped = runtime.site.shipped
    assert read_setting(runtime, esra, ThemeList).value.entries == shipped.themes
    assert read_setting(runtime, esra, BranchList).value.entries == shipped.branches


def test_a_new_theme_gets_an_identifier_of_its_name(runtime, esra, save):
    save(themes_with(runtime, esra, TypedTerm("", NAMES)))
    assert runtime.catalogue.theme_by_id["fake-weapons"].label("nl") == "Nepwapens"


def test_a_theme_keeps_its_identifier_when_it_is_renamed(runtime, esra, save):
    known = read_setting(runtime, esra, ThemeList).value.entries
    first = TypedTerm(known[0].id, NAMES)
    save(make_terms(ThemeList, [first], known))
    assert runtime.catalogue.themes[0].id == known[0].id
    assert runtime.catalogue.themes[0].label("en") == "Fake weapons"


def test_a_theme_that_a_list_leaves_out_is_not_lost(runtime, esra, save):
    save(themes_with(runtime, esra, TypedTerm("", NAMES)))
    save(ThemeList(entries=(Term(id="weapons", name={"en": "Weapons"}),)))
    assert runtime.catalogue.themes[0].id == "weapons"
    assert "fake-weapons" in runtime.catalogue.theme_by_id
    assert set(runtime.site.shipped.theme_by_id) < set(runtime.catalogue.theme_by_id)


def test_a_hidden_theme_is_not_offered_and_keeps_its_name(runtime, esra, save):
    save(themes_with(runtime, esra, hidden="weapons"))
    assert "weapons" not in {theme.id for theme in runtime.catalogue.themes}
    assert runtime.catalogue.theme_by_id["weapons"].label("en")


def test_a_report_that_was_begun_before_its_theme_was_hidden_keeps_it(runtime, esra, save, team):
    save(themes_with(runtime, esra, hidden="weapons"))
    submit_tip(runtime, subject={"theme": "weapons"})
    with runtime.database.reading() as session:
        assert session.scalar(text("SELECT theme FROM tip")) == "weapons"


def test_a_report_can_be_made_under_a_new_theme(runtime, esra, save, team):
    save(themes_with(runtime, esra, TypedTerm("", NAMES)))
    submit_tip(runtime, subject={"theme": "fake-weapons"})
    with runtime.database.reading() as session:
        assert session.scalar(text("SELECT theme FROM tip")) == "fake-weapons"


def test_an_identifier_that_somebody_made_up_is_not_taken_over():
    made = make_terms(ThemeList, [TypedTerm("made-up", NAMES)], [])
    assert [term.id for term in made.entries] == ["fake-weapons"]


def test_one_identifier_is_given_to_one_theme_only():
    known = [Term(id="weapons", name={"en": "Weapons"})]
    typed = [TypedTerm("weapons", {"en": "Weapons"}), TypedTerm("weapons", {"en": "Weapons"})]
    made = make_terms(ThemeList, typed, known)
    assert [term.id for term in made.entries] == ["weapons", "weapons-2"]


@given(name=st.text(), taken=st.sets(st.sampled_from(["term", "term-2", "a", "unknown"])))
def test_every_name_gets_an_identifier_that_is_free_and_fits_its_column(name, taken):
    identifier = new_identifier(name, taken)
    assert identifier
    assert identifier not in taken
    assert len(identifier) <= WORD_LENGTH
    assert identifier.replace("-", "").isalnum()


def test_a_page_on_a_hidden_theme_can_still_be_published(runtime, desk, esra, save):
    save(themes_with(runtime, esra, hidden="weapons"))
    page_id = desk.create_live("wapens", theme="weapons")
    assert desk.live(page_id).theme == "weapons"


def test_a_change_from_the_command_line_names_nobody(runtime, esra, save):
    save(Menu())
    with runtime.database.writing() as session:
        session.execute(update(SiteSettingEvent).values(actor_id=None))
    assert read_setting(runtime, esra, Menu).events[0].actor is None
