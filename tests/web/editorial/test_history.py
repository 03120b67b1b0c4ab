from __future__ import annotations

import pytest

from tests.web.editorial.conftest import BODY, document


@pytest.fixture
def three(writers, page_id):
    """A page with three versions."""
    writers.change(page_id, document(body=BODY.replace("bus", "auto")))
    writers.change(page_id, document(body="Heel anders.\n"), writers.esra)
    return page_id


def test_the_versions_tell_who_changed_what_and_when(daan, three):
    page = daan.get(f"/redactie/{three}/geschiedenis")
    assert "Esra" in page.main
    assert "Iets veranderd" in page.main
    assert "From version 2 to version 3" in page.main


def test_any_two_versions_are_compared_word_by_word_and_in_words(daan, three):
    daan.get(f"/redactie/{three}/geschiedenis")
    page = daan.send("geschiedenis", oud="1", nieuw="2")
    assert page.address.endswith("geschiedenis")
    assert "From version 1 to version 2" in page.main
    assert "changed Let op een [removed: bus ] zonder ramen." in page.main
    assert "Let op een [added: auto ] zonder ramen." in page.main


def test_a_live_version_is_what_is_compared_with_first(daan, writers, published):
    writers.change(published, document(body="Twee.\n"))
    writers.change(published, document(body="Drie.\n"))
    page = daan.get(f"/redactie/{published}/geschiedenis")
    assert "From version 1 to version 3" in page.main


def test_a_page_of_one_version_has_nothing_to_compare(daan, page_id):
    assert "Nothing differs." in daan.get(f"/redactie/{page_id}/geschiedenis").main


def test_going_back_makes_a_newer_version(daan, writers, three):
    daan.get(f"/redactie/{three}/geschiedenis")
    version = str(writers.version(three))
    page = daan.post(f"/redactie/{three}/herstellen", version=version, sequence="1")
    assert "Version 1 is the newest one again." in page.main
    view = writers.view(three)
    assert (view.page.sequence, view.document.body) == (4, BODY)


def test_going_back_on_a_page_that_changed_meanwhile_is_refused(daan, writers, three):
    daan.get(f"/redactie/{three}/geschiedenis")
    page = daan.post(f"/redactie/{three}/herstellen", version="1", sequence="1")
    assert "Somebody changed the page since you opened it." in page.main
    assert writers.view(three).page.sequence == 3


@pytest.mark.parametrize("query", ["?oud=9", "?nieuw=9"])
def test_a_version_that_does_not_exist_says_so(daan, three, query):
    assert daan.get(f"/redactie/{three}/geschiedenis{query}").status == 404


def test_what_somebody_wrote_is_shown_as_text_in_a_comparison(daan, writers, page_id):
    writers.change(page_id, document(body="<script>alert(1)</script>\n"))
    assert "<script>alert" not in daan.get(f"/redactie/{page_id}/geschiedenis").html
