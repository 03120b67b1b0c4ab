from __future__ import annotations

import re

import pytest

from portal.pages.editing import create_translation
from portal.pages.listing import PAGE_SIZE
from tests.web.editorial.conftest import document
from tests.web.steps import sign_in


def titles(page) -> list[str]:
    return [words for words, href in page.links if re.search(r"/redactie/[0-9a-f-]{36}$", href)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", ["Nieuws", "Signalen", "Signs"]),
        ("?language=en", ["Signs"]),
        ("?kind=news", ["Nieuws"]),
        ("?state=published", ["Signalen"]),
        ("?words=sig+nalen", ["Signalen"]),
        ("?state=nonsense", ["Nieuws", "Signalen", "Signs"]),
        ("?mine=1&language=nl", []),
        ("?words=nowhere", []),
    ],
)
def test_the_list_is_filtered(esra, writers, published, filters, expected):
    writers.write("nieuws/een", id="news-one", title="Nieuws", kind="news", date="2026-03-01")
    writers.write("signs", language="en", title="Signs")
    assert titles(esra.get(f"/redactie/{filters}")) == expected


def test_an_editor_finds_their_own_pages(daan, page_id):
    assert titles(daan.get("/redactie/?mine=1")) == ["Signalen"]


def test_an_empty_list_says_what_to_do(daan, writers):
    page = daan.get("/redactie/?state=draft")
    assert page.by_class["empty"] == ["No pages here. Choose fewer filters to see more."]


def test_the_badges_tell_that_a_live_page_has_a_newer_draft(daan, writers, published):
    writers.change(published, document(body="Anders.\n"))
    page = daan.get("/redactie/")
    assert page.by_class["badges"] == ["Draft Live Newer draft"]


def test_a_badge_tells_that_a_translation_is_behind(daan, runtime, writers, published):
    create_translation(runtime, writers.daan, published, "en", "signs")
    writers.change(published, document(body="Anders.\n"))
    page = daan.get("/redactie/?language=en")
    assert page.by_class["badges"] == ["Draft Translation behind"]


def test_a_long_list_goes_on_by_key_and_keeps_its_filters(daan, writers):
    for number in range(PAGE_SIZE + 1):
        writers.write(f"pagina-{number}", id=f"page-{number}", title=f"Pagina {number:02}")
    page = daan.get("/redactie/?words=pagina")
    assert titles(page)[0] == "Pagina 00"
    page = daan.follow("Next pages")
    assert titles(page) == [f"Pagina {PAGE_SIZE:02}"]
    assert page.value("words") == "pagina"
    assert titles(daan.follow("First pages"))[0] == "Pagina 00"


def test_pages_whose_review_date_has_come_are_a_list_by_owner(daan, writers, published, clock):
    other = writers.write("anders", id="other", title="Anders", review_date="2026-12-01")
    writers.publish(other)
    assert "notice" not in daan.get("/redactie/").by_class
    clock.advance(days=400)
    sign_in(daan, "daan")
    assert "The review date of 2 pages has come." in daan.page.main
    page = daan.follow("See which")
    assert page.by_class["to-do"] == ["Anders Dutch · 134 days ago Signalen Dutch · 89 days ago"]


def test_no_review_date_that_has_come_is_said(daan, page_id):
    assert "Nothing to do" in daan.get("/redactie/nakijken").main
