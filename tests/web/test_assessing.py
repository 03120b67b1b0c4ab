"""The assessment of a tip, its circle, and standard texts, on its page."""

from __future__ import annotations

import pytest

from portal.accounts.members import find_member
from portal.accounts.team import admit
from portal.models import Role, State, Urgency
from portal.tips.assessing import add_note
from portal.tips.judging import Judgement, read_assessments
from portal.tips.reading import read_tip
from portal.tips.restricting import read_circle, restrict
from tests.conftest import make_member, submit_tip
from tests.web.steps import both_engines, come_back

NUMBER = 2026000001
TIP = "/coordinatie/2026-00001"


def judged(runtime, team) -> Judgement:
    return read_assessments(runtime, team.anna, NUMBER)[0].judgement


@pytest.fixture
def opened(anna, tip):
    """Anna's browser on the page of a tip."""
    tip(source={"who_knows": "few"})
    anna.get(TIP)
    return anna


# Assessing.


@both_engines
def test_what_was_judged_is_saved_and_shown(opened, runtime, team):
    page = opened.send(
        "beoordelen",
        is_emergency="no",
        admiralty_source="B",
        four_information="2",
        urgency="this_week",
        explanation="Told the truth before",
    )
    assert "The assessment has been saved." in page.main
    assert "B Usually reliable" in page.main
    assert "Known personally to the source" in page.main
    saved = judged(runtime, team)
    assert (saved.is_emergency, saved.admiralty_source, saved.urgency) == (
        False,
        "B",
        Urgency.THIS_WEEK,
    )


def test_where_one_scale_was_used_the_nearest_of_the_other_is_a_hint(opened):
    page = opened.send("beoordelen", admiralty_source="D")
    assert "Source, on the 4x4 code Nearest to the other code: C" in page.main


def test_the_form_begins_with_what_was_judged_before(opened):
    opened.send("beoordelen", risk="high", concerns="nobody", explanation="So it seems")
    assert opened.page.value("risk") == "high"
    assert opened.page.value("concerns") == "nobody"
    assert opened.page.value("explanation") == "So it seems"


def test_earlier_assessments_stay_with_who_and_when(opened, desk):
    opened.send("beoordelen", explanation="At first")
    bram = desk("bram")
    bram.get(TIP)
    page = bram.send("beoordelen", explanation="On second thoughts")
    (earlier,) = page.by_class["earlier"]
    assert "Anna · 10 Mar 2026 10:30" in earlier
    assert "At first" in earlier
    assert "On second thoughts" not in earlier


def test_an_assessment_in_which_nothing_was_filled_in_is_said(opened):
    page = opened.send("beoordelen")
    assert page.status == 422
    assert "Judge something first" in page.errors["explanation"]


def test_an_assessment_that_is_too_long_is_said_and_still_there(opened):
    page = opened.send("beoordelen", risk="low", explanation="x" * 2_001)
    assert (page.status, page.value("risk")) == (422, "low")
    assert page.value("explanation") == "x" * 2_001


def test_an_assessment_is_kept_when_somebody_else_was_first(opened, runtime, team):
    add_note(runtime, team.bram, NUMBER, 1, "First")
    page = opened.send("beoordelen", admiralty_source="A", explanation="Typed meanwhile")
    assert (page.status, page.value("admiralty_source")) == (409, "A")
    assert page.value("explanation") == "Typed meanwhile"


@pytest.mark.parametrize(
    "typed",
    [
        {"admiralty_source": "Z"},
        {"urgency": "yesterday"},
        {"concerns": "everybody"},
        {"is_spam": "perhaps"},
    ],
)
def test_an_answer_that_is_none_is_refused(opened, runtime, team, typed):
    given = {"version": "1", "urgency": "normal", "risk": "", "explanation": "By hand"}
    page = opened.post(f"{TIP}/beoordelen", **given | typed)
    assert page.status == 422
    assert read_assessments(runtime, team.anna, NUMBER) == []


