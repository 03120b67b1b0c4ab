"""A flood of junk is put aside in one go, and the genuine tips among it stay in the queue."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from portal.models import Tip
from portal.tips.assessing import assign

LIST = "/coordinatie/quarantaine"
DAYS = {"first_day": "2026-03-09", "last_day": "2026-03-10"}
GENUINE = "Elke nacht komen er busjes bij de loods achter de garage"


@pytest.fixture
def flooded(tip) -> list[int]:
    """Eight tips of junk, and a genuine one among them."""
    junk = "Koop nu goedkope pillen op onze website, alleen deze week met korting: {}"
    numbers = [tip(junk.format(number)) for number in range(8)]
    tip(GENUINE)
    return numbers


def look(anna, **values):
    anna.get(f"{LIST}/nieuw")
    return anna.send("nieuw", **{**DAYS, "alike": "much", **values})


def aside(anna, **values):
    look(anna)
    return anna.send("quarantaine", **{"groups": "2026-00001", "reason": "Reclame", **values})


def quarantined(runtime) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).where(Tip.is_quarantined.is_(True)))


def test_a_flood_is_shown_as_a_group_beside_what_is_not_of_it(anna, flooded):
    main = look(anna).main
    assert "8 tips" in main
    assert "1 tip is like none of these" in main
    assert GENUINE in main


def test_a_group_goes_aside_and_the_genuine_tip_stays_in_the_queue(anna, flooded, runtime):
    aside(anna)
    assert quarantined(runtime) == 8
    main = anna.get("/coordinatie/").main
    assert "2026-00009" in main
    assert "2026-00001" not in main


def test_a_tip_that_is_worked_on_stays(anna, flooded, runtime, team):
    assign(runtime, team.bram, flooded[3], 1, team.bram.member_id)
    aside(anna)
    assert quarantined(runtime) == 7


def test_without_a_reason_nothing_goes_aside_and_what_was_ticked_is_kept(anna, flooded, runtime):
    page = aside(anna, reason="")
    assert page.status == 422
    assert re.search(r'value="2026-00001" checked', page.html)
    assert quarantined(runtime) == 0


def test_without_a_group_it_is_said_what_to_tick(anna, flooded):
    assert "Tick at least one group." in aside(anna, groups="").main


def test_days_in_the_wrong_order_are_said_beside_the_field(anna, flooded):
    page = look(anna, first_day="2026-03-11")
    assert page.status == 422
    assert "This is before the first day." in page.main


def test_what_is_aside_is_in_a_list_with_its_reason(anna, flooded):
    aside(anna)
    main = anna.get(LIST).main
    assert "Reclame" in main
    assert "Not yet" in main


def test_a_tip_goes_back_to_the_queue(anna, flooded, runtime):
    aside(anna)
    anna.send("terug", tips="2026-00002")
    assert quarantined(runtime) == 7
    assert "2026-00002" in anna.get("/coordinatie/").main


def test_all_of_it_is_taken_back_in_one_go(anna, flooded, runtime):
    aside(anna)
    anna.send("ongedaan")
    assert quarantined(runtime) == 0


def test_that_somebody_looked_through_it_is_kept(anna, flooded):
    aside(anna)
    anna.send("doorgekeken")
    assert "Anna has looked through these." in anna.page.main


def test_a_quarantine_that_is_not_there_is_not_found(anna):
    assert anna.get(f"{LIST}/00000000-0000-0000-0000-000000000000").status == 404
