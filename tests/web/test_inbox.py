from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select, update

from portal.models import MessageKind, State, Tip, Visit
from portal.tips.assessing import add_note, ask, change_state
from portal.tips.reading import read_tip
from portal.vault import format_code, new_receipt_code
from tests.conftest import submit_tip
from tests.web.browser import Browser
from tests.web.steps import both_engines, come_back

# It carries the moment at which it was made.
_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
NUMBER = 2026000001
IN_PLAIN_WORDS = {
    State.RECEIVED: "We have received your report",
    State.IN_ASSESSMENT: "We are reading your report",
    State.AWAITING_REPORTER: "We have a question for you",
    State.ENRICHED: "We are working on your report",
    State.IN_DOSSIER: "We are working on your report",
    State.PASSED_TO_PARTNER: "We have passed on your report",
    State.CLOSED: "We are done with your report",
    State.REJECTED: "We will not go on with your report",
    State.EXPIRED: "Your report has been removed",
}


@pytest.fixture
def code(runtime, team) -> str:
    """The receipt code of a tip, as the receipt shows it."""
    return format_code(submit_tip(runtime, "A van every night"))


def put_in_state(runtime, state: State) -> None:
    with runtime.database.writing() as session:
        session.execute(update(Tip).values(state=state))


def answers(runtime, team) -> list[str]:
    messages = read_tip(runtime, team.anna, NUMBER).messages
    return [message.text for message in messages if message.kind is MessageKind.ANSWER]


@both_engines
def test_the_code_opens_the_thread(english, code):
    page = come_back(english, code)
    assert page.heading == "We have received your report"


@pytest.mark.parametrize(
    "shape",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\t",
        lambda code: " - ".join(code.replace("-", "")),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("-", "\u2013"),
    ],
)
def test_the_code_opens_the_thread_however_it_is_typed(browser, code, shape):
    assert come_back(browser, shape(code)).path == "/terug/melding"


def test_the_thread_shows_what_was_told(browser, code):
    assert "A van every night" in come_back(browser, code).main


def test_the_thread_shows_the_day_and_no_time(english, code):
    page = come_back(english, code)
    assert "You sent this report on 10 March 2026." in page.main
    assert "10:30" not in page.text
    assert "09:30" not in page.text


@both_engines
def test_a_code_that_belongs_to_nothing_opens_nothing(english, code):
    page = come_back(english, new_receipt_code())
    assert page.status == 422
    assert page.errors["code"].startswith("Error: We know no report with this code.")


def test_a_wrong_code_gets_the_same_page_whether_there_are_tips_or_none(english, runtime, team):
    def page_for(wrong: str) -> tuple[int, str]:
        page = come_back(english, wrong)
        return page.status, page.html.replace(wrong, "")

    wrong = new_receipt_code()
    without = page_for(wrong)
    submit_tip(runtime)
    assert page_for(wrong) == without


def test_two_wrong_codes_get_the_same_page(english, code):
    pages = []
    for wrong in (new_receipt_code(), code[:-1] + ("A" if code[-1] != "A" else "B")):
        page = come_back(english, wrong)
        pages.append((page.status, _TOKEN.sub("", page.html.replace(wrong, ""))))
    assert pages[0] == pages[1]


def test_a_wrong_code_leaves_no_token_in_the_browser(browser, code):
    browser.get("/terug")
    before = browser.client.get_cookie("visit").value
    browser.send(code=new_receipt_code())
    assert browser.client.get_cookie("visit").value == before


@pytest.mark.parametrize("wrong", ["ABCD", "ABCD-EFGH-JKMN-PQRSTV", "wat is dit?", "UUUU" * 4])
def test_a_malformed_code_is_said_with_what_was_typed_still_there(english, code, wrong):
    page = come_back(english, wrong)
    assert page.status == 422
    assert "A code has 16 letters and digits." in page.errors["code"]
    assert page.value("code") == wrong


def test_a_code_that_was_not_filled_in_is_asked_for(english, code):
    page = come_back(english, "")
    assert (page.status, page.errors["code"]) == (422, "Error: Fill in your code.")


def test_the_code_stands_in_no_address(browser, code):
    come_back(browser, code)
    assert code not in browser.page.address
    assert code.replace("-", "") not in browser.page.html


@both_engines
def test_a_question_is_shown(english, code, runtime, team):
    ask(runtime, team.anna, NUMBER, 1, "Which colour was it?")
    page = come_back(english, code)
    assert page.heading == "We have a question for you"
    assert "Which colour was it?" in page.by_class["message--question"][0]


def test_a_question_does_not_say_who_asks_it(english, code, runtime, team):
    ask(runtime, team.anna, NUMBER, 1, "Which colour was it?")
    assert "Anna" not in come_back(english, code).html


@both_engines
def test_an_answer_reaches_the_coordination_point(browser, code, runtime, team):
    come_back(browser, code)
    browser.send("melding", text="It was grey.\nWith a dent.")
    assert answers(runtime, team) == ["It was grey.\nWith a dent."]


def test_an_answer_is_confirmed_and_shown(english, code):
    come_back(english, code)
    page = english.send("melding", text="It was grey")
    assert page.by_class["notice--done"] == ["Your message has been sent. Thank you."]
    assert "It was grey" in page.by_class["message--answer"][0]


def test_an_answer_takes_a_waiting_tip_back_into_assessment(english, code, runtime, team):
    ask(runtime, team.anna, NUMBER, 1, "Which colour was it?")
    come_back(english, code)
    assert english.send("melding", text="Grey").heading == "We are reading your report"


