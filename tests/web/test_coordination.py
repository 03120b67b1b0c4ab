from __future__ import annotations

from datetime import timedelta

import pytest

from portal.models import Channel, State
from portal.tips.assessing import add_note, ask, assign, change_state
from portal.tips.queue import PAGE_SIZE
from portal.tips.reading import read_tip
from portal.tips.returning import add_answer, return_with
from tests.conftest import PASSPHRASE, PASSWORD, submit_tip
from tests.web.browser import Browser
from tests.web.steps import ANSWERS, both_engines, send_report, sign_in, unlock

NUMBER = 2026000001
TIP = "/coordinatie/2026-00001"
WEAPONS = {"subject": {"theme": "weapons"}}
ACTIONS = ("toewijzen", "status", "notitie", "vraag")


def numbers(page) -> list[str]:
    return [words for words, href in page.links if "/coordinatie/2" in href]


def state_of(runtime, team) -> State:
    return read_tip(runtime, team.anna, NUMBER).tip.state


def notes(runtime, team) -> list[str]:
    return [message.text for message in read_tip(runtime, team.anna, NUMBER).messages]


# Signing in, and the vault.


@both_engines
def test_name_and_password_open_the_desk(english):
    assert sign_in(english, "anna").heading == "Queue"


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(english, name, password):
    page = sign_in(english, name, password)
    assert page.status == 422
    assert page.errors == {"password": "Error: This name and password do not belong together."}


def test_the_name_is_still_there_after_a_wrong_password_and_the_password_is_not(english):
    page = sign_in(english, "anna", "a wrong password")
    assert page.value("name") == "anna"
    assert "a wrong password" not in page.html


def test_name_and_password_are_asked_for(english):
    page = sign_in(english, "", "")
    assert page.errors == {"name": "Error: Fill this in.", "password": "Error: Fill this in."}


def test_signing_in_leads_on_to_the_page_that_was_asked_for(english, tip):
    tip()
    english.get("/coordinatie/?theme=weapons")
    page = english.send("inloggen", name="anna", password=PASSWORD)
    assert page.address == "/en/coordinatie/?theme=weapons"


def test_an_administrator_comes_out_at_the_team(english):
    assert sign_in(english, "carla").heading == "Team"


def test_a_tip_asks_to_unlock_first_and_is_shown_then(english, tip):
    tip()
    sign_in(english, "anna")
    assert english.get(TIP).heading == "Unlock the vault"
    page = english.send("kluis", passphrase=PASSPHRASE.format("anna"))
    assert page.heading == "Tip 2026-00001"


def test_a_wrong_passphrase_is_said_and_not_shown(english):
    sign_in(english, "anna")
    english.get("/account/kluis")
    page = english.send("kluis", passphrase="not this one at all")
    assert page.status == 422
    assert page.errors == {"passphrase": "Error: This is not your vault passphrase."}
    assert "not this one at all" not in page.html


def test_unlocking_changes_the_cookie(english):
    sign_in(english, "anna")
    before = english.client.get_cookie("visit").value
    unlock(english, "anna")
    assert english.client.get_cookie("visit").value != before


def test_the_cookie_of_before_unlocking_is_worth_nothing_after(english, app):
    sign_in(english, "anna")
    old = english.client.get_cookie("visit").value
    unlock(english, "anna")
    thief = Browser(app.test_client())
    thief.client.set_cookie("visit", old)
    assert thief.get("/coordinatie/").path == "/account/inloggen"


def test_the_queue_says_that_the_vault_is_locked(english, tip):
    tip()
    page = sign_in(english, "anna")
    assert "The vault is locked" in page.main
    assert numbers(page) == ["2026-00001"]


def test_locking_closes_the_tips_and_leaves_the_queue(anna, tip):
    tip()
    anna.send("vergrendelen")
    assert anna.page.heading == "Queue"
    assert anna.get(TIP).heading == "Unlock the vault"


