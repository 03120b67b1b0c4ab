from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from portal.models import Tip, Visit
from portal.tips.reading import read_tip
from tests.web.browser import Browser
from tests.web.steps import (
    ANSWERS,
    SLUGS,
    answer_until,
    begin,
    both_engines,
    come_back,
    send_report,
    write_report,
)

FLOW = [f"/melden/{slug}" for slug in (*SLUGS, "controle", "verzonden")]
CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}")


def count_tips(runtime) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Tip))


def count_visits(runtime) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Visit))


def typed_at(page, answers) -> dict[str, object]:
    return {name: page.value(name) for name in answers}


@both_engines
def test_a_report_takes_at_most_ten_requests_from_the_start_to_the_receipt(browser):
    code = send_report(browser)
    assert CODE.fullmatch(code)
    assert browser.requests <= 10


@both_engines
def test_the_coordination_point_reads_all_that_was_typed(browser, runtime, team):
    send_report(browser)
    content = read_tip(runtime, team.anna, 2026000001).content
    assert content.model_dump(mode="json") == {
        "version": 1,
        "subject": {"theme": "weapons"},
        "observation": ANSWERS["wat"],
        "place": ANSWERS["waar"],
        "occasion": ANSWERS["wanneer"],
        "involved": {
            "persons": [{"name": "Shorty", "description": "Wears a cap"}],
            "companies": [
                {
                    "name": "Quick Cars",
                    "branch": "garages",
                    "kvk_number": "12345678",
                    "description": "Never a customer",
                }
            ],
            "vehicles": [{"plate": "XX-123-X", "description": "A grey van"}],
        },
        "source": ANSWERS["bron"],
        "contact": ANSWERS["contact"] | {"may_ask": False},
    }


def test_a_theme_and_a_few_words_are_enough(browser, runtime):
    send_report(browser, {"onderwerp": {"theme": "unknown"}, "wat": {"description": "A smell"}})
    assert count_tips(runtime) == 1


def test_the_steps_are_counted_for_the_reader(english):
    places = []
    english.get("/melden")
    places.append(english.page.by_class["progress"][0])
    english.follow("onderwerp")
    for slug in SLUGS:
        places.append(english.page.by_class["progress"][0])
        english.send(**ANSWERS[slug])
    places.append(english.page.by_class["progress"][0])
    assert places == [f"Step {place} of 9" for place in range(1, 10)]


