"""The timeline and the network of a dossier."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.models import EntityKind, LinkKind, Tip, TipLink
from portal.tips.assessing import ask
from portal.tips.dossiers.membership import put_in
from portal.tips.dossiers.reading import read_dossier
from portal.tips.entities.changing import add_by_hand, remove_entity
from portal.tips.reading import read_tip
from portal.tips.returning import add_answer, return_with
from tests.conftest import submit_tip
from tests.tips.working import enrich, keep_to, new_dossier, seen


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


@pytest.fixture
def inside(runtime, team, tip, dossier):
    """Put a fresh tip into the dossier that speaks of these number plates, and return its number."""

    def make(*plates: str) -> int:
        number = tip()
        enrich(runtime, team.anna, number)
        version = seen(runtime, team.anna, dossier)
        put_in(runtime, team.anna, dossier, version, number)
        for place, plate in enumerate(plates):
            add_by_hand(runtime, team.anna, number, 4 + place, EntityKind.VEHICLE, plate)
        return number

    return make


def test_the_timeline_tells_of_the_dossier_and_of_its_tips(runtime, team, dossier, inside, clock):
    clock.advance(hours=1)
    number = inside()
    clock.advance(hours=1)
    ask(runtime, team.anna, number, 4, "Which colour?")
    timeline = read_dossier(runtime, team.anna, dossier).timeline
    told = [(moment.tip, moment.event.kind) for moment in timeline]
    assert told[0] == ("2026-00001", "question_asked")
    assert told[-1] == ("2026-00001", "received")
    assert ("", "tip_put_in") in told


def test_what_a_reporter_did_stands_after_what_they_answered(runtime, team, dossier, inside, clock):
    code = submit_tip(runtime)
    number = runtime.today().year * 1_000_000 + 1
    enrich(runtime, team.anna, number)
    put_in(runtime, team.anna, dossier, 1, number)
    clock.advance(hours=1)
    ask(runtime, team.anna, number, 4, "Which colour?")
    add_answer(runtime, return_with(runtime, code), "Grey", "one")
    timeline = read_dossier(runtime, team.anna, dossier).timeline
    assert [moment.event.kind for moment in timeline[:2]] == ["answer_received", "question_asked"]


def test_what_several_tips_speak_of_comes_first_in_the_network(runtime, team, dossier, inside):
    first = inside("AA-123-B", "CC-456-D")
    second = inside("CC-456-D")
    network = read_dossier(runtime, team.anna, dossier).network
    assert [(node.name, node.tips) for node in network.entities] == [
        ("CC-456-D", (first, second)),
        ("AA-123-B", (first,)),
    ]


def test_what_was_removed_from_a_tip_is_not_in_the_network(runtime, team, dossier, inside):
    number = inside("AA-123-B")
    (node,) = read_dossier(runtime, team.anna, dossier).network.entities
    version = read_tip(runtime, team.anna, number).tip.version
    remove_entity(runtime, team.anna, number, version, node.id)
    assert read_dossier(runtime, team.anna, dossier).network.entities == []


def test_links_between_tips_of_the_dossier_are_in_the_network(runtime, team, dossier, inside):
    first, second = inside(), inside()
    with runtime.database.writing() as session:
        one, other = session.scalars(select(Tip.id).order_by(Tip.number))
        session.add(
            TipLink(
                first_id=one,
                second_id=other,
                kind=LinkKind.RELATED,
                member_id=team.anna.member_id,
                at=runtime.now(),
            )
        )
    assert read_dossier(runtime, team.anna, dossier).network.links == [(first, second)]


def test_what_only_a_restricted_tip_speaks_of_is_for_its_circle(runtime, team, dossier, inside):
    first = inside("AA-123-B", "CC-456-D")
    second = inside("CC-456-D")
    keep_to(runtime, team.anna, first)
    theirs = read_dossier(runtime, team.bram, dossier).network
    assert [(node.name, node.tips) for node in theirs.entities] == [("CC-456-D", (second,))]
    assert len(read_dossier(runtime, team.anna, dossier).network.entities) == 2
