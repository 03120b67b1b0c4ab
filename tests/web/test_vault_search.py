"""Searching what tips say, in the browser."""

from __future__ import annotations

import pytest

from portal.models import EntityKind
from portal.tips.entities.changing import add_by_hand
from portal.tips.searching import PAGE_SIZE
from tests.conftest import submit_tip
from tests.web.steps import both_engines, sign_in

SEARCH = "/coordinatie/zoeken"
WEAPONS = {"subject": {"theme": "weapons"}}


def numbers(page) -> list[str]:
    return [words for words, href in page.links if "/coordinatie/2" in href]


@both_engines
def test_tips_are_found_and_the_words_are_marked(anna, tip):
    tip("Een witte bus bij de kade")
    tip("Een auto")
    anna.get("/coordinatie/")
    page = anna.follow("Search")
    page = anna.send("zoeken", words="WITTE bus")
    assert numbers(page) == ["2026-00001"]
    assert '<mark class="mark--hit">witte</mark>' in page.html
    assert "1 tip found" in page.main
    assert page.value("words") == "WITTE bus"


def test_a_result_says_its_day_its_state_and_what_it_was_found_by(anna, runtime, team, tip):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    anna.get(SEARCH)
    page = anna.send("zoeken", words="xx123x")
    (kind,) = page.by_class["hit__kind"]
    assert kind == "10 March 2026 · Unknown Received Number plate: XX-123-X"


def test_what_is_searched_for_is_in_no_address(anna, tip):
    for _ in range(PAGE_SIZE + 1):
        tip("Een dovenetel")
    anna.get(SEARCH)
    page = anna.send("zoeken", words="dovenetel")
    addresses = [page.address, *(href for _words, href in page.links)]
    addresses += [form.action for form in page.forms]
    assert [address for address in addresses if "dovenetel" in address] == []
    assert [form.method for form in page.forms if form.action.endswith("zoeken")] == ["post"] * 2


def test_what_is_searched_for_is_not_logged(anna, tip, logged):
    tip("Een dovenetel")
    anna.get(SEARCH)
    anna.send("zoeken", words="dovenetel")
    assert logged
    assert "dovenetel" not in "\n".join(logged)


def test_pages_follow_each_other_with_the_words_and_the_filters(anna, runtime):
    for _ in range(PAGE_SIZE + 2):
        submit_tip(runtime, "Een bus", **WEAPONS)
    submit_tip(runtime, "Een bus")
    anna.get(SEARCH)
    page = anna.send("zoeken", words="bus", theme="weapons")
    assert (len(numbers(page)), f"{PAGE_SIZE + 2} tips found" in page.main) == (PAGE_SIZE, True)
    older = next(form for form in page.forms if any(c.name == "below" for c in form.controls))
    page.forms = [older]
    page = anna.send("zoeken")
    assert numbers(page) == ["2026-00002", "2026-00001"]
    assert page.value("theme") == "weapons"


@pytest.mark.parametrize("typed", ["", "  ", "!?"])
def test_nothing_to_search_for_is_said(anna, typed):
    anna.get(SEARCH)
    assert "Type a word to search for." in anna.send("zoeken", words=typed).main


def test_nothing_found_says_what_to_try(anna, tip):
    tip("Een bus")
    anna.get(SEARCH)
    page = anna.send("zoeken", words="dovenetel")
    assert "No tip found" in page.main
    assert "Type fewer words" in page.main


def test_a_search_that_is_too_long_is_said_and_still_there(anna):
    anna.get(SEARCH)
    page = anna.send("zoeken", words="x" * 201)
    assert page.status == 422
    assert "1 character too long" in page.errors["words"]
    assert page.value("words") == "x" * 201


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 40, "²"])
def test_an_odd_place_to_go_on_from_is_passed_over(anna, tip, odd):
    tip("Een bus")
    anna.get(SEARCH)
    page = anna.post(SEARCH, words="bus", below=odd)
    assert numbers(page) == ["2026-00001"]


def test_tips_that_were_left_out_are_said(anna, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.searching.MOST_SINGLY", 1)
    tip("Een bus")
    tip("Een bus")
    anna.get(SEARCH)
    page = anna.send("zoeken", words="bus")
    assert "1 tip has not been searched yet." in page.main


def test_searching_asks_to_unlock_first(english, tip):
    tip()
    sign_in(english, "anna")
    english.get(SEARCH)
    page = english.send("zoeken", words="dovenetel")
    assert (page.status, page.heading) == (409, "The vault is locked")
    assert page.by_id["kept-1"] == "dovenetel"


def test_who_works_no_tips_has_no_search(english):
    sign_in(english, "carla")
    assert "Search" not in [words for words, _href in english.page.links]
    english.get("/account/inloggen")
    assert english.post(SEARCH, words="bus").status == 403


def test_what_a_tip_says_cannot_be_markup_in_a_result(anna, tip):
    tip("Een <b>bus</b> <script>alert(1)</script>")
    anna.get(SEARCH)
    page = anna.send("zoeken", words="bus")
    assert "<script>alert" not in page.html
    assert "&lt;b&gt;<mark" in page.html
