"""Every setting of the portal: typed, read from the environment, checked at start-up.

A setting called `police_number` is read from the environment variable PORTAL_POLICE_NUMBER, or else
from the settings file: `instance/portal.env`, or the file that PORTAL_SETTINGS_FILE names.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from portal.formats.mail_address import is_mail_address

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
DEFAULT_SETTINGS_FILE = PROJECT_FOLDER / "instance" / "portal.env"
SECRET_KEY_CHARACTERS = 32
SALT_BYTES = 16

_MAIL_ADDRESS = re.compile(r"[^\s@:/]+@[^\s@/]+")
Secret = Annotated[SecretStr, Field(min_length=SECRET_KEY_CHARACTERS)]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ()-]{3,20}$")]
RateLimit = Annotated[str, StringConstraints(pattern=r"^\d+ per [\w ]+(; ?\d+ per [\w ]+)*$")]
# RFC 9116, 2.5.3, knows these; an e-mail address by itself is taken for `mailto:`.
SecurityContact = Annotated[
    str,
    BeforeValidator(lambda raw: f"mailto:{raw}" if _MAIL_ADDRESS.fullmatch(str(raw)) else raw),
    StringConstraints(pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://[^\s]+|tel:[+0-9-]+)$"),
]
Rsin = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


def _days(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    try:
        return tuple(map(date.fromisoformat, raw.replace(",", " ").split()))
    except ValueError:
        raise ValueError("write days such as 2026-04-03, with commas between them") from None


DayList = Annotated[tuple[date, ...], NoDecode, BeforeValidator(_days)]


def _times(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    try:
        times = sorted(map(time.fromisoformat, raw.replace(",", " ").split()))
    except ValueError:
        times = []
    if not times or any(moment.tzinfo for moment in times):
        raise ValueError("write times such as 08:30, with commas between them")
    return tuple(times)


def _mail_address(raw: str) -> str:
    if not is_mail_address(raw):
        raise ValueError("write one mail address, such as portal@example.nl")
    return raw


TimeList = Annotated[tuple[time, ...], NoDecode, BeforeValidator(_times)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
HostName = Annotated[str, StringConstraints(pattern=r"^[^\s/@]+$")]
Port = Annotated[int, Field(ge=1, le=65535)]


class MailSecurity(StrEnum):
    """How the connection to the mail server is kept private."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class CaseRegisterSettings:
    """Where a case register is, and what a case of ours is there."""

    cases: str
    documents: str
    case_type: str
    document_type: str
    organisation: str
    client_id: str
    secret: SecretStr


