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

# Settings that are set together or not at all, by how their names begin.
_GROUPS = {"case_register_": "a case register", "s3_": "an S3-compatible store"}
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
HostList = Annotated[
    tuple[HostName, ...],
    NoDecode,
    BeforeValidator(lambda raw: raw.replace(",", " ").split() if isinstance(raw, str) else raw),
]
Port = Annotated[int, Field(ge=1, le=65535)]
SiteKey = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,100}$")]
# Amazon S3, "Bucket naming rules", without the dots that certificates cannot cover.
BucketName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
ScannerAddress = Annotated[
    str, StringConstraints(pattern=r"^(tcp://[^\s/@:]+:\d{1,5}|unix:///[^\s]+)$")
]


class ChallengeKind(StrEnum):
    """What a browser does before a report is sent, so that machines cannot send many."""

    ALTCHA = "altcha"
    HCAPTCHA = "hcaptcha"
    NONE = "none"


class WhenDown(StrEnum):
    """What becomes of a report while whoever should check it cannot be reached."""

    ACCEPT = "accept"
    REFUSE = "refuse"


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


@dataclass(frozen=True)
class S3Settings:
    """Where a bucket for sealed files is, and whom we are there."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: SecretStr
    region: str


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

    # What reporters may send with a report or an answer; the limits hold for each of these.
    attachments: bool = Field(
        default=True,
        description="let reporters send photos and other files",
    )
    attachment_count: int = Field(default=10, ge=1, le=50, description="the most files")
    attachment_mb: int = Field(
        default=25,
        ge=1,
        le=100,
        description="the largest file, in MB of a million bytes",
    )
    attachments_mb: int = Field(
        default=100,
        ge=1,
        le=100,
        description="the most of all files together, in MB of a million bytes",
    )

    # Where the sealed attachments of tips are kept. In the folder, or, where these are set, in a
    # bucket of an S3-compatible store: all five, or none.
    attachment_folder: Path = Field(
        default=PROJECT_FOLDER / "instance" / "attachments",
        description="the folder for attachments; it is made when there is one to keep",
    )
    s3_endpoint: AnyHttpUrl | None = Field(
        default=None,
        description="the address of the store, without a path: https://s3.example.nl",
    )
    s3_bucket: BucketName | None = Field(
        default=None,
        description="a bucket of our own, without versions",
    )
    s3_access_key: str | None = Field(default=None, description="whom we are to the store")
    s3_secret_key: SecretStr | None = Field(default=None, description="the secret of that key")
    s3_region: str | None = Field(
        default=None,
        description="the region of the bucket; many stores take us-east-1",
    )

    # What looks for viruses in attachments, before they are sealed.
    clamd_address: ScannerAddress | None = Field(
        default=None,
        description=(
            "where ClamAV's clamd listens: unix:///run/clamav/clamd.ctl, or tcp://127.0.0.1:3310. "
            "It gets files as they are, so let it run on this machine, with its "
            "TemporaryDirectory in memory; not set: nothing is scanned"
        ),
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
    hsts_subdomains: bool = Field(
        default=False,
        description="tell browsers that all hosts below ours are reached over https only as well",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="proxies in front of us; what they say of a visitor's address is believed",
    )
    trusted_hosts: HostList = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description=(
            "names, besides those of the public and the onion address, that the portal answers "
            "to; a request for any other is refused"
        ),
    )
    onion_address: AnyHttpUrl | None = Field(
        default=None,
        description="the same portal as an onion service of Tor, such as http://....onion",
    )

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

    # How staff sign in.
    require_second_factor: bool = Field(
        default=True,
        description=(
            "every member signs in with an authenticator app or a passkey as well; switch it off "
            "for a trial without real tips only"
        ),
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

    # What keeps machines from sending reports. With `hcaptcha` a company elsewhere sees the address
    # of each reporter who asks for its check; with `none`, and without JavaScript, the rate limits
    # still hold.
    challenge: ChallengeKind = Field(
        default=ChallengeKind.ALTCHA,
        description="the check before sending: a proof of work of our own, hCaptcha, or nothing",
    )
    challenge_rounds: int = Field(
        default=600_000,
        ge=10_000,
        le=20_000_000,
        description="the most rounds of PBKDF2 in that proof: a second or two on an old phone",
    )
    least_report_seconds: int = Field(
        default=4,
        ge=0,
        le=60,
        description="a report sent sooner after its first answer is asked to be sent once more",
    )
    hcaptcha_site_key: SiteKey | None = Field(
        default=None,
        description="what hCaptcha knows this site by",
    )
    hcaptcha_secret: SecretStr | None = Field(
        default=None,
        description="what hCaptcha knows our server by",
    )
    hcaptcha_verify_address: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://api.hcaptcha.com/siteverify"),
        description="where hCaptcha says whether its check was passed",
    )
    hcaptcha_when_down: WhenDown = Field(
        default=WhenDown.ACCEPT,
        description=(
            "what happens to a report while hCaptcha cannot be asked: it is accepted and marked "
            "as unproven, or refused until hCaptcha answers or it is sent without the check"
        ),
    )

    # Rate limits, per address and per action.
    limit_open_form: RateLimit = Field(
        default="60 per hour",
        description="reports begun",
    )
    limit_report: RateLimit = Field(
        default="240 per hour",
        description="steps of a report",
    )
    limit_attach: RateLimit = Field(
        default="60 per hour",
        description="forms with files sent, with a report or an answer",
    )
    limit_send: RateLimit = Field(
        default="10 per hour; 30 per day",
        description="reports sent",
    )
    limit_send_unproven: RateLimit = Field(
        default="4 per hour; 12 per day",
        description="reports sent without the check, as without JavaScript",
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
        description="passwords, codes and vault passphrases tried",
    )

    # Rate limits on passwords for one name, whether somebody has that name or not.
    limit_sign_in_pair: RateLimit = Field(
        default="5 per 15 minutes; 20 per day",
        description="tried from one address, or in one browser that the name has signed in with",
    )
    limit_sign_in_name: RateLimit = Field(
        default="30 per hour; 100 per day",
        description="tried from all other browsers together; and wrong codes after the password",
    )

    @field_validator("onion_address", "pdok_address", "clamd_address", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        return value or None

    @field_validator("s3_endpoint")
    @classmethod
    def _store_has_no_path(cls, value: AnyHttpUrl | None) -> AnyHttpUrl | None:
        if value and ((value.path or "/") != "/" or value.query or value.username):
            raise ValueError("write the address alone, such as https://s3.example.nl")
        return value

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
    def _groups_are_whole(self) -> Settings:
        for prefix, what in _GROUPS.items():
            values = self._group(prefix)
            missing = [f"{prefix}{name}" for name, value in values.items() if not value]
            if 0 < len(missing) < len(values):
                raise ValueError(f"{what} also needs {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _hcaptcha_has_keys(self) -> Settings:
        has_keys = self.hcaptcha_site_key and self.hcaptcha_secret
        if self.challenge is ChallengeKind.HCAPTCHA and not has_keys:
            raise ValueError("hCaptcha needs hcaptcha_site_key and hcaptcha_secret")
        return self

    @property
    def case_register(self) -> CaseRegisterSettings | None:
        """The case register that disclosures can be delivered to, if one has been set."""
        given = self._group("case_register_")
        return CaseRegisterSettings(**_plain(given)) if all(given.values()) else None

    @property
    def s3(self) -> S3Settings | None:
        """The S3-compatible store for sealed files, if one has been set."""
        given = self._group("s3_")
        return S3Settings(**_plain(given)) if all(given.values()) else None

    def _group(self, prefix: str) -> dict[str, Any]:
        """Return the settings that begin so, by what follows in their names."""
        return {
            name.removeprefix(prefix): getattr(self, name)
            for name in type(self).model_fields
            if name.startswith(prefix)
        }

    @field_validator("onion_address")
    @classmethod
    def _onion_is_an_onion(cls, value: AnyHttpUrl | None) -> AnyHttpUrl | None:
        # Version 3 of Tor's onion addresses: 56 characters of base32, rend-spec-v3, 6.
        if value and not re.fullmatch(r"([a-z0-9-]+\.)*[a-z2-7]{56}\.onion", value.host or ""):
            raise ValueError("write the address of an onion service, such as http://....onion")
        return value

    @property
    def hosts(self) -> frozenset[str]:
        """The names that the portal answers to, in lower case and without ports."""
        addresses = (self.public_address, self.onion_address)
        named = {address.host or "" for address in addresses if address}
        return frozenset(name.lower() for name in {*named, *self.trusted_hosts})

    @property
    def receipt_salt_bytes(self) -> bytes:
        """The receipt salt as bytes, 16 or more."""
        return bytes.fromhex(self.receipt_salt.get_secret_value())

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def _plain(group: dict[str, Any]) -> dict[str, Any]:
    """Return values with every address as text, without the slash at its end."""
    return {
        name: value if isinstance(value, SecretStr) else str(value).rstrip("/")
        for name, value in group.items()
    }


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
