from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.models import Message, MessageKind, State, Tip
from portal.tips.assessing import add_note, ask, change_state
from portal.tips.errors import EmptyText, ThreadClosed, VisitEnded
from portal.tips.reading import read_tip
from portal.tips.returning import add_answer, read_thread, return_with
from portal.vault import MalformedCode, format_code, new_receipt_code
from tests.conftest import submit_tip


@pytest.fixture
def code(runtime, team) -> str:
    return submit_tip(runtime, "A van every night")


@pytest.fixture
def number(runtime, code) -> int:
    with runtime.database.reading() as session:
        return session.scalars(select(Tip.number)).one()


@pytest.fixture
def token(runtime, code):
    return return_with(runtime, code)


def test_the_reporter_sees_state_and_own_words(runtime, token):
    thread = read_thread(runtime, token)
    assert thread.state is State.RECEIVED
    assert thread.content.observation.description == "A van every night"


def test_a_code_is_read_as_people_copy_it(runtime, code):
    assert return_with(runtime, f"  {format_code(code).lower()} ")


def test_an_unknown_code_opens_nothing(runtime, code):
    assert return_with(runtime, new_receipt_code()) is None


def test_what_is_no_code_is_refused_before_anything_is_looked_up(runtime, code):
    with pytest.raises(MalformedCode):
        return_with(runtime, "hello")


def test_the_reporter_reads_a_question(runtime, team, token, number):
    ask(runtime, team.anna, number, 1, "Which colour?")
    thread = read_thread(runtime, token)
    assert thread.state is State.AWAITING_REPORTER
    assert [m.text for m in thread.messages] == ["Which colour?"]


def test_the_reporter_never_sees_a_note(runtime, team, token, number):
    add_note(runtime, team.anna, number, 1, "Looks like the neighbour")
    assert read_thread(runtime, token).messages == []


def test_an_answer_reaches_the_coordination_point(runtime, team, token, number):
    ask(runtime, team.anna, number, 1, "Which colour?")
    add_answer(runtime, token, "White", "key")
    view = read_tip(runtime, team.anna, number)
    assert [(m.kind, m.text) for m in view.messages] == [
        (MessageKind.QUESTION, "Which colour?"),
        (MessageKind.ANSWER, "White"),
    ]


def test_an_answer_takes_a_waiting_tip_back_into_assessment(runtime, team, token, number):
    ask(runtime, team.anna, number, 1, "Which colour?")
    add_answer(runtime, token, "White", "key")
    assert read_thread(runtime, token).state is State.IN_ASSESSMENT


def test_an_addition_without_a_question_leaves_the_state(runtime, token):
    add_answer(runtime, token, "It happened again", "key")
    assert read_thread(runtime, token).state is State.RECEIVED


def test_the_reporter_reads_their_own_answers_back(runtime, token):
    add_answer(runtime, token, "It happened again", "key")
    assert [m.text for m in read_thread(runtime, token).messages] == ["It happened again"]


def test_the_same_form_sent_twice_adds_one_answer(runtime, token):
    for _ in range(2):
        add_answer(runtime, token, "It happened again", "key")
    assert len(read_thread(runtime, token).messages) == 1


def test_the_same_words_in_another_form_are_another_answer(runtime, token):
    add_answer(runtime, token, "Again", "one")
    add_answer(runtime, token, "Again", "two")
    assert len(read_thread(runtime, token).messages) == 2


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001])
def test_an_answer_needs_words_and_not_too_many(runtime, token, text):
    with pytest.raises(EmptyText):
        add_answer(runtime, token, text, "key")


def test_an_answer_leaves_no_time_of_day(runtime, team, token, number):
    add_answer(runtime, token, "Again", "key")
    event = read_tip(runtime, team.anna, number).events[-1]
    assert event.at is None
    assert event.actor is None


def test_a_closed_tip_still_takes_additions(runtime, team, token, number):
    change_state(runtime, team.anna, number, 1, State.REJECTED)
    add_answer(runtime, token, "But look", "key")
    assert read_thread(runtime, token).takes_answers


def test_an_expired_tip_takes_none(runtime, token, number):
    with runtime.database.writing() as session:
        session.scalars(select(Tip)).one().state = State.EXPIRED
    with pytest.raises(ThreadClosed):
        add_answer(runtime, token, "But look", "key")


def test_a_thread_closes_when_nothing_happens(runtime, token, clock):
    clock.advance(minutes=30)
    with pytest.raises(VisitEnded):
        read_thread(runtime, token)


def test_reading_keeps_a_thread_open(runtime, token, clock):
    for _ in range(3):
        clock.advance(minutes=20)
        assert read_thread(runtime, token)


def test_a_message_moved_into_another_tip_does_not_open(runtime, team, token, number):
    add_answer(runtime, token, "Mine", "key")
    other = return_with(runtime, submit_tip(runtime, "Another"))
    add_answer(runtime, other, "Theirs", "key")
    with runtime.database.writing() as session:
        one, two = session.scalars(select(Message))
        one.envelope, two.envelope = two.envelope, one.envelope
    with pytest.raises(Exception, match="key does not fit"):
        read_thread(runtime, token)
