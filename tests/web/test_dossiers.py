"""The pages of dossiers, and the part of a tip's page that leads to them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.models import AuditEvent, DossierState, EntityKind
from portal.tips.dossiers.managing import change_state, describe
from portal.tips.dossiers.membership import put_in
from portal.tips.dossiers.parts import Doer, TypedTask, add_task
from portal.tips.dossiers.reading import read_dossier
from portal.tips.entities.changing import add_by_hand
from tests.tips.working import at_table, enrich, keep_to, new_dossier
from tests.web.steps import both_engines, sign_in

DOSSIER = "/coordinatie/dossiers/C2026-00001"
TIP = "/coordinatie/2026-00001"


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


@pytest.fixture
def enriched(runtime, team, tip) -> int:
    number = tip()
    enrich(runtime, team.anna, number)
    return number


def kept(runtime, team):
    return read_dossier(runtime, team.anna, 2026000001)


# The list.


@both_engines
def test_the_desk_leads_to_the_dossiers(anna, dossier):
    anna.get("/coordinatie/")
    page = anna.follow("Dossiers")
    assert page.heading == "Dossiers"
    assert "The corner shop" in page.main


def test_the_list_keeps_titles_sealed_while_the_vault_is_locked(english, team, dossier):
    sign_in(english, "anna")
    page = english.get("/coordinatie/dossiers")
    assert "C2026-00001" in page.main
    assert "The corner shop" not in page.html


def test_the_list_is_filtered_from_its_address(anna, runtime, team, dossier):
    add_task(
        runtime,
        team.anna,
        dossier,
        1,
        TypedTask("Call", Doer(team.anna.member_id), runtime.today()),
    )
    assert "No dossiers here." in anna.get("/coordinatie/dossiers?overdue=1").main
    assert "The corner shop" in anna.get("/coordinatie/dossiers?state=open").main
    owner = team.bram.member_id
    assert "No dossiers here." in anna.get(f"/coordinatie/dossiers?owner={owner}").main


@pytest.mark.parametrize(
    "query", ["state=x", "owner=x", "partner=x", "na=x", "na=C2026-99999999999"]
)
def test_an_address_that_was_made_by_hand_is_no_error(anna, dossier, query):
    assert anna.get(f"/coordinatie/dossiers?{query}").status == 200


def test_dossiers_are_not_for_an_administrator(desk, english, team, dossier):
    sign_in(english, "carla")
    for address in ("/coordinatie/dossiers", DOSSIER, "/coordinatie/overleggen"):
        assert english.get(address).status == 403


# Opening and describing.


@both_engines
def test_a_dossier_is_opened(anna):
    anna.get("/coordinatie/dossiers/nieuw")
    page = anna.send(title="The laundry", goal="Take the till")
    assert page.path.endswith(DOSSIER)
    assert page.heading == "The laundry"
    assert "Take the till" in page.main


def test_a_dossier_without_a_title_is_refused_and_its_goal_is_still_there(anna):
    anna.get("/coordinatie/dossiers/nieuw")
    page = anna.send(title=" ", goal="Take the till")
    assert page.status == 422
    assert page.errors == {"title": "Error: Fill this in."}
    assert page.value("goal") == "Take the till"


def test_there_is_no_page_of_a_dossier_that_does_not_exist(anna):
    for address in (DOSSIER, "/coordinatie/dossiers/nonsense"):
        assert anna.get(address).status == 404


def test_a_dossier_asks_to_unlock_first(english, team, dossier):
    sign_in(english, "anna")
    assert english.get(DOSSIER).heading == "Unlock the vault"


def test_the_second_of_two_savers_sees_what_changed_and_keeps_what_they_typed(
    anna, runtime, team, dossier
):
    anna.get(DOSSIER)
    describe(runtime, team.bram, dossier, 1, "The butcher", "")
    page = anna.send("omschrijving", title="The laundry", goal="Take the till")
    assert page.status == 409
    assert "A colleague was before you" in page.main
    assert "Title or goal changed" in page.main
    assert page.value("title") == "The laundry"
    assert page.html.count("<details open>") == 1
    assert anna.send("omschrijving").status == 200
    assert kept(runtime, team).body.title == "The laundry"


def test_what_was_typed_into_a_dossier_that_was_closed_is_given_back(anna, runtime, team, dossier):
    anna.get(DOSSIER)
    change_state(runtime, team.bram, dossier, 1, DossierState.CLOSED)
    page = anna.send("taken", task="Call the landlord", task_due="2026-03-20")
    assert page.status == 409
    assert "Call the landlord" in page.html
    assert "Open it again" in page.main


def test_people_and_partners_are_chosen(anna, runtime, team, dossier):
    (police,) = at_table(runtime, team.anna, dossier, "Police")
    anna.get(DOSSIER)
    bram = str(team.bram.member_id)
    anna.send("mensen", owner=bram, members=[bram])
    anna.send("tafel", partners=[])
    view = kept(runtime, team)
    assert (view.owner.name, [each.name for each in view.members]) == ("Bram", ["Bram"])
    assert view.partners == []
    page = anna.send("tafel", partners=[str(police)])
    assert "Police" in page.main


def test_a_dossier_is_closed_and_opened_again(anna, dossier):
    anna.get(DOSSIER)
    page = anna.send("status", press=("state", "closed"))
    assert "Add a barrier" not in page.main
    assert "Add a barrier" in anna.send("status", press=("state", "open")).main


@pytest.mark.parametrize("state", ["", "nonsense", "open"])
def test_a_state_that_no_button_offers_is_refused(anna, dossier, state):
    anna.get(DOSSIER)
    assert anna.post(f"{DOSSIER}/status", version=1, state=state).status == 400


# The barrier plan, tasks and decisions.


def test_a_barrier_is_added_and_changed(anna, runtime, team, dossier):
    at_table(runtime, team.anna, dossier, "Police")
    anna.get(DOSSIER)
    page = anna.send("barrieres", step="Rent", barrier="Check tenants", barrier_due="2026-03-01")
    assert "Overdue" in page.main
    page = anna.follow("Check tenants")
    assert page.value("step") == "Rent"
    page = anna.send(state="done", result="Two left")
    assert page.path.endswith(DOSSIER)
    (barrier,) = kept(runtime, team).barriers
    assert (barrier.state, barrier.body.result, barrier.partner) == ("done", "Two left", "")


def test_what_is_wrong_with_a_barrier_is_said_beside_it(anna, dossier):
    anna.get(DOSSIER)
    page = anna.send("barrieres", step="Rent", barrier="", barrier_due="soon")
    assert page.status == 422
    assert page.errors == {
        "barrier": "Error: Fill this in.",
        "barrier_due": "Error: Type a day as 2026-12-31.",
    }
    assert page.value("barrier_due") == "soon"


def test_two_who_change_a_barrier_meet_on_its_own_page(anna, runtime, team, dossier):
    anna.get(DOSSIER)
    anna.send("barrieres", barrier="Check tenants")
    anna.follow("Check tenants")
    describe(runtime, team.bram, dossier, 2, "The butcher", "")
    page = anna.send(barrier="Check every tenant")
    assert page.status == 409
    assert "A colleague was before you" in page.main
    assert page.value("barrier") == "Check every tenant"
    assert anna.send().status == 200


def test_a_task_is_given_done_and_not_done(anna, runtime, team, dossier):
    anna.get(DOSSIER)
    anna.send("taken", task="Call the landlord", task_due="2026-03-20")
    (task,) = kept(runtime, team).tasks
    assert (task.doer_name, task.due.isoformat()) == ("Anna", "2026-03-20")
    page = anna.send("afhandelen", press=("state", "done"))
    assert "Not done: Call the landlord" in page.main
    anna.send("afhandelen", press=("state", "open"))
    assert kept(runtime, team).tasks[0].state == "open"


def test_a_task_is_changed_on_a_page_of_its_own(anna, runtime, team, dossier):
    (police,) = at_table(runtime, team.anna, dossier, "Police")
    anna.get(DOSSIER)
    anna.send("taken", task="Call the landlord", task_due="2026-03-20")
    anna.follow("Call the landlord")
    anna.send(task="Visit the landlord", doer=f"partner/{police}")
    (task,) = kept(runtime, team).tasks
    assert (task.body.text, task.doer_name) == ("Visit the landlord", "Police")


def test_a_task_needs_words_and_a_day(anna, dossier):
    anna.get(DOSSIER)
    page = anna.send("taken")
    assert page.status == 422
    assert page.errors == {
        "task": "Error: Fill this in.",
        "task_due": "Error: Fill this in.",
    }


@pytest.mark.parametrize("doer", ["nobody", "member/x", "partner/7", "member/" + "0" * 32])
def test_a_task_for_somebody_who_is_not_offered_is_refused(anna, dossier, doer):
    anna.get(DOSSIER)
    sent = {"version": 1, "task": "Call", "task_due": "2026-03-20", "doer": doer}
    assert anna.post(f"{DOSSIER}/taken", **sent).status == 400


@pytest.mark.parametrize("part", ["barrieres", "taken"])
def test_there_is_no_page_of_a_part_that_does_not_exist(anna, dossier, part):
    address = f"{DOSSIER}/{part}/00000000-0000-0000-0000-000000000007"
    assert anna.get(address).status == 404


def test_a_decision_is_written_down(anna, dossier):
    anna.get(DOSSIER)
    page = anna.send("besluiten", decision="Close it", by="The mayor", decided_on="2026-03-09")
    assert "9 March 2026" in page.main
    assert "The mayor" in page.main


# Tips.


@both_engines
def test_a_tip_is_put_in_and_taken_out_again(anna, dossier, enriched):
    anna.get(DOSSIER)
    assert "In a dossier" in anna.send("meldingen", tip="2026-00001").main
    assert "No tip is in this dossier yet." in anna.send("uit").main


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Fill this in."),
        ("twelve", "Type a tip number as 2026-00042."),
        ("2026-00099", "There is no tip with this number."),
        ("2026-00001", "This tip is not ready for a dossier: mark it as enriched first."),
    ],
)
def test_why_a_tip_cannot_go_in_is_said_beside_its_number(anna, tip, dossier, typed, error):
    tip()
    anna.get(DOSSIER)
    page = anna.send("meldingen", tip=typed)
    assert page.status == 422
    assert page.errors == {"tip": f"Error: {error}"}
    assert page.value("tip") == typed


def test_a_tip_goes_into_an_open_dossier_from_its_own_page(anna, dossier, enriched):
    anna.get(TIP)
    page = anna.send("/dossier", dossier="C2026-00001")
    assert "C2026-00001 The corner shop" in page.main
    assert page.path.endswith(TIP)


def test_a_tips_page_opens_a_dossier_with_it(anna, runtime, team, enriched):
    anna.get(TIP)
    anna.send("/dossier", dossier="new", title="The laundry")
    view = kept(runtime, team)
    assert (view.body.title, [tip.number for tip in view.tips]) == ("The laundry", [enriched])


def test_a_new_dossier_from_a_tips_page_needs_a_title(anna, enriched):
    anna.get(TIP)
    page = anna.send("/dossier", dossier="new", title="")
    assert page.status == 422
    assert page.errors == {"title": "Error: Fill this in."}


def test_a_dossier_that_was_closed_meanwhile_is_said_on_the_tips_page(
    anna, runtime, team, dossier, enriched
):
    anna.get(TIP)
    change_state(runtime, team.bram, dossier, 1, DossierState.CLOSED)
    page = anna.send("/dossier", dossier="C2026-00001")
    assert page.status == 422
    assert "This dossier has been closed meanwhile." in page.main


def test_a_tip_that_is_not_enriched_offers_no_dossier(anna, tip, dossier):
    tip()
    assert "Put in a dossier" not in anna.get(TIP).main


def test_a_restricted_tip_is_on_the_page_for_its_circle_only(
    anna, desk, runtime, team, dossier, enriched
):
    add_by_hand(runtime, team.anna, enriched, 3, EntityKind.VEHICLE, "XX-123-B")
    keep_to(runtime, team.anna, enriched)
    put_in(runtime, team.anna, dossier, 1, enriched)
    assert "XX-123-B" in anna.get(DOSSIER).main
    page = desk("bram").get(DOSSIER)
    assert "2026-00001" not in page.html.replace("C2026-00001", "")
    assert "XX-123-B" not in page.html
    assert "Tip put in" not in page.html


# The network.


def test_the_network_is_a_picture_and_a_table(anna, runtime, team, tip, dossier):
    for place in range(2):
        number = tip()
        enrich(runtime, team.anna, number)
        add_by_hand(runtime, team.anna, number, 3, EntityKind.VEHICLE, "XX-123-B")
        put_in(runtime, team.anna, dossier, place + 1, number)
    page = anna.get(DOSSIER)
    assert '<title id="network-title">Network of dossier C2026-00001</title>' in page.html
    assert page.html.count('class="network__box network__box--tip') == 2
    assert "network__box--shared" in page.html
    assert 'aria-label="Number plate XX-123-B, in 2 tips"' in page.html
    assert "2026-00001, 2026-00002" in page.main


def test_the_picture_has_no_style_of_its_own(anna, runtime, team, dossier, enriched):
    add_by_hand(runtime, team.anna, enriched, 3, EntityKind.PERSON, '<b style="x">Shorty</b>')
    put_in(runtime, team.anna, dossier, 1, enriched)
    page = anna.get(DOSSIER)
    assert " style=" not in page.html.replace("&#34;", "").replace("style=x", "")
    assert "<b style" not in page.html


def test_the_timeline_names_the_tip_that_something_happened_to(
    anna, runtime, team, dossier, enriched
):
    put_in(runtime, team.anna, dossier, 1, enriched)
    assert "Tip put in: 2026-00001 Anna" in anna.get(DOSSIER).main
    assert "Tip received Reporter Tip 2026-00001" in anna.page.main


def test_a_dossier_that_was_read_is_in_the_audit_trail(anna, runtime, dossier):
    anna.get(DOSSIER)
    with runtime.database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert (last.kind, last.subject) == ("dossier.read", "dossier/C2026-00001")
