from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.models import Assessment, State, Tip, TipEventKind, Urgency
from portal.tips.assessing import assign, change_state
from portal.tips.content import Risk
from portal.tips.errors import NoSuchTip, NothingJudged, TipChanged
from portal.tips.judging import Advice, Concern, Judgement, assess, read_assessments
from portal.tips.reading import read_tip
from portal.tips.scales import (
    NEAREST,
    OTHER,
    AdmiraltyInformation,
    AdmiraltySource,
    FourInformation,
    FourSource,
    Scale,
    nearest,
)
from portal.vault import CannotOpen
from tests.conftest import locked

GRADES = {
    Scale.ADMIRALTY_SOURCE: AdmiraltySource,
    Scale.ADMIRALTY_INFORMATION: AdmiraltyInformation,
    Scale.FOUR_SOURCE: FourSource,
    Scale.FOUR_INFORMATION: FourInformation,
}

RELIABLE = Judgement(admiralty_source="B", admiralty_information="3", explanation="Told it before")


@pytest.fixture
def database_url(sqlite_url) -> str:
    return sqlite_url


def tip_of(runtime, number: int) -> Tip:
    with runtime.database.reading() as session:
        return session.scalars(select(Tip).where(Tip.number == number)).one()


def judgements(runtime, actor, number: int) -> list[Judgement]:
    return [version.judgement for version in read_assessments(runtime, actor, number)]


def test_an_assessment_comes_back_as_it_was_saved(runtime, team, tip):
    number = tip()
    assess(runtime, team.anna, number, 1, RELIABLE)
    assert judgements(runtime, team.bram, number) == [RELIABLE]


def test_each_saving_is_a_version_with_who_and_when(runtime, team, tip, clock):
    number = tip()
    assess(runtime, team.anna, number, 1, RELIABLE)
    first = clock.moment
    clock.advance(days=1)
    assess(runtime, team.bram, number, 2, Judgement(risk=Risk.HIGH))
    versions = read_assessments(runtime, team.anna, number)
    assert [(one.author, one.at) for one in versions] == [("Bram", clock.moment), ("Anna", first)]
    assert versions[1].judgement == RELIABLE


def test_an_assessment_is_an_event_of_the_tip(runtime, team, tip):
    number = tip()
    assess(runtime, team.anna, number, 1, RELIABLE)
    event = read_tip(runtime, team.anna, number).events[-1]
    assert (event.kind, event.actor) == (TipEventKind.ASSESSED, "Anna")


def test_only_the_urgency_of_an_assessment_stands_in_clear(runtime, team, tip):
    number = tip()
    assess(runtime, team.anna, number, 1, Judgement(urgency=Urgency.NOW, explanation="Tonight"))
    with runtime.database.reading() as session:
        sealed = session.scalars(select(Assessment)).one().envelope.content
    assert tip_of(runtime, number).urgency is Urgency.NOW
    assert b"Tonight" not in sealed


def test_an_assessment_moved_to_another_tip_does_not_open(runtime, team, tip):
    number, other = tip(), tip()
    assess(runtime, team.anna, number, 1, RELIABLE)
    assess(runtime, team.anna, other, 1, Judgement(risk=Risk.LOW))
    with runtime.database.writing() as session:
        one, two = session.scalars(select(Assessment))
        one.envelope, two.envelope = two.envelope, one.envelope
    with pytest.raises(CannotOpen):
        read_assessments(runtime, team.anna, number)


def test_an_assessment_in_which_nothing_was_filled_in_is_refused(runtime, team, tip):
    with pytest.raises(NothingJudged):
        assess(runtime, team.anna, tip(), 1, Judgement())


def test_the_second_of_two_who_assess_is_told_what_changed(runtime, team, tip):
    number = tip()
    assess(runtime, team.anna, number, 1, RELIABLE)
    with pytest.raises(TipChanged):
        assess(runtime, team.bram, number, 1, Judgement(risk=Risk.LOW))
    assert judgements(runtime, team.anna, number) == [RELIABLE]


def test_an_administrator_assesses_nothing_and_reads_no_assessment(runtime, team, tip):
    number = tip()
    with pytest.raises(NotPermitted):
        assess(runtime, team.carla, number, 1, RELIABLE)
    with pytest.raises(NotPermitted):
        read_assessments(runtime, team.carla, number)


def test_assessing_and_reading_it_need_the_unlocked_vault(runtime, team, tip):
    number = tip()
    with pytest.raises(VaultLocked):
        assess(runtime, locked(team.anna), number, 1, RELIABLE)
    with pytest.raises(VaultLocked):
        read_assessments(runtime, locked(team.anna), number)


def test_there_is_no_assessment_of_a_tip_that_is_not(runtime, team):
    with pytest.raises(NoSuchTip):
        read_assessments(runtime, team.anna, 2026999999)


# The first look.


def test_the_first_assessment_is_the_first_look(runtime, team, tip, clock):
    number = tip()
    clock.advance(days=1)
    assess(runtime, team.anna, number, 1, RELIABLE)
    first = runtime.today()
    clock.advance(days=1)
    change_state(runtime, team.anna, number, 2, State.IN_ASSESSMENT)
    assert tip_of(runtime, number).first_look_day == first


def test_the_first_change_of_state_is_the_first_look(runtime, team, tip):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.REJECTED)
    assert tip_of(runtime, number).first_look_day == runtime.today()


def test_reading_and_assigning_are_no_look(runtime, team, tip):
    number = tip()
    read_tip(runtime, team.anna, number)
    assign(runtime, team.anna, number, 1, team.bram.member_id)
    assert tip_of(runtime, number).first_look_day is None


# What the check list leads to.


@pytest.mark.parametrize(
    ("answers", "advice"),
    [
        ({"is_emergency": True}, [Advice.CALL_EMERGENCY]),
        ({"is_emergency": False, "is_spam": False, "is_ours": True}, []),
        ({"is_spam": True}, [Advice.REJECT_SPAM]),
        ({"is_ours": False}, [Advice.NOT_OURS]),
        ({"concerns": Concern.COLLEAGUE}, [Advice.RESTRICT]),
        ({"concerns": Concern.OFFICE_HOLDER}, [Advice.RESTRICT]),
        ({"concerns": Concern.MUNICIPALITY}, [Advice.RESTRICT]),
        ({"concerns": Concern.NOBODY}, []),
        ({}, []),
    ],
)
def test_the_answers_lead_to(answers, advice):
    assert Judgement(**answers).advice(is_restricted=False) == advice


def test_a_tip_that_is_restricted_already_need_not_be_restricted():
    about_colleague = Judgement(concerns=Concern.COLLEAGUE)
    assert about_colleague.advice(is_restricted=True) == []


# The two scales.


@pytest.mark.parametrize("scale", list(Scale))
def test_every_grade_has_a_nearest_one_on_the_other_scale(scale):
    assert set(NEAREST[scale]) == set(GRADES[scale])
    assert set(NEAREST[scale].values()) <= set(GRADES[OTHER[scale]])


@pytest.mark.parametrize("scale", [Scale.FOUR_SOURCE, Scale.FOUR_INFORMATION])
def test_going_to_the_finer_scale_and_back_ends_at_the_same_grade(scale):
    back = {grade: nearest(OTHER[scale], nearest(scale, grade)) for grade in GRADES[scale]}
    assert back == {grade: grade for grade in GRADES[scale]}


def test_what_cannot_be_judged_stays_so_on_the_other_scale():
    assert nearest(Scale.ADMIRALTY_SOURCE, "F") == "X"
    assert nearest(Scale.FOUR_SOURCE, "X") == "F"
