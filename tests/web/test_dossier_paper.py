"""A dossier on paper, and the way from a dossier to a disclosure."""

from __future__ import annotations

import pytest

from portal.tips.dossiers.membership import put_in
from portal.tips.dossiers.parts import Doer, TypedTask, add_task
from tests.tips.working import enrich, keep_to, new_dossier
from tests.web.disclosing import words_of

DOSSIER = "/coordinatie/dossiers/C2026-00001"


@pytest.fixture
def filled(runtime, team, tip) -> int:
    """A dossier with a tip and a task in it."""
    dossier, number = new_dossier(runtime, team.anna), tip("Nobody else may read this")
    enrich(runtime, team.anna, number)
    put_in(runtime, team.anna, dossier, 1, number)
    task = TypedTask("Check every tenant", Doer(member_id=team.anna.member_id), runtime.today())
    add_task(runtime, team.anna, dossier, 2, task)
    return number


def test_a_dossier_is_given_as_a_pdf_without_what_its_tips_say(anna, filled):
    anna.get(DOSSIER)
    page = anna.follow("PDF of this dossier")
    told = words_of(page.response.data)
    assert "Dossier C2026-00001" in told
    assert "Check every tenant" in told
    assert "2026-00001 Unknown" in told
    assert "Nobody else" not in told


def test_a_restricted_tip_is_in_no_pdf_for_others(desk, runtime, team, filled):
    keep_to(runtime, team.bram, filled)
    told = words_of(desk("anna").get(f"{DOSSIER}/dossier.pdf").response.data)
    assert "2026-00001 Unknown" not in told


def test_a_dossier_leads_to_a_disclosure_of_its_tips(anna, filled):
    anna.get(DOSSIER)
    assert anna.follow("Disclose to a partner").value("tips") == "2026-00001"
