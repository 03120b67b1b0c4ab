"""Signing in and out, resuming a session, choosing a password, showing again who one is.

A session begins as a half one: until the second factor has been given it can do nothing else. Each
time its power changes it goes on under another token; the one before is dead at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select

from portal.accounts.errors import (
    NotConfirmed,
    SecondFactorNeeded,
    SessionEnded,
    TooManyWrong,
    Weakness,
    WeakSecret,
    WrongPassword,
)
from portal.accounts.guessing import refuse_guessable
from portal.accounts.members import normal_name
from portal.accounts.permissions import Actor
from portal.accounts.team import record
from portal.models import AccountEventKind, Member, MemberSession, MemberStatus, SecondFactor
from portal.vault import AccessToken, TeamKeyring

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Exists
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from portal.runtime import Runtime

PASSWORD_LENGTH = 12
MOST_WRONG = 5
# Not every request has to write; a minute is precise enough for an idle time in minutes.
_SEEN_PRECISION = timedelta(minutes=1)
_CONFIRMED_FOR = timedelta(minutes=15)


class Missing(StrEnum):
    """What a half session lacks."""

    FACTOR = "factor"
    """The member has a second factor and has not given it."""
    ENROLMENT = "enrolment"
    """The member has none, and one is required."""


@dataclass(frozen=True)
class SignedIn:
    """A member's present session, as each request finds it. In a half one the actor may nothing."""

    actor: Actor
    name: str
    must_choose_password: bool
    has_key: bool
    single_keys: bool
    missing: Missing | None = None


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
    now = runtime.now()
    with runtime.database.writing() as session:
        if runtime.passwords.is_outdated(member.password_hash):
            session.get_one(Member, member.id).password_hash = runtime.passwords.hash(password)
        _remove_ended(runtime, session)
        session.add(
            MemberSession(
                lookup=token.lookup,
                member_id=member.id,
                created_at=now,
                last_seen_at=now,
                confirmed_at=now,
            )
        )
    return token


