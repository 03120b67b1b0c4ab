"""Sending the mails of the outbox, by SMTP (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from portal.clock import LOCAL_ZONE
from portal.notices.outbox import ClaimedMail, claim_mail, is_any_due, mark_failed, mark_sent
from portal.settings import MailSecurity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.runtime import Runtime
    from portal.settings import Settings

# For each answer of the mail server.
ANSWER_SECONDS: Final = 20
MOST_IN_A_ROW: Final = 200
_OK: Final = 250
_PERMANENT: Final = 500


@dataclass(frozen=True)
class Letter:
    """What a mail says, as plain text and as HTML."""

    subject: str
    text: str
    html: str


Writer = Callable[[ClaimedMail], Letter]


def send_due(runtime: Runtime, write: Writer) -> int:
    """Send the mails that are due, each once however many processes call this at once.

    Where the mail server does not answer, the rest waits for another time.

    Args:
        runtime: the running portal.
        write: makes the letter of a mail.

    Returns:
        How many mails this call sent.
    """
    if not (runtime.settings.sends_mail and is_any_due(runtime)):
        return 0
    mail = claim_mail(runtime)
    sent = 0
    try:
        if mail is not None:
            with connection(runtime.settings) as server:
                while mail is not None:
                    sent += _send(runtime, server, mail, write)
                    mail = claim_mail(runtime) if sent < MOST_IN_A_ROW else None
    except (OSError, smtplib.SMTPException) as error:
        if mail is not None:
            mark_failed(runtime, mail, _name_of(error))
    return sent


@contextmanager
def connection(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Yield a connection to the mail server, encrypted and signed in to as the settings say.

    Raises:
        OSError: it does not answer, or its certificate is not right.
        smtplib.SMTPException: it refuses us.
    """
    server = _connect(settings)
    try:
        if settings.smtp_security is MailSecurity.STARTTLS:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_username is not None:
            password = settings.smtp_password
            server.login(settings.smtp_username, password.get_secret_value() if password else "")
        yield server
        # What has been said to it holds; how it says goodbye does not matter.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def try_server(settings: Settings) -> None:
    """Do nothing where the mail server lets us in; nothing is mailed.

    Raises:
        OSError, smtplib.SMTPException: it does not.
    """
    with connection(settings) as server:
        code, answer = server.noop()
        if code != _OK:
            raise smtplib.SMTPResponseException(code, answer)


def compose(runtime: Runtime, mail: ClaimedMail, letter: Letter) -> EmailMessage:
    """Return the message of a mail: plain text and HTML, and headers that keep robots quiet.

    The Message-ID follows from the mail, so that one that is sent again is known for the same.
    """
    settings = runtime.settings
    message = EmailMessage()
    message["From"] = Address(settings.portal_name, addr_spec=settings.mail_from)
    message["To"] = Address(mail.name, addr_spec=mail.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(runtime.now().astimezone(LOCAL_ZONE))
    message["Message-ID"] = f"<{mail.id}@{settings.public_address.host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5
    message["X-Auto-Response-Suppress"] = "All"  # the same, to Microsoft Exchange
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message


def _connect(settings: Settings) -> smtplib.SMTP:
    # By default smtplib tells the mail server what this machine is called.
    where = (settings.smtp_host or "", settings.smtp_port, settings.public_address.host)
    if settings.smtp_security is MailSecurity.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(*where, timeout=ANSWER_SECONDS, context=context)
    return smtplib.SMTP(*where, timeout=ANSWER_SECONDS)


def _send(runtime: Runtime, server: smtplib.SMTP, mail: ClaimedMail, write: Writer) -> bool:
    """Send one mail and write down what became of it; tell whether it was sent.

    Raises:
        OSError, smtplib.SMTPException: the mail server takes no mails of us now.
    """
    try:
        message = compose(runtime, mail, write(mail))
    except Exception as error:  # noqa: BLE001 - a mail that cannot be written keeps up no other
        mark_failed(runtime, mail, _name_of(error))
        return False
    try:
        server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        mark_failed(runtime, mail, _name_of(error), is_final=_code_of(error) >= _PERMANENT)
        return False
    mark_sent(runtime, mail)
    return True


def _name_of(error: Exception) -> str:
    """Return the type of an error and the code of the mail server's answer, where there is one."""
    code = _code_of(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _code_of(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _answer in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
