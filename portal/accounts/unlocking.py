"""The vault passphrase: choosing and changing it, unlocking the vault and locking it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.errors import (
    MemberKeyReplaced,
    NewGeneration,
    NewKeyWaits,
    NotAdmitted,
    WeakSecret,
    WrongPassphrase,
)
from portal.accounts.generations import OpenedGrants, open_grants, trust_waiting
from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.accounts.sessions import member_of, session_context
from portal.accounts.team import record
from portal.audit.recording import append
from portal.models import AccountEvent, AccountEventKind, AuditKind, Member, MemberSession, TeamKey
from portal.vault import AccessToken, CannotOpen, KeyPair, fingerprint, unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

PASSPHRASE_LENGTH = 20


def choose_passphrase(runtime: Runtime, token: AccessToken, passphrase: str) -> None:
    """Make the member's key pair and wrap it under a passphrase. A key that exists stays.

    Raises:
        WeakSecret: shorter than `PASSPHRASE_LENGTH`, or the same as the password.
    """
    with runtime.database.reading() as session:
        member = member_of(session, token)
    _refuse_weak(runtime, member, passphrase)
    pair = KeyPair.generate()
    wrapped = _wrapped(runtime, member, pair, passphrase)
    with runtime.database.writing() as session:
        member = member_of(session, token)
        if member.public_key is not None:
            return
        member.public_key, member.wrapped_private_key = pair.public, wrapped
        actor = Actor(member.id, member.display_name, member.roles)
        record(runtime, session, AccountEventKind.KEY_MADE, actor, member.id)


def change_passphrase(runtime: Runtime, token: AccessToken, present: str, passphrase: str) -> None:
    """Wrap the member's key pair under another passphrase. What it opens stays the same.

    Raises:
        WrongPassphrase: the present passphrase does not open the member's key.
        MemberKeyReplaced: the public key in the database is not the member's.
        WeakSecret: shorter than `PASSPHRASE_LENGTH`, or the same as the password.
    """
    with runtime.database.reading() as session:
        member = member_of(session, token)
    pair = _own_pair(member, present)
    _refuse_weak(runtime, member, passphrase)
    wrapped = _wrapped(runtime, member, pair, passphrase)
    with runtime.database.writing() as session:
        member = member_of(session, token)
        member.wrapped_private_key = wrapped
        actor = Actor(member.id, member.display_name, member.roles)
        record(runtime, session, AccountEventKind.PASSPHRASE_CHANGED, actor, member.id)


def unlock(
    runtime: Runtime, token: AccessToken, passphrase: str, *, trusts_new_key: bool | None = None
) -> AccessToken:
    """Unlock the vault for this session.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        passphrase: the member's vault passphrase.
        trusts_new_key: what the member answered where a generation of the team key waits for a
            voucher: they know of it, or they do not and open the vault without it.

    Returns:
        A new token for the cookie: the session changes its token when its power grows.

    Raises:
        WrongPassphrase: the passphrase does not open the member's key.
        NotAdmitted: the member holds no grant of the team key.
        NewKeyWaits: a generation waits for a voucher, and the member has not been asked.
        TeamKeyReplaced, MemberKeyReplaced: a public key in the database is not what it was.
    """
    # The slow part comes before the database is held.
    with runtime.database.reading() as session:
        pair = _own_pair(member_of(session, token), passphrase)
    with runtime.database.writing() as session:
        member = member_of(session, token)
        opened = _open(session, member, pair)
        keyring = opened.keyring
        if opened.waiting and trusts_new_key is None:
            raise NewKeyWaits(_describe(session, opened.waiting))
        if opened.waiting and trusts_new_key:
            keyring = trust_waiting(session, opened)
            actor = Actor(member.id, member.display_name, member.roles)
            for generation in opened.waiting:
                record(runtime, session, AccountEventKind.KEY_TRUSTED, actor, member.id, generation)
        fresh = AccessToken.generate()
        row = session.get_one(MemberSession, token.lookup, with_for_update=True)
        row.lookup = fresh.lookup
        row.sealed_keyring = fresh.seal(keyring.to_bytes(), session_context(row))
        row.last_seen_at = runtime.now()
        append(runtime, session, AuditKind.VAULT_UNLOCKED, actor_id=member.id)
    return fresh


def lock(runtime: Runtime, token: AccessToken) -> None:
    """Lock the vault for this session; the member stays signed in."""
    with runtime.database.writing() as session:
        row = session.get(MemberSession, token.lookup)
        if row:
            row.sealed_keyring = None


def act_as(runtime: Runtime, name: str, passphrase: str) -> Actor:
    """Return a member as an unlocked actor without a session, for the command line.

    A generation that waits for a voucher is left out: its holders are asked when they unlock.

    Raises:
        NoSuchMember: nobody active signs in by this name.
        WrongPassphrase, NotAdmitted, TeamKeyReplaced, MemberKeyReplaced: as for `unlock`.
    """
    member_id = find_member(runtime, name)
    with runtime.database.reading() as session:
        member = session.get_one(Member, member_id)
        keyring = _open(session, member, _own_pair(member, passphrase)).keyring
        return Actor(member.id, member.display_name, member.roles, keyring)


def _open(session: Session, member: Member, pair: KeyPair) -> OpenedGrants:
    opened = open_grants(session, member.id, pair)
    if not opened.keyring.generations:
        raise NotAdmitted(fingerprint(pair.public))
    return opened


def _own_pair(member: Member, passphrase: str) -> KeyPair:
    if member.wrapped_private_key is None:
        raise NotAdmitted
    try:
        pair = unwrap(member.wrapped_private_key, passphrase, _context(member))
    except CannotOpen as error:
        raise WrongPassphrase from error
    if pair.public != member.public_key:
        raise MemberKeyReplaced
    return pair


def _refuse_weak(runtime: Runtime, member: Member, passphrase: str) -> None:
    # Spaces between the words of a passphrase do not count, so they are no length either.
    if len(" ".join(passphrase.split())) < PASSPHRASE_LENGTH:
        raise WeakSecret
    if runtime.passwords.verify(member.password_hash, passphrase):
        raise WeakSecret


def _wrapped(runtime: Runtime, member: Member, pair: KeyPair, passphrase: str) -> bytes:
    return wrap(pair, passphrase, _context(member), runtime.passphrase_stretching)


def _describe(session: Session, generations: Iterable[int]) -> list[NewGeneration]:
    names = {
        row.id: row.display_name for row in session.execute(select(Member.id, Member.display_name))
    }
    found = []
    for number in sorted(generations):
        key = session.get_one(TeamKey, number)
        event = session.scalar(
            select(AccountEvent).where(
                AccountEvent.kind == AccountEventKind.REVOKED, AccountEvent.generation == number
            )
        )
        found.append(
            NewGeneration(
                number=number,
                fingerprint=fingerprint(key.public_key),
                created_at=key.created_at,
                revoked=names.get(event.subject_id, "") if event else "",
                actor=names.get(event.actor_id, "") if event and event.actor_id else "",
            )
        )
    return found


def _context(member: Member) -> str:
    return f"member/{member.id}"
