"""Two people bring a tip to a partner; nothing leaves but what both have seen."""

from __future__ import annotations

import json
import shutil
import subprocess

import jsonschema
import pyrage
import pytest
from sqlalchemy import text

from portal.models import RemovalReason, Role, State
from portal.tips.access import hold_tip
from portal.tips.assessing import change_state
from portal.tips.disclosing.schema import disclosure_schema
from portal.tips.dossiers.membership import SeenTip, open_with_tip
from portal.tips.reading import read_tip
from portal.tips.retention.removing import remove_tip
from tests.conftest import PASSWORD, make_member, submit_tip
from tests.registers.case_register import FakeRegister
from tests.tips.disclosing.test_delivering import register_settings
from tests.web.browser import Browser
from tests.web.disclosing import (
    DISCLOSURE,
    NEW,
    REGISTER,
    Partner,
    answers,
    approve,
    give_key,
    language_of,
    make_partner,
    offer,
    prepare,
    take_package,
    unzipped,
    words_of,
)
from tests.web.steps import both_engines, sign_in_and_unlock

TIP = "/coordinatie/2026-00001"
SECRET = "Zwaluwkist"


@pytest.fixture
def bram(desk) -> Browser:
    return desk("bram")


@pytest.fixture
def partner(runtime, team) -> Partner:
    return make_partner(runtime, team)


@pytest.fixture
def police(runtime, team, partner) -> Partner:
    """A partner whose key a second person has confirmed."""
    give_key(runtime, team, partner)
    return partner


@pytest.fixture
def given(anna, bram, police, tip) -> bytes:
    """The package of a tip that was marked, offered and approved."""
    tip(
        f"Jan {SECRET} carried crates. At the zwaluw-kist, and in ZWÄLUWKIST's garden.",
        place={"description": f"Behind {SECRET}", "area": "WK019310"},
        involved={"persons": [{"name": f"Jan {SECRET}"}], "vehicles": [{"plate": "AB-123-C"}]},
        source={"who_knows": "only_me", "careful_with": "My neighbour knows"},
        contact={"name": "J. Reporter", "phone": "06 87654321"},
    )
    anna.get(f"{TIP}/weglaten")
    anna.send("weglaten", passages=SECRET, only_month="1")
    offer(anna, police)
    approve(bram)
    return take_package(anna)


# The whole path.


@both_engines
def test_what_two_people_approved_reaches_the_partner(given, police):
    files = police.opened(given)
    assert list(files) == [
        "omslag.pdf",
        "melding-2026-00001.pdf",
        "verstrekking.json",
        "verstrekking.schema.json",
    ]
    cover = words_of(files["omslag.pdf"])
    assert "Police" in cover
    assert "To look into the harbour" in cover
    assert "at the" in words_of(files["melding-2026-00001.pdf"]).casefold()


def test_a_partner_reads_dutch_whatever_language_the_desk_is_in(given, police):
    files = police.opened(given)
    assert "Gemeente" in words_of(files["omslag.pdf"])
    assert "Ontvangen maart 2026" in words_of(files["melding-2026-00001.pdf"])
    assert language_of(files["melding-2026-00001.pdf"]) == "nl"


def test_what_was_left_out_is_in_no_byte_of_the_package(given, police):
    files = police.opened(given)
    for content in (given, *files.values()):
        folded = content.decode("latin-1").casefold()
        assert "zwaluw" not in folded
        assert "zwaluw".encode("utf-16-be").decode("latin-1") not in folded
    for name in ("omslag.pdf", "melding-2026-00001.pdf"):
        told = words_of(files[name]).casefold()
        assert "zwaluw" not in told
        assert "garden" in told or name == "omslag.pdf"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext was not found")
def test_another_reader_of_pdf_finds_nothing_of_what_was_left_out(given, police, tmp_path):
    path = tmp_path / "tip.pdf"
    path.write_bytes(police.opened(given)["melding-2026-00001.pdf"])
    for tool in (["pdftotext", path, "-"], ["pdfinfo", "-struct-text", path]):
        told = subprocess.run(tool, capture_output=True, check=True).stdout.decode()
        assert "carried crates" in " ".join(told.split())
        assert "zwaluw" not in told.casefold()