def test_signing_out_closes_the_desk(anna):
    cookie = anna.client.get_cookie("visit").value
    assert anna.send("uitloggen").heading == "Sign in"
    assert anna.get("/coordinatie/").heading == "Sign in"
    anna.client.set_cookie("visit", cookie)
    assert anna.get("/coordinatie/").heading == "Sign in"


# The queue.


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["2026-00004", "2026-00003", "2026-00002", "2026-00001"]),
        ({"state": "rejected"}, ["2026-00002"]),
        ({"theme": "weapons"}, ["2026-00002"]),
        ({"theme": "unknown"}, ["2026-00004", "2026-00003", "2026-00001"]),
        ({"district": "WK019321"}, ["2026-00001"]),
        ({"channel": "internal"}, ["2026-00003"]),
        ({"first_day": "2026-03-11"}, ["2026-00004"]),
        ({"last_day": "2026-03-10"}, ["2026-00003", "2026-00002", "2026-00001"]),
        ({"first_day": "2026-03-10", "last_day": "2026-03-10", "theme": "weapons"}, ["2026-00002"]),
        ({"mine": ["1"]}, ["2026-00001"]),
        ({"theme": "weapons", "district": "WK019321"}, []),
    ],
)
def test_the_queue_is_filtered(english, runtime, team, clock, filters, expected):
    submit_tip(runtime, place={"area": "WK019321"})
    submit_tip(runtime, **WEAPONS)
    submit_tip(runtime, channel=Channel.INTERNAL)
    change_state(runtime, team.anna, NUMBER + 1, 1, State.REJECTED)
    assign(runtime, team.anna, NUMBER, 1, team.anna.member_id)
    clock.advance(days=1)
    submit_tip(runtime)
    sign_in(english, "anna")
    page = english.send("/coordinatie/", **filters)
    assert numbers(page) == expected
    assert {name: page.value(name) for name in filters} == filters


def test_an_empty_queue_says_so(english):
    assert "No tips here." in sign_in(english, "anna").main


def test_a_filter_that_leaves_nothing_says_how_to_see_more(english, tip):
    tip()
    sign_in(english, "anna")
    assert (
        "Choose fewer filters to see more." in english.send("/coordinatie/", theme="weapons").main
    )


def test_all_filters_are_cleared_at_once(english, tip):
    tip()
    sign_in(english, "anna")
    english.send("/coordinatie/", theme="weapons")
    assert numbers(english.follow("Clear all filters")) == ["2026-00001"]


def test_a_day_that_is_none_is_said_and_left_out(english, tip):
    tip()
    sign_in(english, "anna")
    page = english.get("/coordinatie/?first_day=yesterday")
    assert "Type a day as 2026-12-31." in page.main
    assert page.value("first_day") == "yesterday"
    assert numbers(page) == ["2026-00001"]


@both_engines
@pytest.mark.parametrize(
    "odd",
    [
        "state=made-up&theme=made-up&district=x&channel=x",
        "na=yesterday.now",
        "na=2026-03-10.",
        "na=2026-03-10.99999999999999999999999",
        "theme=%00",
    ],
)
def test_an_odd_address_of_the_queue_is_answered(english, tip, odd):
    tip()
    sign_in(english, "anna")
    assert english.get(f"/coordinatie/?{odd}").status == 200


def test_a_tip_is_marked_new_until_it_was_read(anna, tip):
    tip()
    assert anna.get("/coordinatie/").by_class["unread"]
    anna.get(TIP)
    assert "unread" not in anna.get("/coordinatie/").by_class


def test_an_answer_of_the_reporter_marks_a_tip_new_again(anna, runtime, team):
    code = submit_tip(runtime)
    anna.get(TIP)
    add_answer(runtime, return_with(runtime, code), "Again", "key")
    assert anna.get("/coordinatie/").by_class["badge--new"]


