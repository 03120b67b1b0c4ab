from __future__ import annotations

import pytest

from portal.pages.editing import create_translation
from tests.web.editorial.conftest import BODY, document


@pytest.fixture
def english_id(runtime, writers, published):
    return create_translation(runtime, writers.daan, published, "en", "signals")


def test_a_translation_begins_as_a_copy_beside_the_dutch_page(daan, published):
    daan.get(f"/redactie/{published}")
    page = daan.send("vertaling")
    assert page.heading == "Translate: Signalen"
    assert page.value("body") == BODY
    assert page.by_id["source-body"].startswith("Let op een bus")
    assert page.value("path") == "signals"


def test_a_second_translation_into_the_same_language_opens_the_first(
    daan, writers, published, english_id
):
    daan.get(f"/redactie/{published}")
    page = daan.post(f"/redactie/{published}/vertaling", language="en")
    assert page.path == f"/en/redactie/{english_id}/vertalen"


def test_a_language_that_the_portal_does_not_speak_is_a_bad_request(daan, published):
    daan.get(f"/redactie/{published}")
    assert daan.post(f"/redactie/{published}/vertaling", language="xx").status == 400


def test_a_translation_is_saved_and_follows_the_dutch_page(daan, writers, published, english_id):
    writers.change(published, document(body=BODY.replace("bus", "busje")))
    assert writers.view(english_id).is_behind
    page = daan.get(f"/redactie/{english_id}/vertalen")
    assert "What changed in the Dutch page" in page.main
    assert "[added: busje ]" in page.main
    assert page.value("followed") == []
    page = daan.send(
        "vertalen", title="Signs", body="Look for a van.", followed=["1"], why="Translated"
    )
    assert page.heading == "Signs"
    assert not writers.view(english_id).is_behind
    assert "What changed in" not in daan.get(f"/redactie/{english_id}/vertalen").main


@pytest.mark.parametrize("place", ["vertalen", "bewerken"])
def test_a_small_correction_leaves_a_translation_behind(
    daan, writers, published, english_id, place
):
    writers.change(published, document(body=BODY.replace("bus", "busje")))
    daan.get(f"/redactie/{english_id}/{place}")
    daan.send(place, body="Correction", why="A typo")
    assert writers.view(english_id).is_behind


def test_a_dutch_page_is_no_translation(daan, published):
    assert daan.get(f"/redactie/{published}/vertalen").status == 404


def test_two_translators_at_once_lose_nothing(daan, writers, english_id):
    daan.get(f"/redactie/{english_id}/vertalen")
    theirs = document(language="en", body=BODY.replace("bus", "van"))
    writers.change(english_id, theirs, writers.esra, path="signals")
    page = daan.send("vertalen", body=BODY.replace("dicht", "shut"), why="Mine")
    assert page.status == 409
    assert page.heading == "Translate: Signalen"
    assert page.value("body") == BODY.replace("bus", "van").replace("dicht", "shut")
