"""Working the queue: many tips at once, views, the way through it, and keys."""

from __future__ import annotations

import pytest

from portal.models import State, Urgency
from portal.tips.assessing import add_note, change_state
from portal.tips.judging import Judgement, assess
from portal.tips.reading import read_tip
from portal.tips.views import list_views
from tests.conftest import submit_tip
from tests.web.steps import both_engines, sign_in

QUEUE = "/coordinatie/"
FIRST, SECOND, THIRD = "2026-00001", "2026-00002", "2026-00003"


def numbers(page) -> list[str]:
    return [words for words, href in page.links if "/coordinatie/2" in href]


def state_of(runtime, team, number: str) -> State:
    return read_tip(runtime, team.bram, int(number.replace("-", "0"))).tip.state


def states(runtime, team) -> list[State]:
    return [state_of(runtime, team, number) for number in (FIRST, SECOND, THIRD)]


@pytest.fixture
def at_queue(anna, tip):
    """Anna's browser at a queue of three tips."""
    for _ in range(3):
        tip()
    anna.get(QUEUE)
    return anna


def do(browser, what: str, ticked: list[str], **typed):
    """Tick tips as the page shows them, and press a button below them."""
    shown = [c.value for c in browser.page.form("selectie").controls if c.name == "tips"]
    wanted = [value for value in shown if value.partition(".")[0] in ticked]
    return browser.send("selectie", press=("do", what), tips=wanted, **typed)


# Filters.


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"urgency": "now"}, [SECOND]),
        ({"urgency": "normal"}, [THIRD, FIRST]),
        ({"due": "overdue"}, [FIRST]),
        ({"due": "today"}, []),
        ({"unassigned": ["1"]}, [THIRD, SECOND, FIRST]),
        ({"unread": ["1"]}, [THIRD, SECOND, FIRST]),
        ({"restricted": ["1"]}, []),
        ({"branch": "garages"}, [THIRD]),
    ],
)
def test_the_queue_is_filtered_by_how_it_is_worked(
    english, runtime, team, clock, filters, expected
):
    submit_tip(runtime)
    clock.advance(days=6)
    submit_tip(runtime)
    companies = {"companies": [{"name": "Quick Cars", "branch": "garages"}]}
    submit_tip(runtime, involved=companies)
    assess(runtime, team.bram, 2026000002, 1, Judgement(urgency=Urgency.NOW))
    sign_in(english, "anna")
    page = english.send(QUEUE, **filters)
    assert numbers(page) == expected
    assert {name: page.value(name) for name in filters} == filters


def test_the_queue_shows_urgency_and_when_somebody_should_look(at_queue, runtime, team, clock):
    assess(runtime, team.bram, 2026000002, 1, Judgement(urgency=Urgency.THIS_WEEK))
    page = at_queue.get(QUEUE)
    assert page.by_class["badge--urgency-this_week"] == ["Urgency: This week"]
    assert page.main.count("12 Mar 2026") == 2


def test_a_tip_that_nobody_looked_at_in_time_says_so_in_words(tip, clock, desk):
    tip()
    clock.advance(days=3)
    page = desk("anna").get(QUEUE)
    assert page.by_class["badge--overdue"] == ["Overdue"]
    assert numbers(page) == numbers(desk("anna").get(f"{QUEUE}?due=overdue")) == [FIRST]


def test_everybodys_views_are_links(at_queue):
    page = at_queue.follow("Assigned to nobody")
    assert (page.address, len(numbers(page))) == ("/en/coordinatie/?unassigned=1", 3)


# Many tips at once.


@both_engines
def test_ticked_tips_are_rejected_as_spam_together(at_queue, runtime, team):
    page = do(at_queue, "reject", [FIRST, THIRD])
    assert page.heading == "Queue"
    assert "Rejected: 2 tips." in page.by_class["undo"][0]
    assert states(runtime, team) == [State.REJECTED, State.RECEIVED, State.REJECTED]
    assert [m.text for m in read_tip(runtime, team.bram, 2026000001).messages] == ["Spam"]


def test_ticked_tips_are_assigned_together(at_queue, team):
    page = do(at_queue, "assign", [FIRST, SECOND], assignee=str(team.bram.member_id))
    assert page.main.count("Received Bram") == 2


def test_ticked_tips_are_taken_into_assessment_together(at_queue, runtime, team):
    do(at_queue, "take", [FIRST, SECOND, THIRD])
    assert states(runtime, team) == [State.IN_ASSESSMENT] * 3


def test_closing_asks_why_and_keeps_what_was_ticked(at_queue, runtime, team):
    do(at_queue, "take", [FIRST, SECOND])
    page = do(at_queue, "close", [FIRST])
    assert (page.status, page.value("tips")) == (422, ["2026-00001.2"])
    assert "Say why these tips are closed." in page.main
    at_queue.send("selectie", press=("do", "close"), note="Known already")
    assert state_of(runtime, team, FIRST) is State.CLOSED


