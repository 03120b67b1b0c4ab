"""The supervisor reads the audit trail, verifies it and takes it along, and never sees a tip."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import update

from portal.audit.recording import append
from portal.models import AuditEvent, DisclosureEventKind, Role, State
from portal.tips.assessing import change_state
from portal.tips.reading import read_tip
from tests.conftest import PASSWORD, make_member
from tests.tips.working import at_table, new_dossier
from tests.web.browser import Browser


@pytest.fixture
def supervisor(runtime, team, english) -> Browser:
    """A browser in which a supervisor has signed in."""
    make_member(runtime, "gerrit", Role.SUPERVISOR, has_key=False)
    english.get("/account/inloggen")
    english.send("inloggen", name="gerrit", password=PASSWORD)
    return english


def test_a_supervisor_arrives_at_the_trail(supervisor):
    assert supervisor.page.heading == "Audit trail"


def test_the_trail_tells_who_read_which_tip(supervisor, runtime, team, tip):
    read_tip(runtime, team.anna, tip())
    assert "Tip read Anna Tip 2026-00001" in supervisor.get("/toezicht/").main


def test_the_trail_tells_from_what_to_what_a_tip_went(supervisor, runtime, team, tip):
    change_state(runtime, team.anna, tip(), 1, State.IN_ASSESSMENT)
    assert "from: Received, to: In assessment" in supervisor.get("/toezicht/").main


def test_the_trail_names_whom_a_record_of_an_account_is_about(supervisor):
    assert "Admitted to the vault Anna Bram" in supervisor.get("/toezicht/").main


def test_the_trail_tells_which_dossier_and_partner_a_record_is_about(supervisor, runtime, team):
    at_table(runtime, team.anna, new_dossier(runtime, team.anna), "Police")
    main = supervisor.get("/toezicht/").main
    assert "Dossier opened Anna Dossier C2026-00001" in main
    assert "Partner added Anna Partner Police" in main


@pytest.fixture
def approved(runtime, team) -> None:
    """A record of a disclosure on a legal basis."""
    with runtime.database.writing() as session:
        append(
            runtime,
            session,
            f"disclosure.{DisclosureEventKind.APPROVED}",
            actor_id=team.bram.member_id,
            subject="disclosure/V2026-00001",
            basis="wgs",
        )


def test_the_trail_names_a_legal_basis_in_words(supervisor, approved):
    basis = "legal basis: Data Processing by Partnerships Act (WGS)"
    assert basis in supervisor.get("/toezicht/").main


def test_the_trail_is_filtered_by_what_who_tip_and_day(supervisor, runtime, team, tip):
    first, second = tip(), tip()
    for number in (first, second):
        read_tip(runtime, team.anna, number)
    read_tip(runtime, team.bram, first)
    bram = team.bram.member_id
    page = supervisor.get(f"/toezicht/?kind=tip.read&person={bram}&tip=2026-00001")
    assert page.main.count("Tip read Bram Tip 2026-00001") == 1
    assert "Tip read Anna" not in page.main
    assert "No records here." in supervisor.get("/toezicht/?first_day=2026-03-11").main


def test_what_is_no_tip_number_is_said_beside_the_field(supervisor):
    page = supervisor.get("/toezicht/?tip=twelve")
    assert "Type a tip number as 2026-00042." in page.main


@pytest.mark.parametrize("query", ["na=x", "na=99999999999999999999", "person=x", "kind=x"])
def test_an_address_that_was_made_by_hand_is_no_error(supervisor, query):
    assert supervisor.get(f"/toezicht/?{query}").status == 200


def test_the_trail_goes_on_at_the_next_page(supervisor, runtime, team, tip):
    number = tip()
    for _ in range(101):
        read_tip(runtime, team.anna, number)
    page = supervisor.get("/toezicht/?kind=tip.read")
    assert page.main.count("Tip read Anna") == 100
    assert supervisor.follow("Older records").main.count("Tip read Anna") == 1


def test_the_trail_is_verified_on_the_spot(supervisor):
    page = supervisor.send("controle")
    assert "Every record is as it was written, and none is missing." in page.main


def test_a_defect_is_named_with_its_record(supervisor, runtime):
    with runtime.database.writing() as session:
        session.execute(update(AuditEvent).where(AuditEvent.sequence == 2).values(actor_id=None))
    assert "Record 2 was altered, moved or put in." in supervisor.send("controle").main


def test_that_the_trail_was_verified_and_taken_along_is_in_the_trail(supervisor):
    supervisor.send("controle")
    supervisor.get("/toezicht/logboek.csv")
    main = supervisor.get("/toezicht/").main
    assert "Trail verified Gerrit" in main
    assert "Trail downloaded Gerrit" in main


def test_the_trail_is_taken_along_as_csv(supervisor, runtime, team, tip):
    read_tip(runtime, team.anna, tip())
    answer = supervisor.get("/toezicht/logboek.csv?kind=tip.read").response
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert rows[0][:2] == ["Record", "Day"]
    assert rows[1][3:6] == ["Tip read", "Anna", "2026-00001"]


def test_the_file_of_the_trail_is_in_the_words_and_the_language_of_its_page(supervisor, approved):
    supervisor.root = ""
    answer = supervisor.get("/toezicht/logboek.csv?kind=disclosure.approved").response
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][3] == "Verstrekking goedgekeurd"
    assert "grondslag: Wet gegevensverwerking door samenwerkingsverbanden (WGS)" in rows[1][7]


def test_the_trail_is_taken_along_as_json_lines(supervisor, runtime, team, tip):
    read_tip(runtime, team.anna, tip())
    answer = supervisor.get("/toezicht/logboek.jsonl?kind=tip.read").response
    record = json.loads(answer.data)
    assert (record["kind"], record["tip"], record["actor"]) == ("tip.read", "2026-00001", "Anna")


def test_a_supervisor_never_sees_a_tip_or_the_queue(supervisor, tip):
    tip()
    for address in ("/coordinatie/", "/coordinatie/2026-00001"):
        assert supervisor.get(address).status == 403


@pytest.mark.parametrize("address", ["/toezicht/", "/toezicht/logboek.csv"])
def test_a_coordinator_does_not_see_the_trail(english, team, address):
    english.get("/account/inloggen")
    english.send("inloggen", name="anna", password=PASSWORD)
    assert english.get(address).status == 403
