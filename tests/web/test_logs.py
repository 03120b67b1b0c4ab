from __future__ import annotations

import json

from sqlalchemy import text

from portal.vault import new_receipt_code
from tests.conftest import PASSPHRASE, PASSWORD
from tests.web.browser import Browser
from tests.web.steps import ANSWERS, come_back, send_report, sign_in, unlock

WORDS = "crates and grey vans at night"


def lose(app, table: str) -> None:
    """Take a table away, so that the next request for it fails in a way that nobody foresaw."""
    with app.extensions["portal"].database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_of_old"))


def errors(lines: list[str]) -> list[dict[str, object]]:
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in found if line["event"] == "error"]


def test_a_report_is_not_logged(browser, logged, capfd):
    send_report(browser)
    browser.get("/melden/verzonden")
    browser.send("meldcode.txt")
    assert logged == []
    assert capfd.readouterr() == ("", "")


def test_a_return_is_not_logged(browser, logged, capfd):
    code = send_report(browser)
    come_back(browser, code)
    browser.send("melding", text="It was grey")
    browser.send("afsluiten")
    assert logged == []
    assert capfd.readouterr() == ("", "")


def test_a_wrong_code_is_not_logged(browser, logged, capfd):
    come_back(browser, new_receipt_code())
    come_back(browser, "nonsense")
    assert logged == []
    assert capfd.readouterr() == ("", "")


def test_leaving_is_not_logged(browser, logged):
    browser.get("/melden/onderwerp")
    browser.follow("/weg")
    assert logged == []


def test_a_page_that_is_not_is_not_logged(browser, logged):
    browser.get("/nothing-here")
    browser.client.post("/melden/wat")
    assert logged == []


def test_a_reporter_who_tries_too_often_is_not_logged(make_app, logged):
    browser = Browser(make_app(limit_receipt="1 per minute").test_client())
    for _ in range(3):
        come_back(browser, new_receipt_code())
    assert browser.page.status == 429
    assert logged == []


def test_a_request_of_staff_is_logged_as_one_line_of_json(english, logged):
    english.get("/account/inloggen")
    (line,) = [json.loads(line) for line in logged]
    assert set(line) == {
        "at",
        "endpoint",
        "event",
        "method",
        "milliseconds",
        "request",
        "status",
    }
    assert (line["endpoint"], line["status"]) == ("account.sign_in", 200)


def test_the_log_of_staff_names_no_tip_and_no_secret(english, logged, tip):
    tip(WORDS)
    sign_in(english, "anna")
    unlock(english, "anna")
    english.get("/coordinatie/2026-00001")
    english.send("vraag", text="Which colour?")
    written = "\n".join(logged)
    for secret in ("2026-00001", WORDS, "Which colour?", PASSWORD, PASSPHRASE.format("anna")):
        assert secret not in written


def test_the_log_of_staff_holds_no_address_of_a_browser(app, logged):
    browser = Browser(app.test_client(), REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Lynx/99")
    sign_in(browser, "anna")
    assert logged
    assert not [line for line in logged if "203.0.113.7" in line or "Lynx" in line]


def test_a_form_of_staff_without_a_token_is_logged(browser, logged):
    browser.client.post("/account/uitloggen")
    (line,) = [json.loads(line) for line in logged]
    assert (line["endpoint"], line["status"]) == ("account.sign_out", 400)


def test_an_unexpected_error_is_logged_by_type_place_and_day(browser, app, logged):
    browser.get("/melden/onderwerp")
    lose(app, "visit")
    browser.send(theme="weapons")
    (error,) = errors(logged)
    assert error.keys() == {"event", "day", "endpoint", "type", "places"}
    assert (error["type"], error["day"]) == ("OperationalError", "2026-03-10")
    assert [place for place in error["places"] if place.startswith("visits.py:")]


def test_an_unexpected_error_logs_nothing_that_was_typed(browser, app, logged):
    browser.get("/account/inloggen")
    lose(app, "member")
    # The message of the error quotes the statement with the name that was typed.
    browser.send(name=WORDS, password=PASSWORD)
    assert browser.page.status == 500
    assert errors(logged)
    assert not [line for line in logged if "crates" in line or PASSWORD in line or "SELECT" in line]


def test_an_unexpected_error_in_a_report_logs_nothing_of_it(browser, app, logged, capfd):
    browser.get("/melden/onderwerp")
    browser.send(theme="weapons")
    browser.send(description=ANSWERS["wat"]["description"])
    lose(app, "tip_counter")
    browser.post("/melden/verzonden")
    assert browser.page.status == 500
    out = capfd.readouterr()
    written = "\n".join(logged) + out.out + out.err
    assert "tip_counter" not in written
    assert "Crates" not in written


def test_an_unexpected_error_in_a_report_logs_no_time(browser, app, logged, clock):
    browser.get("/melden/onderwerp")
    lose(app, "visit")
    browser.send(theme="weapons")
    assert "09:30" not in "".join(logged)
    assert "10:30" not in "".join(logged)


def test_a_reader_is_told_nothing_of_an_unexpected_error(browser, app, logged):
    browser.get("/account/inloggen")
    lose(app, "member")
    page = browser.send(name=WORDS, password=PASSWORD)
    assert "member" not in page.text
    assert "OperationalError" not in page.html
