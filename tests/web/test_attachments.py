"""Files of reporters: on the form, in the thread, and at the desk."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import MultiDict

from tests.cleaning.samples import photo, telling
from tests.tips.attachments.files import RTF, TEXT, stored
from tests.web.browser import Browser
from tests.web.steps import ANSWERS, answer_until, come_back

STEP = "/en/melden/bestanden"
REPORT = "/coordinatie/2026-00001"


def send_files(browser: Browser, place: str, *files: tuple[bytes, str], **typed: str) -> Browser:
    """Send the form of the present page as a browser does that was given files."""
    data = MultiDict(
        {"csrf_token": browser.page.value("csrf_token"), "answered": "bestanden", **typed}
    )
    for content, name in files:
        data.add("files", (io.BytesIO(content), name))
    response = browser.client.post(place, data=data, content_type="multipart/form-data")
    browser.status, browser.html = response.status_code, response.text
    return browser


@pytest.fixture
def at_files(english) -> Browser:
    """A browser in which a report has come to the step for files."""
    answer_until(english, "bestanden")
    return english


@pytest.fixture
def sent(at_files) -> Browser:
    """A browser in which a report with a photo and a text was sent."""
    send_files(at_files, STEP, (photo(), "me.jpg"), (TEXT, "b.txt"), add="1")
    at_files.get("/melden/controle")
    at_files.send("verzonden")
    return at_files


def test_a_file_that_was_added_is_listed_with_its_size(at_files):
    page = send_files(at_files, STEP, (TEXT, "b.txt"), add="1").html
    assert "b.txt" in page
    assert "1 kB" in page


def test_files_that_were_chosen_and_not_added_go_along_too(at_files):
    assert send_files(at_files, "/en/melden/bron", (TEXT, "b.txt")).status == 200
    at_files.get("/melden/controle")
    assert "b.txt" in at_files.page.main


def test_the_step_can_be_passed_over(at_files):
    assert at_files.send().path == "/en/melden/bron"


def test_why_a_file_was_not_taken_stands_beside_the_field(at_files):
    send_files(at_files, STEP, (b"MZ\x90\x00" + bytes(90), "run.exe"), (TEXT, "b.txt"), add="1")
    assert at_files.status == 422
    assert 'id="files-error"' in at_files.html
    assert "run.exe" in at_files.html
    assert "b.txt" in at_files.html


def test_earlier_answers_are_kept_when_a_file_is_refused(at_files):
    send_files(at_files, STEP, (b"", "empty.jpg"), add="1")
    at_files.get("/melden/wat")
    assert at_files.page.value("description") == ANSWERS["wat"]["description"]


def test_a_file_can_be_removed_again(at_files, runtime):
    send_files(at_files, STEP, (TEXT, "b.txt"), add="1")
    at_files.get("/melden/bestanden")
    button = next(b for form in at_files.page.forms for b in form.buttons if b.name == "leave_out")
    at_files.send(press=("leave_out", button.value))
    assert "b.txt" not in at_files.page.main


def test_what_cannot_be_cleaned_will_not_be_sent_unless_its_sender_says_so(at_files):
    send_files(at_files, STEP, (RTF, "old.rtf"), add="1")
    assert "so it will not be sent" in at_files.html
    at_files.get("/melden/bestanden")
    button = next(b for form in at_files.page.forms for b in form.buttons if b.name == "agree")
    at_files.send(press=("agree", button.value))
    assert "Goes along as it is" in at_files.page.main


def test_where_no_files_may_be_sent_there_is_no_step_for_them(make_app):
    english = Browser(make_app(attachments=False).test_client(), "/en")
    answer_until(english, "wie")
    assert english.send(**ANSWERS["wie"]).path == "/en/melden/bron"


def test_a_coordinator_downloads_a_photo_without_what_it_said(sent, anna):
    response = anna.client.get(f"{REPORT}/bijlagen/1")
    assert telling(response.data) == set()
    assert response.headers["Content-Disposition"] == 'attachment; filename="2026-00001-1.jpg"'
    assert response.mimetype == "application/octet-stream"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_the_page_of_a_tip_lists_its_attachments(sent, anna):
    page = anna.get(REPORT)
    assert page.link("bijlagen/1/voorbeeld")
    assert page.link("bijlagen/2")


def test_a_preview_is_a_picture_that_we_made(sent, anna):
    anna.get(f"{REPORT}/bijlagen/1/voorbeeld")
    assert "bijlagen/1/voorbeeld/1.jpg" in anna.page.html
    response = anna.client.get(f"{REPORT}/bijlagen/1/voorbeeld/1.jpg")
    assert (response.mimetype, response.data[:2]) == ("image/jpeg", b"\xff\xd8")


def test_of_a_text_there_is_no_preview_and_it_is_said(sent, anna):
    assert anna.get(f"{REPORT}/bijlagen/2/voorbeeld").status == 200
    assert "/voorbeeld/1.jpg" not in anna.page.html


def test_a_lost_file_is_said_to_be_lost(sent, anna, runtime):
    for name in stored(runtime):
        runtime.store.remove(name)
    assert anna.get(f"{REPORT}/bijlagen/1").status == 503


def test_the_reporter_sees_the_names_and_gets_no_file(sent):
    come_back(sent, sent.page.receipt_code)
    assert "b.txt" in sent.page.main
    assert "bijlagen" not in sent.page.html


def test_a_file_goes_along_with_an_answer(sent, anna):
    come_back(sent, sent.page.receipt_code)
    key = sent.page.value("key")
    send_files(sent, "/en/terug/melding", (TEXT, "c.txt"), key=key, text="Here it is")
    assert sent.status == 303
    assert anna.get(REPORT).link("bijlagen/3")


def test_what_was_typed_is_kept_while_files_are_added_to_an_answer(sent):
    come_back(sent, sent.page.receipt_code)
    key = sent.page.value("key")
    send_files(sent, "/en/terug/melding", (TEXT, "c.txt"), key=key, text="Half a w", add="1")
    assert "Half a w" in sent.html
    assert "c.txt" in sent.html


def test_a_finding_has_files_that_its_reporter_does_not_see(sent, anna):
    anna.get(REPORT)
    typed = {"version": "1", "finding_kind": "open_source", "finding_text": "Found"}
    send_files(anna, f"{REPORT}/bevindingen", (TEXT, "found.txt"), **typed)
    assert anna.get(REPORT).link("bijlagen/3")
    come_back(sent, sent.page.receipt_code)
    assert "found.txt" not in sent.page.html
