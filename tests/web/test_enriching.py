"""What a tip names, its links and findings, on its page and on the page of an entity."""

from __future__ import annotations

import pytest

from portal.accounts.members import find_member
from portal.models import EntityKind, State
from portal.tips.assessing import add_note
from portal.tips.entities.changing import accept_names, write_note
from portal.tips.entities.reading import entities_of
from portal.tips.links.linking import relate
from portal.tips.links.proposing import links_of
from portal.tips.message_bodies import FindingKind
from portal.tips.reading import read_tip
from portal.tips.restricting import restrict
from tests.conftest import make_member
from tests.registers.locatieserver import address, running
from tests.web.browser import Browser
from tests.web.steps import both_engines, sign_in, sign_in_and_unlock

NUMBER = 2026000001
TIP = "/coordinatie/2026-00001"
PLATE = "De bus heeft kenteken XX-123-X."
STORY = "Elke nacht komen er busjes bij de loods en dragen twee mannen blauwe vaten naar binnen."


@pytest.fixture
def named(runtime, team):
    def look(number: int = NUMBER):
        return entities_of(runtime, team.anna, read_tip(runtime, team.anna, number))

    return look


def entity_path(named, number: int = NUMBER) -> str:
    return f"/coordinatie/entiteiten/{named(number).present[0].id}"


# What a tip names.


@both_engines
def test_what_is_found_is_marked_where_it_stands_and_accepted_with_a_click(anna, tip, named):
    tip(PLATE)
    page = anna.get(TIP)
    assert '<mark class="mark--proposal">XX-123-X</mark>' in page.html
    page = anna.send("overnemen", names=["vehicle:XX123X"])
    assert "Added to what this tip names." in page.main
    assert '<mark class="mark--entity">XX-123-X</mark>' in page.html
    assert [each.value for each in named().present] == ["XX123X"]


def test_all_that_is_found_is_accepted_at_once(anna, tip, named):
    tip(f"{PLATE} Bel 06-12345678.", involved={"persons": [{"name": "Jan de Wit"}]})
    anna.get(TIP)
    anna.send("overnemen", press=("take_all", "1"))
    assert {each.kind for each in named().present} == {
        EntityKind.VEHICLE,
        EntityKind.PHONE,
        EntityKind.PERSON,
    }


def test_accepting_nothing_is_said_beside_the_list(anna, tip):
    tip(PLATE)
    anna.get(TIP)
    page = anna.send("overnemen")
    assert page.status == 422
    assert page.errors["names"] == "Error: Tick what you want to add."


def test_what_is_marked_cannot_be_markup(anna, tip):
    tip("<b>kenteken</b> XX-123-X <script>alert(1)</script>")
    html = anna.get(TIP).html
    assert "<script>alert" not in html
    assert "&lt;b&gt;kenteken&lt;/b&gt; <mark" in html


def test_an_entity_is_added_by_hand(anna, tip, named):
    tip("Iets")
    anna.get(TIP)
    anna.send("/entiteiten", entity_kind="account", entity_text="nl91 abna 0417 1643 00")
    assert [each.value for each in named().present] == ["NL91ABNA0417164300"]


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("vehicle", "half", "This is not a whole number plate"),
        ("account", "NL91 ABNA 0417 1643 01", "check digits"),
        ("phone", "06-1", "This is not a telephone number"),
        ("email", "naam", "This is not an e-mail address"),
        ("handle", "twee woorden", "This is not a name on social media"),
        ("premises", "8011 PK", "A postcode needs its house number"),
        ("person", "J", "A name has at least two letters"),
        ("company", "onbekend", "This says that it is not known"),
        ("person", "", "Type something first."),
    ],
)
def test_what_is_no_entity_is_said_beside_its_field_and_still_there(
    anna, tip, named, kind, typed, message
):
    tip("Iets")
    anna.get(TIP)
    page = anna.send("/entiteiten", entity_kind=kind, entity_text=typed)
    assert page.status == 422
    assert message in page.errors["entity_text"]
    assert (page.value("entity_text"), page.value("entity_kind")) == (typed, kind)
    assert named().present == []