def resume(runtime: Runtime, token: AccessToken) -> SignedIn | None:
    """Return the session that `token` belongs to, or None where it has ended."""
    now = runtime.now()
    with runtime.database.reading() as session:
        found = session.execute(
            select(MemberSession, Member, _has_factor(Member.id))
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
    row, member, has_factor = found
    if now - row.last_seen_at >= _SEEN_PRECISION:
        with runtime.database.writing() as session:
            present = session.get(MemberSession, row.lookup)
            if present is None:
                return None
            present.last_seen_at = now
    missing = _missing(runtime, row, has_factor=has_factor)
    keyring = None
    if row.sealed_keyring and missing is None:
        keyring = TeamKeyring.from_bytes(token.open(row.sealed_keyring, session_context(row)))
    roles = member.roles if missing is None else frozenset()
    return SignedIn(
        actor=Actor(member.id, member.display_name, roles, keyring),
        name=member.name,
        must_choose_password=member.must_choose_password,
        has_key=member.public_key is not None,
        single_keys=member.single_keys,
        missing=missing,
    )


def sign_out(runtime: Runtime, token: AccessToken) -> None:
    """End a session."""
    with runtime.database.writing() as session:
        session.execute(delete(MemberSession).where(MemberSession.lookup == token.lookup))


def choose_password(
    runtime: Runtime, token: AccessToken, password: str, present: str | None = None
) -> AccessToken:
    """Replace the member's password, and end their other sessions.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        password: the new password.
        present: the present password; not needed where it is a first one that was handed out.

    Returns:
        A new token for the cookie.

    Raises:
        WeakSecret: it would be guessed, or is the same as before.
        WrongPassword: the present password is another.
        SecondFactorNeeded: the member has a second factor and has not given it.
    """
    with runtime.database.reading() as session:
        row, member = _row_of(session, token)
        if missing_of(runtime, session, row) is Missing.FACTOR:
            raise SecondFactorNeeded
    stored = member.password_hash
    if not member.must_choose_password and not runtime.passwords.verify(stored, present or ""):
        raise WrongPassword
    if len(password) < PASSWORD_LENGTH:
        raise WeakSecret(Weakness.TOO_SHORT)
    if runtime.passwords.verify(stored, password):
        raise WeakSecret(Weakness.SAME)
    refuse_guessable(runtime, member, password)
    hashed = runtime.passwords.hash(password)
    with runtime.database.writing() as session:
        row, member = _row_of(session, token, held=True)
        member.password_hash = hashed
        member.must_choose_password = False
        session.execute(
            delete(MemberSession).where(
                MemberSession.member_id == member.id, MemberSession.lookup != token.lookup
            )
        )
        row.confirmed_at = runtime.now()
        return renew(row, token)


def confirm(runtime: Runtime, token: AccessToken, password: str) -> AccessToken:
    """Let a member show again who they are, before they change how they sign in.

    Returns:
        A new token for the cookie.

    Raises:
        WrongPassword: this is not the member's password.
        TooManyWrong: neither was it before; the session has ended.
        SecondFactorNeeded: the session is a half one.
    """
    with runtime.database.reading() as session:
        member = member_of(runtime, session, token)
    fits = runtime.passwords.verify(member.password_hash, password)
    with runtime.database.writing() as session:
        row, member = _row_of(session, token, held=True)
        if fits:
            row.confirmed_at, row.wrong_factors = runtime.now(), 0
            return renew(row, token)
        has_ended = count_wrong(runtime, session, row, member)
    raise TooManyWrong if has_ended else WrongPassword


def is_confirmed(runtime: Runtime, token: AccessToken) -> bool:
    """Tell whether the member has lately shown who they are, in a whole session."""
    with runtime.database.reading() as session:
        try:
            confirmed_row(runtime, session, token)
        except NotConfirmed:
            return False
    return True


# What follows is for the use cases of this package, within their transactions.


def member_of(runtime: Runtime, session: Session, token: AccessToken) -> Member:
    """Return the member whose whole session `token` opens; the session must have been resumed.

    Raises:
        SecondFactorNeeded: the session is a half one.
        SessionEnded: it goes on under another token, or has ended meanwhile.
    """
    row, member = _row_of(session, token)
    if missing_of(runtime, session, row):
        raise SecondFactorNeeded
    return member


def confirmed_row(
    runtime: Runtime, session: Session, token: AccessToken
) -> tuple[MemberSession, Member]:
    """Return a session in which the member may change how they sign in, and the member.

    A member without a second factor, where one is required, has just given their password.

    Raises:
        SecondFactorNeeded: the member has a second factor and has not given it.
        NotConfirmed: it is too long ago that the member showed who they are.
    """
    row, member = _row_of(session, token, held=True)
    missing = missing_of(runtime, session, row)
    if missing is Missing.FACTOR:
        raise SecondFactorNeeded
    since = runtime.now() - _CONFIRMED_FOR
    if missing is None and (row.confirmed_at is None or row.confirmed_at <= since):
        raise NotConfirmed
    return row, member


def half_row(
    runtime: Runtime, session: Session, token: AccessToken
) -> tuple[MemberSession, Member] | None:
    """Return a session in which a second factor must be given, and the member; or None."""
    row, member = _row_of(session, token, held=True)
    return (row, member) if missing_of(runtime, session, row) is Missing.FACTOR else None


def missing_of(runtime: Runtime, session: Session, row: MemberSession) -> Missing | None:
    """Return what a session lacks; None where it is whole."""
    has_factor = session.scalar(select(_has_factor(row.member_id)))
    return _missing(runtime, row, has_factor=bool(has_factor))


def renew(row: MemberSession, token: AccessToken) -> AccessToken:
    """Let a session go on under another token, which its key ring is sealed to from then on.

    What the old token sealed otherwise is given up, and a challenge is not signed any more.

    Returns:
        The new token. The old one opens nothing once the transaction has ended.
    """
    fresh = AccessToken.generate()
    keyring = token.open(row.sealed_keyring, session_context(row)) if row.sealed_keyring else None
    row.lookup = fresh.lookup
    row.sealed_keyring = fresh.seal(keyring, session_context(row)) if keyring else None
    row.sealed_app_secret = row.sealed_codes = None
    row.challenge = row.challenge_until = None
    return fresh


def count_wrong(runtime: Runtime, session: Session, row: MemberSession, member: Member) -> bool:
    """Count a wrong secret against a session; end the session where there were too many.

    Returns:
        Whether the session has ended.
    """
    row.wrong_factors += 1
    if row.wrong_factors < MOST_WRONG:
        return False
    session.delete(row)
    actor = Actor(member.id, member.display_name, member.roles)
    record(runtime, session, AccountEventKind.FACTOR_REFUSED, actor, member.id)
    return True


def session_context(row: MemberSession) -> str:
    """Return the place that a session's key ring is sealed for."""
    return f"member_session/{row.lookup.hex()}"


def _row_of(
    session: Session, token: AccessToken, *, held: bool = False
) -> tuple[MemberSession, Member]:
    row = session.get(MemberSession, token.lookup, with_for_update=held)
    if row is None:
        raise SessionEnded
    return row, session.get_one(Member, row.member_id)


def _has_factor(member_id: UUID | InstrumentedAttribute[UUID]) -> Exists:
    return exists().where(SecondFactor.member_id == member_id)


def _missing(runtime: Runtime, row: MemberSession, *, has_factor: bool) -> Missing | None:
    if has_factor:
        return None if row.second_factor_at else Missing.FACTOR
    return Missing.ENROLMENT if runtime.settings.require_second_factor else None


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
