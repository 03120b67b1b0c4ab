"""Every setting of the portal: typed, read from the environment, checked at start-up.

A setting called `police_number` is read from the environment variable PORTAL_POLICE_NUMBER, or else
from the settings file: `instance/portal.env`, or the file that PORTAL_SETTINGS_FILE names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import (
    AnyHttpUrl,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

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
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


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
        description="the folder with themes.toml, branches.toml and districts.toml",
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