def test_what_tells_of_the_reporter_is_in_no_byte_of_the_package(given, police):
    for content in police.opened(given).values():
        for told in ("J. Reporter", "87654321", "My neighbour knows", "only_me"):
            assert told.encode() not in content


def test_the_machine_readable_part_keeps_to_its_schema(given, police):
    files = police.opened(given)
    schema = json.loads(files["verstrekking.schema.json"])
    checker = jsonschema.FormatChecker()
    jsonschema.validate(json.loads(files["verstrekking.json"]), schema, format_checker=checker)


def test_the_published_schema_is_the_one_in_the_docs(project_folder):
    published = project_folder / "docs" / "formats" / "disclosure.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == disclosure_schema()


def test_the_tip_itself_stays_as_it_was(given, runtime, team):
    told = read_tip(runtime, team.anna, 2026000001).content.observation.description
    assert told.startswith(f"Jan {SECRET}")


def test_the_partner_confirms_and_tells_what_came_of_it(given, anna, bram):
    anna.get(DISCLOSURE)
    anna.send("ontvangst", receipt="By telephone, to Piet")
    page = anna.send("terugkoppeling", feedback="Two arrests")
    assert "Two arrests" in page.main
    assert "Receipt confirmed" in bram.get(DISCLOSURE).main


def test_the_page_tells_who_did_what_with_the_digest_of_the_file(given, anna):
    page = anna.get(DISCLOSURE)
    for line in ("Disclosure prepared Anna", "Disclosure approved Bram", "Package made"):
        assert line in page.main
    assert len(page.by_class["digest"][0]) == 64


# What leaves, before it does.


def test_the_page_shows_what_would_leave_with_a_bar_that_says_so(anna, partner, tip):
    tip(f"Jan {SECRET} came")
    anna.get(f"{TIP}/weglaten")
    anna.send("weglaten", passages=SECRET)
    page = prepare(anna, partner)
    assert "Jan [left out] came" in page.main
    assert SECRET not in page.html


def test_marks_that_change_after_it_was_offered_change_nothing(anna, bram, police, tip):
    tip(f"Jan {SECRET} came")
    anna.get(f"{TIP}/weglaten")
    anna.send("weglaten", passages=SECRET)
    offer(anna, police)
    anna.get(f"{TIP}/weglaten")
    anna.send("weglaten", passages="")
    assert "Jan [left out] came" in bram.get(DISCLOSURE).main


def test_a_district_that_goes_by_a_hidden_name_is_hidden(anna, partner, tip):
    tip("Here", place={"area": "WK019310"})
    name = anna.get(f"{TIP}/weglaten").main.partition("District or neighbourhood: ")[2].split()[0]
    anna.send("weglaten", passages=name)
    assert "District or neighbourhood: [left out]" in prepare(anna, partner).main


def test_a_purpose_that_says_what_was_left_out_is_pointed_out(anna, partner, tip):
    tip(f"Jan {SECRET} came")
    anna.get(f"{TIP}/weglaten")
    anna.send("weglaten", passages=f"Jan {SECRET}\ncame")
    page = prepare(anna, partner, necessity=f"JAN {SECRET.upper()} is known")
    assert f"and they leave as they are: Jan {SECRET} " in page.main


# Preparing.


def test_a_disclosure_begins_with_the_tips_that_its_address_names(anna, partner, tip):
    tip()
    tip()
    anna.get(f"{REGISTER}/nieuw?melding=2026-00001&melding=2026-00002&melding=x")
    assert anna.page.value("tips") == "2026-00001\n2026-00002"


def test_a_disclosure_begins_with_the_tips_of_a_dossier(anna, runtime, team, tip):
    number = tip()
    for version, state in enumerate([State.IN_ASSESSMENT, State.ENRICHED], start=1):
        change_state(runtime, team.anna, number, version, state)
    open_with_tip(runtime, team.anna, SeenTip(number, 3), "The harbour")
    assert anna.get(f"{REGISTER}/nieuw?casus=C2026-00001").value("tips") == "2026-00001"


