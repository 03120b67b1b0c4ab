"""Passkeys: adding one, and taking what it signed."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.errors import FactorNotTaken, PasskeysNotPossible
from portal.accounts.second_factors.adding import factor_name, keep_factor
from portal.accounts.sessions import confirmed_row, half_row
from portal.models import FactorKind, SecondFactor
from portal.vault import (
    PasskeyRefused,
    RelyingParty,
    assertion_options,
    new_challenge,
    new_identifier,
    passkey_of,
    read_assertion,
    read_registration,
    registration_options,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.models import Member, MemberSession
    from portal.runtime import Runtime
    from portal.settings import Settings
    from portal.vault import AccessToken

CHALLENGE_SECONDS = 300
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LOCAL_HOST = "localhost"


def party_of(settings: Settings) -> RelyingParty | None:
    """Return whom passkeys are for, or None where the public address is none that they work for.

    That takes a name, not a number, and https but on this machine itself (W3C, Web Authentication,
    5.1.2 and 13.4.9; Secure Contexts, 3.1).
    """
    address = settings.public_address
    host = address.host or ""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        is_number = False
    else:
        is_number = True
    if is_number or (address.scheme != "https" and host != _LOCAL_HOST):
        return None
    port = "" if address.port == _DEFAULT_PORTS[address.scheme] else f":{address.port}"
    return RelyingParty(host, f"{address.scheme}://{host}{port}", settings.portal_name)


def begin_passkey(runtime: Runtime, token: AccessToken) -> str:
    """Return what a browser needs to make a passkey, as JSON, good for one try within minutes.

    Raises:
        PasskeysNotPossible: the portal is not at an address that passkeys work for.
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    party = _party(runtime)
    with runtime.database.writing() as session:
        row, member = confirmed_row(runtime, session, token)
        known = [passkey.credential_id or b"" for passkey in _passkeys(session, member)]
        owner = (member.id.bytes, member.name, member.display_name)
        challenge = _challenge(runtime, row)
        return registration_options(party, challenge, owner, known, CHALLENGE_SECONDS)


def add_passkey(runtime: Runtime, token: AccessToken, name: str, response: str) -> AccessToken:
    """Keep a passkey that a browser made.

    Args:
        runtime: the running portal.
        token: the token in the member's cookie.
        name: what the member calls it.
        response: what the browser sent, as JSON.

    Returns:
        A new token for the cookie.

    Raises:
        InvalidFactorName: the name is empty or too long.
        PasskeysNotPossible: the portal is not at an address that passkeys work for.
        FactorNotTaken: it is no passkey for us, it came too late, or somebody has it already.
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    kept_name = factor_name(name)
    party = _party(runtime)
    with runtime.database.writing() as session:
        row, member = confirmed_row(runtime, session, token)
        challenge = _take_challenge(runtime, row)
        factor = _made(runtime, session, member, party, challenge, response)
        if factor:
            factor.name = kept_name
            return keep_factor(runtime, session, row, member, token, factor)
    # Raised after the transaction, so that the challenge is gone whatever came of it.
    raise FactorNotTaken


def begin_signing(runtime: Runtime, token: AccessToken) -> str | None:
    """Return what a browser needs to sign in with a passkey, as JSON; None where there is none."""
    party = party_of(runtime.settings)
    if party is None:
        return None
    with runtime.database.writing() as session:
        half = half_row(runtime, session, token)
        if half is None:
            return None
        row, member = half
        known = [passkey.credential_id or b"" for passkey in _passkeys(session, member)]
        if not known:
            return None
        return assertion_options(party, _challenge(runtime, row), known, CHALLENGE_SECONDS)


def take_signature(
    runtime: Runtime, session: Session, row: MemberSession, member: Member, response: str
) -> bool:
    """Take what a passkey of the member signed, once, and tell whether it was right."""
    party = party_of(runtime.settings)
    challenge = _take_challenge(runtime, row)
    if party is None or challenge is None:
        return False
    try:
        wanted = passkey_of(response)
        passkey = next(
            one for one in _passkeys(session, member, held=True) if one.credential_id == wanted
        )
        passkey.sign_count = read_assertion(
            party, challenge, response, passkey.public_key or b"", passkey.sign_count or 0
        )
    except (PasskeyRefused, StopIteration):
        return False
    passkey.last_used_on = runtime.today()
    return True


def _made(
    runtime: Runtime,
    session: Session,
    member: Member,
    party: RelyingParty,
    challenge: bytes | None,
    response: str,
) -> SecondFactor | None:
    if challenge is None:
        return None
    try:
        made = read_registration(party, challenge, response)
    except PasskeyRefused:
        return None
    taken = select(SecondFactor.id).where(SecondFactor.credential_id == made.credential_id)
    if session.scalar(taken):
        return None
    return SecondFactor(
        id=new_identifier(),
        member_id=member.id,
        kind=FactorKind.PASSKEY,
        added_on=runtime.today(),
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
    )


def _party(runtime: Runtime) -> RelyingParty:
    party = party_of(runtime.settings)
    if party is None:
        raise PasskeysNotPossible
    return party


def _passkeys(session: Session, member: Member, *, held: bool = False) -> list[SecondFactor]:
    query = select(SecondFactor).where(
        SecondFactor.member_id == member.id, SecondFactor.kind == FactorKind.PASSKEY
    )
    return list(session.scalars(query.with_for_update() if held else query))


def _challenge(runtime: Runtime, row: MemberSession) -> bytes:
    row.challenge = new_challenge()
    row.challenge_until = runtime.now() + timedelta(seconds=CHALLENGE_SECONDS)
    return row.challenge


def _take_challenge(runtime: Runtime, row: MemberSession) -> bytes | None:
    """Return the challenge of a session, once; None where there is none or it is too old."""
    challenge, until = row.challenge, row.challenge_until
    row.challenge = row.challenge_until = None
    return challenge if until and runtime.now() < until else None
