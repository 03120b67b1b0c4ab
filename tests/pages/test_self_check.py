from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.rendering import Question
from portal.pages.self_check import Answer, Band, assess, questions_of

YES, PARTLY, NO, NOT_APPLICABLE = Answer
BODY = """\
Tekst.

::: self-check
1. Is {municipality} veilig?
   Kijk goed.
2. Weet u het?
:::
"""
answer_lists = st.lists(st.sampled_from(Answer), max_size=20)


def outcome_of(*answers: Answer):
    questions = [Question(f"Vraag {n}?", f"Raad {n}.") for n in range(1, len(answers) + 1)]
    return assess(questions, answers)


def test_the_questions_are_those_of_the_page_with_their_placeholders_filled():
    questions = questions_of(BODY, {"municipality": "Zwolle"})
    assert questions == [Question("Is Zwolle veilig?", "Kijk goed."), Question("Weet u het?", "")]


def test_a_page_without_a_self_check_has_no_questions():
    assert questions_of("Tekst.", {}) == []


def test_yes_is_two_points_partly_is_one_and_no_is_none():
    outcome = outcome_of(YES, PARTLY, NO)
    assert (outcome.points, outcome.most, outcome.percentage) == (3, 6, 50)


def test_what_does_not_apply_is_left_out_of_the_score():
    assert outcome_of(YES, NOT_APPLICABLE).percentage == 100


def test_there_is_no_score_where_nothing_applies():
    outcome = outcome_of(NOT_APPLICABLE, NOT_APPLICABLE)
    assert (outcome.percentage, outcome.band, outcome.advice) == (None, None, [])


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ([YES] * 10, Band.FAR),
        ([YES] * 8 + [NO] * 2, Band.FAR),
        ([YES] * 7 + [PARTLY, NO, NO], Band.HALFWAY),
        ([YES] * 5 + [NO] * 5, Band.HALFWAY),
        ([YES] * 4 + [PARTLY] + [NO] * 5, Band.BEGINNING),
        ([NO] * 10, Band.BEGINNING),
    ],
)
def test_the_band_follows_the_score(answers, band):
    assert outcome_of(*answers).band is band


def test_a_score_just_below_a_band_is_not_rounded_into_it():
    # 43 of 54 points is 79.63 per cent.
    outcome = outcome_of(*[YES] * 21, PARTLY, *[NO] * 5)
    assert (outcome.percentage, outcome.band) == (80, Band.HALFWAY)


def test_the_weakest_answers_are_advised_on_first_and_in_their_order():
    advice = outcome_of(PARTLY, NO, YES, NOT_APPLICABLE, PARTLY, NO).advice
    assert [(each.place, each.answer) for each in advice] == [
        (2, NO),
        (6, NO),
        (1, PARTLY),
        (5, PARTLY),
    ]


def test_an_answer_to_each_question_is_needed():
    with pytest.raises(ValueError, match="zip"):
        assess([Question("Vraag?", "")], [])


@given(answer_lists)
def test_everything_that_is_not_in_order_gets_advice(answers):
    advised = [each.place for each in outcome_of(*answers).advice]
    assert sorted(advised) == [n for n, a in enumerate(answers, 1) if a in {PARTLY, NO}]


@given(answer_lists)
def test_a_score_is_a_percentage_of_what_applies(answers):
    outcome = outcome_of(*answers)
    assert outcome.points <= outcome.most
    assert (outcome.percentage is None) == all(a is NOT_APPLICABLE for a in answers)
    assert outcome.percentage is None or 0 <= outcome.percentage <= 100


@given(answer_lists, st.integers(0, 19))
def test_a_better_answer_never_lowers_the_score(answers, place):
    if place < len(answers) and answers[place] is NO:
        better = [*answers[:place], PARTLY, *answers[place + 1 :]]
        assert outcome_of(*better).percentage >= outcome_of(*answers).percentage