def test_a_kind_that_was_not_offered_is_refused(anna, tip, named):
    tip("Iets")
    anna.get(TIP)
    page = anna.post(f"{TIP}/entiteiten", version="1", entity_kind="x", entity_text="Jan de Wit")
    assert page.status == 422
    assert named().present == []


def test_an_entity_is_removed_and_put_back(anna, tip, named):
    tip(PLATE)
    anna.get(TIP)
    anna.send("overnemen", names=["vehicle:XX123X"])
    page = anna.send("verwijderen")
    assert "Removed. You can put it back below." in page.main
    assert named().present == []
    anna.send("terugzetten")
    assert [each.shown for each in named().present] == ["XX-123-X"]


def test_what_others_name_too_says_in_how_many_tips(anna, runtime, team, tip):
    for number in (tip(PLATE), tip(PLATE), tip(PLATE)):
        accept_names(runtime, team.anna, number, 1)
    page = anna.get(TIP)
    assert page.by_class["badge--shared"] == ["in 2 other tips"]


def test_what_changed_meanwhile_is_told_and_the_ticks_are_kept(anna, runtime, team, tip):
    tip(PLATE)
    anna.get(TIP)
    add_note(runtime, team.bram, NUMBER, 1, "Intussen")
    page = anna.send("overnemen", names=["vehicle:XX123X"])
    assert page.status == 409
    assert page.value("names") == ["vehicle:XX123X"]


# The page of an entity.


@both_engines
def test_an_entity_has_a_page_with_the_tips_that_name_it(anna, runtime, team, tip, named):
    numbers = [tip(PLATE), tip("Ik zag kenteken XX 123 X.")]
    for number in numbers:
        accept_names(runtime, team.anna, number, 1)
    anna.get(TIP)
    page = anna.follow("XX-123-X")
    assert page.heading == "XX-123-X"
    tips = [words for words, href in page.links if "/coordinatie/2026" in href]
    assert tips == ["2026-00002", "2026-00001"]
    assert "XX 123 X" in page.main


def test_a_note_on_an_entity_is_saved(anna, runtime, team, tip, named):
    tip(PLATE)
    accept_names(runtime, team.anna, NUMBER, 1)
    anna.get(entity_path(named))
    page = anna.send("notitie", entity_note="Bekend bij de wijkagent\nsinds vorig jaar")
    assert "The note has been saved." in page.main
    assert page.value("entity_note") == "Bekend bij de wijkagent\nsinds vorig jaar"


def test_of_two_who_write_a_note_the_second_sees_both(anna, runtime, team, tip, named):
    tip(PLATE)
    accept_names(runtime, team.anna, NUMBER, 1)
    path = entity_path(named)
    anna.get(path)
    write_note(runtime, team.bram, named().present[0].id, 0, "Van Bram")
    page = anna.send("notitie", entity_note="Van Anna")
    assert page.status == 409
    assert "Van Bram" in page.by_class["notice--error"][0]
    assert page.value("entity_note") == "Van Anna"
    assert anna.send("notitie", entity_note="Van beiden").status == 200


def test_a_note_that_is_too_long_is_said_and_still_there(anna, runtime, team, tip, named):
    tip(PLATE)
    accept_names(runtime, team.anna, NUMBER, 1)
    anna.get(entity_path(named))
    page = anna.send("notitie", entity_note="x" * 2001)
    assert page.status == 422
    assert "1 character too long" in page.errors["entity_note"]
    assert page.value("entity_note") == "x" * 2001


@pytest.mark.parametrize("name", ["bram", "carla"])
def test_who_may_not_know_of_an_entity_finds_no_page(app, runtime, team, tip, named, name):
    tip(PLATE)
    accept_names(runtime, team.anna, NUMBER, 1)
    make_member(runtime, "dewi", *team.anna.roles)
    circle = [team.anna.member_id, find_member(runtime, "dewi")]
    restrict(runtime, team.anna, NUMBER, 2, circle)
    path = entity_path(named)
    browser = Browser(app.test_client(), root="/en")
    if name == "bram":
        sign_in_and_unlock(browser, name)
    else:
        sign_in(browser, name)
    assert browser.get(path).status in {403, 404}