def test_the_head_of_a_tip_shows_its_urgency(opened):
    page = opened.send("beoordelen", urgency="now")
    assert page.by_class["badge--urgency-now"] == ["Urgency: Now"]


def test_the_coordinators_own_view_of_the_risk_comes_first(opened):
    page = opened.send("beoordelen", risk="high")
    (risk,) = page.by_class["risk--high"]
    assert "High: what this tip says gives its reporter away" in risk
    assert "From what the reporter answered: Raised" in risk


def test_a_tip_about_a_colleague_leads_to_the_circle(opened):
    page = opened.send("beoordelen", concerns="colleague")
    assert "restrict it to a circle before anything else" in page.by_class["notice--error"][0]
    assert page.link("Restrict this tip") == "#circle"


def test_danger_leads_to_the_emergency_number(opened):
    page = opened.send("beoordelen", is_emergency="yes")
    assert "call the emergency number yourself" in page.by_class["notice--error"][0]


def test_a_tip_says_by_when_it_is_looked_at_until_it_was(opened):
    assert "First look by 12 March 2026" in opened.page.main
    assert "First look" not in opened.send("beoordelen", urgency="low").main


def test_a_tip_that_nobody_looked_at_in_time_says_so(tip, clock, desk):
    tip()
    clock.advance(days=3)
    page = desk("anna").get(TIP)
    assert page.by_class["badge--overdue"] == ["First look was due on 12 March 2026"]


def test_nothing_of_an_assessment_stands_in_the_queue_but_its_urgency(opened):
    opened.send("beoordelen", urgency="now", risk="high", explanation="Words that are sealed")
    page = opened.get("/coordinatie/")
    assert page.by_class["badge--urgency-now"] == ["Urgency: Now"]
    assert "sealed" not in page.html.lower()


# The circle.


@pytest.fixture
def dewi(runtime, team):
    """A coordination lead who signs in."""
    make_member(runtime, "dewi", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "dewi"))
    return find_member(runtime, "dewi")


@both_engines
def test_a_tip_is_restricted_and_says_who_is_in_the_circle(opened, dewi, team):
    opened.get(TIP)
    page = opened.send("kring", members=[str(team.anna.member_id), str(dewi)])
    assert "From now on only this circle knows of the tip." in page.main
    assert "Restricted to a circle: Anna, Dewi" in page.by_id["circle"]
    assert page.by_class["badge--restricted"] == ["Restricted"]


def test_a_restricted_tip_is_not_there_for_others(opened, dewi, team, desk):
    opened.get(TIP)
    opened.send("kring", members=[str(team.anna.member_id), str(dewi)])
    bram = desk("bram")
    assert bram.get(TIP).status == 404
    assert "2026-00001" not in bram.get("/coordinatie/").main
    assert bram.get("/coordinatie/?restricted=1").by_class.get("badge--restricted") is None


def test_who_leaves_themselves_out_is_warned_and_what_was_ticked_stays(opened, dewi, team):
    opened.get(TIP)
    others = [str(team.bram.member_id), str(dewi)]
    page = opened.send("kring", members=others)
    assert page.status == 422
    assert "You are not in this circle yourself" in page.errors["members"]
    assert page.value("members") == others


def test_whom_the_tip_is_about_leaves_for_the_queue_and_sees_it_no_more(opened, dewi, team):
    opened.get(TIP)
    page = opened.send(
        "kring", members=[str(team.bram.member_id), str(dewi)], leaves_out_self=["1"]
    )
    assert page.heading == "Queue"
    assert "From now on only others know of tip 2026-00001." in page.main
    assert opened.get(TIP).status == 404


def test_a_circle_of_one_is_refused(opened, dewi, team):
    opened.get(TIP)
    page = opened.send("kring", members=[str(team.anna.member_id)])
    assert (page.status, "at least 2 people" in page.errors["members"]) == (422, True)


