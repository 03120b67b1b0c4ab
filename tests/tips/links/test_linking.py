from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.accounts.members import find_member
from portal.models import AuditEvent, LinkKind, RemovalReason, State, Tip, TipEventKind, TipLink
from portal.tips.assessing import add_note, change_state
from portal.tips.errors import CannotLink, LinkProblem, TipChanged
from portal.tips.links.linking import merge, refuse, relate, unlink
from portal.tips.links.proposing import TipLinks, links_of
from portal.tips.reading import read_tip
from portal.tips.restricting import restrict
from portal.tips.retention.removing import remove_tip
from portal.tips.returning import add_answer, read_thread, return_with
from tests.conftest import locked, make_member, submit_tip
from tests.tips.engines import both_engines

ACTIONS = [relate, merge, refuse, unlink]


@pytest.fixture
def linked(runtime, team):
    """The links of a tip, as a member sees them."""

    def look(number: int, actor=None) -> TipLinks:
        actor = actor or team.anna
        return links_of(runtime, actor, read_tip(runtime, actor, number))

    return look


@pytest.fixture
def use(runtime, team):
    """Do something with two tips as Anna, who sees them as they are."""

    def do(action, number: int, other: int, actor=None) -> None:
        actor = actor or team.anna
        action(runtime, actor, number, read_tip(runtime, actor, number).tip.version, other)

    return do


@pytest.fixture
def events(runtime, team):
    def look(number: int) -> list[TipEventKind]:
        return [event.kind for event in read_tip(runtime, team.anna, number).events][1:]

    return look


@pytest.fixture
def state(runtime, team):
    def look(number: int) -> State:
        return read_tip(runtime, team.anna, number).tip.state

    return look


def problem(use, action, number: int, other: int) -> LinkProblem:
    with pytest.raises(CannotLink) as refused:
        use(action, number, other)
    return refused.value.problem


def made(links: TipLinks) -> list[tuple[int, LinkKind, bool]]:
    return [(link.other.number, link.kind, link.leads) for link in links.made]


# Relating.


@both_engines
def test_related_tips_show_each_other(tip, use, linked, events):
    one, other = tip("Een"), tip("Twee")
    use(relate, other, one)
    assert made(linked(one)) == [(other, LinkKind.RELATED, False)]
    assert made(linked(other)) == [(one, LinkKind.RELATED, False)]
    assert events(one) == events(other) == [TipEventKind.LINKED]


def test_who_linked_and_when_is_kept(tip, use, linked, clock):
    one, other = tip("Een"), tip("Twee")
    use(relate, one, other)
    (link,) = linked(one).made
    assert (link.member, link.at) == ("Anna", clock.moment)


def test_the_trail_says_with_which_tip(runtime, tip, use):
    one, other = tip("Een"), tip("Twee")
    use(relate, one, other)
    with runtime.database.reading() as session:
        details = session.execute(
            select(AuditEvent.tip_number, AuditEvent.details).where(AuditEvent.kind == "tip.linked")
        ).all()
    assert {row.tip_number: row.details for row in details} == {
        one: '{"other":"2026-00002"}',
        other: '{"other":"2026-00001"}',
    }


def test_a_tip_is_not_linked_with_itself(tip, use):
    number = tip()
    assert problem(use, relate, number, number) is LinkProblem.SAME


def test_a_tip_is_not_linked_with_one_that_is_not(tip, use):
    assert problem(use, relate, tip(), 2026999999) is LinkProblem.NO_TIP


@pytest.mark.parametrize("action", [relate, refuse])
def test_what_is_linked_is_not_linked_again(tip, use, action):
    one, other = tip("Een"), tip("Twee")
    use(relate, one, other)
    assert problem(use, action, other, one) is LinkProblem.LINKED


def test_a_link_is_undone_from_either_side(tip, use, linked, events):
    one, other = tip("Een"), tip("Twee")
    use(relate, one, other)
    use(unlink, other, one)
    assert linked(one).made == []
    assert events(one) == events(other) == [TipEventKind.LINKED, TipEventKind.UNLINKED]