@pytest.mark.parametrize("missing", ["partner", "legal_basis", "tips", "purpose", "necessity"])
def test_what_a_disclosure_needs_is_asked_for_beside_its_field(anna, partner, tip, missing):
    tip()
    anna.get(NEW)
    typed = answers(partner, summary="Typed before")
    typed[missing] = [] if missing == "legal_basis" else ""
    page = anna.send(**typed)
    assert page.status == 422
    assert set(page.errors) == {missing} or missing == "legal_basis"
    assert page.value("summary") == "Typed before"
    assert "No disclosures" in anna.get(REGISTER).main or "Nothing has been" in anna.page.main


def test_what_is_no_tip_number_and_what_is_no_tip_is_said(anna, partner, tip):
    tip()
    anna.get(NEW)
    page = anna.send(**answers(partner, tips="2026-00001, 20260002"))
    assert "These are no tip numbers: 20260002." in page.errors["tips"]
    page = anna.send(tips="2026-00001 2026-00099")
    assert page.errors["tips"] == "Error: There are no tips by these numbers: 2026-00099."


def test_each_legal_basis_is_explained(anna, partner, tip):
    tip()
    assert "Ask for advice when in doubt." in anna.get(NEW).main


def test_only_the_preparer_changes_it(anna, bram, partner, tip):
    tip()
    prepare(anna, partner)
    anna.follow("wijzigen")
    assert "To close it" in anna.send("wijzigen", purpose="To close it").main
    page = bram.get(f"{DISCLOSURE}/wijzigen")
    assert "Only whoever prepared this disclosure can do that." in page.main


def test_a_change_that_crosses_another_keeps_what_was_typed(anna, desk, partner, tip):
    tip()
    prepare(anna, partner)
    anna.get(f"{DISCLOSURE}/wijzigen")
    other = desk("anna")
    other.get(DISCLOSURE + "/wijzigen")
    other.send("wijzigen", purpose="Mine")
    page = anna.send("wijzigen", purpose="Typed meanwhile")
    assert page.status == 409
    assert "A colleague was before you" in page.main
    assert page.value("purpose") == "Typed meanwhile"
    assert "Typed meanwhile" in anna.send("wijzigen").main


# Deciding.


def test_the_preparer_is_told_that_a_colleague_must_approve(anna, partner, tip):
    tip()
    page = offer(anna, partner)
    assert "A colleague has to approve this." in page.main
    assert "Approve it" not in page.main
    anna.post(f"{DISCLOSURE}/goedkeuren", version="2")
    assert "so a colleague decides on it" in anna.page.main


def test_a_refusal_says_why_and_can_be_mended(anna, bram, partner, tip):
    tip()
    offer(anna, partner)
    bram.get(DISCLOSURE)
    assert bram.send("weigeren", why=" ").status == 422
    bram.send("weigeren", why="Too much")
    page = anna.get(DISCLOSURE)
    assert "Too much" in page.main
    assert "Waits for approval" in anna.send("aanbieden").main


def test_a_refusal_that_crosses_another_decision_keeps_its_words(anna, bram, desk, partner, tip):
    tip()
    offer(anna, partner)
    bram.get(DISCLOSURE)
    approve(desk("bram"))
    page = bram.send("weigeren", why="Too much, I think")
    assert page.status == 409
    assert "Disclosure approved" in page.by_class["notice--error"][0]
    assert "Too much, I think" in page.html


def test_a_withdrawn_disclosure_shows_no_copy_any_more(anna, partner, tip):
    tip("A grey van")
    offer(anna, partner)
    page = anna.send("intrekken")
    assert "Withdrawn. Nothing leaves." in page.main
    assert "A grey van" not in page.main


# No package without.


def test_without_a_second_person_no_package_is_made(anna, police, tip):
    tip()
    offer(anna, police)
    page = anna.get(f"{DISCLOSURE}/pakket")
    assert "before a colleague has approved" in page.main
    anna.post(f"{DISCLOSURE}/pakket", version="2")
    assert "cannot be done in the present state" in anna.page.main


