"""Finding a disclosure, and what every change of one has in common."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import (
    Disclosure,
    DisclosureEvent,
    DisclosureTip,
    DisclosureWords,
    Tip,
)
from portal.tips.access import visible_to
from portal.tips.disclosing.bodies import WordsBody, words_context
from portal.tips.disclosing.errors import DisclosureChanged, NoSuchDisclosure
from portal.tips.sealed_bodies import seal_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import DisclosureEventKind, PackageWay
    from portal.runtime import Runtime


def visible_disclosure(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a disclosure tells the actor of no tip that they may not know of.

    A tip that has been removed hides nothing any more.
    """
    hidden = (
        select(DisclosureTip.tip_number)
        .join(Tip, Tip.number == DisclosureTip.tip_number)
        .where(DisclosureTip.disclosure_id == Disclosure.id, ~visible_to(actor))
        .exists()
    )
    return ~hidden


def find_disclosure(session: Session, actor: Actor, number: int) -> Disclosure:
    """Return a disclosure by its number.

    Raises:
        NoSuchDisclosure: there is none that the actor may know of.
    """
    query = select(Disclosure).where(Disclosure.number == number, visible_disclosure(actor))
    found = session.scalar(query)
    if found is None:
        raise NoSuchDisclosure
    return found


@contextmanager
def changing_disclosure(
    runtime: Runtime, actor: Actor, number: int, seen_version: int
) -> Iterator[tuple[Session, Disclosure]]:
    """Yield a transaction and the disclosure, held in it, as the actor last saw it.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, disclose.
        NoSuchDisclosure: there is none that the actor may know of.
        DisclosureChanged: somebody else changed it since.
    """
    actor.require(Permission.DISCLOSE)
    actor.unlocked()
    with runtime.database.writing() as session:
        query = select(Disclosure).where(Disclosure.number == number, visible_disclosure(actor))
        found = session.scalar(query.with_for_update(of=Disclosure))
        if found is None:
            raise NoSuchDisclosure
        if found.version != seen_version:
            raise DisclosureChanged
        yield session, found


def record(
    runtime: Runtime,
    session: Session,
    disclosure: Disclosure,
    kind: DisclosureEventKind,
    actor: Actor,
    *,
    words: str = "",
    way: PackageWay | None = None,
    digest: bytes | None = None,
) -> None:
    """Write an event in the caller's transaction, which holds the disclosure, and into the trail.

    Args:
        runtime: the running portal.
        session: the caller's transaction.
        disclosure: what it happened to.
        kind: what happened.
        actor: the member who did it.
        words: what was said with it, to be sealed.
        way: how the package that was made is sealed.
        digest: the digest of that package.
    """
    disclosure.version += 1
    session.add(
        DisclosureEvent(
            disclosure_id=disclosure.id,
            sequence=disclosure.version,
            kind=kind,
            at=runtime.now(),
            actor_id=actor.member_id,
            way=way,
            digest=digest,
        )
    )
    if words:
        session.add(
            DisclosureWords(
                disclosure_id=disclosure.id,
                sequence=disclosure.version,
                envelope=seal_body(
                    WordsBody(text=words),
                    words_context(disclosure.id, disclosure.version),
                    present_team_key(session),
                ),
            )
        )
    append(
        runtime,
        session,
        f"disclosure.{kind}",
        actor_id=actor.member_id,
        subject=f"disclosure/{disclosure.public_number}",
        basis=disclosure.legal_basis,
        tips=session.scalars(
            select(func.count()).where(DisclosureTip.disclosure_id == disclosure.id)
        ).one(),
        digest=digest.hex() if digest else None,
    )