def test_undoing_what_is_not_there_changes_nothing(tip, use, events):
    one, other = tip("Een"), tip("Twee")
    use(unlink, one, other)
    assert events(one) == []


# Merging.


@both_engines
def test_a_duplicate_is_closed_and_points_to_the_tip_that_goes_on(tip, use, linked, events, state):
    leading, duplicate = tip("Een"), tip("Een")
    use(merge, duplicate, leading)
    assert (state(duplicate), state(leading)) == (State.CLOSED, State.RECEIVED)
    assert linked(duplicate).leading.number == leading
    assert made(linked(leading)) == [(duplicate, LinkKind.DUPLICATE, False)]
    assert events(duplicate) == [TipEventKind.STATE_CHANGED, TipEventKind.MERGED]
    assert events(leading) == [TipEventKind.MERGED]


def test_the_reporter_of_a_duplicate_keeps_the_thread(runtime, team, tip, use):
    leading, code = tip("Een"), submit_tip(runtime, "Een")
    duplicate = leading + 1
    use(merge, duplicate, leading)
    token = return_with(runtime, code)
    assert read_thread(runtime, token).takes_answers
    add_answer(runtime, token, "Ik weet nog iets", "key")
    assert read_tip(runtime, team.anna, duplicate).messages[-1].text == "Ik weet nog iets"


def test_a_related_tip_becomes_a_duplicate(tip, use, linked):
    leading, duplicate = tip("Een"), tip("Een")
    use(relate, leading, duplicate)
    use(merge, duplicate, leading)
    assert made(linked(duplicate)) == [(leading, LinkKind.DUPLICATE, True)]


def test_undoing_takes_a_duplicate_into_assessment_again(tip, use, linked, state, events):
    leading, duplicate = tip("Een"), tip("Een")
    use(merge, duplicate, leading)
    use(unlink, leading, duplicate)
    assert state(duplicate) is State.IN_ASSESSMENT
    assert (linked(duplicate).leading, linked(leading).made) == (None, [])
    assert events(duplicate)[-1] is events(leading)[-1] is TipEventKind.UNLINKED


def test_a_closed_tip_is_merged_as_it_is(runtime, team, tip, use, state):
    leading, duplicate = tip("Een"), tip("Een")
    change_state(runtime, team.anna, duplicate, 1, State.IN_ASSESSMENT)
    change_state(runtime, team.anna, duplicate, 2, State.CLOSED)
    use(merge, duplicate, leading)
    assert state(duplicate) is State.CLOSED


def test_a_rejected_tip_is_not_merged(runtime, team, tip, use):
    leading, duplicate = tip("Een"), tip("Een")
    change_state(runtime, team.anna, duplicate, 1, State.REJECTED)
    assert problem(use, merge, duplicate, leading) is LinkProblem.STATE


def test_duplicates_make_no_chain(tip, use):
    first, second, third = tip("Een"), tip("Een"), tip("Een")
    use(merge, second, first)
    assert problem(use, merge, third, second) is LinkProblem.CHAIN
    assert problem(use, merge, first, third) is LinkProblem.CHAIN
    assert problem(use, merge, second, third) is LinkProblem.CHAIN


def test_many_tips_are_duplicates_of_one(tip, use, linked):
    first, *others = (tip("Een") for _ in range(3))
    for other in others:
        use(merge, other, first)
    assert {number for number, _kind, _leads in made(linked(first))} == set(others)


# Refusing.


def test_a_refused_proposal_is_remembered_and_can_be_undone(tip, use, linked):
    text = "Elke nacht komen er busjes bij de loods en dragen mannen vaten naar binnen."
    one, other = tip(text), tip(text)
    assert [proposal.other.number for proposal in linked(one).proposals] == [other]
    use(refuse, one, other)
    assert (linked(one).proposals, linked(other).proposals) == ([], [])
    assert [link.other.number for link in linked(other).refused] == [one]
    use(unlink, other, one)
    assert [proposal.other.number for proposal in linked(one).proposals] == [other]


