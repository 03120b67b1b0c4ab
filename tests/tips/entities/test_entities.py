from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.accounts.members import find_member
from portal.accounts.team import revoke
from portal.models import (
    Entity,
    EntityKind,
    RemovalReason,
    SealedIndex,
    Tip,
    TipEntity,
    TipEventKind,
)
from portal.tips.assessing import add_note, ask
from portal.tips.entities.changing import (
    accept_names,
    add_by_hand,
    put_back,
    remove_entity,
    write_note,
)
from portal.tips.entities.reading import TipEntities, entities_of, read_entity
from portal.tips.errors import EmptyText, NoSuchEntity, NoSuchTip, NoteChanged, TipChanged
from portal.tips.reading import read_tip
from portal.tips.recognition import NotRecognised
from portal.tips.restricting import restrict
from portal.tips.retention.removing import remove_tip
from portal.tips.returning import add_answer, return_with
from portal.vault import CannotOpen
from tests.conftest import locked, make_member, submit_tip, unlocked
from tests.tips.engines import both_engines

NUMBER = 2026000001
PLATE = "De bus heeft kenteken XX-123-X, ik zag XX-123-X ook vorige week."


@pytest.fixture
def named(runtime, team):
    """What a tip names, as a member sees it."""

    def look(number: int = NUMBER, actor=None) -> TipEntities:
        actor = actor or team.anna
        return entities_of(runtime, actor, read_tip(runtime, actor, number))

    return look


@pytest.fixture
def accept(runtime, team):
    """Accept all that is proposed for a tip."""

    def take(number: int = NUMBER, actor=None) -> None:
        actor = actor or team.anna
        accept_names(runtime, actor, number, read_tip(runtime, actor, number).tip.version)

    return take


def keep_to(runtime, team, number: int) -> None:
    """Keep a tip to Anna and Dewi."""
    make_member(runtime, "dewi", *team.anna.roles)
    circle = [team.anna.member_id, find_member(runtime, "dewi")]
    restrict(runtime, team.anna, number, read_tip(runtime, team.anna, number).tip.version, circle)


def rows(runtime, table) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Proposals.


def test_what_the_rules_find_is_proposed_with_every_place_where_it_stands(tip, named):
    tip(PLATE)
    (proposal,) = named().proposals
    assert (proposal.name.kind, proposal.name.value) == (EntityKind.VEHICLE, "XX123X")
    places = [PLATE[m.start : m.end] for m in proposal.name.mentions]
    assert places == ["XX-123-X", "XX-123-X"]
    assert {m.section for m in proposal.name.mentions} == {"observation.description"}


def test_answers_and_notes_are_read_as_well_and_questions_are_not(runtime, team, named):
    code = submit_tip(runtime, "Iets")
    ask(runtime, team.anna, NUMBER, 1, "Was het 06-12345678?")
    add_answer(runtime, return_with(runtime, code), "Nee, 06-23456789", "key")
    add_note(runtime, team.anna, NUMBER, 4, "Zijn broer heeft 06-34567890")
    found = {(each.shown, each.name.mentions[0].section) for each in named().proposals}
    assert found == {("06-23456789", "message.4"), ("06-34567890", "message.5")}


def test_a_reporter_who_answers_with_their_own_number_is_not_proposed(runtime, team, named):
    code = submit_tip(runtime, "Iets", contact={"phone": "0612345678"})
    ask(runtime, team.anna, NUMBER, 1, "Mogen wij u bellen?")
    add_answer(runtime, return_with(runtime, code), "Ja, op 06-12345678", "key")
    assert named().proposals == []


def test_what_was_accepted_is_proposed_no_more(tip, named, accept):
    tip(PLATE)
    accept()
    assert (len(named().present), named().proposals) == (1, [])


def test_only_what_was_chosen_is_accepted(runtime, team, tip, named):
    number = tip(f"{PLATE} Bel 06-12345678.")
    accept_names(runtime, team.anna, number, 1, {"phone:+31612345678"})
    assert [each.value for each in named().present] == ["+31612345678"]
    assert [each.shown for each in named().proposals] == ["XX-123-X"]


def test_what_nobody_proposed_is_not_accepted(runtime, team, tip, named):
    number = tip(PLATE)
    accept_names(runtime, team.anna, number, 1, {"phone:+31612345678"})
    assert named().present == []
    assert len(read_tip(runtime, team.anna, number).events) == 1


# Adding, removing, putting back.


