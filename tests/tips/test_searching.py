from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.accounts.members import find_member
from portal.accounts.team import revoke
from portal.models import (
    AuditEvent,
    AuditKind,
    EntityKind,
    IndexSegment,
    RemovalReason,
    SegmentTip,
    State,
    Tip,
)
from portal.tips.assessing import add_note, ask, change_state
from portal.tips.entities.changing import add_by_hand, remove_entity
from portal.tips.entities.reading import entities_of
from portal.tips.findings import add_finding
from portal.tips.index import upkeep
from portal.tips.index.segments import drop_from_index
from portal.tips.index.upkeep import refresh_index
from portal.tips.message_bodies import Finding, FindingKind
from portal.tips.queue import QueueFilter
from portal.tips.reading import read_tip
from portal.tips.restricting import lift, restrict
from portal.tips.retention.removing import remove_tip
from portal.tips.returning import add_answer, return_with
from portal.tips.searching import PAGE_SIZE, SearchPage, search_tips
from portal.vault import TeamKeyring
from tests.conftest import locked, make_member, submit_tip, unlocked, unlocked_with_new_key
from tests.tips.engines import both_engines, database_url  # noqa: F401

ALL = QueueFilter()
NUMBER = 2026000001


@pytest.fixture
def find(runtime, team):
    """Search as Anna, and return the numbers that were found."""

    def search(typed: str, wanted: QueueFilter = ALL, actor=None) -> list[int]:
        return [row.number for row in page_of(runtime, actor or team.anna, typed, wanted).rows]

    return search


@pytest.fixture
def indexed(runtime, team, monkeypatch):
    """Put all tips into segments, however few they are."""
    monkeypatch.setattr(upkeep, "MOST_STALE", 0)

    def put(actor=None) -> None:
        refresh_index(runtime, actor or team.anna)

    return put


def page_of(runtime, actor, typed: str, wanted: QueueFilter = ALL, **place) -> SearchPage:
    return search_tips(runtime, actor, typed, wanted, **place)


def in_segments(runtime) -> list[int]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(SegmentTip.number).order_by(SegmentTip.number)))


def segments(runtime) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(IndexSegment)) or 0


# What is found.


@both_engines
def test_a_tip_is_found_by_its_words_before_and_after_it_is_in_the_index(tip, find, indexed):
    number = tip("A white van stops each night")
    tip("A red car")
    assert find("WHITE night") == [number]
    indexed()
    assert find("WHITE night") == [number]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("cafe", True),
        ("CAFÉ", True),
        ("caf", False),
        ("caf*", True),
        ("kroeg cafe", False),
        ('"achter het café"', True),
        ('"het achter"', False),
        ("het achter", True),
    ],
)
@pytest.mark.parametrize("is_indexed", [True, False])
def test_words_phrases_and_beginnings(tip, find, indexed, typed, is_found, is_indexed):
    number = tip("Achter het café hangt een lucht")
    if is_indexed:
        indexed()
    assert find(typed) == ([number] if is_found else [])


@pytest.mark.parametrize(
    "sections",
    [
        {"place": {"description": "Loods bij de sluis"}},
        {"occasion": {"when": "Als de sluis open is"}},
        {"involved": {"persons": [{"name": "Piet Sluis"}]}},
        {"involved": {"persons": [{"description": "Werkt op de sluis"}]}},
        {"involved": {"companies": [{"name": "Sluis B.V."}]}},
        {"involved": {"companies": [{"description": "Bij de sluis"}]}},
        {"involved": {"vehicles": [{"description": "Stond bij de sluis"}]}},
    ],
)
def test_each_part_of_what_is_told_is_searched(tip, find, sections):
    number = tip("Iets", **sections)
    assert find("sluis") == [number]


@pytest.mark.parametrize(
    "sections",
    [
        {"contact": {"name": "Sluis"}},
        {"source": {"careful_with": "Mijn buurman op de sluis"}},
    ],
)
def test_what_reporters_say_of_themselves_is_not_searched(tip, find, sections):
    tip("Iets", **sections)
    assert find("sluis") == []


