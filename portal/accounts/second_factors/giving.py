"""Giving a second factor, by which a half session becomes a whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.errors import SessionEnded, TooManyWrong, WrongFactor
from portal.accounts.second_factors.apps import take_app_code
from portal.accounts.second_factors.codes import use_code
from portal.accounts.second_factors.passkeys import take_signature
from portal.accounts.sessions import count_wrong, half_row, renew

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from portal.models import Member, MemberSession
    from portal.runtime import Runtime
    from portal.vault import AccessToken

    Take = Callable[[Session, MemberSession, Member], bool]


def give_code(runtime: Runtime, token: AccessToken, typed: str) -> AccessToken:
    """Give the code that an app shows, or a recovery code.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        typed: what the member typed.

    Returns:
        A new token for the cookie.

    Raises:
        WrongFactor: it is neither, or was used before.
        TooManyWrong: neither was what came before; the session has ended.
        SessionEnded: nothing is asked for in this session.
    """

    def take(session: Session, _row: MemberSession, member: Member) -> bool:
        is_code = take_app_code(runtime, session, member, typed)
        return is_code or use_code(runtime, session, member, typed)

    return _give(runtime, token, take)


def give_passkey(runtime: Runtime, token: AccessToken, response: str) -> AccessToken:
    """Give what a passkey signed.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        response: what the browser sent, as JSON.

    Returns:
        A new token for the cookie.

    Raises:
        WrongFactor: it is not right, or came too late.
        TooManyWrong: neither was what came before; the session has ended.
        SessionEnded: nothing is asked for in this session.
    """

    def take(session: Session, row: MemberSession, member: Member) -> bool:
        return take_signature(runtime, session, row, member, response)

    return _give(runtime, token, take)


def _give(runtime: Runtime, token: AccessToken, take: Take) -> AccessToken:
    with runtime.database.writing() as session:
        half = half_row(runtime, session, token)
        if half is None:
            raise SessionEnded
        row, member = half
        if take(session, row, member):
            row.second_factor_at = row.confirmed_at = runtime.now()
            row.wrong_factors = 0
            return renew(row, token)
        has_ended = count_wrong(runtime, session, row, member)
    # Raised after the transaction, in which the wrong one was counted.
    raise TooManyWrong if has_ended else WrongFactor