@both_engines
def test_an_entity_is_shared_by_the_tips_that_name_it_however_they_write_it(
    runtime, team, tip, named, accept
):
    one, other = tip(PLATE), tip("Ik zag kenteken XX 123 X.")
    accept(one)
    assert named(other).proposals[0].others == 1
    accept(other)
    (entity,) = named(other).present
    assert (entity.others, entity.shown, rows(runtime, Entity)) == (1, "XX 123 X", 1)
    page = read_entity(runtime, team.anna, entity.id)
    assert [(row.number, row.shown) for row in page.tips] == [
        (other, "XX 123 X"),
        (one, "XX-123-X"),
    ]


def test_what_is_added_by_hand_says_who_added_it_and_when(runtime, team, tip, named, clock):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.PERSON, " Jan de Wit ")
    (entity,) = named().present
    assert (entity.shown, entity.value) == ("Jan de Wit", "jan de wit")
    assert (entity.member, entity.at) == ("Anna", clock.moment)


def test_adding_what_is_there_changes_nothing(runtime, team, tip):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    add_by_hand(runtime, team.anna, number, 2, EntityKind.VEHICLE, "xx123x")
    assert len(read_tip(runtime, team.anna, number).events) == 2


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (EntityKind.VEHICLE, "half een kenteken"),
        (EntityKind.ACCOUNT, "NL91 ABNA 0417 1643 01"),
        (EntityKind.PHONE, "06"),
        (EntityKind.PERSON, ""),
    ],
)
def test_what_is_no_entity_of_its_kind_is_not_added(runtime, team, tip, kind, typed):
    number = tip("Iets")
    with pytest.raises(NotRecognised):
        add_by_hand(runtime, team.anna, number, 1, kind, typed)
    assert rows(runtime, Entity) == 0


def test_a_line_that_is_too_long_is_not_added(runtime, team, tip):
    with pytest.raises(EmptyText):
        add_by_hand(runtime, team.anna, tip("Iets"), 1, EntityKind.PERSON, "x" * 201)


def test_what_was_removed_is_proposed_no_more_and_can_be_put_back(
    runtime, team, tip, named, accept
):
    number = tip(PLATE)
    accept()
    (entity,) = named().present
    remove_entity(runtime, team.anna, number, 2, entity.id)
    assert (named().present, named().proposals) == ([], [])
    assert [each.shown for each in named().removed] == ["XX-123-X"]
    put_back(runtime, team.anna, number, 3, entity.id)
    assert [each.shown for each in named().present] == ["XX-123-X"]


def test_adding_by_hand_puts_back_what_was_removed(runtime, team, tip, named, accept):
    number = tip(PLATE)
    accept()
    remove_entity(runtime, team.anna, number, 2, named().present[0].id)
    add_by_hand(runtime, team.anna, number, 3, EntityKind.VEHICLE, "XX-123-X")
    assert (len(named().present), named().removed) == (1, [])


@pytest.mark.parametrize("use", [remove_entity, put_back])
def test_what_a_tip_does_not_name_is_not_removed_or_put_back(runtime, team, tip, use):
    with pytest.raises(NoSuchEntity):
        use(runtime, team.anna, tip("Iets"), 1, uuid4())


def test_every_change_is_an_event_and_tells_no_value(runtime, team, tip, named, accept):
    number = tip(PLATE)
    accept()
    remove_entity(runtime, team.anna, number, 2, named().present[0].id)
    kinds = [event.kind for event in read_tip(runtime, team.anna, number).events]
    assert kinds[1:] == [TipEventKind.ENTITY_ADDED, TipEventKind.ENTITY_REMOVED]
    with runtime.database.reading() as session:
        trail = str(session.execute(text("SELECT * FROM audit_event")).all())
    assert "XX" not in trail


def test_a_change_by_somebody_else_is_told(runtime, team, tip):
    number = tip(PLATE)
    add_note(runtime, team.bram, number, 1, "Intussen")
    with pytest.raises(TipChanged):
        accept_names(runtime, team.anna, number, 1)
    assert rows(runtime, Entity) == 0


@both_engines
def test_of_many_who_name_the_same_at_once_all_share_one_entity(runtime, team, tip):
    numbers = [tip("Iets") for _ in range(8)]

    def name(number: int) -> None:
        add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(name, numbers))
    assert (rows(runtime, Entity), rows(runtime, TipEntity)) == (1, 8)


# Who may.


