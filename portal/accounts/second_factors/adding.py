"""What adding a second factor of either kind comes down to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from portal.accounts.errors import InvalidFactorName
from portal.accounts.permissions import Actor
from portal.accounts.second_factors.codes import make_codes_for, seal_codes
from portal.accounts.sessions import renew
from portal.accounts.team import record
from portal.models import FACTOR_NAME_LENGTH, AccountEventKind, RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.models import Member, MemberSession
    from portal.runtime import Runtime
    from portal.vault import AccessToken


def factor_name(typed: str) -> str:
    """Return the name of a factor as it is kept.

    Raises:
        InvalidFactorName: it is empty or too long.
    """
    name = " ".join(typed.split())
    if not 0 < len(name) <= FACTOR_NAME_LENGTH:
        raise InvalidFactorName
    return name


def keep_factor(
    runtime: Runtime,
    session: Session,
    row: MemberSession,
    member: Member,
    token: AccessToken,
    factor: SecondFactor,
) -> AccessToken:
    """Keep a factor that was shown to work; with the first come recovery codes.

    Returns:
        A new token for the cookie: by showing the factor the session has become a whole one.
    """
    session.add(factor)
    row.second_factor_at = row.confirmed_at = runtime.now()
    row.wrong_factors = 0
    actor = Actor(member.id, member.display_name, member.roles)
    record(runtime, session, AccountEventKind.FACTOR_ADDED, actor, member.id)
    has_codes = session.scalar(select(exists().where(RecoveryCode.member_id == member.id)))
    fresh = renew(row, token)
    if not has_codes:
        seal_codes(row, fresh, make_codes_for(runtime, session, member))
    return fresh
