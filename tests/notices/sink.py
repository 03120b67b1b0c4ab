"""A real mail server that keeps what it is given, on a free port of this machine."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tools.servers import free_port

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from email.message import EmailMessage

TAKEN = "250 taken"


@dataclass
class Sink:
    """What arrived, as the bytes that went over the line, and what the server answers.

    `to_recipient` and `to_data` are its answers to whom a mail is for and to the mail itself.
    """

    port: int
    raw: list[bytes] = field(default_factory=list)
    to_recipient: str = TAKEN
    to_data: str = TAKEN
    logins: list[str] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails that arrived, in their order."""
        parse = BytesParser(policy=policy.default).parsebytes
        return [cast("EmailMessage", parse(raw)) for raw in self.raw]

    @property
    def identifiers(self) -> list[str]:
        """The Message-IDs of the mails that arrived."""
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.to_recipient == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.to_data == TAKEN:
            self.raw.append(envelope.content)
        return self.to_data

    def let_in(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        """Let in whoever has the password `secret`."""
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == b"secret", handled=False)


@contextmanager
def serving_mail(sink: Sink, context: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """Let a sink listen while the block lasts; with a `context` it asks for STARTTLS and a login."""
    secured = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": sink.let_in,
    }
    controller = Controller(
        sink, hostname="127.0.0.1", port=sink.port, **(secured if context else {})
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextmanager
def sink_on_free_port() -> Iterator[Sink]:
    """Let a new sink listen while the block lasts."""
    with serving_mail(Sink(free_port())) as sink:
        yield sink


def words_of(mail: EmailMessage) -> str:
    """Return all that a reader can see of a mail: its headers and both of its parts, decoded."""
    parts = [f"{name}: {value}" for name, value in mail.items()]
    parts += [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join(parts)


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    """Return the HTML of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
