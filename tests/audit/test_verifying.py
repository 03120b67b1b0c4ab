"""Altering, removing, moving or adding a record is noticed, and where."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from portal.audit.closing import close_days
from portal.audit.recording import append
from portal.audit.verifying import Defect, DefectKind, verify
from portal.models import AuditAnchor, AuditEvent, AuditHead, TipEvent
from portal.tips.assessing import assign
from portal.tips.reading import read_tip

RECORDS = 6


@pytest.fixture
def records(runtime, team, tip) -> int:
    """Some records of reading a tip, after those of making the team; the number of the last."""
    number = tip()
    for _ in range(RECORDS):
        read_tip(runtime, team.anna, number)
    return verify(runtime).records


def defects(runtime) -> list[Defect]:
    return verify(runtime).defects


def test_a_trail_that_nobody_touched_is_in_order(runtime, records):
    assert not defects(runtime)
    assert records > RECORDS


def test_a_portal_where_nothing_happened_is_in_order(runtime):
    assert verify(runtime).defects == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "tip.reed"),
        ("tip_number", 2026000099),
        ("actor_id", None),
        ("at", None),
        ("details", '{"a":1}'),
        ("subject", "dossier/1"),
        ("event_sequence", 9),
        ("link", bytes(32)),
    ],
)
def test_an_altered_record_is_found_where_it_stands(runtime, records, column, value):
    altered = records - 2
    with runtime.database.writing() as session:
        session.execute(
            update(AuditEvent).where(AuditEvent.sequence == altered).values({column: value})
        )
    assert Defect(DefectKind.ALTERED, altered) in defects(runtime)


def test_a_removed_record_is_found_where_it_stood(runtime, records):
    removed = records - 2
    with runtime.database.writing() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.sequence == removed))
    assert defects(runtime) == [Defect(DefectKind.MISSING, removed)]


def test_the_removed_end_of_a_trail_is_found(runtime, records):
    with runtime.database.writing() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.sequence == records))
    assert defects(runtime) == [Defect(DefectKind.CUT_OFF, records)]


def test_two_records_that_changed_places_are_found(runtime, team, records):
    with runtime.database.writing() as session:
        append(runtime, session, "another.kind", actor_id=None)
    swap = "UPDATE audit_event SET sequence = :to WHERE sequence = :here"
    with runtime.database.writing() as session:
        for here, to in ((records, -1), (records + 1, records), (-1, records + 1)):
            session.execute(text(swap), {"here": here, "to": to})
    assert Defect(DefectKind.ALTERED, records) in defects(runtime)
    assert Defect(DefectKind.ALTERED, records + 1) in defects(runtime)


def test_a_removed_record_whose_followers_were_renumbered_is_found(runtime, records):
    removed = records - 2
    with runtime.database.writing() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.sequence == removed))
        for sequence in range(removed + 1, records + 1):
            session.execute(
                update(AuditEvent)
                .where(AuditEvent.sequence == sequence)
                .values(sequence=sequence - 1)
            )
    assert Defect(DefectKind.ALTERED, removed) in defects(runtime)


def test_a_trail_that_was_rewritten_whole_differs_from_its_anchor(runtime, records, clock):
    clock.advance(days=1)
    anchor = close_days(runtime)
    assert anchor is not None
    with runtime.database.writing() as session:
        session.execute(delete(AuditEvent))
        session.execute(delete(AuditHead))
        for _ in range(anchor.sequence):
            append(runtime, session, "forged", actor_id=None)
    assert Defect(DefectKind.ANCHOR_DIFFERS, anchor.sequence) in defects(runtime)


def test_a_trail_that_is_shorter_than_its_anchor_differs_from_it(runtime, records, clock):
    clock.advance(days=1)
    anchor = close_days(runtime)
    assert anchor is not None
    with runtime.database.writing() as session:
        session.execute(delete(AuditEvent))
        session.execute(delete(AuditHead))
    assert Defect(DefectKind.ANCHOR_DIFFERS, anchor.sequence) in defects(runtime)


def test_a_forged_anchor_is_found(runtime, records, clock):
    clock.advance(days=1)
    anchor = close_days(runtime)
    assert anchor is not None
    with runtime.database.writing() as session:
        session.execute(update(AuditAnchor).values(link=bytes(32)))
    assert defects(runtime) == [Defect(DefectKind.ANCHOR_DIFFERS, anchor.sequence)]


def test_an_event_of_a_tip_that_the_trail_does_not_tell_of_is_found(runtime, team, tip):
    number = tip()
    assign(runtime, team.anna, number, 1, None)
    with runtime.database.writing() as session:
        session.execute(update(TipEvent).where(TipEvent.sequence == 2).values(sequence=3))
    assert defects(runtime) == [Defect(DefectKind.NOT_IN_TRAIL, 3, number)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_single_record_is_removed_is_named(runtime, records, data):
    present = verify(runtime)
    assert not present.defects
    with runtime.database.reading() as session:
        rows = session.execute(select(AuditEvent.__table__)).mappings().all()
    removed = data.draw(st.sampled_from(rows))
    try:
        with runtime.database.writing() as session:
            session.execute(delete(AuditEvent).where(AuditEvent.sequence == removed["sequence"]))
        assert removed["sequence"] in {defect.sequence for defect in defects(runtime)}
    finally:
        with runtime.database.writing() as session:
            session.execute(AuditEvent.__table__.insert().values(dict(removed)))
