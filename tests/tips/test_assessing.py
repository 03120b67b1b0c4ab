from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.accounts.errors import NoSuchMember, NotPermitted, VaultLocked
from portal.accounts.members import find_member
from portal.models import MessageKind, State, Tip, TipEvent, TipEventKind
from portal.tips.assessing import add_note, ask, assign, change_state, reply
from portal.tips.content import Risk
from portal.tips.errors import EmptyText, IllegalTransition, NoSuchTip, TipChanged
from portal.tips.reading import read_tip
from portal.tips.returning import read_thread, return_with
from portal.tips.states import TRANSITIONS
from portal.vault import CannotOpen
from tests.conftest import locked, submit_tip


def state_of(runtime, number: int) -> State:
    with runtime.database.reading() as session:
        return session.scalars(select(Tip.state).where(Tip.number == number)).one()


def test_reading_needs_the_unlocked_vault(runtime, team, tip):
    with pytest.raises(VaultLocked):
        read_tip(runtime, locked(team.anna), tip())


def test_an_administrator_cannot_read_a_tip(runtime, team, tip):
    with pytest.raises(NotPermitted):
        read_tip(runtime, team.carla, tip())


def test_there_is_no_tip_by_another_number(runtime, team):
    with pytest.raises(NoSuchTip):
        read_tip(runtime, team.anna, 2026999999)


def test_a_tip_is_unread_until_it_was_read(runtime, team, tip):
    number = tip()
    assert read_tip(runtime, team.anna, number).was_unread
    assert not read_tip(runtime, team.anna, number).was_unread


def test_each_member_reads_for_themselves(runtime, team, tip):
    number = tip()
    read_tip(runtime, team.anna, number)
    assert read_tip(runtime, team.bram, number).was_unread


@pytest.mark.parametrize(
    ("who_knows", "risk"),
    [("only_me", Risk.HIGH), ("few", Risk.RAISED), ("many", Risk.LOW), ("unknown", Risk.NOT_KNOWN)],
)
def test_what_few_people_know_is_a_risk_to_the_reporter(runtime, team, tip, who_knows, risk):
    number = tip(source={"who_knows": who_knows})
    assert read_tip(runtime, team.anna, number).content.source.risk is risk


def test_a_tip_is_assigned_and_given_back(runtime, team, tip):
    number = tip()
    assign(runtime, team.anna, number, 1, team.bram.member_id)
    assert read_tip(runtime, team.anna, number).events[-1].assignee == "Bram"
    assign(runtime, team.anna, number, 2, None)
    assert read_tip(runtime, team.anna, number).tip.assignee_id is None


def test_a_tip_is_assigned_to_coordinators_only(runtime, team, tip):
    number = tip()
    for nobody in (find_member(runtime, "carla"), uuid4()):
        with pytest.raises(NoSuchMember):
            assign(runtime, team.anna, number, 1, nobody)


def test_a_state_change_is_written_down_with_who_and_when(runtime, team, tip, clock):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.IN_ASSESSMENT)
    event = read_tip(runtime, team.anna, number).events[-1]
    assert (event.kind, event.actor, event.at) == (
        TipEventKind.STATE_CHANGED,
        "Anna",
        clock.moment,
    )
    assert (event.from_state, event.to_state) == (State.RECEIVED, State.IN_ASSESSMENT)


def test_why_a_state_changed_is_kept_sealed_beside_it(runtime, team, tip):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.REJECTED, "A quarrel")
    (message,) = read_tip(runtime, team.anna, number).messages
    assert (message.kind, message.text) == (MessageKind.NOTE, "A quarrel")


@pytest.mark.parametrize("present", list(State))
def test_every_change_outside_the_table_is_refused(runtime, team, tip, present):
    number = tip()
    for wanted in set(State) - TRANSITIONS[present]:
        with runtime.database.writing() as session:
            session.scalars(select(Tip)).one().state = present
        with pytest.raises(IllegalTransition):
            change_state(runtime, team.anna, number, 1, wanted)


def test_nobody_expires_a_tip_by_hand(runtime, team, tip):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.REJECTED)
    with pytest.raises(IllegalTransition):
        change_state(runtime, team.anna, number, 2, State.EXPIRED)