def test_a_plate_and_an_address_of_the_form_are_found_written_as_one(tip, find):
    vehicles, place = [{"plate": "XX-123-X"}], {"postcode": "8011 PK", "house_number": "12 a"}
    number = tip("Iets", involved={"vehicles": vehicles}, place=place)
    assert find("xx123x") == find("8011pk12a") == [number]


def test_what_was_found_written_as_one_is_shown_in_its_own_spelling(runtime, team, tip):
    tip("Iets", involved={"vehicles": [{"plate": "XX-123-X"}]})
    (row,) = page_of(runtime, team.anna, "xx123x").rows
    assert [piece.text for piece in row.snippet if piece.mark] == ["XX-123-X"]


def test_questions_answers_notes_and_findings_are_searched(runtime, team, find):
    code = submit_tip(runtime, "Iets")
    ask(runtime, team.anna, NUMBER, 1, "Welke kleur had de sluisdeur?")
    add_answer(runtime, return_with(runtime, code), "Groen als gras", "key")
    add_note(runtime, team.anna, NUMBER, 4, "Nagevraagd bij de havenmeester")
    finding = Finding(kind=FindingKind.OPEN_SOURCE, text="Te koop", source="Marktplaats")
    add_finding(runtime, team.anna, NUMBER, 5, finding)
    for words in ("sluisdeur", "gras", "havenmeester", "koop", "marktplaats"):
        assert find(words) == [NUMBER]


def test_no_phrase_is_found_across_two_fields(tip, find):
    tip("Het eindigt met een witte", place={"description": "bus bij de kade"})
    assert find('"witte bus"') == []


def test_the_newest_tips_come_first(tip, find, indexed):
    numbers = [tip("Een bus") for _ in range(3)]
    indexed()
    numbers.append(tip("Nog een bus"))
    assert find("bus") == numbers[::-1]


# By what a tip names.


@both_engines
@pytest.mark.parametrize("typed", ["06 12 34 56 78", "+31612345678", "0612345678"])
def test_an_entity_is_found_however_it_is_typed(runtime, team, tip, find, indexed, typed):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.PHONE, "06-12345678")
    indexed()
    page = page_of(runtime, team.anna, typed)
    assert [row.number for row in page.rows] == [number]
    assert page.rows[0].entities == [(EntityKind.PHONE, "06-12345678")]


def test_an_entity_and_a_word_must_both_be_there(runtime, team, tip, find):
    with_both, with_one = tip("Een grijze bus"), tip("Iets")
    for number in (with_both, with_one):
        add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    assert find("xx123x grijze") == [with_both]
    assert find("xx123x") == [with_one, with_both]


def test_a_name_without_quotation_marks_is_found_as_a_whole(runtime, team, tip, find):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.PERSON, "Jan de Wit")
    assert find("jan de wit") == [number]


def test_a_removed_entity_is_not_found(runtime, team, tip, find):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    (entity,) = entities_of(runtime, team.anna, read_tip(runtime, team.anna, number)).present
    remove_entity(runtime, team.anna, number, 2, entity.id)
    assert find("xx123x") == []


# What is shown.


def test_the_part_with_the_words_is_shown_and_they_are_marked(runtime, team, tip):
    tip("Eerst iets anders. " * 20 + "Dan de witte bus. " + "En nog wat. " * 20)
    (row,) = page_of(runtime, team.anna, "bus witte").rows
    assert [piece.text for piece in row.snippet if piece.mark] == ["witte", "bus"]
    assert row.snippet[0].text == "… "


def test_pages_follow_each_other(runtime, team, tip, indexed):
    numbers = [tip("Een bus") for _ in range(PAGE_SIZE + 3)]
    indexed()
    first = page_of(runtime, team.anna, "bus")
    assert (first.total, first.is_cut) == (PAGE_SIZE + 3, False)
    second = page_of(runtime, team.anna, "bus", below=first.next_number)
    shown = [row.number for row in (*first.rows, *second.rows)]
    assert shown == numbers[::-1]
    assert second.next_number is None


