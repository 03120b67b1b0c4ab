"""The internal form: its entrance, its steps, and what becomes of what is told there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import select

from portal.models import Channel, CircleKind, StandingCircle, Tip
from portal.tips.content import About
from portal.tips.reading import read_tip
from tests.web.browser import Browser
from tests.web.steps import ANSWERS, both_engines, come_back, send_report

SLUGS = ("werk", "over-wie", "wat", "waar", "wanneer", "wie", "bestanden", "bron", "contact")
FIRST = 2026_000_001

# A complete internal report about somebody outside: what is typed at each step.
INTERNAL = {
    "werk": {"work": "permits"},
    "over-wie": {"about": "outsider", "keep_from": ""},
    **{slug: ANSWERS[slug] for slug in SLUGS if slug in ANSWERS},
    "contact": {"may_ask": "yes", "job": "Inspector", "name": "J. Doe", "phone": "06 12345678"},
}
ABOUT_A_COLLEAGUE = INTERNAL | {"over-wie": {"about": "colleague", "keep_from": ""}}


def begin(browser: Browser):
    browser.get("/intern")
    browser.follow("/intern/gevaar")
    return browser.follow("/intern/werk")


def answer_until(browser: Browser, slug: str, answers=INTERNAL):
    begin(browser)
    for step in SLUGS:
        if step == slug:
            break
        browser.send(**answers[step])
        assert browser.page.status == 200, browser.page.errors
    return browser.page


def send_internally(browser: Browser, answers=INTERNAL) -> str:
    answer_until(browser, "controle", answers)
    browser.send("verzonden")
    return browser.page.receipt_code


@pytest.fixture
def tips(runtime):
    def read() -> list[Tip]:
        with runtime.database.reading() as session:
            return list(session.scalars(select(Tip).order_by(Tip.number)))

    return read


def test_the_entrance_is_at_the_foot_of_every_page_and_not_in_the_menu(english):
    page = english.get("/")
    assert english.page.link("report internally") == "/en/intern"
    menu = page.html.partition('<nav class="menu"')[2].partition("</nav>")[0]
    assert "/intern" not in menu


def test_the_entrance_says_whom_else_to_turn_to(english):
    page = english.get("/intern")
    for words in (
        "Confidential adviser",
        "Veilige Publieke Taak",
        "Huis voor Klokkenluiders",
        "088-1331000",
        "112",
        "0900-8844",
    ):
        assert words in page.main


def test_the_entrance_warns_of_the_devices_and_the_network_of_work(english):
    assert "your employer may be able to see" in english.get("/intern").main


def test_the_question_about_danger_leads_to_the_emergency_number_and_back_to_this_form(english):
    english.get("/intern/gevaar")
    page = english.follow("/intern/112")
    assert "112" in page.heading
    assert english.follow("/intern/werk").heading == "In what work did you notice it?"


@both_engines
def test_the_coordination_point_reads_all_that_the_employee_typed(browser, runtime, team, tips):
    send_internally(browser)
    assert [tip.channel for tip in tips()] == [Channel.INTERNAL]
    content = read_tip(runtime, team.anna, FIRST).content
    assert content.process and content.concerned
    assert (content.process.work, content.concerned.about) == ("permits", About.OUTSIDER)
    assert content.observation.description == ANSWERS["wat"]["description"]
    assert content.contact.model_dump() == INTERNAL["contact"] | {"may_ask": True}


def test_the_steps_are_counted_for_the_reader(english):
    english.get("/intern/gevaar")
    places = [english.page.by_class["progress"][0]]
    english.follow("/intern/werk")
    for slug in SLUGS:
        places.append(english.page.by_class["progress"][0])
        english.send(**INTERNAL[slug])
    places.append(english.page.by_class["progress"][0])
    assert places == [f"Step {place} of 11" for place in range(1, 12)]


@pytest.mark.parametrize(
    ("slug", "field", "wrong", "message"),
    [
        ("werk", "work", None, "Choose one of the answers."),
        ("over-wie", "about", None, "Choose one of the answers."),
        ("over-wie", "keep_from", "x" * 2_001, "This is 1 character too long."),
        ("wat", "description", "  ", "Tell us what you noticed."),
        ("contact", "job", "x" * 201, "This is 1 character too long."),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_with_everything_typed_still_there(
    english, slug, field, wrong, message
):
    answer_until(english, slug)
    typed = {name: value for name, value in INTERNAL[slug].items() if name != field}
    typed |= {field: wrong} if wrong else {}
    page = english.send(**typed)
    assert page.status == 422
    assert message in page.errors[field]
    assert {name: page.value(name) for name in typed} == typed


@pytest.mark.parametrize(("slug", "field"), [("werk", "work"), ("over-wie", "about")])
def test_a_choice_that_was_not_offered_is_refused_beside_its_field(english, slug, field):
    answer_until(english, slug)
    following = dict(pairwise((*SLUGS, "controle")))[slug]
    page = english.post(f"/intern/{following}", answered=slug, **{field: "made-up"})
    assert page.status == 422
    assert field in page.errors


def test_the_steps_that_a_report_needs_come_before_those_after_them(english):
    begin(english)
    english.send(work="permits")
    assert english.get("/intern/controle").heading == "Whom is it about?"


def test_nothing_is_asked_that_only_the_public_form_asks(browser):
    assert browser.get("/intern/onderwerp").status == 404
    assert browser.get("/melden/werk").status == 404


@pytest.mark.parametrize("place", range(1, len(SLUGS)))
def test_going_back_keeps_what_was_typed(browser, place):
    slug, before = SLUGS[place], SLUGS[place - 1]
    answer_until(browser, slug)
    page = browser.send(press=("back", "1"), **INTERNAL[slug])
    assert {name: page.value(name) for name in INTERNAL[before]} == INTERNAL[before]
    page = browser.send()
    assert {name: page.value(name) for name in INTERNAL[slug]} == INTERNAL[slug]


def test_an_answer_is_changed_from_the_check(english, tips):
    answer_until(english, "controle")
    english.follow("/intern/over-wie")
    page = english.send(about="colleague")
    assert page.heading == "Check your answers"
    assert "Only the small circle" in page.main
    english.send("verzonden")
    assert tips()[0].is_restricted


def test_a_report_of_each_form_can_be_written_at_once(browser, tips):
    answer_until(browser, "controle")
    send_report(browser)
    browser.get("/intern/controle")
    browser.send("verzonden")
    assert browser.page.receipt_code
    assert [tip.channel for tip in tips()] == [Channel.WEBSITE, Channel.INTERNAL]


def test_the_receipt_of_one_form_is_not_shown_at_the_other(browser):
    send_internally(browser)
    assert browser.get("/melden/verzonden").status == 410
    assert browser.get("/intern/verzonden").status == 200


def test_sending_twice_makes_one_tip_and_shows_the_same_code(browser, tips):
    code = send_internally(browser)
    assert browser.again().receipt_code == code
    assert len(tips()) == 1


def test_typing_the_end_of_the_code_ends_the_visit(english):
    code = send_internally(english)
    page = english.send("klaar", ending=code[-4:])
    assert page.heading == "You are done. Thank you."
    assert english.get("/intern/verzonden").status == 410


def test_the_employee_comes_back_as_any_reporter_does(english):
    code = send_internally(english, ABOUT_A_COLLEAGUE)
    page = come_back(english, code)
    assert page.heading == "We have received your report"
    assert "A colleague" in page.main


def test_a_tip_about_a_colleague_is_hidden_from_a_coordinator_outside_the_circle(
    browser, runtime, team, desk
):
    with runtime.database.writing() as session:
        session.add(StandingCircle(kind=CircleKind.INTEGRITY, member_id=team.anna.member_id))
    send_internally(browser, ABOUT_A_COLLEAGUE)
    assert "2026-00001" in desk("anna").get("/coordinatie/").main
    bram = desk("bram")
    assert "2026-00001" not in bram.get("/coordinatie/").main
    assert bram.get("/coordinatie/2026-00001").status == 404


def test_the_page_of_the_tip_shows_what_only_the_internal_form_asks(browser, runtime, team, anna):
    answers = INTERNAL | {"over-wie": {"about": "colleague", "keep_from": "The evening shift"}}
    with runtime.database.writing() as session:
        session.add(StandingCircle(kind=CircleKind.COORDINATION, member_id=team.anna.member_id))
    send_internally(browser, answers)
    page = anna.get("/coordinatie/2026-00001").main
    for words in ("Permits and inspections", "A colleague", "The evening shift", "Inspector"):
        assert words in page


def test_the_queue_says_that_the_tip_came_in_internally(browser, anna):
    send_internally(browser)
    assert "Internal" in anna.get("/coordinatie/?channel=internal").main
