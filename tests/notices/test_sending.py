from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.models import Member, NoticeKind, OutboxMail
from portal.notices.outbox import LEASE, MOST_ATTEMPTS, claim_mail, mark_failed, mark_sent
from portal.notices.sending import Letter, compose, connection, send_due, try_server
from portal.runtime import make_runtime
from portal.vault import new_identifier
from tests.conftest import cheap_settings
from tests.notices.conftest import mail_settings, plain_letter
from tests.notices.sink import Sink, serving_mail
from tests.web.steps import both_engines
from tools.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fill(runtime, team, clock):
    """Put mails to Anna in the outbox."""

    def make(count: int = 1) -> None:
        with runtime.database.writing() as session:
            session.add_all(
                OutboxMail(
                    id=new_identifier(),
                    member_id=team.anna.member_id,
                    language="nl",
                    is_digest=False,
                    counts={NoticeKind.TIP_ASSIGNED.value: 1},
                    created_at=clock.moment,
                    next_attempt_at=clock.moment,
                )
                for _ in range(count)
            )

    return make


@pytest.fixture
def only(runtime):
    """The one mail of the outbox, as it is now."""

    def read() -> OutboxMail:
        with runtime.database.reading() as session:
            return session.scalars(select(OutboxMail)).one()

    return read


@pytest.fixture
def send(runtime):
    """Send what is due, in plain words."""
    return lambda: send_due(runtime, plain_letter)


@both_engines
def test_of_many_senders_at_once_each_mail_is_sent_by_one(database_url, sink, runtime, fill, clock):
    fill(200)
    settings = cheap_settings(database_url, **mail_settings(sink))
    workers = [make_runtime(settings, clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(lambda worker: send_due(worker, plain_letter), workers))
    for worker in workers:
        worker.database.close()
    assert sent == 200
    assert len(sink.identifiers) == len(set(sink.identifiers)) == 200
    with runtime.database.reading() as session:
        unsent = select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))
        assert session.scalars(unsent).all() == []


def test_what_was_sent_is_not_sent_again(sink, send, fill, clock):
    fill()
    assert send() == 1
    clock.advance(days=1)
    assert send() == 0
    assert len(sink.raw) == 1


def test_nothing_is_lost_while_the_mail_server_is_away(runtime, sink, fill, clock):
    fill(5)
    elsewhere = cheap_settings(
        runtime.settings.database_url, **mail_settings(sink, smtp_port=free_port())
    )
    away = make_runtime(elsewhere, clock)
    for _ in range(40):
        assert send_due(away, plain_letter) == 0
        clock.advance(minutes=30)
    away.database.close()
    clock.advance(hours=6)
    assert send_due(runtime, plain_letter) == 5
    assert len(set(sink.identifiers)) == 5


def test_a_mail_that_failed_waits_longer_each_time(sink, send, fill, only, clock):
    sink.to_data = "451 try again later"
    fill()
    waits = []
    for _ in range(11):
        send()
        waits.append(only().next_attempt_at - clock.moment)
        clock.moment = only().next_attempt_at
    minutes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert waits == [timedelta(minutes=each) for each in minutes]


def test_a_mail_that_waits_is_not_tried(sink, send, fill, only, clock):
    sink.to_data = "451 try again later"
    fill()
    send()
    clock.advance(seconds=59)
    send()
    assert only().attempts == 1


def test_a_mail_is_given_up_after_so_many_attempts(sink, send, fill, only, clock):
    sink.to_data = "451 try again later"
    fill()
    for _ in range(MOST_ATTEMPTS + 3):
        send()
        clock.advance(hours=6)
    assert only().given_up_at is not None
    assert only().attempts == MOST_ATTEMPTS


def test_why_a_mail_failed_is_kept_by_its_type_and_code_alone(sink, send, fill, only):
    sink.to_recipient = "451 anna@example.nl is on a list"
    fill()
    send()
    assert only().failure == "SMTPRecipientsRefused 451"


@pytest.mark.parametrize("answer", ["to_recipient", "to_data"])
def test_a_mail_that_is_refused_for_good_is_given_up_at_once(sink, send, fill, only, answer):
    setattr(sink, answer, "550 no such user")
    fill()
    send()
    assert only().given_up_at is not None


def test_a_mail_that_is_refused_keeps_up_no_other(runtime, sink, send, fill, team):
    fill(3)
    with runtime.database.writing() as session:
        first = session.scalars(select(OutboxMail.id).order_by(OutboxMail.id)).first()
        changed = update(OutboxMail).where(OutboxMail.id == first)
        session.execute(changed.values(language="one that is refused"))
    refused = send_due(runtime, _letter_that_fails_in("one that is refused"))
    assert refused == 2
    assert len(sink.raw) == 2


def _letter_that_fails_in(language: str):
    def write(mail) -> Letter:
        if mail.language == language:
            raise LookupError(mail.name)
        return plain_letter(mail)

    return write


@both_engines
def test_a_mail_of_a_process_that_died_is_sent_by_another_under_the_same_name(
    runtime, sink, send, fill, clock
):
    fill()
    died = claim_mail(runtime)
    assert send() == 0
    clock.moment += LEASE
    assert send() == 1
    assert sink.identifiers == [f"<{died.id}@127.0.0.1>"]