class Settings(BaseSettings):
    """The settings of one installation. Times are in minutes, memory is in KiB."""

    model_config = SettingsConfigDict(
        env_prefix="PORTAL_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    # What the municipality calls itself and whom else a reporter can turn to.
    municipality: str = Field(default="Zwolle", description="the municipality's name")
    portal_name: str = Field(default="Meldpunt Ondermijning", description="the portal's name")
    emergency_number: PhoneNumber = Field(
        default="112",
        description="whom to call when there is danger now",
    )
    police_number: PhoneNumber = Field(
        default="0900-8844",
        description="the police, when there is no emergency",
    )
    municipality_number: PhoneNumber = Field(
        default="14 038",
        description="the municipality's own telephone number",
    )
    anonymous_line_name: str = Field(
        default="Meld Misdaad Anoniem",
        description="a line to report crime anonymously by telephone",
    )
    anonymous_line_number: PhoneNumber = Field(
        default="0800-7000",
        description="the telephone number of that line",
    )
    neutral_site: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://www.knmi.nl/nederland-nu/weer/verwachtingen"),
        description="where 'leave now' goes: a page that anyone might have open",
    )

    # Secrets. They are laid down by `flask init` and never change afterwards.
    secret_key: Secret = Field(description="signs cookies and form tokens")
    receipt_salt: SecretStr = Field(description="salt of the receipt codes, hexadecimal")

    # Engines.
    database_url: str = Field(
        default=f"sqlite:///{PROJECT_FOLDER / 'instance' / 'portal.sqlite3'}",
        description="where the database is: SQLite, or postgresql+psycopg://...",
    )
    redis_url: str | None = Field(default=None, description="Redis for rate limits; or memory")
    data_folder: Path = Field(
        default=PROJECT_FOLDER / "data",
        description="the folder with themes, branches, districts, terms and standard texts",
    )
    content_folder: Path = Field(
        default=PROJECT_FOLDER / "content",
        description="the folder with the pages that come with the portal",
    )

    # Behind which front.
    public_address: AnyHttpUrl = Field(
        default=AnyHttpUrl("http://127.0.0.1:8000"),
        description="how visitors reach the portal; used where an address must be whole",
    )
    security_contact: SecurityContact | None = Field(
        default=None,
        description="where to report a weak spot, for security.txt: mailto:... or https://...",
    )
    secure_cookies: bool = Field(default=True, description="send cookies over https only")
    trusted_proxies: int = Field(default=0, ge=0, le=5, description="proxies in front of us")

    # What leaves the portal, and only when a coordinator asks for it.
    pdok_address: AnyHttpUrl | None = Field(
        default=None,
        description=(
            "PDOK's Locatieserver, to look addresses up in, such as "
            "https://api.pdok.nl/bzk/locatieserver/search/v3_1; not set: nothing is looked up"
        ),
    )

    # A case register by the standard for case-oriented working (ZGW): all of these, or none.
    case_register_cases: AnyHttpUrl | None = Field(
        default=None,
        description="the Zaken API, such as https://openzaak.example/zaken/api/v1",
    )
    case_register_documents: AnyHttpUrl | None = Field(
        default=None,
        description="the Documenten API, such as https://openzaak.example/documenten/api/v1",
    )
    case_register_case_type: AnyHttpUrl | None = Field(
        default=None,
        description="the address of the zaaktype of a disclosure, in the Catalogi API",
    )
    case_register_document_type: AnyHttpUrl | None = Field(
        default=None,
        description="the address of the informatieobjecttype of its documents",
    )
    case_register_organisation: Rsin | None = Field(
        default=None,
        description="the municipality's RSIN, nine digits",
    )
    case_register_client_id: str | None = Field(
        default=None,
        description="what the register knows the portal by",
    )
    case_register_secret: Secret | None = Field(
        default=None,
        description="what the portal shares with the register, to sign its requests with",
    )

    # Mails to staff. Without a server nothing is mailed, and notices stand in the portal alone.
    smtp_host: HostName | None = Field(
        default=None,
        description="the mail server that takes our mails",
    )
    smtp_port: Port = Field(default=587, description="the port that it listens on")
    smtp_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="how the connection is encrypted; its certificate must be right",
    )
    smtp_username: str | None = Field(default=None, description="whom we sign in as, if at all")
    smtp_password: SecretStr | None = Field(default=None, description="the password of that user")
    mail_from: MailAddress | None = Field(
        default=None,
        validate_default=True,
        description="the sender of our mails; needed with a mail server",
    )
    reporter_notice_times: TimeList = Field(
        default=(time(8, 30), time(13, 30)),
        description=(
            "when staff are mailed, each day, of what reporters did; the fewer times, the less "
            "a mail tells of when somebody reported. Daily digests go at the first of them"
        ),
    )

    # How long things last, in minutes.
    report_minutes: Minutes = Field(
        default=120,
        description="a report being written, after its last answer",
    )
    receipt_minutes: Minutes = Field(
        default=30,
        description="showing the receipt code again in the same browser",
    )
    return_minutes: Minutes = Field(
        default=30,
        description="a thread opened with a receipt code, after its last use",
    )
    member_idle_minutes: Minutes = Field(
        default=30,
        description="a member's session without a request",
    )
    member_session_minutes: Minutes = Field(
        default=600,
        description="a member's session, however busy",
    )

    # Within how many working days the coordination point takes a first look at a tip.
    first_look_working_days: int = Field(
        default=2,
        ge=1,
        le=30,
        description="working days, after the day of receipt, in which a tip is first looked at",
    )
    extra_free_days: DayList = Field(
        default=(),
        description="days on which the desk is closed, besides those of the Cao Gemeenten",
    )

    # Argon2id. OWASP's Password Storage Cheat Sheet asks for at least 19 MiB, 2 passes, 1 lane.
    password_memory_kib: int = Field(
        default=19456,
        ge=8,
        description="memory for sign-in passwords, in KiB",
    )
    password_passes: int = Field(
        default=2,
        ge=1,
        description="passes for sign-in passwords",
    )
    passphrase_memory_kib: int = Field(
        default=65536,
        ge=8,
        le=1024 * 1024,
        description="memory for vault passphrases that are chosen from now on, in KiB",
    )
    passphrase_passes: int = Field(
        default=3,
        ge=1,
        le=16,
        description="passes for vault passphrases that are chosen from now on",
    )
    receipt_memory_kib: int = Field(
        default=19456,
        ge=8,
        description="memory for receipt codes, in KiB; once changed, no earlier code works",
    )
    receipt_passes: int = Field(
        default=2,
        ge=1,
        description="passes for receipt codes; once changed, no earlier code works",
    )

    # The media library of the editorial desk.
    media_picture_mb: int = Field(
        default=15,
        ge=1,
        le=100,
        description="the largest picture that can be uploaded, in MB of a million bytes",
    )
    media_pdf_mb: int = Field(
        default=25,
        ge=1,
        le=100,
        description="the largest PDF that can be uploaded, in MB of a million bytes",
    )
    media_pixels: int = Field(
        default=50_000_000,
        ge=1_000_000,
        le=80_000_000,
        description="the most pixels of a picture; each takes up to 4 bytes of memory for a moment",
    )

    # Rate limits, per address and per action.
    limit_report: RateLimit = Field(
        default="240 per hour",
        description="steps of a report",
    )
    limit_send: RateLimit = Field(
        default="10 per hour; 30 per day",
        description="reports sent",
    )
    limit_receipt: RateLimit = Field(
        default="5 per minute; 30 per hour",
        description="receipt codes tried",
    )
    limit_search: RateLimit = Field(
        default="60 per minute",
        description="searches of the site",
    )
    limit_sign_in: RateLimit = Field(
        default="10 per minute; 60 per hour",
        description="passwords, and vault passphrases, tried",
    )

    @field_validator("pdok_address", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        return value or None

    @field_validator("receipt_salt")
    @classmethod
    def _salt_is_hexadecimal(cls, value: SecretStr) -> SecretStr:
        try:
            long_enough = len(bytes.fromhex(value.get_secret_value())) >= SALT_BYTES
        except ValueError:
            long_enough = False
        if not long_enough:
            raise ValueError(f"give at least {SALT_BYTES} bytes in hexadecimal digits")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mails_have_a_sender(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value is None and others.data.get("smtp_host"):
            raise ValueError("mails need a sender, such as portal@example.nl")
        return value

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server to send by."""
        return self.smtp_host is not None

    @model_validator(mode="after")
    def _case_register_is_whole(self) -> Settings:
        values = self._case_register_values()
        missing = [name for name, value in values.items() if not value]
        if 0 < len(missing) < len(values):
            raise ValueError(f"a case register also needs {', '.join(missing)}")
        return self

    @property
    def case_register(self) -> CaseRegisterSettings | None:
        """The case register that disclosures can be delivered to, if one has been set."""
        values = self._case_register_values()
        if not all(values.values()):
            return None
        given: dict[str, Any] = {
            name.removeprefix("case_register_"): (
                value if isinstance(value, SecretStr) else str(value).rstrip("/")
            )
            for name, value in values.items()
        }
        return CaseRegisterSettings(**given)

    def _case_register_values(self) -> dict[str, Any]:
        return {
            name: getattr(self, name)
            for name in type(self).model_fields
            if name.startswith("case_register_")
        }

    @property
    def receipt_salt_bytes(self) -> bytes:
        """The receipt salt as bytes, 16 or more."""
        return bytes.fromhex(self.receipt_salt.get_secret_value())

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def settings_file() -> Path:
    """Return the path of the settings file, whether it exists or not."""
    return Path(os.environ.get("PORTAL_SETTINGS_FILE", DEFAULT_SETTINGS_FILE))


def load_settings() -> Settings:
    """Return the settings of this installation.

    Raises:
        pydantic.ValidationError: a setting is missing or wrong; the error names each.
    """
    # The file is a keyword of pydantic-settings; the fields come from it and the environment.
    return Settings(_env_file=settings_file())
