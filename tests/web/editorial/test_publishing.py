from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.pages.publishing import archive, publish_due, schedule
from tests.web.editorial.conftest import document

if TYPE_CHECKING:
    from uuid import UUID


def overview(browser, page_id):
    return browser.get(f"/redactie/{page_id}")


def test_a_page_goes_from_its_author_by_a_reviewer_to_the_visitor_at_once(
    daan, esra, browser, writers, page_id
):
    assert browser.get("/signalen").status == 404
    overview(daan, page_id)
    page = daan.send("aanbieden", note="Klaar, denk ik")
    assert "has been offered for review" in page.main
    page = overview(esra, page_id)
    assert "Klaar, denk ik" in page.main
    assert "The page has been approved." in esra.send("goedkeuren").main
    assert "The page is on the site now." in esra.send("publiceren").main
    assert "bus zonder ramen" in browser.get("/signalen").main


def test_a_change_that_is_published_shows_at_once_although_pages_are_kept_ready(
    esra, browser, writers, published
):
    assert "bus zonder ramen" in browser.get("/signalen").main
    assert browser.page.response.headers["ETag"]
    writers.change(published, document(body="Iets heel anders.\n"))
    writers.approve(published)
    overview(esra, published)
    esra.send("publiceren")
    assert "Iets heel anders." in browser.get("/signalen").main


def test_a_page_goes_back_to_its_author_with_a_reason(esra, daan, writers, page_id):
    writers.offer(page_id)
    overview(esra, page_id)
    page = esra.send("terug", note="De tweede zin klopt niet")
    assert "The page is back with its author." in page.main
    page = overview(daan, page_id)
    assert "De tweede zin klopt niet" in page.main
    assert writers.view(page_id).page.state == "draft"


def test_sending_back_needs_a_reason(esra, writers, page_id):
    writers.offer(page_id)
    overview(esra, page_id)
    page = esra.send("terug", note=" ")
    assert page.status == 422
    assert page.errors == {"return-note": "Error: Type something first."}


def test_what_the_check_list_does_not_let_through_is_not_approved(esra, writers, page_id):
    writers.change(page_id, document(body="[klik hier](page:nowhere)\n"))
    writers.offer(page_id)
    overview(esra, page_id)
    page = esra.send("goedkeuren")
    assert page.status == 409
    assert "Something of the check list must be mended first." in page.main
    assert writers.view(page_id).page.state == "in_review"


def test_a_button_of_a_page_that_changed_meanwhile_tells_what_happened(esra, writers, page_id):
    writers.offer(page_id)
    overview(esra, page_id)
    writers.change(page_id, document(body="Nog snel iets anders.\n"))
    page = esra.send("goedkeuren")
    assert page.status == 409
    assert "A colleague was before you" in page.main
    assert "Saved" in page.by_class["notice--error"][0]
    assert writers.view(page_id).page.state == "draft"


@pytest.mark.parametrize("action", ["aanbieden", "goedkeuren", "publiceren"])
def test_what_cannot_be_done_now_is_said(esra, writers, published, action):
    overview(esra, published)
    page = esra.post(f"/redactie/{published}/{action}", version=str(writers.version(published)))
    assert page.status == 409
    assert "The page is not in a state in which this can be done." in page.main


# Dates.


def test_a_publication_is_planned_in_dutch_time(esra, browser, runtime, writers, page_id, clock):
    writers.approve(page_id)
    overview(esra, page_id)
    page = esra.send("plannen", publish_at="2026-07-01T09:00", expire_at="2026-08-01T00:00")
    assert "goes on the site on 1 Jul 2026 09:00" in page.main
    assert page.value("publish_at") == "2026-07-01T09:00"
    assert writers.view(page_id).page.publish_at == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    clock.moment = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert publish_due(runtime) == 1


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"publish_at": "morgen"}, 422, "Type a day and a time as 2026-12-31 09:00."),
        ({"publish_at": "2020-01-01T09:00"}, 409, "Choose a moment that is still to come"),
        (
            {"publish_at": "2026-07-02T09:00", "expire_at": "2026-07-01T09:00"},
            409,
            "Choose a moment that is still to come",
        ),
    ],
)
def test_dates_that_cannot_be_are_said_and_stay_as_typed(
    esra, writers, page_id, typed, status, said
):
    writers.approve(page_id)
    overview(esra, page_id)
    page = esra.send("plannen", **typed)
    assert page.status == status
    assert said in page.main
    assert page.value("publish_at") == typed["publish_at"]
    assert writers.view(page_id).page.publish_at is None


def test_an_end_is_set_for_a_page_on_the_site(esra, writers, published):
    overview(esra, published)
    esra.send("plannen", expire_at="2026-12-01T12:00")
    assert writers.view(published).page.expire_at == datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


# Off the site.


def test_a_page_is_taken_off_the_site_and_its_address_leads_to_another(
    esra, browser, writers, published
):
    other = writers.write("anders", id="other", title="Anders")
    writers.publish(other)
    browser.get("/signalen")
    overview(esra, published)
    page = esra.send("archiveren", replacement=str(other))
    assert "The page is in the archive now." in page.main
    assert browser.get("/signalen").path == "/anders"


