from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from portal.models import PageKind

BODY = """\
Een horecazaak trekt misdaadgeld aan.

::: self-check
1. Weet u van wie uw geld komt?
   Leg elke lening vast.
2. Vergelijkt u elke week kassa en bank?
   Kies een vaste dag.
3. Weet uw team wat te doen bij bedreiging?
   Maak een afspraak.
:::
"""
BRANCH = {"kind": PageKind.BRANCH, "branch": "horeca", "key": "branch-horeca", "body": BODY}
ADDRESS = "/branches/horeca/zelfcheck"


@pytest.fixture
def branch(publish) -> None:
    publish("nl/branches/horeca", title="Horeca", **BRANCH)


@pytest.fixture
def outcome(browser, branch):
    """Answer the self-check and return what it comes to."""

    def answer(*answers: str):
        browser.get(ADDRESS)
        typed = {f"q{place}": value for place, value in enumerate(answers, 1)}
        return browser.send("/zelfcheck", **typed)

    return answer


# The way to it.


def test_the_page_of_a_branch_leads_to_its_self_check(browser, branch):
    browser.get("/branches/horeca")
    page = browser.follow("zelfcheck")
    assert (page.status, page.path) == (200, ADDRESS)
    assert "Horeca" in page.heading


def test_a_page_without_a_self_check_offers_none(browser, publish):
    publish("nl/aanpak")
    assert "zelfcheck" not in browser.get("/aanpak").html
    assert browser.get("/aanpak/zelfcheck").status == 404


def test_the_english_self_check_has_an_english_address(english, publish):
    publish("en/branches/horeca", title="Horeca", **BRANCH)
    assert english.get("/branches/horeca/self-check").heading == "Self-check: Horeca"
    assert english.get("/branches/horeca/zelfcheck").status == 404


@pytest.mark.parametrize(
    "address", ["/branches/horeca/self-check", "/branches/zelfcheck", "/zelfcheck", "/x/zelfcheck"]
)
def test_no_other_address_has_a_self_check(browser, branch, address):
    assert browser.get(address).status == 404


def test_a_page_of_its_own_may_have_such_an_address(browser, publish):
    publish("nl/aanpak/zelfcheck", title="Uitleg bij de zelfcheck")
    assert browser.get("/aanpak/zelfcheck").heading == "Uitleg bij de zelfcheck"


def test_a_branch_that_has_moved_takes_its_self_check_along(client, branch, publish):
    publish("nl/branches/cafes", title="Horeca", **BRANCH)
    response = client.get(ADDRESS)
    assert (response.status_code, response.location) == (301, "/branches/cafes/zelfcheck")


def test_another_language_is_offered_where_it_has_the_self_check_too(browser, branch, publish):
    publish("en/branches/pubs", title="Pubs", **BRANCH)
    browser.get(ADDRESS)
    assert browser.follow("English").path == "/en/branches/pubs/self-check"


def test_no_other_language_is_offered_where_it_has_none(browser, branch, publish):
    publish("en/branches/pubs", title="Pubs", **(BRANCH | {"body": "Nothing yet."}))
    assert "English" not in [words for words, _address in browser.get(ADDRESS).links]


# The questions.


def test_all_questions_are_on_one_page_with_four_answers(browser, branch):
    page = browser.get(ADDRESS)
    controls = [(c.name, c.value) for c in page.form("/zelfcheck").controls]
    answers = ["yes", "partly", "no", "not_applicable"]
    assert controls == [(f"q{place}", answer) for place in (1, 2, 3) for answer in answers]
    assert "2. Vergelijkt u elke week kassa en bank?" in page.main


def test_the_questions_are_the_same_for_everyone(client, branch):
    response = client.get(ADDRESS)
    assert response.headers["ETag"]
    assert "Set-Cookie" not in response.headers


def test_an_unanswered_question_is_asked_for_and_the_others_are_kept(outcome):
    page = outcome("yes", "", "no")
    assert page.status == 422
    assert list(page.errors) == ["q2"]
    assert page.link("2. Vergelijkt u") == "#q2-0"
    assert [page.value(name) for name in ("q1", "q2", "q3")] == ["yes", None, "no"]


def test_an_answer_that_is_not_offered_is_asked_for_again(client, branch):
    response = client.post(ADDRESS, data={"q1": "maybe", "q2": "yes", "q3": "yes"})
    assert response.status_code == 422
    assert 'id="q1-error"' in response.text


# The outcome.


def test_the_outcome_has_a_score_and_the_advice_weakest_first(outcome):
    page = outcome("partly", "no", "yes")
    assert page.status == 200
    assert "50%" in page.main
    assert page.main.index("Kies een vaste dag.") < page.main.index("Leg elke lening vast.")
    assert "Maak een afspraak." not in page.main


def test_what_does_not_apply_does_not_count(outcome):
    page = outcome("yes", "not_applicable", "yes")
    assert "100%" in page.main
    assert "Kies een vaste dag." not in page.main


def test_there_is_no_score_when_nothing_applies(outcome):
    page = outcome(*["not_applicable"] * 3)
    assert page.status == 200
    assert "%" not in page.main


def test_the_outcome_leads_to_a_report_and_to_doing_it_again(outcome, browser):
    page = outcome("no", "no", "no")
    assert page.link("/melden")
    assert browser.follow("/zelfcheck").status == 200


# What is kept of it: nothing.


def test_the_answers_need_no_cookie_and_leave_none(client, branch):
    response = client.post(ADDRESS, data={"q1": "yes", "q2": "no", "q3": "partly"})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_nothing_of_the_answers_is_logged_or_stored(client, branch, logged, runtime):
    with closing(
        sqlite3.connect(runtime.settings.database_url.removeprefix("sqlite:///"))
    ) as all_of:
        before = list(all_of.iterdump())
        client.post(ADDRESS, data={"q1": "yes", "q2": "no", "q3": "partly"})
        assert list(all_of.iterdump()) == before
    assert logged == []


def test_other_forms_still_need_their_token(make_app, branch):
    client = make_app().test_client()
    assert client.post("/account/inloggen", data={"name": "anna"}).status_code == 400
