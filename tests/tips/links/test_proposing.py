from __future__ import annotations

import pytest

from portal.accounts.members import find_member
from portal.models import EntityKind
from portal.tips.entities.changing import accept_names, add_by_hand, remove_entity
from portal.tips.entities.reading import entities_of
from portal.tips.index import upkeep
from portal.tips.index.traits import Comparison, signature
from portal.tips.index.upkeep import refresh_index
from portal.tips.linking_rules import Evidence
from portal.tips.links.proposing import MOST_PROPOSALS, TipLinks, links_of
from portal.tips.nearness import Nearness
from portal.tips.reading import read_tip
from portal.tips.restricting import restrict
from tests.conftest import make_member
from tests.tips.engines import both_engines

STORY = (
    "Elke dinsdagavond rond elf uur stopt er een witte bestelbus bij de loods achter de garage. "
    "Twee mannen dragen blauwe vaten naar binnen en er hangt een scherpe chemische lucht."
)
AGAIN = (
    "Elke dinsdag rond elf uur 's avonds stopt een witte bestelbus bij de loods achter de garage. "
    "Twee mannen dragen blauwe vaten naar binnen. Er hangt daar een scherpe chemische lucht."
)
OTHER = "In de kapsalon op de hoek komt nooit een klant, maar er wordt wel veel geld geteld."


@pytest.fixture
def linked(runtime, team):
    def look(number: int, actor=None) -> TipLinks:
        actor = actor or team.anna
        return links_of(runtime, actor, read_tip(runtime, actor, number))

    return look


@pytest.fixture
def proposed(linked):
    """The proposals for a tip, with their evidence by number."""

    def look(number: int, actor=None) -> dict[int, Evidence]:
        return {each.other.number: each.evidence for each in linked(number, actor).proposals}

    return look


@pytest.fixture(params=[True, False], ids=["in the index", "in no segment"])
def settle(request, runtime, team, monkeypatch):
    """Put all tips into segments, or leave them as they are."""

    def put() -> None:
        if request.param:
            monkeypatch.setattr(upkeep, "MOST_STALE", 0)
            refresh_index(runtime, team.anna)

    return put


def test_a_tip_that_reads_alike_is_proposed_with_how_alike_it_is(tip, proposed, settle):
    number, again, _other = tip(STORY), tip(AGAIN), tip(OTHER)
    settle()
    (found,) = proposed(number).items()
    assert found[0] == again
    assert found[1].is_near
    assert 0.4 < found[1].likeness < 1


@both_engines
def test_a_tip_that_names_the_same_is_proposed_with_what_both_name(tip, proposed, settle):
    number = tip("Het kenteken is XX-123-X.")
    other = tip("Ik zag een auto, kenteken XX 123 X.")
    tip("Bij de haven staat een aanhanger met plaat ZZ-987-Z.")
    settle()
    (found,) = proposed(number).items()
    assert found[0] == other
    assert [(one.kind, one.value) for one in found[1].shared] == [(EntityKind.VEHICLE, "XX123X")]


def test_what_was_added_by_hand_counts_on_both_sides(runtime, team, tip, proposed, settle):
    number, other = tip("Iets over een man"), tip("Een ander verhaal van elders")
    for each in (number, other):
        add_by_hand(runtime, team.anna, each, 1, EntityKind.PERSON, "Jan de Wit")
    settle()
    assert list(proposed(number)) == [other]


def test_what_was_removed_counts_on_neither_side(runtime, team, tip, proposed, settle):
    number, other = tip("Bel 06-12345678."), tip("Zijn nummer: 0612345678")
    accept_names(runtime, team.anna, other, 1)
    entity = entities_of(runtime, team.anna, read_tip(runtime, team.anna, other)).present[0]
    remove_entity(runtime, team.anna, other, 2, entity.id)
    settle()
    assert proposed(number) == proposed(other) == {}


def test_a_first_name_alone_is_not_enough(tip, proposed, settle):
    number = tip("Een verhaal", involved={"persons": [{"name": "Jan"}]})
    tip("Iets heel anders", involved={"persons": [{"name": "Jan"}]})
    settle()
    assert proposed(number) == {}


def test_the_same_district_counts_with_texts_that_are_somewhat_alike(tip, proposed, settle):
    number = tip(STORY, place={"area": "WK019310"})
    near = tip(AGAIN, place={"area": "WK019310"})
    settle()
    assert proposed(number)[near].is_same_district


def test_the_strongest_come_first_and_the_rest_is_counted(tip, linked):
    number = tip(f"{STORY} Kenteken XX-123-X.")
    for _ in range(MOST_PROPOSALS + 1):
        tip(AGAIN)
    strongest = tip(f"{AGAIN} Kenteken XX-123-X.")
    links = linked(number)
    assert links.proposals[0].other.number == strongest
    assert (len(links.proposals), links.more) == (MOST_PROPOSALS, 2)


def test_a_restricted_tip_is_proposed_to_its_circle_alone(runtime, team, tip, proposed, settle):
    number, kept = tip(STORY), tip(AGAIN)
    settle()
    make_member(runtime, "dewi", *team.anna.roles)
    circle = [team.anna.member_id, find_member(runtime, "dewi")]
    restrict(runtime, team.anna, kept, 1, circle)
    assert list(proposed(number, team.anna)) == [kept]
    assert proposed(number, team.bram) == {}


def test_a_signature_tells_how_alike_two_texts_are_as_the_rule_measures_it():
    nearness: Nearness[str] = Nearness()
    nearness.add("again", AGAIN)
    ((_key, likeness),) = nearness.near(STORY)
    compared = Comparison(signature(STORY)).likeness(signature(AGAIN))
    assert compared == pytest.approx(likeness, abs=0.03)


def test_a_text_is_wholly_like_itself_and_not_like_another():
    comparison = Comparison(signature(STORY))
    assert comparison.likeness(signature(STORY)) == 1
    assert comparison.likeness(signature(OTHER)) < 0.1