def test_a_page_is_taken_off_the_site_without_another(esra, browser, writers, published):
    browser.get("/signalen")
    overview(esra, published)
    esra.send("archiveren")
    assert browser.get("/signalen").status == 404


def test_a_draft_that_nobody_wants_goes_into_the_archive_and_can_come_back(
    esra, daan, writers, page_id
):
    overview(esra, page_id)
    assert "The page is in the archive now." in esra.send("archiveren").main
    daan.get(f"/redactie/{page_id}/bewerken")
    daan.send("bewerken", why="Toch wel")
    assert writers.view(page_id).page.state == "draft"


def test_a_page_that_left_the_site_meanwhile_cannot_take_the_place(esra, writers, published):
    other = writers.write("anders", id="other", title="Anders")
    overview(esra, published)
    version = str(writers.version(published))
    page = esra.post(f"/redactie/{published}/archiveren", version=version, replacement=str(other))
    assert page.status == 409
    assert "is not on the site any more" in page.main


# Remarks, and who looks after a page.


def test_a_remark_is_made_and_dealt_with(esra, daan, page_id):
    overview(esra, page_id)
    page = esra.send("opmerkingen", text="Korter graag")
    assert "Korter graag" in page.main
    overview(daan, page_id)
    address = next(form.action for form in daan.page.forms if "/opmerkingen/" in form.action)
    page = daan.send(address.rpartition("/")[2])
    assert "Dealt with" in page.main


def test_an_empty_remark_is_refused_and_a_long_one_kept(daan, page_id):
    overview(daan, page_id)
    page = daan.send("opmerkingen", text=" ")
    assert page.errors == {"comment-text": "Error: Type something first."}
    page = daan.send("opmerkingen", text="x" * 10_001)
    assert page.errors["comment-text"].startswith("Error: This is 1 character too long.")
    assert page.value("text") == "x" * 10_001


def test_another_colleague_becomes_the_owner(daan, writers, page_id):
    overview(daan, page_id)
    page = daan.send("eigenaar", owner=str(writers.esra.member_id))
    assert "The owner has been changed." in page.main
    assert writers.view(page_id).page.owner_id == writers.esra.member_id


def test_only_whoever_writes_pages_can_own_one(daan, writers, page_id, team):
    overview(daan, page_id)
    version = str(writers.version(page_id))
    owner = str(team.carla.member_id)
    page = daan.post(f"/redactie/{page_id}/eigenaar", version=version, owner=owner)
    assert page.status == 409


@pytest.mark.parametrize(
    ("action", "field"), [("eigenaar", "owner"), ("archiveren", "replacement")]
)
def test_what_no_form_of_ours_sends_is_a_bad_request(esra, writers, published, action, field):
    overview(esra, published)
    data = {"version": str(writers.version(published)), field: "nobody"}
    assert esra.post(f"/redactie/{published}/{action}", **data).status == 400


# A planned page that does not pass the check list at its moment.


@pytest.fixture
def held_back(runtime, writers, published, clock) -> UUID:
    """A page that leads to one that was taken off between its approval and its moment."""
    page_id = writers.write("verder", id="more", title="Verder", body="[Signalen](page:signals)\n")
    writers.approve(page_id)
    moment = clock.moment + timedelta(minutes=5)
    schedule(runtime, writers.esra, page_id, writers.version(page_id), moment, None)
    archive(runtime, writers.esra, published, writers.version(published), None)
    clock.advance(minutes=5)
    publish_due(runtime)
    return page_id


def test_a_page_that_was_held_back_is_a_task_in_the_list_until_it_is_offered_again(
    daan, writers, held_back
):
    page = daan.get("/redactie/")
    assert "1 page was not published on its date" in page.main
    page = daan.follow("See which ones wait for this")
    assert page.by_class["badges"] == ["Draft Not published on its date"]
    writers.change(held_back, document("Verder", "Niets.\n", id="more"), path="verder")
    writers.offer(held_back)
    assert "not published on its date" not in daan.get("/redactie/").main


def test_its_owner_reads_on_the_page_what_must_be_mended(daan, browser, held_back):
    page = overview(daan, held_back)
    told = page.by_class["notice--error"][0]
    assert "This page was to be published on its date, and was not" in told
    assert "The link leads to the page “signals”, which is not on the site" in told
    assert "Choose a published page, or publish that one first." in told
    assert browser.get("/verder").status == 404


def test_what_kept_it_back_stays_among_what_happened(daan, writers, held_back):
    writers.change(held_back, document("Verder", "Niets.\n", id="more"), path="verder")
    writers.offer(held_back)
    page = overview(daan, held_back)
    assert "notice--error" not in page.by_class
    assert "Not published on its date: something must be mended" in page.by_class["timeline"][0]
    assert "the page “signals”" in page.by_class["timeline"][0]
