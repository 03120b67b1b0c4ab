from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from portal.models import Message, MessageKind, TipEventKind
from portal.tips.assessing import add_note
from portal.tips.errors import TipChanged, WrongDay
from portal.tips.findings import add_finding
from portal.tips.message_bodies import Finding, FindingKind
from portal.tips.reading import read_tip
from portal.tips.returning import read_thread, return_with
from tests.conftest import submit_tip
from tests.tips.engines import database_url  # noqa: F401

NUMBER = 2026000001
FOUND = Finding(
    kind=FindingKind.REGISTER,
    text="Sinds maart een andere eigenaar",
    source="Handelsregister",
    found_on=date(2026, 3, 9),
    link="https://example.nl/bedrijf",
)


def test_a_finding_is_kept_whole_beside_the_tip(runtime, team, tip):
    add_finding(runtime, team.anna, tip(), 1, FOUND)
    view = read_tip(runtime, team.bram, NUMBER)
    (message,) = view.messages
    assert (message.kind, message.author, message.finding) == (MessageKind.FINDING, "Anna", FOUND)
    assert message.text == FOUND.text
    assert view.events[-1].kind is TipEventKind.NOTE_ADDED


def test_a_plain_note_stays_a_plain_note(runtime, team, tip):
    add_note(runtime, team.anna, tip(), 1, '{"kind": "note"}')
    (message,) = read_tip(runtime, team.anna, NUMBER).messages
    assert (message.finding, message.text) == (None, '{"kind": "note"}')


def test_the_reporter_never_sees_a_finding_and_cannot_open_it(runtime, team):
    code = submit_tip(runtime)
    add_finding(runtime, team.anna, NUMBER, 1, FOUND)
    assert read_thread(runtime, return_with(runtime, code)).messages == []
    with runtime.database.reading() as session:
        assert session.scalars(select(Message)).one().envelope.key_for_reporter is None


def test_what_is_found_tomorrow_is_not_written_down_today(runtime, team, tip):
    tomorrow = FOUND.model_copy(update={"found_on": date(2026, 3, 11)})
    with pytest.raises(WrongDay):
        add_finding(runtime, team.anna, tip(), 1, tomorrow)


def test_a_finding_needs_words():
    with pytest.raises(ValidationError):
        Finding(kind=FindingKind.NOTE, text="  ")


def test_a_long_finding_is_kept_whole(runtime, team, tip):
    text = "“é”\n" * 2499 + "eind"
    add_finding(runtime, team.anna, tip(), 1, FOUND.model_copy(update={"text": text}))
    assert read_tip(runtime, team.anna, NUMBER).messages[0].text == text


def test_whoever_did_not_see_the_newest_is_told(runtime, team, tip):
    number = tip()
    add_note(runtime, team.bram, number, 1, "Intussen")
    with pytest.raises(TipChanged):
        add_finding(runtime, team.anna, number, 1, FOUND)
