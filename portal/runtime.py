"""What every use case needs: the settings, the database, the clock and the reference data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portal.clock import Clock, SystemClock, local_day
from portal.models import Catalogue, Database, SiteReader, load_catalogue
from portal.vault import PasswordHasher, Receipt, Stretching, read_receipt

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """One running portal."""

    settings: Settings
    database: Database
    clock: Clock
    site: SiteReader

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """Return the present calendar day in the Netherlands."""
        return local_day(self.clock.now())

    @property
    def catalogue(self) -> Catalogue:
        """The reference data, with what staff changed of it."""
        return self.site.look().catalogue

    @cached_property
    def passwords(self) -> PasswordHasher:
        """The hasher of sign-in passwords."""
        settings = self.settings
        return PasswordHasher(Stretching(settings.password_memory_kib, settings.password_passes))

    @property
    def passphrase_stretching(self) -> Stretching:
        """The Argon2id parameters of vault passphrases."""
        return Stretching(self.settings.passphrase_memory_kib, self.settings.passphrase_passes)

    def read_receipt(self, code: str) -> Receipt:
        """Derive what a receipt `code` (as `parse_code` returns it) opens."""
        settings = self.settings
        stretching = Stretching(settings.receipt_memory_kib, settings.receipt_passes)
        return read_receipt(code, settings.receipt_salt_bytes, stretching)


def make_runtime(settings: Settings, clock: Clock | None = None) -> Runtime:
    """Return the running portal that `settings` describe.

    Raises:
        BrokenData: the data folder is not in order.
    """
    database = Database(settings.database_url)
    return Runtime(
        settings=settings,
        database=database,
        clock=clock or SystemClock(),
        site=SiteReader(database, settings, load_catalogue(settings.data_folder)),
    )