def test_without_a_confirmed_key_no_package_is_sealed_to_it(
    anna, bram, runtime, team, partner, tip
):
    tip()
    give_key(runtime, team, partner, is_confirmed=False)
    offer(anna, partner)
    approve(bram)
    page = anna.get(f"{DISCLOSURE}/pakket")
    assert "waits for a second person" in page.main
    assert not page.by_class.get("button", []).count("Make the package")
    page = anna.post(f"{DISCLOSURE}/pakket", version="3")
    assert page.status == 409
    assert "Approved" in anna.get(DISCLOSURE).main


def test_when_a_tip_was_removed_nothing_leaves(anna, bram, runtime, team, police, tip):
    number = tip()
    offer(anna, police)
    approve(bram)
    with runtime.database.writing() as session:
        remove_tip(session, hold_tip(session, team.anna, number), RemovalReason.TERM)
    anna.get(f"{DISCLOSURE}/pakket")
    page = anna.send("pakket")
    assert "A tip of this disclosure has been removed, so nothing leaves." in page.main


def test_a_package_that_crosses_another_says_so(anna, bram, given):
    bram.get(f"{DISCLOSURE}/pakket")
    take_package(anna)
    page = bram.send("pakket")
    assert page.status == 409
    assert "Package made" in page.by_class["notice--error"][0]
    assert bram.send("pakket").response.data.startswith(b"age-encryption.org")


# Under a passphrase.


def passphrase_package(browser: Browser) -> tuple[str, bytes]:
    page = browser.get(f"{DISCLOSURE}/pakket/wachtzin")
    passphrase = page.by_id["passphrase"]
    return passphrase, browser.send("wachtzin").response.data


def test_a_package_opens_with_the_passphrase_that_was_shown(anna, bram, partner, tip):
    tip("A grey van")
    offer(anna, partner)
    approve(bram)
    passphrase, package = passphrase_package(anna)
    files = unzipped(pyrage.passphrase.decrypt(package, passphrase))
    assert "A grey van" in words_of(files["melding-2026-00001.pdf"])


def test_a_passphrase_is_in_no_log_address_or_row(
    anna, bram, partner, tip, logged, runtime, tmp_path
):
    tip()
    offer(anna, partner)
    approve(bram)
    passphrase, _package = passphrase_package(anna)
    with runtime.database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert logged
    assert not [line for line in logged if passphrase in line]
    assert passphrase.encode() not in (tmp_path / "portal.sqlite3").read_bytes()
    assert passphrase not in anna.page.address
    assert passphrase not in anna.get(DISCLOSURE).html


def test_each_time_another_passphrase_is_shown(anna, bram, partner, tip):
    tip()
    offer(anna, partner)
    approve(bram)
    shown = {anna.get(f"{DISCLOSURE}/pakket/wachtzin").by_id["passphrase"] for _ in range(3)}
    assert len(shown) == 3


def test_a_passphrase_that_somebody_chose_is_refused(anna, bram, partner, tip):
    tip()
    offer(anna, partner)
    approve(bram)
    anna.get(f"{DISCLOSURE}/pakket/wachtzin")
    anna.post(f"{DISCLOSURE}/pakket/wachtzin", version="3", passphrase="welcome")
    assert anna.page.status == 422
    assert "Approved" in anna.get(DISCLOSURE).main


# As a case.


def test_without_a_case_register_none_is_offered(anna, bram, partner, tip):
    tip()
    offer(anna, partner)
    approve(bram)
    assert "Make a case of it" not in anna.get(f"{DISCLOSURE}/pakket").main
    anna.post(f"{DISCLOSURE}/zaak", version="3")
    assert "No case register has been set" in anna.page.main


def test_what_was_approved_becomes_a_case(make_app, partner, tip):
    tip("A grey van")
    with FakeRegister() as register:
        app = make_app(**register_settings(register.address))
        anna, bram = (Browser(app.test_client(), root="/en") for _ in range(2))
        sign_in_and_unlock(anna, "anna")
        sign_in_and_unlock(bram, "bram")
        offer(anna, partner)
        approve(bram)
        anna.get(f"{DISCLOSURE}/pakket")
        page = anna.send("zaak")
        assert "Package made, as a case in the case register" in page.main
        assert [case["identificatie"] for case in register.made["zaken"]] == ["V2026-00001"]
        assert "A grey van" in words_of(register.contents()[1])


