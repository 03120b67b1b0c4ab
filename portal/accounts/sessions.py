"""Signing in and out, resuming a session, choosing a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.errors import WeakSecret, WrongPassword
from portal.accounts.members import normal_name
from portal.accounts.permissions import Actor
from portal.models import Member, MemberSession, MemberStatus
from portal.vault import AccessToken, TeamKeyring

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

PASSWORD_LENGTH = 12
# Not every request has to write; a minute is precise enough for an idle time in minutes.
_SEEN_PRECISION = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """A member's present session, as each request finds it."""

    actor: Actor
    must_choose_password: bool
    has_key: bool
    single_keys: bool


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
        keyring = TeamKeyring.from_bytes(token.open(row.sealed_keyring, session_context(row)))
    return SignedIn(
        actor=Actor(member.id, member.display_name, member.roles, keyring),
        must_choose_password=member.must_choose_password,
        has_key=member.public_key is not None,
        single_keys=member.single_keys,
    )


def sign_out(runtime: Runtime, token: AccessToken) -> None:
    """End a session."""
    with runtime.database.writing() as session:
        session.execute(delete(MemberSession).where(MemberSession.lookup == token.lookup))


def choose_password(
    runtime: Runtime, token: AccessToken, password: str, present: str | None = None
) -> None:
    """Replace the member's password, and end their other sessions.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        password: the new password.
        present: the present password; not needed where it is a first one that was handed out.

    Raises:
        WeakSecret: shorter than `PASSWORD_LENGTH`, or the same as before.
        WrongPassword: the present password is another.
    """
    with runtime.database.writing() as session:
        member = member_of(session, token)
        if not member.must_choose_password and not runtime.passwords.verify(
            member.password_hash, present or ""
        ):
            raise WrongPassword
        if len(password) < PASSWORD_LENGTH or runtime.passwords.verify(
            member.password_hash, password
        ):
            raise WeakSecret
        member.password_hash = runtime.passwords.hash(password)
        member.must_choose_password = False
        session.execute(
            delete(MemberSession).where(
                MemberSession.member_id == member.id, MemberSession.lookup != token.lookup
            )
        )


def member_of(session: Session, token: AccessToken) -> Member:
    """Return the member whose session `token` opens; the session must have been resumed."""
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


def session_context(row: MemberSession) -> str:
    """Return the place that a session's key ring is sealed for."""
    return f"member_session/{row.lookup.hex()}"
