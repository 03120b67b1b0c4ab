from __future__ import annotations

import pytest

from tests.web.steps import sign_in

DESK = "/redactie"
PLACES = ("/", "/nakijken", "/nieuw", "/{}", "/{}/bewerken", "/{}/geschiedenis", "/{}/voorbeeld/1")
WRITES = ("aanbieden", "opmerkingen", "eigenaar", "concept", "concept/weg", "voorbeeld", "bewerken")
PUBLISHES = ("goedkeuren", "terug", "publiceren", "plannen", "archiveren")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["anna", "carla"])
def test_a_coordinator_and_an_administrator_may_not_see_pages(open_desk, page_id, name, place):
    assert open_desk(name).get(DESK + place.format(page_id)).status == 403


@pytest.mark.parametrize("place", PLACES)
def test_whoever_has_not_signed_in_is_sent_to_do_so(english, page_id, place):
    assert english.get(DESK + place.format(page_id)).path == "/en/account/inloggen"


def test_signing_in_leads_on_to_the_page_that_was_asked_for(english, page_id):
    english.get(f"{DESK}/{page_id}/bewerken")
    page = english.send("inloggen", name="daan", password="a password of my own")
    assert page.heading == "Edit: Signalen"


def test_an_editor_comes_out_at_the_pages_after_signing_in(english, writers):
    assert sign_in(english, "daan").heading == "Pages"


@pytest.mark.parametrize(("name", "sees"), [("daan", True), ("esra", True), ("anna", False)])
def test_only_those_who_may_see_pages_have_the_link_to_them(open_desk, name, sees):
    page = open_desk(name).page
    assert any(href.endswith("/redactie/") for _words, href in page.links) is sees


@pytest.mark.parametrize("action", PUBLISHES)
def test_an_editor_cannot_review_or_publish_even_by_hand(daan, writers, page_id, action):
    writers.offer(page_id)
    daan.get(f"{DESK}/{page_id}")
    page = daan.post(f"{DESK}/{page_id}/{action}", version=str(writers.version(page_id)), note="So")
    assert page.status == 403
    assert writers.view(page_id).page.state == "in_review"


def test_an_editor_is_shown_no_button_to_approve_or_publish(daan, writers, page_id):
    writers.offer(page_id)
    page = daan.get(f"{DESK}/{page_id}")
    actions = {form.action.rpartition("/")[2] for form in page.forms}
    assert actions.isdisjoint(PUBLISHES)


def test_an_author_who_may_publish_cannot_approve_their_own_text(esra, writers, page_id):
    writers.change(page_id, writers.view(page_id).newest.text + "\nVan Esra.\n", writers.esra)
    writers.offer(page_id)
    page = esra.get(f"{DESK}/{page_id}")
    assert "somebody else must approve it" in page.main
    page = esra.post(f"{DESK}/{page_id}/goedkeuren", version=str(writers.version(page_id)))
    assert page.status == 409
    assert "You wrote a part of this yourself" in page.main


@pytest.mark.parametrize("action", [*WRITES, *PUBLISHES])
def test_nothing_is_done_without_the_token_of_a_form(daan, page_id, action):
    response = daan.client.post(f"{DESK}/{page_id}/{action}", data={"version": "1"})
    assert response.status_code == 400


@pytest.mark.parametrize("place", ["", "/bewerken", "/geschiedenis", "/vertalen"])
def test_a_page_that_does_not_exist_says_so(daan, place):
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert daan.get(f"{DESK}/{nowhere}{place}").status == 404