def test_a_question_takes_a_fresh_tip_into_assessment_and_waits(runtime, team, tip):
    number = tip()
    ask(runtime, team.anna, number, 1, "Which colour?")
    changes = [e.to_state for e in read_tip(runtime, team.anna, number).events]
    assert changes == [State.RECEIVED, State.IN_ASSESSMENT, State.AWAITING_REPORTER]


def test_a_reply_tells_the_reporter_something_and_leaves_the_state(runtime, team, tip):
    number = tip()
    reply(runtime, team.anna, number, 1, "Thank you")
    view = read_tip(runtime, team.anna, number)
    assert [(m.kind, m.text) for m in view.messages] == [(MessageKind.REPLY, "Thank you")]
    assert view.events[-1].kind is TipEventKind.REPLY_SENT
    assert view.tip.state is State.RECEIVED


def test_the_reporter_reads_a_reply(runtime, team):
    code = submit_tip(runtime)
    reply(runtime, team.anna, 2026000001, 1, "Thank you")
    (message,) = read_thread(runtime, return_with(runtime, code)).messages
    assert (message.kind, message.text) == (MessageKind.REPLY, "Thank you")


def test_a_question_about_a_dossier_leaves_the_state(runtime, team, tip):
    number = tip()
    with runtime.database.writing() as session:
        session.scalars(select(Tip)).one().state = State.IN_DOSSIER
    ask(runtime, team.anna, number, 1, "Which colour?")
    assert state_of(runtime, number) is State.IN_DOSSIER


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_a_note_needs_words_and_not_too_many(runtime, team, tip, text):
    number = tip()
    with pytest.raises(EmptyText):
        add_note(runtime, team.anna, number, 1, text)
    assert len(read_tip(runtime, team.anna, number).events) == 1


def test_the_second_of_two_savers_is_told_what_changed(runtime, team, tip):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.IN_ASSESSMENT)
    with pytest.raises(TipChanged) as told:
        add_note(runtime, team.bram, number, 1, "Typed meanwhile")
    (event,) = told.value.events
    assert (event.actor, event.to_state) == ("Anna", State.IN_ASSESSMENT)


def test_a_refused_save_changes_nothing(runtime, team, tip):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.IN_ASSESSMENT)
    with pytest.raises(TipChanged):
        change_state(runtime, team.bram, number, 1, State.REJECTED)
    assert state_of(runtime, number) is State.IN_ASSESSMENT


def test_of_many_who_save_at_once_one_succeeds(runtime, team, tip):
    number = tip()

    def save(place: int) -> bool:
        try:
            add_note(runtime, team.anna, number, 1, f"Note {place}")
        except TipChanged:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(16))) == 1


def test_events_are_numbered_without_gaps(runtime, team, tip):
    number = tip()
    ask(runtime, team.anna, number, 1, "Which colour?")
    add_note(runtime, team.bram, number, 3, "Asked")
    with runtime.database.reading() as session:
        sequences = list(session.scalars(select(TipEvent.sequence).order_by(TipEvent.sequence)))
    assert sequences == [1, 2, 3, 4]


@pytest.mark.parametrize("use", [assign, change_state, add_note, ask, reply])
def test_an_administrator_changes_no_tip(runtime, team, tip, use):
    with pytest.raises(NotPermitted):
        use(runtime, team.carla, tip(), 1, State.IN_ASSESSMENT)


@pytest.mark.parametrize("use", [assign, change_state, add_note, ask, reply])
def test_a_locked_member_changes_no_tip(runtime, team, tip, use):
    with pytest.raises(VaultLocked):
        use(runtime, locked(team.anna), tip(), 1, State.IN_ASSESSMENT)


def test_a_sealed_tip_cannot_be_moved_to_another_tips_row(runtime, team, tip):
    tip("One")
    number = tip("Two")
    with runtime.database.writing() as session:
        one, two = session.scalars(select(Tip).order_by(Tip.number))
        two.envelope = one.envelope
    with pytest.raises(CannotOpen):
        read_tip(runtime, team.anna, number)


def test_two_tips_with_the_same_words_look_nothing_alike(runtime, team):
    for _ in range(2):
        submit_tip(runtime, "The same words")
    with runtime.database.reading() as session:
        one, two = session.scalars(select(Tip))
    assert one.envelope.content[:64] != two.envelope.content[:64]
