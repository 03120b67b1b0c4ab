from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from portal.accounts.errors import VaultLocked
from portal.accounts.members import find_member
from portal.accounts.team import admit
from portal.cleaning import FileKind, Refusal
from portal.models import Attachment, AuditEvent, AuditKind, LooseFile, Role
from portal.runtime import make_runtime
from portal.tips.attachments.choosing import agree, attach, leave_out
from portal.tips.attachments.errors import AttachmentLost, NoSuchAttachment, NotAttached, Objection
from portal.tips.attachments.opening import list_attachments, open_attachment, preview
from portal.tips.content import Observation
from portal.tips.errors import NoSuchTip, VisitEnded
from portal.tips.findings import add_finding, receive_for_finding
from portal.tips.message_bodies import Finding, FindingKind
from portal.tips.reading import read_tip
from portal.tips.reporting import answer, read_draft, send
from portal.tips.restricting import restrict
from portal.tips.returning import add_answer, read_thread, return_with
from portal.tips.visits import Draft, Return
from tests.cleaning.samples import MARKER, photo, telling
from tests.conftest import locked, make_member
from tests.tips.attachments.files import NUMBER, RTF, TEXT, add, draft, sent_with, stored
from tests.tips.engines import both_engines, database_url  # noqa: F401


def downloaded(runtime, actor, position: int = 1) -> bytes:
    return b"".join(open_attachment(runtime, actor, NUMBER, position).chunks)


@both_engines
def test_a_coordinator_gets_what_a_reporter_sent_along(runtime, team):
    sent_with(runtime, TEXT)
    assert downloaded(runtime, team.anna) == TEXT


def test_a_photo_comes_without_what_it_said_of_its_maker(runtime, team):
    assert telling(photo())
    sent_with(runtime, photo())
    assert telling(downloaded(runtime, team.anna)) == set()


def test_files_keep_their_order_and_the_event_they_came_with(runtime, team):
    sent_with(runtime, TEXT, photo())
    views = list_attachments(runtime, team.anna, NUMBER)
    assert [(v.position, v.sequence, v.file.kind) for v in views] == [
        (1, 1, FileKind.TEXT),
        (2, 1, FileKind.PICTURE),
    ]


def test_neither_a_file_nor_its_name_stands_in_clear(runtime, team):
    token = draft(runtime)
    add(runtime, token, MARKER.encode(), f"{MARKER}.txt")
    send(runtime, token, "nl")
    (name,) = stored(runtime)
    assert MARKER.encode() not in b"".join(runtime.store.read(name))
    with runtime.database.reading() as session:
        row = session.scalars(select(Attachment)).one()
    assert MARKER.encode() not in row.envelope.content


def test_a_file_opens_with_its_own_key_and_in_its_own_place_only(runtime, team):
    sent_with(runtime, TEXT, photo())
    with runtime.database.reading() as session:
        first, second = session.scalars(select(Attachment).order_by(Attachment.position))
    swapped = list(runtime.store.read(second.id.hex))
    runtime.store.remove(first.id.hex)
    runtime.store.write(first.id.hex, swapped)
    with pytest.raises(AttachmentLost):
        open_attachment(runtime, team.anna, NUMBER, 1)


def test_a_file_that_the_store_lost_is_said_to_be_lost(runtime, team):
    sent_with(runtime, TEXT)
    for name in stored(runtime):
        runtime.store.remove(name)
    with pytest.raises(AttachmentLost):
        open_attachment(runtime, team.anna, NUMBER, 1)


def test_there_is_nothing_at_a_place_past_the_last(runtime, team):
    sent_with(runtime, TEXT)
    with pytest.raises(NoSuchAttachment):
        open_attachment(runtime, team.anna, NUMBER, 2)


def test_opening_a_file_is_in_the_trail_and_its_name_is_not(runtime, team):
    sent_with(runtime, TEXT)
    open_attachment(runtime, team.anna, NUMBER, 1)
    with runtime.database.reading() as session:
        query = select(AuditEvent).where(AuditEvent.kind == AuditKind.ATTACHMENT_READ)
        row = session.scalars(query).one()
    assert (row.tip_number, row.details) == (NUMBER, '{"attachment":1}')


def test_nobody_opens_a_file_while_the_vault_is_locked(runtime, team):
    sent_with(runtime, TEXT)
    with pytest.raises(VaultLocked):
        open_attachment(runtime, locked(team.anna), NUMBER, 1)


def test_who_is_not_in_the_circle_of_a_tip_opens_no_file_of_it(runtime, team):
    sent_with(runtime, TEXT)
    make_member(runtime, "dirk", Role.COORDINATOR)
    admit(runtime, team.anna, find_member(runtime, "dirk"))
    circle = {team.anna.member_id, find_member(runtime, "dirk")}
    restrict(runtime, team.anna, NUMBER, 1, circle)
    with pytest.raises(NoSuchTip):
        open_attachment(runtime, team.bram, NUMBER, 1)


def test_what_cannot_be_cleaned_is_left_out_unless_its_sender_agrees(runtime, team):
    sent_with(runtime, RTF, TEXT)
    assert [v.file.kind for v in list_attachments(runtime, team.anna, NUMBER)] == [FileKind.TEXT]