def test_a_tip_that_a_colleague_read_is_still_new_to_others(anna, desk, tip):
    tip()
    anna.get(TIP)
    assert desk("bram").get("/coordinatie/").by_class["badge--new"]


def test_the_queue_shows_nothing_of_what_a_tip_says(anna, runtime):
    submit_tip(runtime, "Words that are sealed", place={"description": "Sealed as well"})
    page = anna.get("/coordinatie/")
    assert "sealed" not in page.html.lower()


@both_engines
def test_pages_of_fifty_follow_each_other_by_their_next_link(english, tip, clock):
    for place in range(PAGE_SIZE * 2 + 5):
        tip()
        if place % 40 == 0:
            clock.advance(hours=24)
    sign_in(english, "anna")
    pages = [numbers(english.get("/coordinatie/"))]
    while "Older tips" in english.page.main:
        pages.append(numbers(english.follow("Older tips")))
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    seen = [number for page in pages for number in page]
    assert seen == sorted(set(seen), reverse=True)


def test_a_page_goes_on_after_the_last_row_whatever_came_in_meanwhile(english, tip):
    for _ in range(PAGE_SIZE + 1):
        tip()
    sign_in(english, "anna")
    english.get("/coordinatie/")
    tip()
    assert numbers(english.follow("Older tips")) == ["2026-00001"]


def test_the_next_page_keeps_the_filters(english, runtime, team):
    for _ in range(PAGE_SIZE + 1):
        submit_tip(runtime, **WEAPONS)
    submit_tip(runtime)
    sign_in(english, "anna")
    english.send("/coordinatie/", theme="weapons")
    assert numbers(english.follow("Older tips")) == ["2026-00001"]
    assert english.page.value("theme") == "weapons"


# A tip.


@both_engines
def test_the_page_of_a_tip_shows_every_answer(anna, app):
    send_report(Browser(app.test_client()))
    page = anna.get(TIP)
    typed = [
        value
        for answers in ANSWERS.values()
        for name, value in answers.items()
        if isinstance(value, str) and name not in {"theme", "area"} and "-branch" not in name
    ]
    words = [v for v in typed if v not in {"weekly", "yes", "no", "few"}]
    missing = [word for word in words if " ".join(word.split()) not in page.main]
    assert missing == []


@pytest.mark.parametrize(
    "words",
    [
        "Binnenstad",
        "Every week",
        "Yes, it is still going on",
        "Garage",
        "I saw, heard or smelled it myself",
        "Somebody told me",
        "Perhaps: a few people can know this",
        "Raised: few people can have told this",
    ],
)
def test_the_page_of_a_tip_shows_every_choice_in_words(anna, app, words):
    send_report(Browser(app.test_client()))
    assert words in anna.get(TIP).main


def test_a_tip_shows_the_day_and_no_time_of_its_receipt(anna, tip):
    tip()
    page = anna.get(TIP)
    assert "10 March 2026" in page.main
    assert "10:30" not in page.main


def test_a_tip_warns_before_a_question_to_somebody_who_wants_none(anna, tip):
    tip(contact={"may_ask": False})
    assert "The reporter asked not to be asked anything." in anna.get(TIP).main


@pytest.mark.parametrize("number", ["2026-00009", "2026-", "x", "1", "9" * 40, "2026-²"])
def test_there_is_no_page_of_a_tip_that_is_not(anna, number):
    assert anna.get(f"/coordinatie/{number}").status == 404


@both_engines
def test_a_tip_is_assigned(anna, tip, team):
    tip()
    anna.get(TIP)
    page = anna.send("toewijzen", assignee=str(team.bram.member_id))
    assert "The tip has been assigned." in page.main
    assert "Bram" in anna.get("/coordinatie/").main


def test_a_tip_is_assigned_to_nobody_again(anna, tip, team, runtime):
    assign(runtime, team.anna, tip(), 1, team.bram.member_id)
    anna.get(TIP)
    anna.send("toewijzen", assignee="")
    assert read_tip(runtime, team.anna, NUMBER).tip.assignee_id is None


