"""What the tests of disclosures do alike: a partner with a key, and what it finds in a package."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pypdf
import pyrage

from portal.accounts.permissions import Actor
from portal.models import PartnerKind, Role
from portal.tips.partners.keys import confirm_key, enter_key
from portal.tips.partners.managing import PartnerDetails, add_partner

if TYPE_CHECKING:
    from uuid import UUID

    from portal.runtime import Runtime
    from tests.conftest import Team
    from tests.web.browser import Browser, Page

REGISTER = "/coordinatie/verstrekkingen"
NEW = f"{REGISTER}/nieuw?melding=2026-00001"
DISCLOSURE = f"{REGISTER}/V2026-00001"


@dataclass
class Partner:
    """A partner, with the secret half of its key."""

    id: UUID
    identity: Any = field(default_factory=pyrage.x25519.Identity.generate)

    def opened(self, package: bytes) -> dict[str, bytes]:
        """Return the files in a package that was sealed to the partner's key."""
        return unzipped(pyrage.decrypt(package, [self.identity]))


def make_partner(runtime: Runtime, team: Team, name: str = "Police") -> Partner:
    """Add a partner without a key."""
    lead = Actor(team.anna.member_id, "Anna", frozenset({Role.LEAD}), team.anna.keyring)
    return Partner(add_partner(runtime, lead, PartnerDetails(name, PartnerKind.POLICE)))


def give_key(runtime: Runtime, team: Team, partner: Partner, *, is_confirmed: bool = True) -> None:
    """Have Anna enter the partner's key, and Bram compare it."""
    lead = Actor(team.anna.member_id, "Anna", frozenset({Role.LEAD}), team.anna.keyring)
    enter_key(runtime, lead, partner.id, 1, str(partner.identity.to_public()))
    if is_confirmed:
        confirm_key(runtime, team.bram, partner.id, 2)


def unzipped(plain: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(plain)) as files:
        return {name: files.read(name) for name in files.namelist()}


def words_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def language_of(pdf: bytes) -> str:
    return str(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"])


def answers(partner: Partner, **others: object) -> dict[str, object]:
    """Return what is typed to prepare a disclosure."""
    return {
        "partner": str(partner.id),
        "legal_basis": "riec_covenant",
        "purpose": "To look into the harbour",
        "necessity": "Only they may do so",
        **others,
    }


def prepare(browser: Browser, partner: Partner, **others: object) -> Page:
    browser.get(NEW)
    return browser.send(**answers(partner, **others))


def offer(browser: Browser, partner: Partner, **others: object) -> Page:
    prepare(browser, partner, **others)
    return browser.send("aanbieden")


def approve(browser: Browser) -> Page:
    browser.get(DISCLOSURE)
    return browser.send("goedkeuren")


def take_package(browser: Browser) -> bytes:
    """Make the package to the partner's key, and return the file."""
    browser.get(f"{DISCLOSURE}/pakket")
    return browser.send("pakket").response.data