def test_nothing_ticked_is_said(at_queue):
    page = do(at_queue, "take", [])
    assert (page.status, "Tick the tips that you want" in page.main) == (422, True)


def test_the_filters_stay_when_something_was_refused(at_queue):
    at_queue.get(f"{QUEUE}?state=received")
    page = do(at_queue, "take", [])
    assert (page.value("state"), len(numbers(page))) == ("received", 3)


def test_the_filters_stay_after_a_change(at_queue):
    at_queue.get(f"{QUEUE}?state=received")
    page = do(at_queue, "reject", [FIRST])
    assert page.address == "/en/coordinatie/?state=received"
    assert numbers(page) == [THIRD, SECOND]


def test_a_tip_that_a_colleague_changed_meanwhile_is_named_and_left(at_queue, runtime, team):
    add_note(runtime, team.bram, 2026000002, 1, "First")
    page = do(at_queue, "reject", [FIRST, SECOND])
    assert f"look at them first: {SECOND}." in page.by_class["notice--error"][0]
    assert states(runtime, team)[:2] == [State.REJECTED, State.RECEIVED]


def test_a_tip_whose_state_does_not_allow_it_is_named(at_queue):
    page = do(at_queue, "close", [FIRST, SECOND], note="Done")
    assert f"{FIRST}, {SECOND}." in page.by_class["notice--error"][0]
    assert "undo" not in page.by_class


@both_engines
def test_a_change_of_many_is_undone(at_queue, runtime, team):
    do(at_queue, "reject", [FIRST, THIRD])
    page = at_queue.send("ongedaan")
    assert "2 tips are as they were before." in page.main
    assert states(runtime, team) == [State.RECEIVED] * 3
    assert "undo" not in page.by_class


def test_what_was_changed_since_is_named_when_undoing(at_queue, runtime, team):
    do(at_queue, "reject", [FIRST, THIRD])
    add_note(runtime, team.bram, 2026000003, 2, "Not spam")
    page = at_queue.send("ongedaan")
    assert f"they were left as they are: {THIRD}." in page.by_class["notice--error"][0]


def test_undoing_is_offered_for_a_quarter_of_an_hour(at_queue, clock):
    do(at_queue, "reject", [FIRST])
    page = at_queue.page
    assert "until 10:45" in page.by_class["undo"][0]
    clock.advance(minutes=16)
    assert "undo" not in at_queue.get(QUEUE).by_class
    at_queue.page = page
    assert "This can no longer be undone." in at_queue.send("ongedaan").main


def test_a_colleague_is_not_offered_to_undo_it(at_queue, desk):
    do(at_queue, "reject", [FIRST])
    assert "undo" not in desk("bram").get(QUEUE).by_class


@pytest.mark.parametrize(
    "data",
    [
        {"tips": "2026-00001.1", "do": "burn"},
        {"tips": "2026-00001.1"},
        {"tips": "2026-00001", "do": "take"},
        {"tips": "x.1", "do": "take"},
        {"tips": "2026-00001.1", "do": "assign", "assignee": "somebody"},
        {"tips": "2026-00001.1", "do": "assign", "assignee": "0" * 32},
    ],
)
def test_a_change_that_the_page_does_not_offer_is_refused(at_queue, runtime, team, data):
    assert at_queue.post("/coordinatie/selectie", **data).status == 400
    assert state_of(runtime, team, FIRST) is State.RECEIVED


def test_nothing_can_be_ticked_while_the_vault_is_locked(english, tip):
    tip()
    page = sign_in(english, "anna")
    assert not [c for form in page.forms for c in form.controls if c.name == "tips"]
    assert english.post("/coordinatie/selectie", tips="2026-00001.1", do="take").status == 409


@pytest.mark.parametrize("action", ["selectie", "selectie/ongedaan", "weergaven"])
def test_an_administrator_works_no_queue(english, tip, action):
    tip()
    sign_in(english, "carla")
    data = {"tips": "2026-00001.1", "do": "take", "action": "0" * 32}
    page = english.post(f"/coordinatie/{action}", **data, name="Mine", query="state=closed")
    assert page.status == 403


# Views.


def test_filters_get_a_name_and_are_a_link_from_then_on(at_queue):
    at_queue.get(f"{QUEUE}?state=rejected&theme=weapons")
    page = at_queue.send("weergaven", name="Rejected weapons")
    assert "The view has been saved." in page.main
    at_queue.get(QUEUE)
    assert at_queue.follow("Rejected weapons").address == (
        "/en/coordinatie/?state=rejected&theme=weapons"
    )


def test_a_view_is_for_oneself_unless_it_is_shared(at_queue, desk):
    at_queue.get(f"{QUEUE}?state=rejected")
    at_queue.send("weergaven", name="Just mine")
    at_queue.send("weergaven", name="For all of us", is_shared=["1"])
    page = desk("bram").get(QUEUE)
    assert "For all of us" in page.main
    assert "Just mine" not in page.main


