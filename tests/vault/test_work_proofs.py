from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import altcha
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import AccessToken, is_done, new_work

SECRET = "s" * 32
VISIT = bytes(range(32))
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=2)
ROUNDS = 20_000


def solved(work: dict) -> str:
    """What a browser sends that did the work."""
    challenge = altcha.Challenge.from_dict(work)
    solution = altcha.solve_challenge(challenge)
    assert solution
    return altcha.Payload(challenge, solution).to_base64()


@pytest.fixture(scope="module")
def work() -> dict:
    return new_work(SECRET, VISIT, UNTIL, ROUNDS)


@pytest.fixture(scope="module")
def answer(work) -> str:
    return solved(work)


def test_a_solution_counts(answer):
    assert is_done(SECRET, answer, VISIT, NOW)


def test_a_solution_counts_until_its_challenge_ends(answer):
    assert is_done(SECRET, answer, VISIT, UNTIL - timedelta(seconds=1))
    assert not is_done(SECRET, answer, VISIT, UNTIL)


def test_a_solution_counts_for_no_other_visit(answer):
    assert not is_done(SECRET, answer, AccessToken.generate().lookup, NOW)


def test_a_solution_counts_at_no_other_installation(answer):
    assert not is_done("t" * 32, answer, VISIT, NOW)


def test_a_challenge_says_nothing_of_its_visit(work):
    assert VISIT.hex() not in json.dumps(work)


def test_no_two_challenges_are_the_same(work):
    other = new_work(SECRET, VISIT, UNTIL, ROUNDS)
    assert other["parameters"]["nonce"] != work["parameters"]["nonce"]


@pytest.mark.parametrize("rounds", [10_000, 20_000, 100_000])
def test_solving_takes_no_more_rounds_than_were_set_and_no_less_than_half(rounds):
    work = new_work(SECRET, VISIT, UNTIL, rounds)
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(work))
    taken = (solution.counter + 1) * work["parameters"]["cost"]
    assert rounds / 2 <= taken <= rounds


@pytest.mark.parametrize("name", ["cost", "keyPrefix", "salt", "nonce", "data", "keySignature"])
def test_an_altered_challenge_is_noticed(work, name):
    easier = {"cost": 1, "data": {"visit": "", "until": 9_999_999_999}}
    altered = {**work, "parameters": {**work["parameters"], name: easier.get(name, "00")}}
    sent = {"challenge": altered, "solution": {"counter": 0, "derivedKey": "00" * 32}}
    assert not is_done(SECRET, b64encode(json.dumps(sent).encode()).decode(), VISIT, NOW)


def test_another_solution_is_noticed(work):
    sent = {"challenge": work, "solution": {"counter": 0, "derivedKey": "00" * 32}}
    assert not is_done(SECRET, b64encode(json.dumps(sent).encode()).decode(), VISIT, NOW)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
_parts = st.fixed_dictionaries(
    {},
    optional={
        "challenge": st.fixed_dictionaries({}, optional={"parameters": _json, "signature": _json}),
        "solution": st.fixed_dictionaries({}, optional={"counter": _json, "derivedKey": _json}),
    },
)


@given(_json | _parts)
def test_whatever_json_is_sent_is_no_solution(value):
    assert not is_done(SECRET, b64encode(json.dumps(value).encode()).decode(), VISIT, NOW)


@given(st.text())
def test_whatever_text_is_sent_is_no_solution(text):
    assert not is_done(SECRET, text, VISIT, NOW)


def test_what_is_too_long_is_no_solution(answer):
    assert not is_done(SECRET, answer + " " * 5_000, VISIT, NOW)