# Links.


@both_engines
def test_a_proposal_says_why_and_is_linked_with_a_click(anna, runtime, team, tip):
    tip(f"{STORY} Kenteken XX-123-X.")
    tip(f"{STORY} Het kenteken was XX 123 X.")
    page = anna.get(TIP)
    (reasons,) = page.by_class["reasons"]
    assert "same number plate: XX123X" in reasons
    assert "alike" in reasons
    page = anna.send("verbanden", press=("link_action", "relate"))
    assert "The two tips are linked." in page.main
    assert "reasons" not in page.by_class
    assert "2026-00002" in page.by_class["links-list"][0]


def test_a_tip_is_closed_as_a_duplicate_and_points_to_the_other(anna, tip, runtime, team):
    tip(STORY)
    tip(STORY)
    anna.get(TIP)
    page = anna.send("verbanden", press=("link_action", "merge"))
    assert page.by_class["badge--closed"]
    assert "This tip is a duplicate. Go on with: Tip 2026-00002" in page.main
    assert read_tip(runtime, team.anna, NUMBER).tip.state is State.CLOSED


def test_a_duplicate_is_undone(anna, tip, runtime, team):
    tip(STORY)
    tip(STORY)
    anna.get(TIP)
    anna.send("verbanden", press=("link_action", "merge"))
    page = anna.send("verbanden", press=("link_action", "unlink"))
    assert "Undone." in page.main
    assert read_tip(runtime, team.anna, NUMBER).tip.state is State.IN_ASSESSMENT


def test_a_proposal_is_refused_and_can_be_undone(anna, tip):
    tip(STORY)
    tip(STORY)
    anna.get(TIP)
    page = anna.send("verbanden", press=("link_action", "refuse"))
    assert "reasons" not in page.by_class
    assert "Nothing to do with it (1)" in page.main


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026-00001", "This is the tip itself."),
        ("2026-00009", "There is no tip by this number."),
        ("9", "There is no tip by this number."),
        ("", "There is no tip by this number."),
    ],
)
def test_a_number_that_cannot_be_linked_is_said_beside_its_field(anna, tip, typed, message):
    tip("Iets")
    anna.get(TIP)
    page = anna.send("verbanden", press=("link_action", "relate"), other=typed)
    assert page.status == 422
    assert message in page.errors["other"]
    assert page.value("other") == typed


def test_tips_are_linked_by_number(anna, tip, runtime, team):
    tip("Iets over een kapsalon")
    other = tip("Een bus bij de haven")
    anna.get(TIP)
    anna.send("verbanden", press=("link_action", "relate"), other=" 2026-00002 ")
    links = links_of(runtime, team.anna, read_tip(runtime, team.anna, NUMBER))
    assert [link.other.number for link in links.made] == [other]


def test_an_action_that_was_not_offered_is_refused(anna, tip):
    tip("Iets")
    anna.get(TIP)
    page = anna.post(f"{TIP}/verbanden", version="1", other="2026-00001", link_action="remove")
    assert page.status == 400


def test_a_link_that_a_colleague_made_meanwhile_is_told(anna, runtime, team, tip):
    tip("Iets over een kapsalon")
    other = tip("Een bus bij de haven")
    anna.get(TIP)
    relate(runtime, team.bram, NUMBER, 1, other)
    page = anna.send("verbanden", press=("link_action", "relate"), other="2026-00002")
    assert page.status == 409
    assert "Linked with another tip" in page.by_class["notice--error"][0]


# Findings.