def test_refusing_is_in_the_trail_and_changes_no_tip(runtime, tip, use, events):
    one, other = tip("Een"), tip("Twee")
    use(refuse, one, other)
    assert events(one) == events(other) == []
    with runtime.database.reading() as session:
        kinds = list(session.scalars(select(AuditEvent.kind)))
    assert kinds.count("tip.link_refused") == 1


def test_what_was_refused_can_be_linked_after_all(tip, use, linked):
    one, other = tip("Een"), tip("Twee")
    use(refuse, one, other)
    use(relate, one, other)
    assert made(linked(one)) == [(other, LinkKind.RELATED, False)]


# Who may, and two at once.


@pytest.mark.parametrize("action", ACTIONS)
def test_a_locked_member_and_an_administrator_link_nothing(runtime, team, tip, action):
    one, other = tip("Een"), tip("Twee")
    with pytest.raises(VaultLocked):
        action(runtime, locked(team.anna), one, 1, other)
    with pytest.raises(NotPermitted):
        action(runtime, team.carla, one, 1, other)


@pytest.mark.parametrize("action", ACTIONS)
def test_whoever_did_not_see_the_newest_is_told(runtime, team, tip, action):
    one, other = tip("Een"), tip("Twee")
    add_note(runtime, team.bram, one, 1, "Intussen")
    with pytest.raises(TipChanged):
        action(runtime, team.anna, one, 1, other)


@both_engines
def test_two_who_link_the_same_two_at_once_make_one_link(runtime, team, tip):
    one, other = tip("Een"), tip("Twee")

    def link(pair: tuple[int, int]) -> bool:
        try:
            relate(runtime, team.anna, pair[0], 1, pair[1])
        except (CannotLink, TipChanged):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(link, [(one, other), (other, one)] * 4)) == 1


# Restricted tips.


@pytest.fixture
def annas_tip(runtime, team, tip) -> int:
    """A tip that is kept to Anna and Dewi."""
    make_member(runtime, "dewi", *team.anna.roles)
    number = tip("Over een collega")
    circle = [team.anna.member_id, find_member(runtime, "dewi")]
    restrict(runtime, team.anna, number, 1, circle)
    return number


def test_a_link_with_a_restricted_tip_is_known_to_its_circle_alone(
    team, tip, use, linked, annas_tip, events
):
    number = tip("Een")
    use(relate, number, annas_tip)
    assert made(linked(number)) == [(annas_tip, LinkKind.RELATED, False)]
    assert linked(number, team.bram).made == []
    assert TipEventKind.LINKED in events(annas_tip)
    assert events(number) == []


def test_nobody_links_with_a_tip_that_they_may_not_know_of(runtime, team, tip, annas_tip):
    number = tip("Een")
    with pytest.raises(CannotLink) as refused:
        relate(runtime, team.bram, number, 1, annas_tip)
    assert refused.value.problem is LinkProblem.NO_TIP


def test_a_tip_is_not_closed_for_one_that_not_everybody_may_know_of(tip, use, annas_tip):
    assert problem(use, merge, tip("Een"), annas_tip) is LinkProblem.CIRCLE


def test_a_restricted_tip_is_closed_for_one_that_everybody_knows(
    tip, use, annas_tip, state, events
):
    number = tip("Een")
    use(merge, annas_tip, number)
    assert state(annas_tip) is State.CLOSED
    assert events(number) == []


@both_engines
def test_with_a_tip_its_links_go(runtime, team, tip, use, linked):
    leading, duplicate = tip("Een"), tip("Een")
    use(merge, duplicate, leading)
    with runtime.database.writing() as session:
        gone = session.scalars(select(Tip).where(Tip.number == leading)).one()
        remove_tip(session, gone, RemovalReason.TERM)
    with runtime.database.reading() as session:
        assert session.scalars(select(TipLink)).all() == []
    assert linked(duplicate).leading is None