@pytest.mark.parametrize(
    ("slug", "field", "wrong", "message"),
    [
        ("onderwerp", "theme", None, "Choose one of the answers."),
        ("wat", "description", "  ", "Tell us what you saw. A few words are enough."),
        ("wat", "description", "x" * 10_001, "This is 1 character too long."),
        ("waar", "description", "x" * 2_002, "This is 2 characters too long."),
        ("waar", "postcode", "x" * 201, "This is 1 character too long."),
        ("waar", "house_number", "x" * 201, "This is 1 character too long."),
        ("wanneer", "when", "x" * 2_001, "This is 1 character too long."),
        ("wie", "persons-0-name", "x" * 201, "This is 1 character too long."),
        ("wie", "persons-0-description", "x" * 2_001, "This is 1 character too long."),
        ("wie", "companies-0-name", "x" * 201, "This is 1 character too long."),
        ("wie", "companies-0-kvk_number", "x" * 201, "This is 1 character too long."),
        ("wie", "companies-0-description", "x" * 2_001, "This is 1 character too long."),
        ("wie", "vehicles-0-plate", "x" * 201, "This is 1 character too long."),
        ("wie", "vehicles-0-description", "x" * 2_001, "This is 1 character too long."),
        ("bron", "careful_with", "x" * 2_001, "This is 1 character too long."),
        ("contact", "name", "x" * 201, "This is 1 character too long."),
        ("contact", "phone", "x" * 201, "This is 1 character too long."),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_with_everything_typed_still_there(
    english, slug, field, wrong, message
):
    answer_until(english, slug)
    typed = {name: value for name, value in ANSWERS[slug].items() if name != field}
    typed |= {field: wrong} if wrong else {}
    page = english.send(**typed)
    assert page.status == 422
    assert message in page.errors[field]
    assert typed_at(page, typed) == typed


@pytest.mark.parametrize(
    ("slug", "field"),
    [
        ("onderwerp", "theme"),
        ("waar", "area"),
        ("wanneer", "how_often"),
        ("wanneer", "ongoing"),
        ("bron", "how_known"),
        ("bron", "who_knows"),
        ("contact", "may_ask"),
    ],
)
def test_a_choice_that_was_not_offered_is_refused_beside_its_field(english, slug, field):
    answer_until(english, slug)
    following = dict(pairwise((*SLUGS, "controle")))[slug]
    page = english.post(f"/melden/{following}", answered=slug, **{field: "made-up"})
    assert page.status == 422
    assert field in page.errors


def test_an_error_is_announced_in_the_title_and_above_the_form(english):
    begin(english)
    page = english.send()
    assert "Error:" in page.html.partition("</title>")[0]
    assert 'href="#theme-0"' in page.html


def test_ten_thousand_characters_fit(browser, runtime, team):
    send_report(browser, ANSWERS | {"wat": {"description": "é" * 9_999 + "😀"}})
    content = read_tip(runtime, team.anna, 2026000001).content
    assert content.observation.description == "é" * 9_999 + "😀"


def test_a_line_end_counts_as_one_character(browser):
    answer_until(browser, "wat")
    assert browser.send(description="a\n" * 4_999 + "ab").status == 200


def test_the_counter_knows_the_limit_of_ten_thousand(browser):
    page = answer_until(browser, "wat")
    assert 'data-most="10000"' in page.html
    assert 'data-counter-of="description"' in page.html


@pytest.mark.parametrize("place", range(1, len(SLUGS)))
def test_going_back_keeps_what_was_typed(browser, place):
    slug = SLUGS[place]
    answer_until(browser, slug)
    page = browser.send(press=("back", "1"), **ANSWERS[slug])
    assert typed_at(page, ANSWERS[SLUGS[place - 1]]) == ANSWERS[SLUGS[place - 1]]
    page = browser.send()
    assert typed_at(page, ANSWERS[slug]) == ANSWERS[slug]


def test_going_back_from_a_step_that_is_still_empty_is_not_refused(browser):
    answer_until(browser, "wat")
    page = browser.send(press=("back", "1"))
    assert page.status == 200
    assert page.value("theme") == "weapons"


def test_going_all_the_way_back_and_forth_loses_nothing(browser, runtime, team):
    write_report(browser)
    browser.follow("/melden/contact")
    for _ in range(len(SLUGS) - 1):
        browser.send(press=("back", "1"))
    assert browser.page.value("theme") == "weapons"
    for slug in SLUGS:
        assert typed_at(browser.page, ANSWERS[slug]) == ANSWERS[slug]
        browser.send()
    browser.send("verzonden")
    content = read_tip(runtime, team.anna, 2026000001).content
    assert content.contact.phone == "06 12345678"


def test_enter_goes_on_and_not_back(browser):
    page = answer_until(browser, "waar")
    assert page.form().buttons[0].target.endswith("/melden/wanneer")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_change_from_the_check_returns_to_the_check(english, slug):
    write_report(english)
    english.follow(f"/melden/{slug}?wijzig=1")
    page = english.send()
    assert page.heading == "Check your answers"


def test_a_change_is_seen_on_the_check(browser):
    write_report(browser)
    browser.follow("/melden/wat?wijzig=1")
    assert "Twelve crates" in browser.send(description="Twelve crates").main


def test_a_wrong_change_is_put_right_and_still_returns_to_the_check(english):
    write_report(english)
    english.follow("/melden/wat?wijzig=1")
    assert english.send(description=" ").status == 422
    assert english.send(description="Twelve crates").heading == "Check your answers"


def test_an_entry_added_during_a_change_still_returns_to_the_check(english):
    write_report(english)
    english.follow("/melden/wie?wijzig=1")
    english.send(press=("add", "vehicles"))
    page = english.send(**{"vehicles-1-plate": "a red moped"})
    assert page.heading == "Check your answers"
    assert "a red moped" in page.main


def test_going_back_from_a_change_leads_to_the_check(english):
    write_report(english)
    english.follow("/melden/waar?wijzig=1")
    assert english.send(press=("back", "1")).heading == "Check your answers"


@pytest.mark.parametrize(
    ("group", "field"), [("persons", "name"), ("companies", "name"), ("vehicles", "plate")]
)
def test_adding_an_entry_keeps_what_was_typed(browser, group, field):
    answer_until(browser, "wie")
    page = browser.send(press=("add", group), **ANSWERS["wie"])
    assert page.status == 200
    assert page.value(f"{group}-1-{field}") == ""
    assert typed_at(page, ANSWERS["wie"]) == ANSWERS["wie"]


def test_both_of_two_entries_arrive(browser, runtime, team):
    answer_until(browser, "wie")
    browser.send(press=("add", "persons"), **ANSWERS["wie"])
    browser.send(**{"persons-1-name": "Lofty"})
    browser.send()
    browser.send()
    browser.send("verzonden")
    persons = read_tip(runtime, team.anna, 2026000001).content.involved.persons
    assert [person.name for person in persons] == ["Shorty", "Lofty"]


def test_ten_of_each_are_offered_and_no_more(browser):
    answer_until(browser, "wie")
    for _ in range(9):
        browser.send(press=("add", "vehicles"))
    assert ("add", "vehicles") not in [(b.name, b.value) for b in browser.page.form().buttons]


@pytest.mark.parametrize(
    ("slug", "typed", "hint"),
    [
        ("wie", {"vehicles-0-plate": "DE-A 1"}, "Is it right? A part of it"),
        ("wie", {"companies-0-kvk_number": "123"}, "A KvK number has 8 digits."),
        ("waar", {"postcode": "80AB"}, "This does not look like a Dutch postcode"),
    ],
)
def test_an_odd_number_gets_a_hint_on_the_check_and_is_not_refused(english, slug, typed, hint):
    page = write_report(english, ANSWERS | {slug: ANSWERS[slug] | typed})
    assert [words for words in page.by_class["doubt"] if hint in words]
    assert CODE.fullmatch(english.send("verzonden").receipt_code)


def test_ordinary_numbers_get_no_hint(browser):
    assert "doubt" not in write_report(browser).by_class


@both_engines
def test_sending_twice_makes_one_tip_and_shows_one_receipt(browser, runtime):
    code = send_report(browser)
    assert browser.again().receipt_code == code
    assert count_tips(runtime) == 1


@both_engines
def test_two_clicks_at_once_make_one_tip(app, runtime):
    browser = Browser(app.test_client())
    write_report(browser)
    token = browser.page.value("csrf_token")
    cookie = browser.client.get_cookie("visit").value

    def click(_place: int) -> str:
        client = app.test_client()
        client.set_cookie("visit", cookie)
        return client.post("/melden/verzonden", data={"csrf_token": token}).text

    with ThreadPoolExecutor(4) as pool:
        receipts = {
            re.search(r'id="receipt".*', page).group() for page in pool.map(click, range(4))
        }
    assert len(receipts) == 1
    assert count_tips(runtime) == 1


def test_reloading_the_receipt_shows_it_again(browser, runtime):
    code = send_report(browser)
    assert browser.get("/melden/verzonden").receipt_code == code
    assert count_tips(runtime) == 1


@pytest.mark.parametrize("slug", ["wat", "contact", "controle"])
def test_going_back_after_sending_shows_the_receipt(browser, slug):
    code = send_report(browser)
    assert browser.get(f"/melden/{slug}").receipt_code == code


def test_going_back_after_sending_makes_no_second_tip(browser, runtime):
    write_report(browser)
    check = browser.page
    browser.send("verzonden")
    browser.page = check
    browser.send("verzonden")
    assert count_tips(runtime) == 1


def test_a_step_that_is_sent_again_after_sending_does_not_lose_the_receipt(browser):
    # Without JavaScript, "back" from the receipt asks to send the last step again.
    answer_until(browser, "contact")
    browser.send(**ANSWERS["contact"])
    last_step = browser.last
    code = browser.send("verzonden").receipt_code
    browser.last = last_step
    browser.again()
    assert browser.get("/melden/verzonden").receipt_code == code


def test_the_receipt_can_be_shown_again_for_half_an_hour(browser, clock):
    code = send_report(browser)
    clock.advance(minutes=29)
    assert browser.get("/melden/verzonden").receipt_code == code


def test_the_receipt_is_gone_after_half_an_hour(browser, clock):
    code = send_report(browser)
    clock.advance(minutes=30)
    page = browser.get("/melden/verzonden")
    assert page.status == 410
    assert code not in page.html


def test_the_receipt_says_for_how_long_it_can_be_shown(english):
    send_report(english)
    assert "for 30 minutes" in english.page.main


def test_somebody_elses_browser_is_shown_no_receipt(browser, app):
    send_report(browser)
    assert Browser(app.test_client()).get("/melden/verzonden").status == 410


@pytest.mark.parametrize("shape", ["{}", "{} ", "lower", "whole"])
def test_the_right_ending_finishes_the_report(english, shape):
    code = send_report(english)
    typed = {"lower": code[-4:].lower(), "whole": code}.get(shape, shape.format(code[-4:]))
    assert english.send("klaar", ending=typed).heading == "You are done. Thank you."


def test_the_right_ending_takes_the_code_off_the_device(browser, runtime):
    code = send_report(browser)
    browser.send("klaar", ending=code[-4:])
    assert browser.client.get_cookie("visit") is None
    assert count_visits(runtime) == 0


@pytest.mark.parametrize("wrong", ["", "ZZZ", "!!!!", "U" * 500])
def test_a_wrong_ending_is_said_and_the_code_stays(english, wrong):
    code = send_report(english)
    page = english.send("klaar", ending=wrong)
    assert page.status == 422
    assert "That is not how the code ends." in page.errors["ending"]
    assert page.value("ending") == wrong
    assert page.receipt_code == code


def test_the_code_can_be_saved_as_a_text_file(browser):
    code = send_report(browser)
    response = browser.send("meldcode.txt").response
    assert response.mimetype == "text/plain"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.text.strip() == code


def test_the_name_of_the_text_file_tells_nothing(browser):
    send_report(browser)
    name = browser.send("meldcode.txt").response.headers["Content-Disposition"]
    assert not re.search("meld|zwolle|ondermijn|tip", name, re.IGNORECASE)


@pytest.mark.parametrize("address", ["/melden/verzonden/meldcode.txt", "/melden/klaar"])
def test_without_a_receipt_there_is_nothing_to_save_or_finish(browser, address):
    begin(browser)
    assert browser.post(address).status == 410


def test_a_theme_in_the_address_is_chosen_beforehand(browser):
    browser.get("/melden?thema=cannabis")
    assert browser.follow("onderwerp").value("theme") == "cannabis"


def test_an_unknown_theme_in_the_address_is_left_alone(browser):
    page = browser.get("/melden?thema=<script>")
    assert "<script>" not in page.html
    assert browser.follow("onderwerp").value("theme") is None


def test_a_theme_in_the_address_does_not_replace_a_chosen_one(browser):
    answer_until(browser, "wat")
    browser.get("/melden?thema=cannabis")
    assert browser.follow("onderwerp").value("theme") == "weapons"


def test_what_was_typed_after_the_form_expired_is_kept_and_said_so(english, clock):
    answer_until(english, "waar")
    clock.advance(minutes=121)
    page = english.send(**ANSWERS["waar"])
    assert page.status == 200
    assert "Your form had expired" in page.main
    english.send(theme="cannabis")
    page = english.send(description="Again")
    assert typed_at(page, ANSWERS["waar"]) == ANSWERS["waar"]


def test_a_form_that_expired_during_a_change_asks_for_every_step_again(english, clock):
    write_report(english)
    english.follow("/melden/waar?wijzig=1")
    clock.advance(minutes=121)
    english.send(**ANSWERS["waar"])
    english.send(theme="cannabis")
    english.send(description="Again")
    assert english.page.heading == "Where was it?"


def test_an_expired_form_begins_again_at_its_first_step(english, clock):
    answer_until(english, "wat")
    clock.advance(minutes=121)
    assert english.get("/melden/onderwerp").value("theme") is None


def test_an_expired_report_cannot_be_sent(english, clock, runtime):
    write_report(english)
    clock.advance(minutes=121)
    page = english.send("verzonden")
    assert page.status == 410
    assert page.heading == "There is no report here (any more)"
    assert count_tips(runtime) == 0


def test_each_answer_gives_two_hours_more(browser, clock):
    begin(browser)
    for slug in SLUGS:
        browser.send(**ANSWERS[slug])
        clock.advance(minutes=100)
    assert CODE.fullmatch(browser.send("verzonden").receipt_code)


def test_a_form_says_until_when_it_is_kept(english):
    # It is 10.30 in Zwolle.
    assert "We keep your answers until 12:30." in answer_until(english, "wat").main


@pytest.mark.parametrize("slug", ["wat", "waar", "controle"])
def test_a_step_without_a_report_says_that_there_is_none(english, slug):
    page = english.get(f"/melden/{slug}")
    assert (page.status, page.heading) == (410, "There is no report here (any more)")


def test_a_report_without_a_description_is_asked_for_it(english):
    answer_until(english, "wat")
    assert english.get("/melden/controle").heading == "What did you see, hear or smell?"


def test_a_report_without_a_description_cannot_be_sent(english, runtime):
    answer_until(english, "wat")
    page = english.post("/melden/verzonden")
    assert page.heading == "What did you see, hear or smell?"
    assert count_tips(runtime) == 0


def test_a_step_that_does_not_exist_is_not_found(browser):
    assert browser.get("/melden/wachtwoord").status == 404


def test_what_was_typed_is_shown_and_never_run(browser):
    page = write_report(browser, ANSWERS | {"wat": {"description": "<script>alert(1)</script>"}})
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize("number", ["112", "0900-8844", "0800-7000"])
def test_the_emergency_page_shows_whom_to_call(browser, number):
    browser.get("/melden")
    page = browser.follow("/melden/112")
    assert (number, "tel:" + number.replace("-", "")) in page.links


def test_a_changed_number_of_the_police_shows(make_app):
    page = Browser(make_app(police_number="0900-1234").test_client()).get("/melden/112")
    assert ("0900-1234", "tel:09001234") in page.links
    assert "0900-8844" not in page.html


def test_a_changed_emergency_number_shows(make_app):
    browser = Browser(make_app(emergency_number="911").test_client(), root="/en")
    assert browser.get("/melden/112").heading == "Call 911 now"


def test_the_emergency_page_leads_on_to_the_report(browser):
    browser.get("/melden/112")
    assert browser.follow("onderwerp").value("theme") is None


def test_the_whole_flow_stays_in_its_language(english):
    english.get("/melden")
    english.follow("onderwerp")
    for slug in SLUGS:
        assert '<html lang="en">' in english.page.html
        assert english.page.form().action.startswith("/en/melden/")
        english.send(**ANSWERS[slug])
    assert "Check your answers" in english.page.main
    english.send("verzonden")
    assert english.page.heading == "This is your receipt code"


@pytest.mark.parametrize(("root", "language"), [("", "nl"), ("/en", "en")])
def test_a_tip_remembers_the_language_that_it_was_told_in(app, runtime, root, language):
    send_report(Browser(app.test_client(), root=root))
    with runtime.database.reading() as session:
        assert session.scalars(select(Tip.language)).one() == language


@pytest.mark.parametrize("address", ["/melden", "/melden/112", "/melden/wat", "/terug"])
def test_a_page_of_the_flow_or_the_return_has_a_way_out(browser, address):
    assert browser.get(address).link("/weg")


def test_every_step_and_the_receipt_have_a_way_out(browser):
    begin(browser)
    for slug in SLUGS:
        assert browser.page.link("/weg")
        browser.send(**ANSWERS[slug])
    assert browser.page.link("/weg")
    code = browser.send("verzonden").receipt_code
    assert browser.page.link("/weg")
    assert browser.send("klaar", ending=code[-4:]).link("/weg")


def test_the_thread_has_a_way_out(browser):
    code = send_report(browser)
    assert come_back(browser, code).link("/weg")
    assert browser.send("afsluiten").link("/weg")


def test_leaving_goes_to_the_neutral_site(browser):
    begin(browser)
    response = browser.follow("/weg").response
    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://www.knmi.nl/")


def test_the_neutral_site_is_a_setting(make_app):
    browser = Browser(make_app(neutral_site="https://www.buienradar.nl/").test_client())
    location = browser.get("/weg").response.headers["Location"]
    assert location == "https://www.buienradar.nl/"


def test_leaving_forgets_the_report(browser, runtime):
    answer_until(browser, "wie")
    browser.follow("/weg")
    assert count_visits(runtime) == 0
    assert browser.get("/melden/wat").status == 410


@pytest.mark.parametrize("slug", ["onderwerp", "wat"])
def test_leaving_takes_the_cookie_away(browser, slug):
    answer_until(browser, slug)
    browser.follow("/weg")
    assert browser.client.get_cookie("visit") is None


def test_leaving_closes_the_thread(browser, runtime):
    come_back(browser, send_report(browser))
    browser.follow("/weg")
    assert count_visits(runtime) == 0
    assert browser.get("/terug/melding").status == 410


def test_the_address_of_a_page_tells_nothing_of_what_was_typed(browser):
    begin(browser)
    for slug in SLUGS:
        assert "?" not in browser.page.address
        browser.send(**ANSWERS[slug])
    assert browser.page.address == "/melden/controle"