@pytest.mark.parametrize("member", ["somebody", "0" * 32])
def test_somebody_who_was_not_offered_is_not_let_in(opened, member):
    data = {"version": "1", "members": member, "leaves_out_self": "1"}
    assert opened.post(f"{TIP}/kring", **data).status == 400


def test_a_lead_in_the_circle_lifts_the_restriction(opened, dewi, team, desk, runtime):
    restrict(runtime, team.anna, NUMBER, 1, [team.anna.member_id, dewi])
    lead = desk("dewi")
    lead.get(TIP)
    assert "Every coordinator can see the tip again." in lead.send("opheffen").main
    assert not read_circle(runtime, team.bram, NUMBER).is_restricted


def test_a_coordinator_is_not_offered_to_lift_it_and_may_not(opened, dewi, team, runtime):
    restrict(runtime, team.anna, NUMBER, 1, [team.anna.member_id, dewi])
    page = opened.get(TIP)
    assert not [form for form in page.forms if form.action.endswith("opheffen")]
    assert opened.post(f"{TIP}/kring/opheffen", version="2").status == 403


# Messages to the reporter, and standard texts.


@both_engines
def test_a_reply_reaches_the_reporter_and_asks_nothing(anna, runtime, browser, team):
    code = submit_tip(runtime)
    anna.get(TIP)
    form = anna.page.form("vraag")
    target = next(b.target for b in form.buttons if b.target.endswith("bericht"))
    anna.post(target.removeprefix("/en"), version="1", text="Thank you for telling us")
    assert "The message is ready for the reporter." in anna.page.main
    page = come_back(browser, code)
    assert "Thank you for telling us" in page.by_class["message--reply"][0]
    assert read_tip(runtime, team.anna, NUMBER).tip.state is State.RECEIVED


def fill(browser, standard: str, text: str = ""):
    return browser.post(f"{TIP}/standaardtekst", version="1", text=text, standard=standard)


def message(page) -> str:
    return next(c for c in page.form("vraag").controls if c.name == "text").value


def test_a_standard_text_is_put_into_the_message_in_the_reporters_language(opened, runtime, team):
    page = fill(opened, "place")
    assert page.status == 200
    assert message(page).startswith("Kunt u de plek beter beschrijven?")
    assert len(read_tip(runtime, team.anna, NUMBER).events) == 1


def test_a_standard_text_comes_after_what_was_typed(opened):
    words = message(fill(opened, "ongoing", "Dank u wel."))
    assert words.startswith("Dank u wel.\n\nGaat dit nog steeds door?")


def test_the_placeholders_of_a_standard_text_are_filled_in(opened):
    words = message(fill(opened, "not-ours"))
    assert "0900-8844" in words
    assert "{" not in words


@pytest.mark.parametrize("standard", ["", "made-up"])
def test_without_a_standard_text_the_message_stays_as_it_was(opened, standard):
    assert message(fill(opened, standard, "Typed")) == "Typed"


def test_questions_and_closings_are_offered(opened):
    offered = next(c for c in opened.page.form("vraag").controls if c.name == "standard")
    assert {"place", "passing-on", "thanks", "emergency"} <= set(offered.options)


@pytest.mark.parametrize("action", ["beoordelen", "kring", "kring/opheffen", "bericht"])
def test_an_administrator_does_none_of_this(english, tip, action, team):
    tip()
    english.get("/account/inloggen")
    english.send("inloggen", name="carla", password="a password of my own")
    data = {"version": "1", "text": "x", "risk": "high", "urgency": "now", "explanation": ""}
    member = str(team.carla.member_id)
    assert english.post(f"{TIP}/{action}", **data, members=member).status == 403


def test_nobody_who_has_locked_the_vault_assesses(opened, runtime, team):
    page = opened.page
    opened.send("vergrendelen")
    opened.page = page
    page = opened.send("beoordelen", explanation="Typed meanwhile")
    assert (page.status, page.by_id["kept-1"]) == (409, "Typed meanwhile")
    assert read_assessments(runtime, team.anna, NUMBER) == []