# The register.


def test_the_register_is_filtered(anna, runtime, team, partner, tip):
    tip()
    prepare(anna, partner)
    page = anna.get(REGISTER)
    assert "V2026-00001 Being prepared Police" in page.main
    for query in (
        "state=approved",
        "basis=wgs",
        "first_day=2026-03-11",
        f"partner={make_partner(runtime, team, 'Customs').id}",
    ):
        assert "Choose fewer filters to see more." in anna.get(f"{REGISTER}?{query}").main
    query = f"state=draft&basis=riec_covenant&partner={partner.id}&last_day=2026-03-10"
    assert "V2026-00001" in anna.get(f"{REGISTER}?{query}").main


def test_the_register_goes_by_pages(anna, partner, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.disclosing.register.PAGE_SIZE", 2)
    tip()
    for _ in range(3):
        prepare(anna, partner)
    assert "V2026-00001" not in anna.get(REGISTER).main
    assert "V2026-00001" in anna.follow("Older disclosures").main


def test_a_tip_tells_which_disclosures_it_is_in(anna, partner, tip):
    tip()
    assert "This tip has not been given to a partner." in anna.get(TIP).main
    prepare(anna, partner)
    assert "V2026-00001 Being prepared Police" in anna.get(TIP).by_id["disclosures"]


def test_a_disclosure_of_a_restricted_tip_does_not_exist_for_others(anna, bram, partner, tip, app):
    tip()
    prepare(anna, partner)
    with app.extensions["portal"].database.writing() as session:
        session.execute(text("UPDATE tip SET is_restricted = 1"))
    assert bram.get(DISCLOSURE).status == 404
    assert "V2026-00001" not in bram.get(REGISTER).main


def test_what_is_no_disclosure_is_not_found(anna):
    assert anna.get(DISCLOSURE).status == 404
    assert anna.get(f"{REGISTER}/V1").status == 404


# The supervisor.


@pytest.fixture
def supervisor(runtime, team, english) -> Browser:
    make_member(runtime, "gerrit", Role.SUPERVISOR, has_key=False)
    english.get("/account/inloggen")
    english.send("inloggen", name="gerrit", password=PASSWORD)
    return english


def test_a_supervisor_reads_the_register_and_nothing_that_is_sealed(supervisor, anna, partner, tip):
    tip("A grey van")
    offer(anna, partner)
    page = supervisor.get("/toezicht/verstrekkingen")
    assert "V2026-00001 Waits for approval Police" in page.main
    assert "2026-00001" in page.main
    assert "harbour" not in page.html
    assert supervisor.get(DISCLOSURE).status == 403


def test_a_supervisor_takes_the_register_along(supervisor, anna, partner, tip):
    tip()
    offer(anna, partner)
    page = supervisor.get("/toezicht/verstrekkingen.csv")
    assert "V2026-00001" in page.html
    assert "Waits for approval" in page.html
    assert "Register of disclosures downloaded" in supervisor.get("/toezicht/").main


def test_a_supervisor_reads_the_register_of_exports_without_their_reasons(supervisor, anna, tip):
    tip()
    anna.get(f"{TIP}/pdf")
    anna.send("pdf", reason="For the meeting")
    page = supervisor.get("/toezicht/exports")
    assert "PDF of one tip" in page.main
    assert "For the meeting" not in page.html


def test_a_supervisor_reads_in_the_trail_what_happened(supervisor, given):
    page = supervisor.get("/toezicht/")
    assert "Package made" in page.main
    assert "Disclosure V2026-00001" in page.main


# The reporter.


def test_a_reporter_cannot_withdraw_what_was_approved_to_leave(english, anna, bram, partner):
    code = submit_tip(english.client.application.extensions["portal"])
    english.get("/terug")
    english.send("terug", code=code)
    assert "Withdraw my report" in english.page.main
    offer(anna, partner)
    approve(bram)
    page = english.get("/terug/melding")
    assert "Withdraw my report" not in page.main
    assert "V2026" not in page.html
    english.post("/terug/intrekken")
    assert "cannot be withdrawn any more" in english.page.text
