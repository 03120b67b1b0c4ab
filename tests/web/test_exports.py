"""Taking tips along from the queue, with a reason."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.web.browser import Browser
from tests.web.disclosing import words_of


@pytest.fixture
def anna(desk) -> Browser:
    return desk("anna")


def make(anna: Browser, query: str = "", **typed: object) -> Browser:
    anna.get(f"/coordinatie/exports/nieuw{query}")
    anna.send(f"nieuw{query}", **{"format": "csv", "reason": "For the meeting", **typed})
    return anna


def rows(anna: Browser) -> list[dict[str, str]]:
    text = anna.follow("bestand").response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_coordinator_takes_the_queue_along_in_words(anna, tip):
    tip("A grey van", occasion={"how_often": "daily", "ongoing": "yes", "when": ""})
    (row,) = rows(make(anna))
    assert (row["Number"], row["State"], row["What happened"]) == (
        "2026-00001",
        "Received",
        "A grey van",
    )
    assert row["How often"] == "Every day"


def test_only_what_the_queue_shows_with_its_filters_leaves(anna, tip):
    tip()
    assert rows(make(anna, "?state=closed")) == []


def test_columns_of_a_wider_choice_are_left_out(anna, tip):
    tip("A grey van", contact={"name": "Janssen"})
    make(anna, scope="queue", columns=["theme", "contact_name"])
    assert list(rows(anna)[0]) == ["Number", "Theme"]


def test_an_export_without_a_reason_is_not_made(anna, tip):
    anna.get("/coordinatie/exports/nieuw")
    page = anna.send("nieuw", format="csv", reason="")
    assert page.status == 422
    assert page.errors["reason"] == "Error: Fill this in."


def test_an_export_says_how_far_its_file_is(anna, tip):
    tip()
    make(anna)
    assert "0 of 1 tips written" in anna.page.main
    address = anna.page.address
    anna.follow("bestand")
    assert "1 of 1 tips written" in anna._open("GET", address).main
    answer = anna._open("GET", f"{address}/voortgang")
    assert json.loads(answer.html) == {"written": 1, "tips": 1, "is_finished": True}


def test_a_file_that_was_cut_off_is_gone_on_with(anna, tip):
    tip("First")
    tip("Second")
    make(anna, format="json_lines")
    address = anna.page.address
    answer = anna._open("GET", f"{address}/bestand?na=2026-00001")
    assert json.loads(answer.html)["description"] == "Second"
    assert anna._open("GET", f"{address}/bestand?na=x").status == 404


def test_a_colleague_sees_the_register_and_downloads_nothing(anna, desk, tip):
    tip()
    make(anna)
    address = anna.page.address
    bram = desk("bram")
    bram.get("/coordinatie/exports")
    assert "For the meeting" in bram.page.main
    assert "Only the maker of an export can download it." in bram._open("GET", address).main
    assert bram._open("GET", f"{address}/bestand").status == 404


def test_a_file_is_kept_by_no_browser_or_proxy(anna, tip):
    tip()
    make(anna)
    answer = anna.follow("bestand").response
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_with_the_vault_locked_no_file_leaves(anna, tip):
    tip()
    make(anna)
    address = anna.page.address
    anna.get("/coordinatie/exports")
    anna.post("/account/vergrendelen")
    assert anna._open("GET", f"{address}/bestand").heading == "Unlock the vault"


def test_the_schema_is_given(anna):
    schema = json.loads(anna.get("/coordinatie/exports/schema.json").html)
    assert schema["title"] == "A tip in an export"


def test_a_tip_is_given_as_a_pdf_with_a_reason(anna, tip):
    tip("A grey van", contact={"name": "Janssen"})
    anna.get("/coordinatie/2026-00001")
    anna.follow("PDF of this tip")
    page = anna.send("pdf", reason="For the meeting")
    assert page.response.mimetype == "application/pdf"
    assert "A grey van" in words_of(page.response.data)
    assert "Janssen" not in words_of(page.response.data)
    assert "Taken along by Anna" in words_of(page.response.data)
    assert "PDF of one tip" in anna.get("/coordinatie/exports").main
    assert "A PDF is given once" in anna.follow("/exports/").main


def test_a_pdf_with_all_of_a_tip_tells_of_its_reporter(anna, tip):
    tip("A grey van", contact={"name": "Janssen"}, source={"how_known": ["work"]})
    anna.get("/coordinatie/2026-00001/pdf")
    told = words_of(anna.send("pdf", scope="whole", reason="For the meeting").response.data)
    assert "Name of the reporter Janssen" in told
    assert "Through my work" in told


def test_a_pdf_without_a_reason_is_not_made(anna, tip):
    tip()
    anna.get("/coordinatie/2026-00001/pdf")
    page = anna.send("pdf", scope="whole")
    assert page.status == 422
    assert page.errors["reason"] == "Error: Fill this in."
    assert page.value("scope") == "whole"
