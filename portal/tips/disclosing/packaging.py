"""Making the package of an approved disclosure: sealed for the partner, and for nobody else.

Without a legal basis, a second person's approval and, where it is sealed to a key, that key's
confirmation, no package is made. What leaves is the copy that was approved.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.formats.zip_file import Member, write_zip
from portal.models import (
    DisclosureCopy,
    DisclosureEventKind,
    DisclosureState,
    DisclosureTip,
    PackageWay,
    Partner,
    State,
    Tip,
    TipEventKind,
)
from portal.tips.access import hold_tip
from portal.tips.disclosing.bodies import (
    DisclosureBody,
    TipCopy,
    body_context,
    copy_context,
)
from portal.tips.disclosing.changing import changing_disclosure, find_disclosure, record
from portal.tips.disclosing.errors import CopyGone, KeyNotConfirmed, OwnDisclosure
from portal.tips.disclosing.schema import disclosure_schema
from portal.tips.disclosing.states import PACKAGEABLE
from portal.tips.errors import IllegalTransition
from portal.tips.events import record as record_of_tip
from portal.tips.sealed_bodies import open_body
from portal.tips.states import TRANSITIONS
from portal.vault import (
    RecipientKind,
    encrypt_package,
    encrypt_under_passphrase,
    package_digest,
    read_recipient,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Disclosure
    from portal.runtime import Runtime
    from portal.vault import TeamKeyring


_ENDINGS = {RecipientKind.AGE: "age", RecipientKind.OPENPGP: "pgp"}


@dataclass(frozen=True)
class Contents:
    """What a package is made of, for whoever writes it out in words."""

    number: str
    day: str
    partner: str
    legal_basis: str
    body: DisclosureBody
    tips: list[TipCopy]


class Writer(Protocol):
    """Writes the documents of a package, in the words of a language."""

    def cover(self, contents: Contents) -> bytes:
        """Return the cover sheet as a PDF."""
        ...

    def tip(self, contents: Contents, tip: TipCopy) -> bytes:
        """Return one tip as a PDF."""
        ...


@dataclass(frozen=True)
class Package:
    """A sealed package, and what its file is called."""

    name: str
    content: bytes


def make_package(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    writer: Writer,
    passphrase: str | None = None,
) -> Package:
    """Make the package of an approved disclosure; the first time, its tips have been passed on.

    Args:
        runtime: the running portal.
        actor: who makes it.
        number: the number of the disclosure.
        seen_version: the version of it that the actor saw.
        writer: writes its documents.
        passphrase: what it is sealed under, one of `new_passphrase`; without, it is sealed to the
            partner's key.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        IllegalTransition: nobody approved it.
        OwnDisclosure: the one who approved it is the one who prepared it.
        KeyNotConfirmed: the partner has no key that a second person confirmed.
        UnusableRecipient: the key cannot be encrypted to any more; the error says why.
        CopyGone: a tip of it has been removed.
    """
    actor.require(Permission.DISCLOSE)
    keyring = actor.unlocked()
    # Writing and sealing take seconds, so they come between two transactions. The second finds
    # the disclosure as the first left it, or nothing leaves.
    with runtime.database.reading() as session:
        disclosure, partner, contents = read_contents(session, actor, keyring, number)
    plain = b"".join(write_zip(files_of(contents, writer), runtime.now()))
    package = _sealed(runtime, disclosure, partner, passphrase, plain)
    way = PackageWay.PASSPHRASE if passphrase else PackageWay.KEY
    register_package(runtime, actor, number, seen_version, way, package_digest(package.content))
    return package


def read_contents(
    session: Session, actor: Actor, keyring: TeamKeyring, number: int
) -> tuple[Disclosure, Partner, Contents]:
    """Return an approved disclosure with its partner and what may leave of it.

    Raises:
        NoSuchDisclosure, IllegalTransition, OwnDisclosure, CopyGone: as for `make_package`.
    """
    disclosure = find_disclosure(session, actor, number)
    _check(disclosure)
    partner = session.get_one(Partner, disclosure.partner_id)
    return disclosure, partner, _contents(session, keyring, disclosure, partner)


def register_package(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, way: PackageWay, digest: bytes
) -> None:
    """Write down that what was approved leaves; the first time, its tips have been passed on.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        IllegalTransition, OwnDisclosure: nobody else approved it.
    """
    with changing_disclosure(runtime, actor, number, seen_version) as (session, disclosure):
        _check(disclosure)
        if disclosure.state is DisclosureState.APPROVED:
            disclosure.state = DisclosureState.DELIVERED
            disclosure.delivered_on = runtime.today()
            _pass_on(runtime, session, actor, disclosure)
        record(
            runtime,
            session,
            disclosure,
            DisclosureEventKind.PACKAGED,
            actor,
            way=way,
            digest=digest,
        )


def files_of(contents: Contents, writer: Writer) -> list[Member]:
    """Return the files of a package: a cover, each tip, and all of it for a program to read."""
    described = {
        "disclosure": contents.number,
        "day": contents.day,
        "partner": contents.partner,
        "legal_basis": contents.legal_basis,
        **contents.body.model_dump(mode="json", exclude={"version"}),
        "tips": [tip.model_dump(mode="json", exclude={"version"}) for tip in contents.tips],
    }
    return [
        Member("omslag.pdf", [writer.cover(contents)]),
        *(
            Member(f"melding-{tip.number}.pdf", [writer.tip(contents, tip)])
            for tip in contents.tips
        ),
        Member("verstrekking.json", [_as_json(described)]),
        Member("verstrekking.schema.json", [_as_json(disclosure_schema())]),
    ]


def open_copies(session: Session, keyring: TeamKeyring, disclosure: Disclosure) -> list[TipCopy]:
    """Return the copies that were offered, in the order of their numbers.

    Tips that have been removed since are not among them.
    """
    rows = session.execute(
        select(DisclosureCopy, Tip.number)
        .join(Tip, Tip.id == DisclosureCopy.tip_id)
        .where(DisclosureCopy.disclosure_id == disclosure.id)
        .order_by(Tip.number)
    )
    return [
        open_body(TipCopy, keyring, copy.envelope, copy_context(disclosure.id, copy.tip_id))
        for copy, _ in rows
    ]


def _contents(
    session: Session, keyring: TeamKeyring, disclosure: Disclosure, partner: Partner
) -> Contents:
    tips = open_copies(session, keyring, disclosure)
    wanted = session.scalars(
        select(DisclosureTip).where(DisclosureTip.disclosure_id == disclosure.id)
    ).all()
    if len(tips) != len(wanted):
        raise CopyGone
    return Contents(
        number=disclosure.public_number,
        day=disclosure.day.isoformat(),
        partner=partner.name,
        legal_basis=disclosure.legal_basis,
        body=open_body(DisclosureBody, keyring, disclosure.envelope, body_context(disclosure.id)),
        tips=tips,
    )


def _as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _check(disclosure: Disclosure) -> None:
    if disclosure.state not in PACKAGEABLE:
        raise IllegalTransition(f"nothing leaves in {disclosure.state}")
    # A row that was changed outside the portal gives no package either.
    if disclosure.decided_by is None or disclosure.decided_by == disclosure.prepared_by:
        raise OwnDisclosure


def _sealed(
    runtime: Runtime,
    disclosure: Disclosure,
    partner: Partner,
    passphrase: str | None,
    plain: bytes,
) -> Package:
    name = f"{disclosure.public_number}.zip"
    if passphrase:
        return Package(f"{name}.age", encrypt_under_passphrase(plain, passphrase))
    if partner.usable_key is None:
        raise KeyNotConfirmed
    recipient = read_recipient(partner.usable_key, runtime.now())
    return Package(f"{name}.{_ENDINGS[recipient.kind]}", encrypt_package(plain, recipient))


def _pass_on(runtime: Runtime, session: Session, actor: Actor, disclosure: Disclosure) -> None:
    numbers = session.scalars(
        select(DisclosureTip.tip_number)
        .where(DisclosureTip.disclosure_id == disclosure.id)
        .order_by(DisclosureTip.tip_number)
    ).all()
    for number in numbers:
        tip = hold_tip(session, actor, number)
        passes = State.PASSED_TO_PARTNER in TRANSITIONS[tip.state]
        record_of_tip(
            runtime,
            session,
            tip,
            TipEventKind.DISCLOSED,
            actor,
            state=State.PASSED_TO_PARTNER if passes else None,
        )
