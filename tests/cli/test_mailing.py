"""Sending mails from the command line, and what the doctor says of the mail server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from portal.accounts.members import find_member
from portal.models import Member, OutboxMail
from portal.vault import new_identifier
from tests.cli.conftest import said
from tests.notices.conftest import mail_settings
from tests.notices.sink import sink_on_free_port
from tools.servers import free_port


@pytest.fixture
def sink():
    with sink_on_free_port() as made:
        yield made


@pytest.fixture
def mailing(held, sink):
    """An installation that mails by the sink, with Anna, who has an address."""
    for name, value in mail_settings(sink).items():
        held.set(name.upper(), str(value))
    with held.runtime().database.writing() as session:
        session.execute(update(Member).values(mail_address="anna@example.nl"))
    return held


@pytest.fixture
def fill(mailing):
    """Put mails to Anna in the outbox."""

    def make(count: int = 1, **columns: object) -> None:
        runtime = mailing.runtime()
        anna = find_member(runtime, "anna")
        with runtime.database.writing() as session:
            session.add_all(
                OutboxMail(
                    id=new_identifier(),
                    member_id=anna,
                    language="nl",
                    is_digest=False,
                    counts={"tip_assigned": 1},
                    created_at=runtime.now(),
                    next_attempt_at=runtime.now(),
                    **columns,
                )
                for _ in range(count)
            )

    return make


def test_the_command_sends_what_is_due_and_says_how_many(mailing, fill, sink):
    fill(2)
    result = mailing.run("send-mail")
    assert result.exit_code == 0, result.output
    assert "Mails sent: 3." in result.output  # and that Anna was let into the vault
    assert len(sink.raw) == 3


def test_the_command_says_that_there_is_no_mail_server(held):
    assert "PORTAL_SMTP_HOST" in said(held.run("send-mail"))


def test_of_many_processes_at_once_each_mail_is_sent_by_one(mailing, fill, sink):
    mailing.run("send-mail")
    before = len(sink.raw)
    fill(40)
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: mailing.process("send-mail"), range(3)))
    assert [process.returncode for process in ended] == [0, 0, 0], ended
    assert len(sink.raw) - before == 40
    assert len(set(sink.identifiers)) == len(sink.identifiers)
    with mailing.runtime().database.reading() as session:
        unsent = select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))
        assert session.scalars(unsent).all() == []


def test_the_doctor_tries_the_mail_server_and_mails_nothing(mailing, sink):
    assert "mail server" not in said(mailing.run("doctor"))
    assert sink.raw == []


def test_the_doctor_says_that_the_mail_server_does_not_let_us_in(mailing):
    mailing.set("SMTP_PORT", str(free_port()))
    assert "(ConnectionRefusedError). Check PORTAL_SMTP_HOST" in said(mailing.run("doctor"))


def test_the_doctor_says_that_a_password_is_not_encrypted(mailing):
    mailing.set("SMTP_USERNAME", "portal")
    mailing.set("SMTP_PASSWORD", "geheim123")
    told = said(mailing.run("doctor"))
    assert "PORTAL_SMTP_SECURITY=starttls" in told
    assert "geheim123" not in told


def test_the_doctor_says_that_mails_did_not_arrive(mailing, fill):
    fill(3, given_up_at=mailing.runtime().now())
    told = said(mailing.run("doctor"))
    assert "Mails that did not arrive: 3." in told
    assert "/beheer/mail/" in told


def test_the_doctor_names_a_sender_that_is_missing(mailing):
    mailing.environment.delenv("PORTAL_MAIL_FROM")
    assert "PORTAL_MAIL_FROM" in said(mailing.run("doctor"))
