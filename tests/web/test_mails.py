"""The mails to staff: what they say, and above all what they do not say."""

from __future__ import annotations

import base64
import quopri
import time
from datetime import date, timedelta

import pytest

from portal.audit.closing import Anchor
from portal.models import NoticeKind
from portal.notices.gathering import gather_due
from portal.notices.outbox import ClaimedMail
from portal.notices.sending import send_due
from portal.tips.assessing import ask, assign
from portal.tips.returning import add_answer, return_with
from portal.vault import new_identifier
from portal.web.mails import letter_writer, start_tickers
from tests.conftest import submit_tip
from tests.notices.conftest import give_address, mail_settings
from tests.notices.sink import html_of, sink_on_free_port, text_of, words_of

FIRST = 2026_000_001
# Words that are found nowhere else, in every place where a reporter or a colleague can type.
SECRETS = ("Zwaluwkist", "Dovenetelsteeg", "Wipneuskareltje", "Antwoordkoekoek", "Vraagboterbloem")
# What stands in clear of a tip, in the words of the code and of people.
IN_CLEAR = ("2026-00001", "2026000001", "weapons", "Weapons", "Wapens", "WK0193", "Assendorp")


@pytest.fixture
def sink():
    with sink_on_free_port() as made:
        yield made


@pytest.fixture
def app(make_app, sink):
    return make_app(**mail_settings(sink))


@pytest.fixture
def portal(app, team):
    """The running portal of the application, whose members are mailed in English."""
    made = app.extensions["portal"]
    for actor in (team.anna, team.bram):
        give_address(made, actor, "en")
    gather_due(made)
    send_due(made, letter_writer(app))
    return made


@pytest.fixture
def deliver(app, portal, clock, sink):
    """Let half past eight come, send what is due, and return what arrived since."""

    def make() -> list:
        before = len(sink.raw)
        clock.moment = clock.moment.replace(hour=7, minute=30) + timedelta(days=1)
        gather_due(portal)
        send_due(portal, letter_writer(app))
        return sink.mails[before:]

    return make


@pytest.fixture
def letter(app):
    """The letter of a mail with some counts."""

    def make(counts, language="en", *, is_digest=False, anchors=()):
        mail = ClaimedMail(
            id=new_identifier(),
            claim=new_identifier(),
            address="anna@example.nl",
            name="Anna <b>de Groot</b>",
            language=language,
            is_digest=is_digest,
            counts=counts,
            anchors=anchors,
            attempts=1,
        )
        return letter_writer(app)(mail)

    return make


@pytest.fixture
def story(portal, team):
    """A tip with words of its own everywhere, asked about, answered and assigned."""
    content = {
        "subject": {"theme": "weapons"},
        "place": {"description": "Dovenetelsteeg", "area": "WK019310"},
        "involved": {"persons": [{"name": "Wipneuskareltje"}]},
    }
    code = submit_tip(portal, "Zwaluwkist", **content)
    ask(portal, team.anna, FIRST, 1, "Vraagboterbloem")
    add_answer(portal, return_with(portal, code), "Antwoordkoekoek", "form")
    assign(portal, team.bram, FIRST, 4, team.anna.member_id)


def decoded(raw: bytes) -> bytes:
    """What a mail looks like with every way undone in which its words could be hidden."""
    parts = [raw, quopri.decodestring(raw)]
    for line in raw.splitlines():
        try:
            parts.append(base64.b64decode(line, validate=True))
        except ValueError:
            continue
    return b"\n".join(parts)


def test_no_mail_says_anything_of_a_tip(story, deliver, sink):
    assert len(deliver()) == 2
    for raw, mail in zip(sink.raw, sink.mails, strict=True):
        seen = decoded(raw) + words_of(mail).encode()
        assert [word for word in (*SECRETS, *IN_CLEAR) if word.encode() in seen] == []


def test_the_search_finds_what_a_mail_does_say(story, deliver, sink):
    """The test above could otherwise pass by looking in the wrong place."""
    deliver()
    assert b"Meldpunt Ondermijning" in decoded(sink.raw[-1])


def test_a_mail_counts_what_happened_by_kind(story, deliver):
    texts = {mail["To"].addresses[0].username: text_of(mail) for mail in deliver()}
    for line in ("1 new tip", "1 answer from a reporter", "1 tip was assigned to you"):
        assert f"- {line}" in texts["anna"]
    assert "assigned" not in texts["bram"]


def test_both_parts_of_a_mail_say_the_same(letter):
    made = letter({NoticeKind.TIP_RECEIVED: 3, NoticeKind.PAGE_WAITS: 1})
    for words in ("3 new tips", "1 page waits for your review", "/en/account/berichten"):
        assert words in made.text
        assert words in made.html


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_words_for_one_and_for_more(letter, kind):
    assert "1 " in letter({kind: 1}).text
    assert "7 " in letter({kind: 7}).text


def test_the_subject_of_one_kind_says_what_it_is(letter):
    assert letter({NoticeKind.TIP_RECEIVED: 2}).subject == "Meldpunt Ondermijning: 2 new tips"


def test_the_subject_of_several_kinds_says_how_many_there_are(letter):
    subject = letter({NoticeKind.TIP_RECEIVED: 2, NoticeKind.TIP_ASSIGNED: 1}).subject
    assert subject == "Meldpunt Ondermijning: 3 notices"


def test_the_subject_of_a_digest_says_that_it_is_one(letter):
    subject = letter({NoticeKind.TIP_RECEIVED: 2}, is_digest=True).subject
    assert subject == "Meldpunt Ondermijning: your daily digest"


def test_a_mail_is_in_the_language_of_its_reader(letter):
    dutch = letter({NoticeKind.TIP_RECEIVED: 2}, language="nl")
    assert "Gemeente Zwolle" in dutch.text
    assert '<html lang="nl">' in dutch.html


def test_a_mail_leads_to_the_portal_in_the_language_of_its_reader(letter):
    made = letter({NoticeKind.TIP_RECEIVED: 2}, language="nl")
    assert "http://127.0.0.1:8000/account/berichten/\n" in made.text


def test_a_mail_bears_witness_of_the_day_the_record_and_the_link(letter):
    anchor = Anchor(date(2026, 3, 10), 4_711, "ab" * 32)
    made = letter({NoticeKind.TRAIL_ANCHORED: 1}, anchors=(anchor,))
    for words in ("2026-03-10", "4711", "ab" * 32):
        assert words in made.text
        assert words in made.html


def test_a_name_in_a_mail_is_no_markup(letter):
    assert "<b>" not in letter({NoticeKind.TIP_RECEIVED: 1}).html


def test_a_mail_loads_nothing(letter):
    html = letter({NoticeKind.TIP_RECEIVED: 1}).html
    assert not any(word in html for word in ("src=", "url(", "<img", "<link", "<script"))


def test_a_mail_has_its_html_as_an_alternative_to_its_text(story, deliver):
    mail = deliver()[0]
    assert mail.get_content_type() == "multipart/alternative"
    assert html_of(mail).startswith("<!doctype html>")


def test_a_web_process_sends_what_is_due_by_itself(app, portal, team, sink):
    submit_tip(portal)
    assign(portal, team.bram, FIRST, 1, team.anna.member_id)
    before = len(sink.raw)
    tickers = start_tickers(app, seconds=0.05)
    end = time.monotonic() + 20
    while len(sink.raw) == before and time.monotonic() < end:
        time.sleep(0.02)
    for ticker in tickers:
        ticker.stop()
    assert "1 tip was assigned to you" in text_of(sink.mails[-1])