def test_only_coordinators_are_offered(anna, tip, team):
    tip()
    offered = next(c for c in anna.get(TIP).form("toewijzen").controls if c.name == "assignee")
    assert set(offered.options) == {"", str(team.anna.member_id), str(team.bram.member_id)}


@both_engines
def test_a_note_is_kept_beside_the_tip(anna, tip):
    tip()
    anna.get(TIP)
    page = anna.send("notitie", text="Known to <us>\nand to others")
    assert "The note has been saved." in page.main
    assert page.by_class["message--note"] == [
        "Internal note · Anna · 10 March 2026 Known to <us> and to others"
    ]


@both_engines
def test_a_question_is_asked(anna, tip):
    tip()
    anna.get(TIP)
    page = anna.send("vraag", text="Which colour was it?")
    assert "Which colour was it?" in page.by_class["message--question"][0]
    assert page.by_class["badge--awaiting_reporter"]


@both_engines
def test_a_state_is_changed_with_its_reason(anna, tip, runtime, team):
    tip()
    anna.get(TIP)
    page = anna.send("status", press=("state", "rejected"), note="A quarrel")
    assert page.by_class["badge--rejected"]
    assert notes(runtime, team) == ["A quarrel"]


def test_only_states_that_may_follow_are_offered(anna, tip):
    tip()
    offered = [button.value for button in anna.get(TIP).form("status").buttons]
    assert offered == ["in_assessment", "rejected"]


def test_what_happened_is_listed_with_who_and_when(anna, tip):
    tip()
    anna.get(TIP)
    page = anna.send("status", press=("state", "in_assessment"))
    assert page.by_class["timeline"] == [
        "10 Mar 2026 10:30 State changed: Received → In assessment Anna "
        "10 Mar 2026 Tip received Reporter"
    ]


@pytest.mark.parametrize("form", ["notitie", "vraag"])
@pytest.mark.parametrize(
    ("typed", "message"),
    [("  ", "Type something first."), ("x" * 10_001, "This is 1 character too long.")],
)
def test_a_wrong_text_is_said_beside_its_field_and_still_there(anna, tip, form, typed, message):
    tip()
    anna.get(TIP)
    page = anna.send(form, text=typed)
    assert page.status == 422
    assert message in page.errors["internal" if form == "notitie" else "question"]
    field = next(c for c in page.form(form).controls if c.name == "text")
    assert field.value == typed


def test_a_reason_that_is_too_long_is_said_and_still_there(anna, tip, runtime, team):
    tip()
    anna.get(TIP)
    page = anna.send("status", press=("state", "rejected"), note="x" * 10_001)
    assert page.status == 422
    assert "This is 1 character too long." in page.errors["note"]
    assert page.value("note") == "x" * 10_001
    assert state_of(runtime, team) is State.RECEIVED


@pytest.mark.parametrize("state", ["closed", "expired", "received", "made-up", ""])
def test_a_state_that_may_not_follow_is_refused(anna, tip, runtime, team, state):
    tip()
    anna.get(TIP)
    page = anna.post(f"{TIP}/status", version="1", state=state)
    assert page.status == 400
    assert state_of(runtime, team) is State.RECEIVED


@pytest.mark.parametrize("assignee", ["somebody", "0" * 32])
def test_a_tip_is_not_assigned_to_somebody_who_was_not_offered(anna, tip, assignee):
    tip()
    anna.get(TIP)
    assert anna.post(f"{TIP}/toewijzen", version="1", assignee=assignee).status == 400


