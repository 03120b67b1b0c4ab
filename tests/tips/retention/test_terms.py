"""For how long tips are kept, and how that is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import Channel, State
from portal.models.catalogue import BrokenData
from portal.settings import PROJECT_FOLDER
from portal.tips.retention.terms import (
    WITHOUT_TERM,
    Term,
    came_before,
    last_day,
    load_terms,
)
from portal.tips.states import TRANSITIONS

SHIPPED = PROJECT_FOLDER / "data"


def months(count: int) -> Term:
    return Term(state=State.CLOSED, months=count, why={"en": "Because"})


def test_every_state_that_ends_by_its_term_leads_to_expired():
    ending = {state for state in State if State.EXPIRED in TRANSITIONS[state]}
    assert ending == set(State) - WITHOUT_TERM


def test_every_shipped_term_is_explained_in_both_languages():
    for term in load_terms(SHIPPED).term:
        assert set(term.why) == {"nl", "en"}


def test_the_term_of_a_channel_goes_before_that_of_all():
    terms = load_terms(SHIPPED)
    internal = terms.of(State.CLOSED, Channel.INTERNAL)
    website = terms.of(State.CLOSED, Channel.WEBSITE)
    assert internal is not None
    assert website is not None
    assert internal.months > website.months


def test_a_tip_in_a_dossier_has_no_term():
    assert load_terms(SHIPPED).of(State.IN_DOSSIER, Channel.WEBSITE) is None


@pytest.mark.parametrize(
    ("since", "count", "last"),
    [
        (date(2026, 3, 10), 3, date(2026, 6, 10)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_term_counts_in_whole_calendar_months(since, count, last):
    assert last_day(since, months(count)) == last


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(1, 60),
    st.integers(0, 30),
    st.integers(-40, 40),
)
def test_what_came_before_the_day_is_over_and_the_rest_is_not(today, count, ahead, offset):
    term = months(count)
    since = came_before(today, term, ahead) + timedelta(days=offset)
    is_over = last_day(since, term) < today + timedelta(days=ahead)
    assert is_over == (offset < 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"closed"', '"received"'), "two terms for received"),
        (lambda text: text.replace('state = "rejected"', 'state = "in_dossier"'), "rejected"),
        (lambda text: text.replace("months = 3", "months = 0"), "greater than or equal to 1"),
        (lambda text: text.replace("months = 3", "months ="), "retention.toml"),
    ],
)
def test_a_file_of_terms_that_is_not_in_order_is_refused_by_name(tmp_path, change, said):
    text = (SHIPPED / "retention.toml").read_text(encoding="utf-8")
    (tmp_path / "retention.toml").write_text(change(text), encoding="utf-8")
    with pytest.raises(BrokenData, match=said):
        load_terms(tmp_path)