@both_engines
def test_the_same_form_sent_twice_adds_once(browser, code, runtime, team):
    come_back(browser, code)
    form = browser.page
    browser.send("melding", text="It was grey")
    browser.page = form
    browser.send("melding", text="It was grey")
    assert answers(runtime, team) == ["It was grey"]


def test_a_new_form_with_the_same_words_adds_again(browser, code, runtime, team):
    come_back(browser, code)
    browser.send("melding", text="It was grey")
    browser.send("melding", text="It was grey")
    assert len(answers(runtime, team)) == 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("  ", "Type your answer first."),
        ("x" * 10_003, "This is 3 characters too long."),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_with_the_words_still_there(
    english, code, typed, message
):
    come_back(english, code)
    page = english.send("melding", text=typed)
    assert page.status == 422
    assert message in page.errors["text"]
    assert page.value("text") == typed


def test_an_answer_put_right_is_added_once(browser, code, runtime, team):
    come_back(browser, code)
    browser.send("melding", text=" ")
    browser.send("melding", text="It was grey")
    assert answers(runtime, team) == ["It was grey"]


@both_engines
def test_an_internal_note_is_never_shown(browser, code, runtime, team):
    add_note(runtime, team.anna, NUMBER, 1, "Known to the police")
    change_state(runtime, team.anna, NUMBER, 2, State.IN_ASSESSMENT, "Sounds credible")
    page = come_back(browser, code)
    assert "Known to the police" not in page.html
    assert "Sounds credible" not in page.html


def test_who_works_on_a_tip_is_never_shown(browser, code, runtime, team):
    change_state(runtime, team.bram, NUMBER, 1, State.IN_ASSESSMENT)
    assert "Bram" not in come_back(browser, code).html


@pytest.mark.parametrize(("state", "words"), IN_PLAIN_WORDS.items())
def test_a_state_is_said_in_plain_words(english, code, runtime, state, words):
    put_in_state(runtime, state)
    assert come_back(english, code).heading == words


@pytest.mark.parametrize("state", [s for s in State if s is not State.EXPIRED])
def test_something_can_be_added_in_any_state_but_expired(browser, code, runtime, team, state):
    put_in_state(runtime, state)
    come_back(browser, code)
    browser.send("melding", text="Something new")
    assert answers(runtime, team) == ["Something new"]


def test_nothing_can_be_added_to_an_expired_tip(browser, code, runtime):
    put_in_state(runtime, State.EXPIRED)
    forms = [form.action for form in come_back(browser, code).forms]
    assert forms == ["/terug/afsluiten"]


def test_an_answer_to_a_tip_that_expired_meanwhile_is_shown_back(browser, code, runtime):
    come_back(browser, code)
    put_in_state(runtime, State.EXPIRED)
    page = browser.send("melding", text="It was grey")
    assert page.status in {409, 410}
    assert "It was grey" in page.main


def test_an_answer_to_a_tip_that_was_removed_meanwhile_is_shown_back(browser, code, runtime):
    come_back(browser, code)
    with runtime.database.writing() as session:
        session.execute(update(Visit).values(sealed=b"not to be opened any more"))
    page = browser.send("melding", text="It was grey")
    assert page.status == 410
    assert page.by_id["kept-1"] == "It was grey"


@both_engines
def test_closing_closes_the_thread_in_this_browser(browser, code, runtime):
    come_back(browser, code)
    browser.send("afsluiten")
    assert browser.get("/terug/melding").status == 410
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visit)) == 0


def test_closing_takes_the_cookie_away(browser, code):
    come_back(browser, code)
    browser.send("afsluiten")
    assert browser.client.get_cookie("visit") is None


def test_a_closed_thread_is_opened_again_by_the_code(browser, code):
    come_back(browser, code)
    browser.send("afsluiten")
    assert come_back(browser, code).path == "/terug/melding"


def test_a_thread_closes_when_nothing_happens_for_half_an_hour(english, code, clock):
    come_back(english, code)
    clock.advance(minutes=30)
    page = english.get("/terug/melding")
    assert (page.status, page.heading) == (410, "Your report is closed in this browser")


def test_looking_keeps_a_thread_open(browser, code, clock):
    come_back(browser, code)
    for _ in range(3):
        clock.advance(minutes=29)
        assert browser.get("/terug/melding").status == 200


def test_an_answer_typed_after_the_visit_ended_is_shown_back(english, code, clock):
    come_back(english, code)
    clock.advance(minutes=31)
    page = english.send("melding", text="It was <grey> & dented")
    assert page.status == 410
    assert page.by_id["kept-1"] == "It was <grey> & dented"


def test_a_wrong_answer_typed_after_the_visit_ended_is_shown_back(english, code, clock):
    come_back(english, code)
    clock.advance(minutes=31)
    page = english.send("melding", text="x" * 10_001)
    assert (page.status, page.by_id["kept-1"]) == (410, "x" * 10_001)


def test_an_answer_without_our_cookie_is_shown_back(browser, code):
    come_back(browser, code)
    browser.client.delete_cookie("visit")
    page = browser.send("melding", text="It was grey")
    assert page.status == 400
    assert page.by_id["kept-1"] == "It was grey"


def test_the_thread_opens_in_the_browser_that_has_the_code_only(browser, code, app):
    come_back(browser, code)
    assert Browser(app.test_client()).get("/terug/melding").status == 410


def test_another_code_opens_the_other_thread(browser, code, runtime):
    other = submit_tip(runtime, "Another story")
    come_back(browser, code)
    page = come_back(browser, other)
    assert "Another story" in page.main
    assert "A van every night" not in page.main