@pytest.mark.parametrize("use", [accept_names, remove_entity, put_back])
def test_a_locked_member_and_an_administrator_change_nothing(runtime, team, tip, use):
    number = tip(PLATE)
    more = () if use is accept_names else (uuid4(),)
    with pytest.raises(VaultLocked):
        use(runtime, locked(team.anna), number, 1, *more)
    with pytest.raises(NotPermitted):
        use(runtime, team.carla, number, 1, *more)


def test_what_a_restricted_tip_names_is_known_to_its_circle_alone(
    runtime, team, tip, named, accept
):
    number, other = tip(PLATE), tip(PLATE)
    accept(number)
    keep_to(runtime, team, number)
    (entity,) = named(number).present
    with pytest.raises(NoSuchEntity):
        read_entity(runtime, team.bram, entity.id)
    with pytest.raises(NoSuchTip):
        accept_names(runtime, team.bram, number, 3)
    assert named(other, team.bram).proposals[0].others == 0
    assert named(other, team.anna).proposals[0].others == 1


# The note.


def test_a_note_is_for_all_who_know_of_the_entity(runtime, team, tip, named, accept):
    tip(PLATE)
    accept()
    (entity,) = named().present
    write_note(runtime, team.anna, entity.id, 0, "Bekend bij de wijkagent")
    assert read_entity(runtime, team.bram, entity.id).note == "Bekend bij de wijkagent"


def test_nobody_overwrites_a_note_that_they_did_not_see(runtime, team, tip, named, accept):
    tip(PLATE)
    accept()
    (entity,) = named().present
    write_note(runtime, team.anna, entity.id, 0, "Van Anna")
    with pytest.raises(NoteChanged):
        write_note(runtime, team.bram, entity.id, 0, "Van Bram")
    assert read_entity(runtime, team.bram, entity.id).note == "Van Anna"


def test_an_entity_of_restricted_tips_alone_takes_no_note(runtime, team, tip, named, accept):
    number = tip(PLATE)
    accept()
    keep_to(runtime, team, number)
    (entity,) = named().present
    assert not read_entity(runtime, team.anna, entity.id).takes_note
    with pytest.raises(NoSuchEntity):
        write_note(runtime, team.anna, entity.id, 0, "Over een collega")


def test_a_note_that_is_too_long_is_refused(runtime, team, tip, named, accept):
    tip(PLATE)
    accept()
    with pytest.raises(EmptyText):
        write_note(runtime, team.anna, named().present[0].id, 0, "x" * 2001)


# How it is kept.


def test_what_an_entity_is_cannot_be_moved_to_another(runtime, team, tip, named):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    add_by_hand(runtime, team.anna, number, 2, EntityKind.VEHICLE, "ZZ-987-Z")
    with runtime.database.writing() as session:
        one, other = session.scalars(select(Entity))
        one.envelope = other.envelope
    with pytest.raises(CannotOpen):
        named()


def test_the_index_key_is_sealed_anew_for_a_new_generation(runtime, team, tip, named):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    revoke(runtime, replace(team.carla, keyring=team.anna.keyring), team.bram.member_id)
    anna = unlocked(runtime, "anna")
    add_by_hand(runtime, anna, tip("Iets"), 1, EntityKind.VEHICLE, "xx123x")
    assert (rows(runtime, Entity), named(number, anna).present[0].others) == (1, 1)
    with runtime.database.reading() as session:
        assert session.scalars(select(SealedIndex.envelope)).one().generation == 2


def test_the_index_key_is_sealed_to_no_generation_that_nobody_vouched_for(runtime, team, tip):
    number = tip("Iets")
    add_by_hand(runtime, team.anna, number, 1, EntityKind.VEHICLE, "XX-123-X")
    revoke(runtime, team.carla, team.bram.member_id)
    anna = unlocked(runtime, "anna")
    add_by_hand(runtime, anna, number, 2, EntityKind.VEHICLE, "ZZ-987-Z")
    with runtime.database.reading() as session:
        assert session.scalars(select(SealedIndex.envelope)).one().generation == 1


@both_engines
def test_with_the_last_tip_that_names_it_an_entity_goes(runtime, team, tip, accept):
    one, other = tip(PLATE), tip(f"{PLATE} Bel 06-12345678.")
    accept(one)
    accept(other)
    assert rows(runtime, Entity) == 2
    for number, left in ((other, 1), (one, 0)):
        with runtime.database.writing() as session:
            gone = session.scalars(select(Tip).where(Tip.number == number)).one()
            remove_tip(session, gone, RemovalReason.TERM)
        assert rows(runtime, Entity) == left