@pytest.mark.parametrize("version", ["", "x", "-1", "2", "9" * 30])
@pytest.mark.parametrize("action", ["notitie", "vraag"])
def test_a_save_that_does_not_say_which_version_it_saw_changes_nothing(
    anna, tip, runtime, team, action, version
):
    tip()
    anna.get(TIP)
    page = anna.post(f"{TIP}/{action}", version=version, text="By hand")
    assert page.status in {409, 422}
    assert "By hand" in page.main
    assert notes(runtime, team) == []


@both_engines
@pytest.mark.parametrize("form", ["notitie", "vraag"])
def test_the_second_of_two_savers_is_told_what_changed_and_keeps_their_words(
    anna, tip, runtime, team, form
):
    number = tip()
    anna.get(TIP)
    change_state(runtime, team.bram, number, 1, State.IN_ASSESSMENT)
    page = anna.send(form, text="Typed meanwhile")
    assert page.status == 409
    assert "State changed: Received → In assessment Bram" in page.by_class["notice--error"][0]
    field = next(c for c in page.form(form).controls if c.name == "text")
    assert field.value == "Typed meanwhile"
    assert notes(runtime, team) == []


def test_a_reason_is_kept_when_somebody_else_was_first(anna, tip, runtime, team):
    add_note(runtime, team.bram, tip(), 1, "First")
    anna.get(TIP)
    add_note(runtime, team.bram, NUMBER, 2, "Second")
    page = anna.send("status", press=("state", "rejected"), note="A quarrel")
    assert (page.status, page.value("note")) == (409, "A quarrel")


def test_an_assignment_is_refused_when_somebody_else_was_first(anna, tip, runtime, team):
    number = tip()
    anna.get(TIP)
    assign(runtime, team.bram, number, 1, team.bram.member_id)
    page = anna.send("toewijzen", assignee=str(team.anna.member_id))
    assert page.status == 409
    assert "Assigned: Bram" in page.by_class["notice--error"][0]


def test_saving_again_after_looking_at_what_changed_saves(anna, tip, runtime, team):
    number = tip()
    anna.get(TIP)
    change_state(runtime, team.bram, number, 1, State.IN_ASSESSMENT)
    anna.send("notitie", text="Typed meanwhile")
    assert anna.send("notitie").status == 200
    assert notes(runtime, team) == ["Typed meanwhile"]


def test_a_save_that_was_sent_twice_saves_once(anna, tip, runtime, team):
    tip()
    anna.get(TIP)
    form = anna.page
    anna.send("notitie", text="Once")
    anna.page = form
    anna.send("notitie", text="Once")
    assert notes(runtime, team) == ["Once"]


def test_an_answer_that_comes_in_meanwhile_is_told_as_well(anna, runtime, team):
    code = submit_tip(runtime)
    ask(runtime, team.anna, NUMBER, 1, "Which colour?")
    anna.get(TIP)
    add_answer(runtime, return_with(runtime, code), "Grey", "key")
    page = anna.send("notitie", text="No answer yet")
    assert page.status == 409
    assert "Answer received" in page.by_class["notice--error"][0]
    assert "Grey" in page.main


# Typed words outlive the session.

TYPED = [("notitie", "text"), ("vraag", "text"), ("status", "note")]


@pytest.mark.parametrize(("form", "field"), TYPED)
def test_typed_words_are_kept_when_the_session_has_ended(anna, tip, clock, form, field):
    tip()
    anna.get(TIP)
    clock.advance(minutes=31)
    page = anna.send(form, **{field: "Typed meanwhile"})
    assert (page.status, page.heading) == (401, "You have been signed out")
    assert page.by_id["kept-1"] == "Typed meanwhile"


@pytest.mark.parametrize(("form", "field"), TYPED)
def test_typed_words_are_kept_when_the_vault_was_locked_meanwhile(anna, tip, form, field):
    tip()
    page = anna.get(TIP)
    anna.send("vergrendelen")
    anna.page = page
    page = anna.send(form, **{field: "Typed meanwhile"})
    assert (page.status, page.heading) == (409, "The vault is locked")
    assert page.by_id["kept-1"] == "Typed meanwhile"


