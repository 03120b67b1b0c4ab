"""The register tells what was given to whom, to those who may know, and opens nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from portal.accounts.errors import NotPermitted
from portal.accounts.permissions import Actor
from portal.models import AuditEvent, DisclosureState, Role, Tip
from portal.tips.disclosing.errors import NoSuchDisclosure
from portal.tips.disclosing.marking import save_marks
from portal.tips.disclosing.packaging import make_package
from portal.tips.disclosing.preparing import withdraw
from portal.tips.disclosing.reading import Step, read_disclosure
from portal.tips.disclosing.register import (
    DisclosureFilter,
    disclosures_of,
    export_disclosures,
    list_disclosures,
    list_recipients,
)
from portal.tips.errors import CannotWithdraw, NoSuchTip
from portal.tips.redacting import Marks
from portal.tips.returning import read_thread, return_with
from portal.tips.withdrawing import withdraw as withdraw_tip
from tests.conftest import submit_tip
from tests.tips.disclosing.conftest import PlainWriter

WRITER = PlainWriter()
SUPERVISOR = Actor(None, "Gerrit", frozenset({Role.SUPERVISOR}))


def numbers(desk, actor=None, before: int | None = None, **wanted: object) -> list[str]:
    page = list_disclosures(
        desk.runtime, actor or desk.team.anna, DisclosureFilter(**wanted), before
    )
    return [row.public_number for row in page.rows]


@pytest.fixture
def keep_from_bram(desk, runtime):
    """Keep every tip to a circle that nobody is in."""

    def make() -> None:
        with runtime.database.writing() as session:
            session.execute(update(Tip).values(is_restricted=True))

    return make


def test_the_register_tells_who_did_what_with_which_tips(desk, tip):
    first, second = tip(), tip()
    desk.approve(first, second)
    (row,) = list_disclosures(desk.runtime, desk.team.bram, DisclosureFilter()).rows
    assert (row.partner, row.prepared_by, row.decided_by) == ("Police", "Anna", "Bram")
    assert (row.state, row.tips) == (DisclosureState.APPROVED, (first, second))


def test_the_register_is_read_by_pages_newest_first(desk, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.disclosing.register.PAGE_SIZE", 2)
    number = tip()
    for _ in range(3):
        desk.prepare(number)
    page = list_disclosures(desk.runtime, desk.team.anna, DisclosureFilter())
    assert [row.public_number for row in page.rows] == ["V2026-00003", "V2026-00002"]
    assert numbers(desk, before=page.next_number) == ["V2026-00001"]


def test_the_register_is_filtered(desk, tip, clock):
    number = tip()
    desk.prepare(number)
    clock.advance(days=1)
    desk.prepare(number, basis="wgs")
    desk.offer(number)
    assert numbers(desk, state=DisclosureState.OFFERED) == ["V2026-00003"]
    assert numbers(desk, legal_basis="wgs") == ["V2026-00002"]
    today = desk.runtime.today()
    assert numbers(desk, first_day=today) == ["V2026-00003", "V2026-00002"]
    assert numbers(desk, partner_id=desk.partner_id, first_day=today, last_day=today) == [
        "V2026-00003",
        "V2026-00002",
    ]


def test_a_disclosure_of_a_tip_that_one_may_not_know_of_is_not_there(desk, tip, keep_from_bram):
    number = tip()
    disclosure = desk.prepare(number)
    keep_from_bram()
    assert numbers(desk, desk.team.bram) == []
    assert list_recipients(desk.runtime, desk.team.bram) == []
    with pytest.raises(NoSuchDisclosure):
        read_disclosure(desk.runtime, desk.team.bram, disclosure)
    with pytest.raises(NoSuchTip):
        disclosures_of(desk.runtime, desk.team.bram, number)


def test_a_supervisor_sees_every_line_and_opens_none(desk, tip, keep_from_bram):
    disclosure = desk.prepare(tip())
    keep_from_bram()
    assert numbers(desk, SUPERVISOR) == ["V2026-00001"]
    with pytest.raises(NotPermitted):
        read_disclosure(desk.runtime, SUPERVISOR, disclosure)


def test_an_editor_sees_no_line(desk):
    editor = Actor(None, "Daan", frozenset({Role.EDITOR}))
    with pytest.raises(NotPermitted):
        numbers(desk, editor)
    with pytest.raises(NotPermitted):
        list_recipients(desk.runtime, editor)


def test_the_whole_register_is_taken_along_and_that_is_in_the_trail(desk, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.disclosing.register._ROWS_AT_ONCE", 2)
    number = tip()
    for _ in range(5):
        desk.prepare(number)
    rows = list(export_disclosures(desk.runtime, SUPERVISOR, DisclosureFilter()))
    assert len({row.number for row in rows}) == 5
    with desk.runtime.database.reading() as session:
        assert "disclosures.exported" in session.scalars(select(AuditEvent.kind)).all()
    with pytest.raises(NotPermitted):
        export_disclosures(desk.runtime, desk.team.anna, DisclosureFilter())


def test_a_tip_tells_which_disclosures_it_is_in(desk, tip):
    first, second = tip(), tip()
    desk.prepare(first)
    desk.prepare(first, second)
    told = [row.public_number for row in disclosures_of(desk.runtime, desk.team.anna, first)]
    assert told == ["V2026-00002", "V2026-00001"]


# Reading one.


def test_what_would_leave_follows_the_marks_until_it_is_offered(desk, tip):
    number = tip("Jan came")
    disclosure = desk.prepare(number)
    save_marks(desk.runtime, desk.team.anna, number, 1, Marks(passages=("Jan",)))
    view = read_disclosure(desk.runtime, desk.team.anna, disclosure)
    assert view.copies[0].fields["observation.description"] == (None, " came")
    assert not view.is_fixed


@pytest.mark.parametrize(
    ("until", "preparers", "others"),
    [
        ("prepare", {Step.CHANGE, Step.OFFER, Step.WITHDRAW}, set()),
        ("offer", {Step.WITHDRAW}, {Step.DECIDE}),
        ("approve", {Step.WITHDRAW, Step.PACKAGE}, {Step.PACKAGE}),
    ],
)
def test_each_is_told_what_they_may_do_next(desk, tip, until, preparers, others):
    disclosure = getattr(desk, until)(tip())
    assert read_disclosure(desk.runtime, desk.team.anna, disclosure).steps == preparers
    assert read_disclosure(desk.runtime, desk.team.bram, disclosure).steps == others


def test_after_it_was_given_the_partner_is_heard(desk, tip):
    disclosure = desk.approve(tip())
    make_package(desk.runtime, desk.team.anna, disclosure, 3, WRITER)
    steps = read_disclosure(desk.runtime, desk.team.bram, disclosure).steps
    assert steps == {Step.PACKAGE, Step.CONFIRM, Step.TELL}


def test_reading_one_is_in_the_trail(desk, tip):
    read_disclosure(desk.runtime, desk.team.anna, desk.prepare(tip()))
    with desk.runtime.database.reading() as session:
        told = session.execute(
            select(AuditEvent.kind, AuditEvent.subject).order_by(AuditEvent.sequence.desc())
        ).first()
    assert told == ("disclosure.read", "disclosure/V2026-00001")


# The reporter.


def test_a_tip_that_is_only_offered_is_still_its_reporters(desk):
    code = submit_tip(desk.runtime)
    desk.offer(2026000001)
    assert read_thread(desk.runtime, return_with(desk.runtime, code)).can_be_withdrawn


@pytest.mark.parametrize("is_given", [False, True])
def test_a_tip_that_was_approved_to_leave_cannot_be_withdrawn(desk, is_given):
    code = submit_tip(desk.runtime)
    disclosure = desk.approve(2026000001)
    if is_given:
        make_package(desk.runtime, desk.team.anna, disclosure, 3, WRITER)
    token = return_with(desk.runtime, code)
    assert not read_thread(desk.runtime, token).can_be_withdrawn
    with pytest.raises(CannotWithdraw):
        withdraw_tip(desk.runtime, token)


def test_a_disclosure_that_was_withdrawn_gives_the_tip_back_to_its_reporter(desk):
    code = submit_tip(desk.runtime)
    withdraw(desk.runtime, desk.team.anna, desk.approve(2026000001), 3)
    assert read_thread(desk.runtime, return_with(desk.runtime, code)).can_be_withdrawn
