"""Authenticator apps: adding one, and taking the code that it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.errors import FactorNotTaken
from portal.accounts.second_factors.adding import factor_name, keep_factor
from portal.accounts.sessions import confirmed_row, session_context
from portal.models import FactorKind, SecondFactor
from portal.vault import app_address, new_app_secret, new_identifier, step_of_code

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.models import Member, MemberSession
    from portal.runtime import Runtime
    from portal.vault import AccessToken


@dataclass(frozen=True)
class NewApp:
    """What to give an app: the secret to type, or the address to read from a QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def begin_app(runtime: Runtime, token: AccessToken) -> NewApp:
    """Return the secret of an app that is being added; it stays the same until one has been.

    Raises:
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    with runtime.database.writing() as session:
        row, member = confirmed_row(runtime, session, token)
        secret = _begun(row, token)
        if secret is None:
            secret = new_app_secret()
            row.sealed_app_secret = token.seal(secret.encode(), _context(row))
    issuer = f"{runtime.settings.portal_name} {runtime.settings.municipality}"
    return NewApp(secret, app_address(secret, member.name, issuer))


def add_app(runtime: Runtime, token: AccessToken, name: str, code: str) -> AccessToken:
    """Keep the app that was begun, once it shows a right code.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        name: what the member calls it.
        code: the code that it shows now.

    Returns:
        A new token for the cookie.

    Raises:
        InvalidFactorName: the name is empty or too long.
        FactorNotTaken: the code is not that of the app, or none was begun.
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    kept_name = factor_name(name)
    with runtime.database.writing() as session:
        row, member = confirmed_row(runtime, session, token)
        secret = _begun(row, token)
        step = step_of_code(secret, code, runtime.now(), None) if secret else None
        if secret is None or step is None:
            raise FactorNotTaken
        factor = SecondFactor(
            id=new_identifier(),
            member_id=member.id,
            kind=FactorKind.APP,
            name=kept_name,
            added_on=runtime.today(),
            last_step=step,
        )
        factor.sealed_secret = runtime.server_secret.seal(secret.encode(), _kept(factor.id))
        return keep_factor(runtime, session, row, member, token, factor)


def take_app_code(runtime: Runtime, session: Session, member: Member, typed: str) -> bool:
    """Take the code of one of the member's apps, once, and tell whether it was right."""
    apps = session.scalars(
        select(SecondFactor)
        .where(SecondFactor.member_id == member.id, SecondFactor.kind == FactorKind.APP)
        .with_for_update()
    )
    for app in apps:
        secret = runtime.server_secret.open(app.sealed_secret or b"", _kept(app.id)).decode()
        step = step_of_code(secret, typed, runtime.now(), app.last_step)
        if step is not None:
            app.last_step, app.last_used_on = step, runtime.today()
            return True
    return False


def _begun(row: MemberSession, token: AccessToken) -> str | None:
    if row.sealed_app_secret is None:
        return None
    return token.open(row.sealed_app_secret, _context(row)).decode()


def _context(row: MemberSession) -> str:
    return f"{session_context(row)}/app"


def _kept(factor_id: UUID) -> str:
    return f"second_factor/{factor_id}/secret"
