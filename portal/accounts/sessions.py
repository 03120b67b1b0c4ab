"""Signing in and out, choosing secrets, unlocking the vault and locking it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.errors import NotAdmitted, WeakSecret, WrongPassphrase
from portal.accounts.members import find_member, normal_name
from portal.accounts.permissions import Actor
from portal.accounts.team import open_grants, record
from portal.models import AccountEventKind, Member, MemberSession, MemberStatus
from portal.vault import AccessToken, CannotOpen, KeyPair, TeamKeyring, unwrap, wrap

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

PASSWORD_LENGTH = 12
PASSPHRASE_LENGTH = 20
# Not every request has to write; a minute is precise enough for an idle time in minutes.
_SEEN_PRECISION = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """A member's present session, as each request finds it."""

    actor: Actor
    must_choose_password: bool
    has_key: bool


def sign_in(runtime: Runtime, name: str, password: str) -> AccessToken | None:
    """Start a session for the member with this name and password.

    Returns:
        The token for the member's cookie, or None. An unknown name takes as long as a known one.
    """
    with runtime.database.reading() as session:
        member = session.scalar(
            select(Member).where(
                Member.name == normal_name(name), Member.status == MemberStatus.ACTIVE
            )
        )
    if not runtime.passwords.verify(member.password_hash if member else None, password):
        return None
    if member is None:
        return None
    token = AccessToken.generate()
    with runtime.database.writing() as session:
        if runtime.passwords.is_outdated(member.password_hash):
            session.get_one(Member, member.id).password_hash = runtime.passwords.hash(password)
        _remove_ended(runtime, session)
        session.add(
            MemberSession(
                lookup=token.lookup,
                member_id=member.id,
                created_at=runtime.now(),
                last_seen_at=runtime.now(),
            )
        )
    return token


def resume(runtime: Runtime, token: AccessToken) -> SignedIn | None:
    """Return the session that `token` belongs to, or None where it has ended."""
    now = runtime.now()
    with runtime.database.reading() as session:
        found = session.execute(
            select(MemberSession, Member)
            .join(Member, Member.id == MemberSession.member_id)
            .where(
                MemberSession.lookup == token.lookup,
                Member.status == MemberStatus.ACTIVE,
                MemberSession.last_seen_at > _idle_since(runtime, now),
                MemberSession.created_at > _ended_since(runtime, now),
            )
        ).one_or_none()
    if found is None:
        return None
    row, member = found
    if now - row.last_seen_at >= _SEEN_PRECISION:
        with runtime.database.writing() as session:
            present = session.get(MemberSession, row.lookup)
            if present is None:
                return None
            present.last_seen_at = now
    keyring = None
    if row.sealed_keyring:
        keyring = TeamKeyring.from_bytes(token.open(row.sealed_keyring, _context(row)))
    return SignedIn(
        actor=Actor(member.id, member.display_name, member.roles, keyring),
        must_choose_password=member.must_choose_password,
        has_key=member.public_key is not None,
    )


def sign_out(runtime: Runtime, token: AccessToken) -> None:
    """End a session."""
    with runtime.database.writing() as session:
        session.execute(delete(MemberSession).where(MemberSession.lookup == token.lookup))


def choose_password(runtime: Runtime, token: AccessToken, password: str) -> None:
    """Replace the first password that the member was handed.

    Raises:
        WeakSecret: shorter than `PASSWORD_LENGTH`.
    """
    if len(password) < PASSWORD_LENGTH:
        raise WeakSecret
    with runtime.database.writing() as session:
        member = _member_of(session, token)
        member.password_hash = runtime.passwords.hash(password)
        member.must_choose_password = False


def choose_passphrase(runtime: Runtime, token: AccessToken, passphrase: str) -> None:
    """Make the member's key pair and wrap it under a passphrase. A key that exists stays.

    Raises:
        WeakSecret: shorter than `PASSPHRASE_LENGTH`, or the same as the password.
    """
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise WeakSecret
    with runtime.database.writing() as session:
        member = _member_of(session, token)
        if runtime.passwords.verify(member.password_hash, passphrase):
            raise WeakSecret
        if member.public_key is not None:
            return
        pair = KeyPair.generate()
        member.public_key = pair.public
        member.wrapped_private_key = wrap(
            pair, passphrase, _member_context(member), runtime.passphrase_stretching
        )
        actor = Actor(member.id, member.display_name, member.roles)
        record(runtime, session, AccountEventKind.KEY_MADE, actor, member.id)


def unlock(runtime: Runtime, token: AccessToken, passphrase: str) -> AccessToken:
    """Unlock the vault for this session.

    Returns:
        A new token for the cookie: the session changes its token when its power grows.

    Raises:
        WrongPassphrase: the passphrase does not open the member's key.
        NotAdmitted: the member holds no grant of the team key.
        TeamKeyReplaced: a public key in the database is not that of the team.
    """
    with runtime.database.reading() as session:
        keyring = open_keyring(session, _member_of(session, token), passphrase)
    fresh = AccessToken.generate()
    with runtime.database.writing() as session:
        row = session.get_one(MemberSession, token.lookup, with_for_update=True)
        row.lookup = fresh.lookup
        row.sealed_keyring = fresh.seal(keyring.to_bytes(), _context(row))
        row.last_seen_at = runtime.now()
    return fresh


def lock(runtime: Runtime, token: AccessToken) -> None:
    """Lock the vault for this session; the member stays signed in."""
    with runtime.database.writing() as session:
        row = session.get(MemberSession, token.lookup)
        if row:
            row.sealed_keyring = None


def act_as(runtime: Runtime, name: str, passphrase: str) -> Actor:
    """Return a member as an unlocked actor without a session, for the command line.

    Raises:
        NoSuchMember: nobody active signs in by this name.
        WrongPassphrase, NotAdmitted, TeamKeyReplaced: as for `unlock`.
    """
    member_id = find_member(runtime, name)
    with runtime.database.reading() as session:
        member = session.get_one(Member, member_id)
        keyring = open_keyring(session, member, passphrase)
        return Actor(member.id, member.display_name, member.roles, keyring)


def open_keyring(session: Session, member: Member, passphrase: str) -> TeamKeyring:
    """Return the key ring that a member's passphrase opens.

    Raises:
        WrongPassphrase, NotAdmitted, TeamKeyReplaced: as for `unlock`.
    """
    if member.wrapped_private_key is None:
        raise NotAdmitted
    try:
        pair = unwrap(member.wrapped_private_key, passphrase, _member_context(member))
    except CannotOpen as error:
        raise WrongPassphrase from error
    keyring = open_grants(session, member.id, pair)
    if not keyring.generations:
        raise NotAdmitted
    return keyring


def _member_of(session: Session, token: AccessToken) -> Member:
    row = session.get_one(MemberSession, token.lookup)
    return session.get_one(Member, row.member_id)


def _remove_ended(runtime: Runtime, session: Session) -> None:
    now = runtime.now()
    session.execute(
        delete(MemberSession).where(
            (MemberSession.last_seen_at <= _idle_since(runtime, now))
            | (MemberSession.created_at <= _ended_since(runtime, now))
        )
    )


def _idle_since(runtime: Runtime, now: datetime) -> datetime:
    return now - timedelta(minutes=runtime.settings.member_idle_minutes)


def _ended_since(runtime: Runtime, now: datetime) -> datetime:
    return now - timedelta(minutes=runtime.settings.member_session_minutes)


def _context(row: MemberSession) -> str:
    return f"member_session/{row.lookup.hex()}"


def _member_context(member: Member) -> str:
    return f"member/{member.id}"
