"""The pages of meetings: planning, the agenda, and the minutes that fill the dossiers."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.models import DossierState
from portal.tips.dossiers.managing import change_state
from portal.tips.dossiers.parts import (
    Doer,
    TypedBarrier,
    TypedDecision,
    TypedTask,
    add_barrier,
    add_task,
    take_decision,
)
from portal.tips.dossiers.reading import read_dossier
from portal.tips.meetings.planning import MeetingPlan, plan_meeting
from portal.tips.meetings.reading import read_meeting
from portal.tips.meetings.recording import TypedItem, TypedMinutes, record_meeting
from tests.tips.working import at_table, new_dossier
from tests.web.steps import both_engines, sign_in_and_unlock

MEETING = "/coordinatie/overleggen/O2026-00001"
NOBODY: frozenset = frozenset()


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


@pytest.fixture
def meeting(runtime, team, dossier) -> int:
    """A meeting about the dossier with the police, who are at its table, and Anna."""
    (police,) = at_table(runtime, team.anna, dossier, "Police")
    plan = MeetingPlan(
        runtime.today(),
        "Town hall",
        frozenset({police}),
        frozenset({team.anna.member_id}),
        [dossier],
    )
    return plan_meeting(runtime, team.anna, plan)


def kept(runtime, team):
    return read_meeting(runtime, team.anna, 2026000001)


# Planning.


@both_engines
def test_a_meeting_is_planned_with_its_agenda_in_order(anna, runtime, team):
    for title in ("One", "Two", "Three"):
        new_dossier(runtime, team.anna, title)
    anna.get("/coordinatie/dossiers")
    anna.follow("Meetings")
    page = anna.follow("Plan a meeting")
    assert page.value("dossiers-0-dossier") == "C2026-00003"
    places = {"dossiers-0-place": "2", "dossiers-2-place": "1"}
    page = anna.send(day="2026-03-17", place="Town hall", **places)
    assert page.heading == "Case meeting of 17 March 2026"
    assert [item.title for item in kept(runtime, team).items] == ["One", "Three"]
    assert [each.name for each in kept(runtime, team).members] == ["Anna"]


def test_a_meeting_needs_a_day_and_keeps_what_was_typed(anna, dossier):
    anna.get("/coordinatie/overleggen/nieuw")
    page = anna.send(day="soon", place="Town hall", **{"dossiers-0-place": "x"})
    assert page.status == 422
    assert page.errors["day"] == "Error: Type a day as 2026-12-31."
    assert "dossiers-0-place" in page.errors
    assert page.value("place") == "Town hall"


def test_a_plan_is_changed(anna, runtime, team, meeting):
    other = new_dossier(runtime, team.anna, "The butcher")
    anna.get(MEETING)
    page = anna.follow("Change the plan")
    assert page.value("dossiers-0-place") == "1"
    anna.send(place="Police station", **{"dossiers-0-place": "2", "dossiers-1-place": "1"})
    view = kept(runtime, team)
    assert view.body.place == "Police station"
    assert [item.dossier for item in view.items] == [other, 2026000001]


def test_two_who_plan_at_once_are_told(anna, runtime, team, meeting):
    anna.get(f"{MEETING}/plan")
    record_meeting(runtime, team.bram, meeting, 1, TypedMinutes(NOBODY, NOBODY, "", "", []))
    page = anna.send(place="Police station")
    assert page.status == 409
    assert "Something changed since you opened this page" in page.main
    assert page.value("place") == "Police station"
    assert anna.send().status == 200


def test_a_dossier_that_was_closed_meanwhile_is_not_put_on_the_agenda(anna, runtime, team, dossier):
    anna.get("/coordinatie/overleggen/nieuw")
    change_state(runtime, team.bram, dossier, 1, DossierState.CLOSED)
    page = anna.send(day="2026-03-17", **{"dossiers-0-place": "1"})
    assert page.status == 409
    assert page.value("day") == "2026-03-17"


def test_there_is_no_page_of_a_meeting_that_does_not_exist(anna):
    for address in (MEETING, f"{MEETING}/agenda", "/coordinatie/overleggen/nonsense"):
        assert anna.get(address).status == 404


@pytest.mark.parametrize("key", ["x", "2026-03-10.x", "2026-03-10.99999999999"])
def test_an_address_that_was_made_by_hand_is_no_error(anna, key):
    assert anna.get(f"/coordinatie/overleggen?na={key}").status == 200


def test_a_meeting_of_which_the_minutes_are_still_open_stands_out(anna, meeting, clock):
    assert "Minutes open" not in anna.get("/coordinatie/overleggen").main
    clock.advance(days=1)
    sign_in_and_unlock(anna, "anna")  # whose session ended in the night
    assert "Minutes open" in anna.get("/coordinatie/overleggen").main


# The minutes.


@both_engines
def test_the_minutes_fill_the_dossier(anna, runtime, team, meeting, dossier):
    anna.get(MEETING)
    (police,) = (each.id for each in kept(runtime, team).partners)
    page = anna.send(
        "O2026-00001",
        others="A guest",
        minutes="All well",
        **{
            "items-0-said": "The shop is open at night",
            "items-0-decisions-0-decision": "Close it",
            "items-0-decisions-0-by": "The mayor",
            "items-0-tasks-0-task": "Write the letter",
            "items-0-tasks-0-doer": f"partner/{police}",
            "items-0-tasks-0-task_due": "2026-03-20",
        },
    )
    assert "The minutes have been saved." in page.main
    assert page.value("items-0-said") == "The shop is open at night"
    assert page.value("items-0-decisions-0-decision") == ""
    assert "Close it (The mayor)" in page.main
    view = read_dossier(runtime, team.anna, dossier)
    assert [each.body.text for each in view.decisions] == ["Close it"]
    assert [(each.body.text, each.doer_name) for each in view.tasks] == [
        ("Write the letter", "Police")
    ]


def test_who_is_not_ticked_did_not_come(anna, runtime, team, meeting):
    anna.get(MEETING)
    anna.send("O2026-00001", partners=[])
    view = kept(runtime, team)
    assert [each.came for each in view.partners] == [False]
    assert [each.came for each in view.members] == [True]


def test_a_task_in_the_minutes_needs_somebody_and_a_day(anna, runtime, team, meeting, dossier):
    anna.get(MEETING)
    page = anna.send("O2026-00001", **{"items-0-tasks-1-task": "Write the letter"})
    assert page.status == 422
    assert page.errors == {
        "items-0-tasks-1-doer": "Error: Choose one of the answers.",
        "items-0-tasks-1-task_due": "Error: Fill this in.",
    }
    assert page.value("items-0-tasks-1-task") == "Write the letter"
    assert read_dossier(runtime, team.anna, dossier).tasks == []


def test_the_second_of_two_writers_sees_what_the_first_wrote(anna, runtime, team, meeting, dossier):
    anna.get(MEETING)
    items = [TypedItem(dossier, "As Bram heard it")]
    record_meeting(runtime, team.bram, meeting, 1, TypedMinutes(NOBODY, NOBODY, "", "", items))
    page = anna.send("O2026-00001", **{"items-0-said": "As Anna heard it"})
    assert page.status == 409
    assert page.value("items-0-said") == "As Anna heard it"
    assert "Saved by a colleague: As Bram heard it" in page.main
    anna.send("O2026-00001")
    assert kept(runtime, team).items[0].said == "As Anna heard it"


def test_a_dossier_that_was_closed_during_the_meeting_takes_no_decision(
    anna, runtime, team, meeting, dossier
):
    anna.get(MEETING)
    change_state(runtime, team.bram, dossier, 2, DossierState.CLOSED)
    page = anna.send("O2026-00001", **{"items-0-decisions-0-decision": "Close it"})
    assert page.status == 409
    assert "A dossier was closed" in page.main


def test_closed_minutes_are_read_and_not_written(anna, runtime, team, meeting):
    anna.get(MEETING)
    page = anna.send(
        "O2026-00001", press=("close", "yes"), **{"items-0-said": "It was a long meeting"}
    )
    assert "It was a long meeting" in page.main
    assert "Save the minutes" not in page.main
    assert anna.get(f"{MEETING}/plan").path.endswith(MEETING)


def test_what_was_typed_into_closed_minutes_is_given_back(anna, runtime, team, meeting):
    anna.get(MEETING)
    empty = TypedMinutes(NOBODY, NOBODY, "", "", [])
    record_meeting(runtime, team.bram, meeting, 1, empty, closes=True)
    page = anna.send("O2026-00001", **{"items-0-said": "It was a long meeting"})
    assert page.status == 409
    assert "It was a long meeting" in page.html


def test_a_dossier_leads_to_the_meeting_that_decided(anna, meeting, dossier):
    anna.get(MEETING)
    anna.send("O2026-00001", **{"items-0-decisions-0-decision": "Close it"})
    anna.get("/coordinatie/dossiers/C2026-00001")
    assert anna.follow("Meeting O2026-00001").path.endswith(MEETING)


# The agenda.


@pytest.fixture
def full_agenda(runtime, team, meeting, dossier):
    yesterday = runtime.today() - timedelta(days=1)
    task = TypedTask("Call the landlord", Doer(team.anna.member_id), yesterday)
    add_task(runtime, team.anna, dossier, 2, task)
    barrier = TypedBarrier("Rent", "Check tenants", due=yesterday)
    add_barrier(runtime, team.anna, dossier, 3, barrier)
    decision = TypedDecision("Begin with the upstairs flat", "The mayor", yesterday)
    take_decision(runtime, team.anna, dossier, 4, decision)


SAID_ON_THE_AGENDA = (
    "The corner shop",
    "Close the laundry",
    "Call the landlord",
    "Check tenants",
    "Begin with the upstairs flat",
    "The mayor",
    "Town hall",
    "Police",
)


def test_the_agenda_is_made_of_the_dossiers(anna, full_agenda):
    anna.get(MEETING)
    page = anna.follow("Agenda")
    assert all(words in page.main for words in SAID_ON_THE_AGENDA)


def test_the_agenda_is_a_tagged_pdf_with_the_same_words(anna, full_agenda):
    anna.get(f"{MEETING}/agenda")
    answer = anna.follow("Agenda as a PDF").response
    assert answer.mimetype == "application/pdf"
    assert "agenda-O2026-00001.pdf" in answer.headers["Content-Disposition"]
    reader = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert all(part in words for part in SAID_ON_THE_AGENDA)


def test_an_empty_agenda_says_so(anna, runtime, team):
    plan_meeting(runtime, team.anna, MeetingPlan(runtime.today(), "", NOBODY, NOBODY, []))
    assert "No dossier is on the agenda." in anna.get(f"{MEETING}/agenda").main
    assert anna.get(f"{MEETING}/agenda.pdf").status == 200
