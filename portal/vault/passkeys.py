"""Passkeys: a key pair on somebody's device, which signs a challenge once its owner is verified.

Source: W3C, Web Authentication, Level 2. Attestation is not asked for: which make of device a
member uses is theirs to choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.vault.errors import PasskeyRefused
from portal.vault.randomness import random_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

CHALLENGE_BYTES = 32
_VERIFIED = UserVerificationRequirement.REQUIRED
# What a browser sends is read by the library, which raises these for what is none.
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class RelyingParty:
    """Whom a passkey is for: the name of the host, the origin of its pages, and its own name."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class NewPasskey:
    """A passkey as it is kept: its identifier, its public key (COSE) and its counter."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def new_challenge() -> bytes:
    """Return random bytes for a device to sign, once."""
    return random_bytes(CHALLENGE_BYTES)


def registration_options(
    party: RelyingParty,
    challenge: bytes,
    owner: tuple[bytes, str, str],
    known: Iterable[bytes],
    seconds: int,
) -> str:
    """Return what a browser needs to make a passkey, as JSON.

    Args:
        party: whom it is for.
        challenge: what to sign.
        owner: the identifier of its owner, their sign-in name and their full name.
        known: the identifiers of the passkeys that they have, so that none is made twice.
        seconds: how long the browser may take.
    """
    identifier, name, full_name = owner
    return options_to_json(
        generate_registration_options(
            rp_id=party.host,
            rp_name=party.name,
            user_id=identifier,
            user_name=name,
            user_display_name=full_name,
            challenge=challenge,
            timeout=seconds * 1000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
            ),
            exclude_credentials=_descriptors(known),
        )
    )


def read_registration(party: RelyingParty, challenge: bytes, response: str) -> NewPasskey:
    """Return the passkey that a browser made.

    Args:
        party: whom it must be for.
        challenge: what it must have signed.
        response: what the browser sent, as JSON.

    Raises:
        PasskeyRefused: it is none, or not for this party, challenge or a verified owner.
    """
    try:
        verified = verify_registration_response(
            credential=parse_registration_credential_json(response),
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise PasskeyRefused("this is not a passkey for us") from error
    return NewPasskey(verified.credential_id, verified.credential_public_key, verified.sign_count)


def assertion_options(
    party: RelyingParty, challenge: bytes, known: Iterable[bytes], seconds: int
) -> str:
    """Return what a browser needs to sign with one of the `known` passkeys, as JSON.

    Args:
        party: whom they are for.
        challenge: what to sign.
        known: the identifiers of the passkeys.
        seconds: how long the browser may take.
    """
    return options_to_json(
        generate_authentication_options(
            rp_id=party.host,
            challenge=challenge,
            timeout=seconds * 1000,
            allow_credentials=_descriptors(known),
            user_verification=_VERIFIED,
        )
    )


def passkey_of(response: str) -> bytes:
    """Return the identifier of the passkey that a browser says it signed with.

    Raises:
        PasskeyRefused: what the browser sent is nothing that a passkey signed.
    """
    try:
        return parse_authentication_credential_json(response).raw_id
    except _UNREADABLE as error:
        raise PasskeyRefused("no passkey signed this") from error


def read_assertion(
    party: RelyingParty, challenge: bytes, response: str, public_key: bytes, sign_count: int
) -> int:
    """Return the counter of a passkey after it signed a challenge.

    Args:
        party: whom the passkey must be for.
        challenge: what it must have signed.
        response: what the browser sent, as JSON.
        public_key: that of the passkey, as it is kept.
        sign_count: its counter at the last signature. One that did not go up tells that the
            passkey was copied (Web Authentication, 6.1.1); devices that do not count say 0.

    Raises:
        PasskeyRefused: the signature is not that, or the owner was not verified.
    """
    try:
        return verify_authentication_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        ).new_sign_count
    except _UNREADABLE as error:
        raise PasskeyRefused("this passkey did not sign the challenge") from error


def _descriptors(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in known]