def test_of_more_than_are_counted_it_is_said(runtime, team, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.searching.MOST_COUNTED", 2)
    for _ in range(3):
        tip("Een bus")
    page = page_of(runtime, team.anna, "bus")
    assert (page.total, page.is_cut) == (2, True)


def test_nothing_typed_finds_nothing_and_is_no_search(runtime, team, tip):
    tip()
    assert not page_of(runtime, team.anna, " … ").has_words
    with runtime.database.reading() as session:
        kinds = set(session.scalars(select(AuditEvent.kind)))
    assert AuditKind.TIPS_SEARCHED not in kinds


@both_engines
@pytest.mark.parametrize(
    ("wanted", "place"),
    [(QueueFilter(state=State.REJECTED), 1), (QueueFilter(theme="weapons"), 2)],
)
def test_filters_of_the_queue_hold(runtime, team, tip, find, indexed, wanted, place):
    numbers = [tip("Een bus"), tip("Een bus"), tip("Een bus", subject={"theme": "weapons"})]
    change_state(runtime, team.anna, numbers[1], 1, State.REJECTED)
    assert find("bus", wanted) == [numbers[place]]
    indexed()
    assert find("bus", wanted) == [numbers[place]]


# Who may.


def test_searching_needs_the_unlocked_vault(runtime, team):
    with pytest.raises(VaultLocked):
        page_of(runtime, locked(team.anna), "bus")


def test_an_administrator_does_not_search(runtime, team):
    with pytest.raises(NotPermitted):
        page_of(runtime, team.carla, "bus")


def test_a_search_is_in_the_trail_and_its_words_are_not(runtime, team, tip, find):
    tip("Een bus")
    find("dovenetel")
    with runtime.database.reading() as session:
        rows = session.execute(text("SELECT * FROM audit_event WHERE kind = 'tip.searched'")).all()
    (row,) = rows
    assert "dovenetel" not in str(row)


@both_engines
def test_a_restricted_tip_is_found_by_its_circle_alone(runtime, team, tip, find, indexed):
    make_member(runtime, "dewi", *team.anna.roles)
    number = tip("Over een collega met een bus")
    indexed()
    assert find("bus", actor=team.bram) == [number]
    dewi = find_member(runtime, "dewi")
    restrict(runtime, team.anna, number, 1, [team.anna.member_id, dewi])
    assert find("bus") == [number]
    assert find("bus", actor=team.bram) == []


# The index.


@both_engines
def test_a_restricted_tip_is_in_no_segment(runtime, team, tip, indexed):
    number, other = tip(), tip()
    indexed()
    assert in_segments(runtime) == [number, other]
    restrict(runtime, team.anna, number, 1, [team.anna.member_id, team.bram.member_id])
    assert in_segments(runtime) == []
    indexed()
    assert in_segments(runtime) == [other]


def test_a_tip_whose_restriction_was_lifted_comes_into_the_index(runtime, team, tip, indexed):
    lead = replace(team.anna, roles=team.anna.roles | frozenset({"lead"}))
    number = tip()
    restrict(runtime, team.anna, number, 1, [team.anna.member_id, team.bram.member_id])
    lift(runtime, lead, number, 2)
    indexed()
    assert in_segments(runtime) == [number]


def test_a_segment_that_was_made_before_a_restriction_is_made_anew(runtime, team, tip, indexed):
    number, other = tip(), tip()
    indexed()
    with runtime.database.writing() as session:
        # As an older version of the portal would have, which knew of no segments.
        session.scalars(select(Tip).where(Tip.number == number)).one().is_restricted = True
    indexed()
    assert in_segments(runtime) == [other]


@both_engines
def test_what_changed_since_is_found_as_it_is_now(runtime, team, tip, find, indexed):
    number = tip("Een bus")
    indexed()
    add_note(runtime, team.anna, number, 1, "Bij de sluis")
    assert find("sluis") == [number]
    indexed()
    assert find("sluis") == find("bus") == [number]
    assert segments(runtime) == 1


def test_small_segments_become_one(runtime, tip, indexed):
    for _ in range(3):
        tip()
        indexed()
    assert (segments(runtime), len(in_segments(runtime))) == (1, 3)


def test_few_tips_are_not_worth_a_segment(runtime, tip, find):
    tip("Een bus")
    find("bus")
    assert segments(runtime) == 0


def test_many_tips_are_put_into_segments_by_whoever_searches(runtime, tip, find, monkeypatch):
    monkeypatch.setattr(upkeep, "MOST_STALE", 2)
    numbers = [tip("Een bus") for _ in range(3)]
    assert find("bus") == numbers[::-1]
    assert in_segments(runtime) == numbers


def test_the_index_is_made_a_part_at_a_time(runtime, team, tip, indexed, monkeypatch):
    monkeypatch.setattr(upkeep, "MOST_AT_ONCE", 2)
    numbers = [tip() for _ in range(3)]
    indexed()
    assert in_segments(runtime) == numbers[1:]
    indexed()
    assert in_segments(runtime) == numbers


def test_what_was_left_out_of_a_search_is_told(runtime, team, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.searching.MOST_SINGLY", 2)
    for _ in range(3):
        tip("Een bus")
    page = page_of(runtime, team.anna, "bus")
    assert (len(page.rows), page.unsearched) == (2, 1)


@both_engines
def test_of_a_removed_tip_nothing_stays_in_the_index(runtime, team, tip, find, indexed):
    gone, other = tip("Een bus"), tip("Een bus")
    indexed()
    with runtime.database.writing() as session:
        remove_tip(
            session,
            session.scalars(select(Tip).where(Tip.number == gone)).one(),
            RemovalReason.TERM,
        )
    assert segments(runtime) == 0
    assert find("bus") == [other]


def test_a_segment_is_given_up_when_the_index_changed_while_it_was_made(
    runtime, team, tip, indexed, monkeypatch
):
    number = tip()
    indexed()
    tip()
    read = upkeep.open_tips

    def read_and_be_too_late(*arguments):
        opened = list(read(*arguments))
        with runtime.database.writing() as session:
            first = select(Tip.id).where(Tip.number == number)
            drop_from_index(session, session.scalars(first).one())
        return opened

    assert number in in_segments(runtime)
    monkeypatch.setattr(upkeep, "open_tips", read_and_be_too_late)
    indexed()
    assert in_segments(runtime) == []


@both_engines
def test_of_many_who_search_at_once_each_finds_all_and_the_index_is_made_once(
    runtime, team, tip, find, monkeypatch
):
    monkeypatch.setattr(upkeep, "MOST_STALE", 2)
    numbers = [tip("Een bus") for _ in range(6)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(find, ["bus"] * 8))
    assert found == [numbers[::-1]] * 8
    assert (segments(runtime), in_segments(runtime)) == (1, numbers)


# The generations of the team key.


def test_segments_of_an_older_generation_stay_readable(runtime, team, tip, find, indexed):
    old = tip("Een bus")
    indexed()
    revoke(runtime, replace(team.carla, keyring=team.anna.keyring), team.bram.member_id)
    new = tip("Een bus")
    anna = unlocked(runtime, "anna")
    assert find("bus", actor=anna) == [new, old]


def test_what_is_under_a_key_that_nobody_vouched_for_is_left_out_and_told(runtime, team, tip, find):
    number = tip("Een bus")
    revoke(runtime, team.carla, team.bram.member_id)
    waiting = tip("Een bus")
    anna = unlocked(runtime, "anna")
    page = page_of(runtime, anna, "bus")
    assert ([row.number for row in page.rows], page.unsearched) == ([number], 1)
    assert find("bus", actor=unlocked_with_new_key(runtime, "anna")) == [waiting, number]


def test_the_index_is_sealed_to_no_generation_that_nobody_vouched_for(runtime, team, tip, indexed):
    tip()
    revoke(runtime, team.carla, team.bram.member_id)
    indexed(unlocked(runtime, "anna"))
    with runtime.database.reading() as session:
        (envelope,) = session.scalars(select(IndexSegment.envelope))
    assert envelope.generation == 1


def test_the_index_opens_with_the_key_ring_of_a_colleague(runtime, team, tip, find, indexed):
    number = tip("Een bus")
    indexed()
    assert isinstance(team.bram.keyring, TeamKeyring)
    assert find("bus", actor=team.bram) == [number]