@pytest.mark.parametrize(("form", "field"), TYPED)
def test_typed_words_are_kept_when_one_signed_out_in_another_tab(anna, tip, form, field):
    tip()
    page = anna.get(TIP)
    anna.send("uitloggen")
    anna.page = page
    page = anna.send(form, **{field: "Typed meanwhile"})
    assert page.status in {400, 401}
    assert page.by_id["kept-1"] == "Typed meanwhile"


def test_a_new_generation_of_the_key_asks_to_unlock_again(anna, tip, desk, runtime):
    tip()
    carla = Browser(anna.client.application.test_client(), root="/en")
    sign_in(carla, "carla")
    carla.send("intrekken")
    assert anna.get(TIP).heading in {"Unlock the vault", "Sign in"}


# Who may not.

STAFF_PAGES = ["/coordinatie/", TIP, "/beheer/", "/account/werkplek", "/account/kluis"]


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_a_stranger_is_sent_to_sign_in(english, tip, address):
    tip()
    assert english.get(address).path == "/en/account/inloggen"


@pytest.mark.parametrize("address", ["/account/wachtwoord", "/account/wachtzin"])
def test_a_stranger_has_no_secret_to_choose(english, address):
    assert english.get(address).path == "/en/account/inloggen"


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_changes_nothing(english, tip, action, runtime, team):
    tip()
    english.get("/account/inloggen")
    page = english.post(f"{TIP}/{action}", version="1", text="x", state="rejected")
    assert page.status == 401
    assert len(read_tip(runtime, team.anna, NUMBER).events) == 1


@pytest.mark.parametrize("action", ["toelaten", "wachtwoord", "intrekken", "herstellen"])
def test_a_stranger_changes_no_member(english, team, action):
    english.get("/account/inloggen")
    address = f"/beheer/leden/{team.bram.member_id}/{action}"
    assert english.post(address, recovery_key=team.recovery).status == 401


def test_a_stranger_adds_no_member(english):
    english.get("/account/inloggen")
    added = {"name": "eve", "display_name": "Eve", "roles": "admin"}
    assert english.post("/beheer/leden", **added).status == 401


@pytest.mark.parametrize("action", ["wachtwoord", "intrekken", "herstellen"])
def test_a_coordinator_does_not_manage_members(anna, team, action):
    anna.get("/beheer/")
    address = f"/beheer/leden/{team.bram.member_id}/{action}"
    assert anna.post(address, recovery_key=team.recovery).status == 403


def test_a_coordinator_adds_no_member(anna):
    anna.get("/beheer/")
    added = {"name": "eve", "display_name": "Eve", "roles": "admin"}
    assert anna.post("/beheer/leden", **added).status == 403


def test_a_coordinator_is_offered_nothing_of_it(anna):
    page = anna.get("/beheer/")
    assert not [form for form in page.forms if "/beheer/" in form.action]


@pytest.mark.parametrize("address", ["/coordinatie/", TIP])
def test_an_administrator_sees_neither_queue_nor_tip(english, tip, address):
    tip()
    sign_in(english, "carla")
    page = english.get(address)
    assert (page.status, page.heading) == (403, "You may not see this page")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_administrator_changes_no_tip(english, tip, action):
    tip()
    sign_in(english, "carla")
    data = {"version": "1", "text": "x", "state": "rejected", "assignee": ""}
    assert english.post(f"{TIP}/{action}", **data).status == 403


def test_an_administrator_is_offered_no_queue(english):
    page = sign_in(english, "carla")
    assert not [href for _words, href in page.links if "/coordinatie" in href]


def test_a_period_of_days_that_have_not_been_is_empty(english, tip, runtime):
    tip()
    sign_in(english, "anna")
    tomorrow = (runtime.today() + timedelta(days=1)).isoformat()
    assert numbers(english.send("/coordinatie/", first_day=tomorrow)) == []
