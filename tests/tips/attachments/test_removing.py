"""Nothing stays in the store that no tip has, whatever was broken off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.models import LooseFile, RemovalReason, Tip
from portal.store import StoreAway
from portal.tips.attachments.loose import remove_loose_files
from portal.tips.attachments.sweeping import Strays, count_strays, sweep_store
from portal.tips.reporting import send
from portal.tips.retention.removing import remove_tip
from portal.tips.returning import return_with
from portal.tips.visits import end_visit
from portal.tips.withdrawing import withdraw
from portal.vault import new_identifier
from tests.tips.attachments.files import RTF, TEXT, add, draft, sent_with, stored
from tests.tips.engines import both_engines, database_url  # noqa: F401


@both_engines
def test_a_report_that_is_left_alone_leaves_no_file(runtime, team, clock):
    add(runtime, draft(runtime))
    clock.advance(minutes=runtime.settings.report_minutes + 60)
    assert remove_loose_files(runtime) == 1
    assert stored(runtime) == set()


def test_a_file_stays_for_as_long_as_its_report_is_being_written(runtime, team, clock):
    token = draft(runtime)
    add(runtime, token)
    clock.advance(minutes=runtime.settings.report_minutes - 1)
    remove_loose_files(runtime)
    send(runtime, token, "nl")
    clock.advance(days=2)
    assert remove_loose_files(runtime) == 0
    assert len(stored(runtime)) == 1


def test_when_a_file_may_go_tells_the_hour_only(runtime, team):
    add(runtime, draft(runtime))
    with runtime.database.reading() as session:
        moment = session.scalars(select(LooseFile.remove_after)).one()
    assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


def test_leaving_takes_the_files_along(runtime, team):
    token = draft(runtime)
    add(runtime, token)
    end_visit(runtime, token)
    remove_loose_files(runtime)
    assert stored(runtime) == set()


def test_what_its_sender_did_not_agree_to_is_removed_once_the_report_is_sent(runtime, team):
    sent_with(runtime, RTF)
    remove_loose_files(runtime)
    assert stored(runtime) == set()


def test_withdrawing_leaves_no_file(runtime, team):
    withdraw(runtime, return_with(runtime, sent_with(runtime, TEXT)))
    assert stored(runtime) == set()


def test_of_a_withdrawal_no_moment_is_kept(runtime, team, monkeypatch):
    code = sent_with(runtime, TEXT)
    monkeypatch.setattr(runtime.store, "remove", _away)
    withdraw(runtime, return_with(runtime, code))
    with runtime.database.reading() as session:
        assert session.scalars(select(LooseFile.remove_after)).all() == [
            datetime(2000, 1, 1, tzinfo=UTC)
        ]


@both_engines
def test_a_tip_that_is_removed_leaves_no_file(runtime, team):
    sent_with(runtime, TEXT, TEXT)
    with runtime.database.writing() as session:
        remove_tip(session, session.scalars(select(Tip)).one(), RemovalReason.TERM)
    assert remove_loose_files(runtime) == 2
    assert stored(runtime) == set()


def test_a_file_that_the_store_could_not_remove_is_tried_again(runtime, team, monkeypatch):
    token = draft(runtime)
    add(runtime, token)
    end_visit(runtime, token)
    with monkeypatch.context() as broken:
        broken.setattr(runtime.store, "remove", _away)
        with pytest.raises(StoreAway):
            remove_loose_files(runtime)
    assert remove_loose_files(runtime) == 1


@both_engines
def test_the_sweep_removes_what_nothing_knows_of_and_leaves_the_rest(runtime, team, clock):
    sent_with(runtime, TEXT)
    known = stored(runtime)
    runtime.store.write(new_identifier().hex, [b"left"])
    clock.moment = datetime.now(UTC)
    clock.advance(days=3)
    assert sweep_store(runtime) == 1
    assert stored(runtime) == known


def test_what_is_younger_than_a_day_is_not_swept(runtime, team, clock):
    sent_with(runtime, TEXT)
    runtime.store.write(new_identifier().hex, [b"new"])
    clock.moment = datetime.now(UTC)
    assert sweep_store(runtime) == 0


def test_the_store_is_swept_once_a_day(runtime, team, clock):
    sent_with(runtime, TEXT)
    clock.moment = datetime.now(UTC)
    clock.advance(days=3)
    sweep_store(runtime)
    runtime.store.write(new_identifier().hex, [b"left"])
    assert sweep_store(runtime) == 0


def test_a_database_that_knows_of_no_file_has_none_removed(runtime, team, clock):
    runtime.store.write(new_identifier().hex, [b"of another database"])
    clock.moment = datetime.now(UTC)
    clock.advance(days=3)
    assert sweep_store(runtime) == 0


def test_what_store_and_database_do_not_agree_on_is_counted(runtime, team):
    sent_with(runtime, TEXT)
    (name,) = stored(runtime)
    runtime.store.remove(name)
    runtime.store.write(new_identifier().hex, [b"left"])
    assert count_strays(runtime) == Strays(unknown=1, lost=1)


def _away(_name: str) -> None:
    raise StoreAway("away")