def test_what_its_sender_agrees_to_goes_along_as_it_is(runtime, team):
    token = draft(runtime)
    add(runtime, token, RTF)
    agree(runtime, token, Draft, read_draft(runtime, token).files[0].id)
    send(runtime, token, "nl")
    assert downloaded(runtime, team.anna) == RTF
    (view,) = list_attachments(runtime, team.anna, NUMBER)
    assert view.file.is_as_it_was


def test_a_file_that_was_taken_back_does_not_go_along(runtime, team):
    token = draft(runtime)
    add(runtime, token)
    leave_out(runtime, token, Draft, read_draft(runtime, token).files[0].id)
    send(runtime, token, "nl")
    assert list_attachments(runtime, team.anna, NUMBER) == []


def test_a_file_stays_while_the_other_answers_change(runtime, team):
    token = draft(runtime)
    add(runtime, token)
    answer(runtime, token, Observation(description="Two vans"))
    assert len(read_draft(runtime, token).files) == 1


def test_nothing_is_added_to_a_report_that_was_sent(runtime, team):
    token = draft(runtime)
    send(runtime, token, "nl")
    with pytest.raises(VisitEnded):
        add(runtime, token)


def test_without_a_report_there_is_nothing_to_add_to(runtime, team):
    with pytest.raises(VisitEnded):
        attach(runtime, None, Draft, "a.txt", io.BytesIO(TEXT))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"attachment_count": 1}, Objection.TOO_MANY),
        ({"attachment_mb": 1}, Objection.TOO_LARGE),
        ({"attachments_mb": 1}, Objection.TOO_MUCH),
    ],
    ids=["too many", "too large", "too much"],
)
def test_what_is_over_a_limit_is_not_taken(runtime, team, limits, reason):
    settings = runtime.settings.model_copy(update=limits)
    narrow = make_runtime(settings, runtime.clock)
    token = draft(narrow)
    if reason is Objection.TOO_MANY:
        add(narrow, token)
    with pytest.raises(NotAttached) as refused:
        add(narrow, token, TEXT if reason is Objection.TOO_MANY else bytes(1_000_001))
    narrow.database.close()
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", Refusal.EMPTY), (b"MZ\x90\x00" + bytes(100), Refusal.UNKNOWN_TYPE)],
    ids=["empty", "program"],
)
def test_what_cleaning_refuses_is_not_taken(runtime, team, content, reason):
    token = draft(runtime)
    with pytest.raises(NotAttached) as refused:
        add(runtime, token, content)
    assert refused.value.reason is reason
    assert stored(runtime) == set()


def test_what_the_scanner_does_not_answer_about_is_not_taken(runtime, team):
    settings = runtime.settings.model_copy(update={"clamd_address": "unix:///nowhere/clamd.ctl"})
    scanning = make_runtime(settings, runtime.clock)
    token = draft(scanning)
    with pytest.raises(NotAttached) as refused:
        add(scanning, token)
    scanning.database.close()
    assert refused.value.reason is Objection.NOT_SCANNED


def test_a_file_of_an_answer_comes_with_it(runtime, team):
    token = return_with(runtime, sent_with(runtime))
    attach(runtime, token, Return, "b.txt", io.BytesIO(TEXT))
    add_answer(runtime, token, "Here it is", "key")
    (view,) = list_attachments(runtime, team.anna, NUMBER)
    assert view.sequence == read_tip(runtime, team.anna, NUMBER).messages[0].sequence


def test_the_same_answer_sent_twice_brings_its_file_once(runtime, team):
    token = return_with(runtime, sent_with(runtime))
    attach(runtime, token, Return, "b.txt", io.BytesIO(TEXT))
    add_answer(runtime, token, "Here it is", "key")
    add_answer(runtime, token, "Here it is", "key")
    assert len(list_attachments(runtime, team.anna, NUMBER)) == 1
    assert read_thread(runtime, token).waiting == ()


def test_the_reporter_sees_what_they_sent_and_nothing_of_a_finding(runtime, team):
    code = sent_with(runtime, TEXT)
    files = receive_for_finding(runtime, team.anna, [("c.rtf", io.BytesIO(RTF))])
    finding = Finding(kind=FindingKind.OPEN_SOURCE, text="Found")
    add_finding(runtime, team.anna, NUMBER, 1, finding, files)
    assert [v.file.name for v in read_thread(runtime, return_with(runtime, code)).attachments] == [
        "a.txt"
    ]
    assert [v.position for v in list_attachments(runtime, team.bram, NUMBER)] == [1, 2]


def test_a_file_that_was_removed_meanwhile_is_left_out(runtime, team):
    token = draft(runtime)
    add(runtime, token)
    with runtime.database.writing() as session:
        session.delete(session.scalars(select(LooseFile)).one())
    send(runtime, token, "nl")
    assert list_attachments(runtime, team.anna, NUMBER) == []


def test_a_picture_is_looked_at_as_it_was_drawn_anew(runtime, team):
    sent_with(runtime, photo())
    found = preview(runtime, team.anna, NUMBER, 1, 1)
    assert (found.page.content[:2], found.has_next) == (b"\xff\xd8", False)


def test_of_a_picture_there_is_no_second_page(runtime, team):
    sent_with(runtime, photo())
    with pytest.raises(NoSuchAttachment):
        preview(runtime, team.anna, NUMBER, 1, 2)