@both_engines
def test_a_finding_is_shown_with_its_source_its_day_and_its_link(anna, tip, runtime, team):
    tip("Iets")
    anna.get(TIP)
    page = anna.send(
        "bevindingen",
        finding_kind="open_source",
        finding_source="Marktplaats",
        finding_day="2026-03-09",
        finding_link="https://example.nl/a?b=1&c=2",
        finding_text="Biedt vaten aan.\nBel 06-12345678.",
    )
    assert "The finding has been saved." in page.main
    (source,) = page.by_class["message__source"]
    assert source == (
        "Open source, such as the internet · Marktplaats · found on 9 March 2026 · "
        "https://example.nl/a?b=1&c=2"
    )
    assert 'href="https://example.nl/a?b=1&amp;c=2" rel="external noreferrer noopener"' in page.html
    assert '<mark class="mark--proposal">06-12345678</mark>' in page.html
    (message,) = read_tip(runtime, team.anna, NUMBER).messages
    assert message.finding.kind is FindingKind.OPEN_SOURCE


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("finding_text", "  ", "Type something first."),
        ("finding_text", "x" * 10_001, "1 character too long"),
        ("finding_source", "x" * 201, "1 character too long"),
        ("finding_link", "javascript:alert(1)", "A link begins with https://"),
        ("finding_day", "2026-03-11", "This day is still to come."),
    ],
)
def test_what_is_wrong_in_a_finding_is_said_and_all_is_still_there(
    anna, tip, field, typed, message
):
    tip("Iets")
    anna.get(TIP)
    typed_all = {"finding_text": "Woorden", "finding_source": "Bron"} | {field: typed}
    page = anna.send("bevindingen", **typed_all)
    assert page.status == 422
    assert message in page.errors[field]
    assert {name: page.value(name) for name in typed_all} == typed_all


# Looking up an address.


@pytest.fixture
def register():
    with running([address(15), address(15, "A")]) as server:
        yield server


@pytest.fixture
def with_register(make_app, register) -> Browser:
    browser = Browser(make_app(pdok_address=register.base).test_client(), root="/en")
    sign_in_and_unlock(browser, "anna")
    return browser


PLACE = {"place": {"postcode": "8011 pk", "house_number": "15a"}}


def test_an_address_is_looked_up_and_added(with_register, register, tip, named):
    tip("Iets", **PLACE)
    browser = with_register
    browser.get(TIP)
    page = browser.follow("Look up an address")
    assert register.requests == []
    assert "This leaves the portal" in page.main
    assert (page.value("postcode"), page.value("house_number")) == ("8011 pk", "15a")
    page = browser.send("adres")
    assert "2 addresses found" in page.main
    assert "Binnenstad-Zuid (BU01931000)" in page.main
    browser.send("entiteiten")
    (entity,) = named().present
    assert (entity.value, entity.shown) == ("8011PK 15", "Grote Kerkplein 15, 8011PK Zwolle")


def test_only_the_postcode_and_the_number_leave_the_portal(with_register, register, tip):
    tip("Een bus bij de kade", **PLACE)
    with_register.get(f"{TIP}/adres")
    with_register.send("adres")
    (request,) = register.requests
    assert "postcode%3A8011PK+and+huisnummer%3A15&" in request
    assert "15a" not in request.lower()


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"postcode": "80"}, "postcode", "Type a postcode as 1234 AB."),
        ({"house_number": "bis"}, "house_number", "Type a house number, such as 12."),
    ],
)
def test_what_cannot_be_looked_up_is_not_sent(with_register, register, tip, typed, field, message):
    tip("Iets", **PLACE)
    with_register.get(f"{TIP}/adres")
    page = with_register.send("adres", **typed)
    assert page.status == 422
    assert message in page.errors[field]
    assert register.requests == []


def test_a_register_that_does_not_answer_is_said_and_all_is_still_there(
    with_register, register, tip
):
    register.status = 503
    tip("Iets", **PLACE)
    with_register.get(f"{TIP}/adres")
    page = with_register.send("adres")
    assert page.status == 503
    assert "The register does not answer." in page.main
    assert page.value("postcode") == "8011 pk"


def test_nothing_that_is_looked_up_is_logged(with_register, register, tip, caplog):
    caplog.set_level("DEBUG")
    tip("Iets", **PLACE)
    with_register.get(f"{TIP}/adres")
    with_register.send("adres")
    assert register.requests
    assert "8011" not in caplog.text


def test_without_a_register_nothing_is_offered_and_nothing_is_sent(anna, tip):
    tip("Iets", **PLACE)
    assert "Look up an address" not in anna.get(TIP).main
    assert anna.get(f"{TIP}/adres").status == 404
