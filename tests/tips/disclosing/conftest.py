"""A partner with a key, and a disclosure on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyrage
import pytest
from sqlalchemy import select

from portal.models import Disclosure, DisclosureState, Partner, PartnerKind
from portal.tips.disclosing.bodies import DisclosureBody, TipCopy
from portal.tips.disclosing.deciding import approve
from portal.tips.disclosing.preparing import offer, prepare
from portal.vault import new_identifier, read_recipient

if TYPE_CHECKING:
    from uuid import UUID

    from portal.runtime import Runtime
    from portal.tips.disclosing.packaging import Contents
    from tests.conftest import Team

BODY = DisclosureBody(purpose="To stop it", necessity="Nobody else can")


class PlainWriter:
    """Writes what is in a package as plain text, so that a test can look for it."""

    def cover(self, contents: Contents) -> bytes:
        return contents.body.model_dump_json().encode()

    def tip(self, contents: Contents, tip: TipCopy) -> bytes:
        return tip.model_dump_json().encode()


@dataclass
class Desk:
    """The desk at which disclosures are made: Anna prepares, Bram decides."""

    runtime: Runtime
    team: Team
    partner_id: UUID
    identity: Any

    def prepare(self, *tips: int, basis: str = "riec_covenant", body: DisclosureBody = BODY) -> int:
        return prepare(self.runtime, self.team.anna, self.partner_id, basis, tips, body)

    def offer(self, *tips: int) -> int:
        number = self.prepare(*tips)
        offer(self.runtime, self.team.anna, number, 1)
        return number

    def approve(self, *tips: int) -> int:
        number = self.offer(*tips)
        approve(self.runtime, self.team.bram, number, 2)
        return number

    def row(self, number: int) -> Disclosure:
        with self.runtime.database.reading() as session:
            return session.scalars(select(Disclosure).where(Disclosure.number == number)).one()

    def state(self, number: int) -> DisclosureState:
        return self.row(number).state


@pytest.fixture
def desk(runtime, team) -> Desk:
    identity = pyrage.x25519.Identity.generate()
    key = str(identity.to_public())
    with runtime.database.writing() as session:
        partner = Partner(
            id=new_identifier(),
            name="Police",
            kind=PartnerKind.POLICE,
            contact="",
            email="",
            phone="",
            is_active=True,
            version=1,
            key=key,
            key_fingerprint=read_recipient(key, runtime.now()).fingerprint,
            key_entered_by=team.anna.member_id,
            key_confirmed_by=team.bram.member_id,
        )
        session.add(partner)
    return Desk(runtime, team, partner.id, identity)
