"""Recovery codes: making them, and showing them until their owner has put them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CursorResult, delete

from portal.accounts.permissions import Actor
from portal.accounts.sessions import confirmed_row, renew, session_context
from portal.accounts.team import record
from portal.models import AccountEventKind, MemberSession, RecoveryCode
from portal.vault import MalformedCode, new_recovery_codes, normal_recovery_code

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.models import Member
    from portal.runtime import Runtime
    from portal.vault import AccessToken

CODE_COUNT = 10


def make_codes(runtime: Runtime, token: AccessToken) -> AccessToken:
    """Make new recovery codes in the place of all that the member had.

    Returns:
        A new token for the cookie; `read_new_codes` shows the codes to whoever has it.

    Raises:
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    with runtime.database.writing() as session:
        row, member = confirmed_row(runtime, session, token)
        fresh = renew(row, token)
        seal_codes(row, fresh, make_codes_for(runtime, session, member))
    return fresh


def read_new_codes(runtime: Runtime, token: AccessToken) -> list[str]:
    """Return the codes that were made in this session and not put away yet; there may be none."""
    with runtime.database.reading() as session:
        row = session.get(MemberSession, token.lookup)
        if row is None or row.sealed_codes is None:
            return []
        return token.open(row.sealed_codes, _context(row)).decode().split()


def put_codes_away(runtime: Runtime, token: AccessToken) -> None:
    """Stop showing the codes: from then on nobody can read them any more."""
    with runtime.database.writing() as session:
        row = session.get(MemberSession, token.lookup)
        if row:
            row.sealed_codes = None


def make_codes_for(runtime: Runtime, session: Session, member: Member) -> list[str]:
    """Replace a member's recovery codes in the caller's transaction, and return the new ones."""
    codes = new_recovery_codes(CODE_COUNT)
    session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    session.add_all(
        RecoveryCode(member_id=member.id, digest=_digest(runtime, member, code)) for code in codes
    )
    actor = Actor(member.id, member.display_name, member.roles)
    record(runtime, session, AccountEventKind.CODES_MADE, actor, member.id)
    return codes


def seal_codes(row: MemberSession, token: AccessToken, codes: list[str]) -> None:
    """Keep new codes in a session for its bearer to read."""
    row.sealed_codes = token.seal("\n".join(codes).encode(), _context(row))


def use_code(runtime: Runtime, session: Session, member: Member, typed: str) -> bool:
    """Take a recovery code, once, and tell whether it was one of the member's."""
    try:
        digest = _digest(runtime, member, typed)
    except MalformedCode:
        return False
    used = session.execute(
        delete(RecoveryCode).where(
            RecoveryCode.member_id == member.id, RecoveryCode.digest == digest
        )
    )
    if not isinstance(used, CursorResult) or used.rowcount == 0:
        return False
    actor = Actor(member.id, member.display_name, member.roles)
    record(runtime, session, AccountEventKind.CODE_USED, actor, member.id)
    return True


def _digest(runtime: Runtime, member: Member, code: str) -> bytes:
    return runtime.server_secret.digest(f"recovery_code/{member.id}", normal_recovery_code(code))


def _context(row: MemberSession) -> str:
    return f"{session_context(row)}/codes"