def test_a_process_that_died_after_sending_makes_the_same_mail_arrive_twice_by_one_name(
    runtime, sink, send, fill, clock
):
    fill()
    died = claim_mail(runtime)
    with connection(runtime.settings) as server:
        server.send_message(compose(runtime, died, plain_letter(died)))
    clock.moment += LEASE
    send()
    assert len(sink.identifiers) == 2
    assert len(set(sink.identifiers)) == 1


@both_engines
def test_a_sender_who_lost_the_claim_changes_nothing_any_more(runtime, fill, only, clock):
    fill()
    late = claim_mail(runtime)
    clock.moment += LEASE
    present = claim_mail(runtime)
    mark_failed(runtime, late, "TimeoutError", is_final=True)
    assert (only().claim, only().given_up_at) == (present.claim, None)
    mark_sent(runtime, late)
    assert only().sent_at is None
    mark_sent(runtime, present)
    assert only().sent_at == clock.moment


def test_a_connection_that_breaks_off_halfway_loses_no_mail(runtime, sink, fill, clock):
    fill(3)
    with _broken_server() as port:
        settings = cheap_settings(
            runtime.settings.database_url, **mail_settings(sink, smtp_port=port)
        )
        broken = make_runtime(settings, clock)
        assert send_due(broken, plain_letter) == 0
        broken.database.close()
    clock.advance(minutes=1)
    assert send_due(runtime, plain_letter) == 3


@contextmanager
def _broken_server() -> Iterator[int]:
    """Yield the port of a mail server that hangs up as soon as it is to take a mail."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with listening.accept()[0] as line:
                line.sendall(b"220 hello\r\n")
                line.recv(1000)
                line.sendall(b"250 hello\r\n")
                line.recv(1000)

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]


def test_without_a_mail_server_nothing_is_claimed(runtime, fill, only, clock):
    fill()
    mute = make_runtime(cheap_settings(runtime.settings.database_url), clock)
    assert send_due(mute, plain_letter) == 0
    mute.database.close()
    assert only().attempts == 0


def test_a_mail_to_somebody_without_an_address_any_more_is_dropped(runtime, sink, send, fill):
    fill()
    with runtime.database.writing() as session:
        session.execute(update(Member).values(mail_address=None))
    send()
    with runtime.database.reading() as session:
        assert session.scalars(select(OutboxMail)).all() == []
    assert sink.raw == []


def test_a_mail_tells_robots_not_to_answer_and_us_nothing_of_its_reader(sink, send, fill):
    fill()
    send()
    (mail,) = sink.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert set(mail.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Content-Language"),
        *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
    }


def test_a_mail_is_from_the_portal_and_to_its_reader_by_name(sink, send, fill):
    fill()
    send()
    (mail,) = sink.mails
    assert mail["From"] == "Meldpunt Ondermijning <portal@example.nl>"
    assert mail["To"] == "Anna <anna@example.nl>"


def test_the_mail_server_does_not_hear_what_this_machine_is_called(sink, send, fill):
    fill()
    send()
    assert socket.gethostname().encode() not in sink.raw[0]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[str, str]:
    """The files of a certificate for this machine, and of its key."""
    folder = tmp_path_factory.mktemp("certificate")
    files = str(folder / "certificate.pem"), str(folder / "key.pem")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*command.split(), *subject, "-out", files[0], "-keyout", files[1]],
        check=True,
        capture_output=True,
    )
    return files


@pytest.fixture
def private(certificate):
    """A mail server that asks for encryption and a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving_mail(Sink(free_port()), context) as sink:
        yield sink


@pytest.fixture
def send_privately(runtime, private, clock):
    """Send what is due by the private mail server, with a password."""

    def make(password: str) -> int:
        values = mail_settings(
            private, smtp_security="starttls", smtp_username="portal", smtp_password=password
        )
        other = make_runtime(cheap_settings(runtime.settings.database_url, **values), clock)
        try:
            return send_due(other, plain_letter)
        finally:
            other.database.close()

    return make


def test_a_private_mail_server_is_signed_in_to(
    private, send_privately, fill, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    fill()
    assert send_privately("secret") == 1
    assert private.logins == ["portal"]


def test_a_wrong_password_is_tried_again_later(
    private, send_privately, fill, only, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    fill()
    assert send_privately("another") == 0
    assert only().failure == "SMTPAuthenticationError 535"
    assert only().given_up_at is None


def test_a_mail_server_that_nobody_vouches_for_gets_no_password(
    private, send_privately, fill, only
):
    fill()
    assert send_privately("secret") == 0
    assert only().failure == "SSLCertVerificationError"
    assert private.logins == []


def test_a_mail_server_that_does_not_encrypt_gets_no_mail(runtime, sink, fill, only, clock):
    fill()
    values = mail_settings(sink, smtp_security="starttls")
    other = make_runtime(cheap_settings(runtime.settings.database_url, **values), clock)
    assert send_due(other, plain_letter) == 0
    other.database.close()
    assert only().failure == "SMTPNotSupportedError"
    assert sink.raw == []


def test_trying_a_mail_server_mails_nothing(runtime, sink):
    try_server(runtime.settings)
    assert sink.raw == []