def test_of_an_address_only_what_the_queue_knows_is_kept(at_queue, runtime, team):
    at_queue.get(f"{QUEUE}?state=rejected&na=2026-03-10.2026000001&secret=words")
    at_queue.send("weergaven", name="Rejected")
    assert [view.query for view in list_views(runtime, team.anna)] == ["state=rejected"]


@pytest.mark.parametrize(
    ("name", "message"), [("", "Give it a name."), ("x" * 61, "This is 1 character too long.")]
)
def test_a_name_that_cannot_be_is_said_and_still_there(at_queue, name, message):
    at_queue.get(f"{QUEUE}?state=rejected")
    page = at_queue.send("weergaven", name=name)
    assert (page.status, page.value("name"), page.value("state")) == (422, name, "rejected")
    assert message in page.errors["name"]


def test_a_view_is_removed(at_queue):
    at_queue.get(f"{QUEUE}?state=rejected")
    at_queue.send("weergaven", name="Rejected ones")
    page = at_queue.send("verwijderen")
    assert "The view has been removed." in page.main
    assert "Rejected ones" not in page.main


def test_a_colleague_does_not_remove_a_view_of_the_team(at_queue, desk, runtime, team):
    at_queue.get(f"{QUEUE}?state=rejected")
    at_queue.send("weergaven", name="For all of us", is_shared=["1"])
    bram = desk("bram")
    assert not [form for form in bram.get(QUEUE).forms if "weergaven" in form.action]
    (view,) = list_views(runtime, team.bram)
    page = bram.post(f"/coordinatie/weergaven/{view.id}/verwijderen")
    assert "This view is not there any more, or is not yours." in page.main


# The way through the queue.


def test_next_and_previous_stay_within_the_filters(at_queue, runtime, team):
    change_state(runtime, team.bram, 2026000002, 1, State.REJECTED)
    at_queue.get(f"{QUEUE}?state=received")
    at_queue.follow(THIRD)
    assert at_queue.follow("Next tip").heading == f"Tip {FIRST}"
    assert at_queue.follow("Previous tip").heading == f"Tip {THIRD}"


def test_at_the_ends_there_is_nothing_before_or_after(at_queue):
    page = at_queue.follow(THIRD)
    assert "Previous tip" not in page.main
    assert "Next tip" in page.main


def test_back_leads_to_the_row_that_one_came_from(at_queue):
    at_queue.get(f"{QUEUE}?state=received")
    page = at_queue.follow(SECOND)
    back = [href for words, href in page.links if words == "Queue" and "#" in href]
    assert back == ["/en/coordinatie/?state=received#tip-2026-00002"]
    assert 'id="tip-2026-00002"' in at_queue.get(QUEUE).html


def test_the_way_is_kept_when_something_is_saved_on_the_page(at_queue):
    at_queue.get(f"{QUEUE}?state=received")
    at_queue.follow(SECOND)
    page = at_queue.send("notitie?uit=state%3Dreceived", text="Looked at it")
    assert page.address.endswith("?uit=state%3Dreceived")
    assert at_queue.follow("Next tip").heading == f"Tip {FIRST}"


@pytest.mark.parametrize("way", ["state=made-up", "x" * 3000, "%00", "na=zzz", "uit=uit", "//evil"])
def test_an_odd_way_is_answered_with_the_tip(at_queue, way):
    page = at_queue.get(f"/coordinatie/{SECOND}?uit={way}")
    assert (page.status, page.heading) == (200, f"Tip {SECOND}")
    assert all("evil" not in href for words, href in page.links if words == "Queue")


# Keys.


def test_the_keys_have_a_page_of_their_own(at_queue):
    page = at_queue.follow("Keys")
    assert page.heading == "Keys"
    assert "x tick the tip, or not" in page.main


def test_single_keys_are_on_until_they_are_turned_off(at_queue):
    assert "data-single-keys" in at_queue.page.html
    at_queue.get("/coordinatie/toetsen")
    page = at_queue.send("toetsen", press=("single_keys", "off"))
    assert "Keys by themselves are off." in page.main
    assert "data-single-keys" not in at_queue.get(QUEUE).html


def test_the_switch_leads_back_to_where_it_was_used(at_queue):
    at_queue.get(f"{QUEUE}?state=received")
    page = at_queue.send("toetsen", press=("single_keys", "off"))
    assert page.address == "/en/coordinatie/?state=received"


def test_the_switch_is_ones_own_and_is_kept(at_queue, desk):
    at_queue.send("toetsen", press=("single_keys", "off"))
    assert "data-single-keys" in desk("bram").get(QUEUE).html
    assert "data-single-keys" not in desk("anna").get(QUEUE).html
