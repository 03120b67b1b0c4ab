"""A restricted tip is known to its circle, and to nobody else it even exists."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.errors import NoSuchMember
from portal.models import Tip, TipCircle
from portal.tips.assessing import add_note, assign
from portal.tips.errors import NoSuchTip
from portal.tips.queue import QueueFilter, list_queue
from portal.tips.reading import read_tip


@pytest.fixture
def annas_tip(runtime, team, tip) -> int:
    """A tip that is kept to Anna."""
    number = tip()
    with runtime.database.writing() as session:
        kept = session.scalars(select(Tip).where(Tip.number == number)).one()
        kept.is_restricted = True
        session.add(TipCircle(tip_id=kept.id, member_id=team.anna.member_id))
    return number


def test_the_circle_reads_and_works_a_restricted_tip(runtime, team, annas_tip):
    add_note(runtime, team.anna, annas_tip, 1, "About a colleague")
    assert read_tip(runtime, team.anna, annas_tip).messages[-1].text == "About a colleague"


def test_outside_the_circle_a_restricted_tip_does_not_exist(runtime, team, annas_tip):
    with pytest.raises(NoSuchTip):
        read_tip(runtime, team.bram, annas_tip)
    with pytest.raises(NoSuchTip):
        add_note(runtime, team.bram, annas_tip, 1, "About me?")


def test_the_queue_shows_a_restricted_tip_to_its_circle_only(runtime, team, annas_tip):
    assert [row.number for row in list_queue(runtime, team.anna, QueueFilter()).rows] == [annas_tip]
    assert list_queue(runtime, team.bram, QueueFilter()).rows == []


def test_a_restricted_tip_is_assigned_within_its_circle_only(runtime, team, annas_tip):
    with pytest.raises(NoSuchMember):
        assign(runtime, team.anna, annas_tip, 1, team.bram.member_id)


def test_a_restricted_tip_is_offered_to_its_circle_only(runtime, team, annas_tip):
    view = read_tip(runtime, team.anna, annas_tip)
    assert [colleague.display_name for colleague in view.colleagues] == ["Anna"]
