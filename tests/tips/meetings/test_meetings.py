"""A meeting is planned and written down, and what was agreed is in the dossiers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.models import AuditEvent, BarrierState, DossierState, MeetingState
from portal.tips.dossiers.errors import DossierClosed, NotAtTable
from portal.tips.dossiers.managing import change_state
from portal.tips.dossiers.parts import (
    Doer,
    TypedBarrier,
    TypedDecision,
    TypedTask,
    add_barrier,
    add_task,
    take_decision,
)
from portal.tips.dossiers.reading import read_dossier
from portal.tips.meetings import reading
from portal.tips.meetings.agenda import read_agenda
from portal.tips.meetings.errors import (
    CannotInvite,
    MeetingChanged,
    MinutesClosed,
    NoSuchMeeting,
    NotOnAgenda,
)
from portal.tips.meetings.planning import MeetingPlan, change_plan, plan_meeting
from portal.tips.meetings.reading import list_meetings, read_meeting
from portal.tips.meetings.recording import TypedItem, TypedMinutes, record_meeting
from portal.tips.partners.managing import set_active
from tests.conftest import locked
from tests.tips.working import both_engines, lead, new_dossier, new_partner, seen

NOBODY = frozenset()


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


@pytest.fixture
def plan(runtime, team):
    """Plan a meeting about these dossiers some days from now, and return its number."""

    def make(*dossiers: int, days: int = 7, partners=(), members=()) -> int:
        day = runtime.today() + timedelta(days=days)
        wanted = MeetingPlan(day, "Town hall", frozenset(partners), frozenset(members), dossiers)
        return plan_meeting(runtime, team.anna, wanted)

    return make


def minutes(*items: TypedItem, partners=NOBODY, members=NOBODY, words: str = "") -> TypedMinutes:
    return TypedMinutes(frozenset(partners), frozenset(members), "A guest", words, items)


@both_engines
def test_a_meeting_has_a_day_a_place_who_is_invited_and_its_dossiers(runtime, team, plan):
    first, second = (new_dossier(runtime, team.anna, title) for title in ("One", "Two"))
    police = new_partner(runtime, team.anna)
    number = plan(second, first, partners=[police], members=[team.bram.member_id])
    view = read_meeting(runtime, team.anna, number)
    assert (view.public_number, view.body.place) == ("O2026-00001", "Town hall")
    assert [item.title for item in view.items] == ["Two", "One"]
    assert [(who.name, who.came) for who in (*view.partners, *view.members)] == [
        ("Police", None),
        ("Bram", None),
    ]


@both_engines
def test_the_latest_day_comes_first_and_the_list_goes_on(runtime, team, plan, monkeypatch):
    monkeypatch.setattr(reading, "PAGE_SIZE", 2)
    first, second, third = plan(days=3), plan(days=9), plan(days=3)
    page = list_meetings(runtime, team.anna)
    assert [row.number for row in page.rows] == [second, third]
    rest = list_meetings(runtime, team.anna, page.next_key)
    assert [row.number for row in rest.rows] == [first]
    assert rest.next_key is None


def test_only_who_works_with_us_is_invited(runtime, team, plan):
    police = new_partner(runtime, team.anna)
    set_active(runtime, lead(team.anna), police, 1, is_active=False)
    with pytest.raises(CannotInvite):
        plan(partners=[police])
    with pytest.raises(CannotInvite):
        plan(members=[team.carla.member_id])


def test_only_open_dossiers_are_put_on_the_agenda(runtime, team, plan, dossier):
    change_state(runtime, team.anna, dossier, 1, DossierState.CLOSED)
    for number in (dossier, 2026999999):
        with pytest.raises(NotOnAgenda):
            plan(number)


def test_a_plan_is_changed_and_what_was_written_down_stays(runtime, team, plan, dossier):
    other = new_dossier(runtime, team.anna, "The butcher")
    number = plan(dossier)
    record_meeting(runtime, team.anna, number, 1, minutes(TypedItem(dossier, "Much was said")))
    changed = MeetingPlan(runtime.today(), "Police station", NOBODY, NOBODY, [other])
    change_plan(runtime, team.anna, number, 2, changed)
    view = read_meeting(runtime, team.anna, number)
    assert (view.body.place, view.body.others) == ("Police station", "A guest")
    assert [item.title for item in view.items] == ["The butcher", "The corner shop"]


def test_a_dossier_of_which_nothing_was_written_leaves_the_agenda(runtime, team, plan, dossier):
    number = plan(dossier)
    change_plan(runtime, team.anna, number, 1, MeetingPlan(runtime.today(), "", NOBODY, NOBODY, []))
    assert read_meeting(runtime, team.anna, number).items == []


@both_engines
def test_decisions_and_tasks_are_written_back_into_the_dossier(runtime, team, plan, dossier):
    number = plan(dossier)
    item = TypedItem(
        dossier,
        "The shop is open at night",
        [TypedDecision("Close it", "The mayor", runtime.today())],
        [TypedTask("Write the letter", Doer(team.anna.member_id), runtime.today())],
    )
    record_meeting(runtime, team.anna, number, 1, minutes(item))
    view = read_dossier(runtime, team.anna, dossier)
    assert [(d.body.text, d.meeting) for d in view.decisions] == [("Close it", "O2026-00001")]
    assert [(t.body.text, t.meeting) for t in view.tasks] == [("Write the letter", "O2026-00001")]
    (told,) = read_meeting(runtime, team.anna, number).items
    assert told.said == "The shop is open at night"
    assert [d.body.text for d in told.decisions] == ["Close it"]
    assert [t.body.text for t in told.tasks] == ["Write the letter"]


def test_who_came_is_written_down(runtime, team, plan):
    police, tax = (new_partner(runtime, team.anna, name) for name in ("Police", "Tax"))
    number = plan(partners=[police, tax], members=[team.bram.member_id])
    typed = minutes(partners=[police], members=[team.bram.member_id])
    record_meeting(runtime, team.anna, number, 1, typed)
    view = read_meeting(runtime, team.anna, number)
    assert [(who.name, who.came) for who in view.partners] == [("Police", True), ("Tax", False)]
    assert [who.came for who in view.members] == [True]


def test_one_wrong_part_leaves_everything_as_it_was(runtime, team, plan, dossier):
    number = plan(dossier)
    item = TypedItem(
        dossier,
        "Much was said",
        [TypedDecision("Close it", "The mayor", runtime.today())],
        [TypedTask("Write", Doer(partner_id=uuid4()), runtime.today())],
    )
    with pytest.raises(NotAtTable):
        record_meeting(runtime, team.anna, number, 1, minutes(item))
    assert read_dossier(runtime, team.anna, dossier).decisions == []
    assert read_meeting(runtime, team.anna, number).items[0].said == ""


def test_nothing_is_agreed_about_a_dossier_that_is_closed(runtime, team, plan, dossier):
    number = plan(dossier)
    change_state(runtime, team.anna, dossier, 1, DossierState.CLOSED)
    record_meeting(runtime, team.anna, number, 1, minutes(TypedItem(dossier, "It is done")))
    item = TypedItem(dossier, decisions=[TypedDecision("Open it", "", runtime.today())])
    with pytest.raises(DossierClosed):
        record_meeting(runtime, team.anna, number, 2, minutes(item))


def test_minutes_are_only_about_dossiers_on_the_agenda(runtime, team, plan, dossier):
    with pytest.raises(NotOnAgenda):
        record_meeting(runtime, team.anna, plan(), 1, minutes(TypedItem(dossier, "Oh")))


def test_closed_minutes_are_not_changed_any_more(runtime, team, plan):
    number = plan()
    record_meeting(runtime, team.anna, number, 1, minutes(words="All well"), closes=True)
    assert read_meeting(runtime, team.anna, number).state is MeetingState.CLOSED
    with pytest.raises(MinutesClosed):
        record_meeting(runtime, team.anna, number, 2, minutes(words="All bad"))
    with pytest.raises(MinutesClosed):
        change_plan(
            runtime, team.anna, number, 2, MeetingPlan(runtime.today(), "", NOBODY, NOBODY, [])
        )


@both_engines
def test_of_many_who_save_at_once_one_succeeds(runtime, team, plan, dossier):
    number = plan(dossier)

    def save(place: int) -> bool:
        decision = TypedDecision(f"Decision {place}", "", runtime.today())
        try:
            item = TypedItem(dossier, decisions=[decision])
            record_meeting(runtime, team.anna, number, 1, minutes(item))
        except MeetingChanged:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(save, range(8))) == 1
    assert len(read_dossier(runtime, team.anna, dossier).decisions) == 1


@both_engines
def test_two_meetings_about_the_same_dossiers_both_get_through(runtime, team, plan):
    dossiers = [new_dossier(runtime, team.anna) for _ in range(3)]
    numbers = [plan(*order) for order in (dossiers, dossiers[::-1])]

    def save(number: int) -> None:
        decision = TypedDecision("Go on", "", runtime.today())
        items = [TypedItem(dossier, decisions=[decision]) for dossier in dossiers]
        record_meeting(runtime, team.anna, number, 1, minutes(*items))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, numbers))
    assert [len(read_dossier(runtime, team.anna, d).decisions) for d in dossiers] == [2, 2, 2]


def test_the_agenda_tells_the_goal_the_open_tasks_and_the_barriers_due(
    runtime, team, plan, dossier
):
    today = runtime.today()
    add_task(runtime, team.anna, dossier, 1, TypedTask("Call", Doer(team.anna.member_id), today))
    for words, days, state in (
        ("in time", 3, BarrierState.PLANNED),
        ("after it", 30, BarrierState.PLANNED),
        ("no day", None, BarrierState.UNDER_WAY),
        ("done", 3, BarrierState.DONE),
    ):
        due = None if days is None else today + timedelta(days=days)
        add_barrier(
            runtime,
            team.anna,
            dossier,
            seen(runtime, team.anna, dossier),
            TypedBarrier("Rent", words, due=due, state=state),
        )
    (item,) = read_agenda(runtime, team.anna, plan(dossier)).items
    assert item.body.goal == "Close the laundry"
    assert [task.body.text for task in item.tasks] == ["Call"]
    assert [barrier.body.barrier for barrier in item.barriers] == ["in time", "no day"]


def test_the_agenda_tells_the_decisions_since_the_last_meeting(runtime, team, plan, dossier, clock):
    for version, words in enumerate(("before it", "in it", "after it"), start=1):
        clock.advance(days=1)
        typed = TypedDecision(words, "", runtime.today())
        take_decision(runtime, team.anna, dossier, version, typed)
    last = runtime.today() - timedelta(days=1)
    plan(dossier, days=-1)
    (item,) = read_agenda(runtime, team.anna, plan(dossier)).items
    assert item.last_meeting == last
    assert [decision.body.text for decision in item.decisions] == ["after it", "in it"]


def test_a_first_agenda_tells_all_decisions(runtime, team, plan, dossier):
    take_decision(runtime, team.anna, dossier, 1, TypedDecision("Go", "", runtime.today()))
    (item,) = read_agenda(runtime, team.anna, plan(dossier)).items
    assert (item.last_meeting, len(item.decisions)) == (None, 1)


def test_an_agenda_counts_as_a_reading_of_its_dossiers(runtime, team, plan, dossier):
    read_agenda(runtime, team.anna, plan(dossier))
    with runtime.database.reading() as session:
        rows = session.execute(
            select(AuditEvent.kind, AuditEvent.subject).order_by(AuditEvent.sequence.desc())
        ).all()
    assert rows[:3] == [
        ("dossier.read", "dossier/C2026-00001"),
        ("meeting.read", "meeting/O2026-00001"),
        ("meeting.planned", "meeting/O2026-00001"),
    ]


def test_nothing_that_was_typed_is_in_clear(runtime, team, plan, dossier):
    number = plan(dossier)
    typed = TypedMinutes(
        NOBODY, NOBODY, "Gastgans", "Notuulnachtegaal", [TypedItem(dossier, "Zei")]
    )
    record_meeting(runtime, team.anna, number, 1, typed)
    with runtime.database.reading() as session:
        tables = ("meeting", "meeting_dossier", "meeting_event")
        rows = [tuple(session.execute(text(f"SELECT * FROM {name}")).all()) for name in tables]
    words = ("Town hall", "Gastgans", "Notuulnachtegaal", "Zei")
    assert not any(word in str(rows) for word in words)


def test_there_is_no_meeting_by_another_number(runtime, team):
    for read in (read_meeting, read_agenda):
        with pytest.raises(NoSuchMeeting):
            read(runtime, team.anna, 2026999999)
    with pytest.raises(NoSuchMeeting):
        record_meeting(runtime, team.anna, 2026999999, 1, minutes())


def test_meetings_are_for_who_works_dossiers_with_the_vault_unlocked(runtime, team, plan):
    number = plan()
    for read in (read_meeting, read_agenda):
        with pytest.raises(NotPermitted):
            read(runtime, team.carla, number)
        with pytest.raises(VaultLocked):
            read(runtime, locked(team.anna), number)
    with pytest.raises(NotPermitted):
        list_meetings(runtime, team.carla)
