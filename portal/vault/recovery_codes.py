"""Recovery codes: what a member signs in with once, when no app or passkey is at hand.

A code is 80 random bits, written as receipt codes are. What is kept of one is a keyed digest, so
that neither the database nor the settings alone tells whether a code is right.
"""

from __future__ import annotations

from portal.vault.base32 import decode, encode, normal
from portal.vault.randomness import random_bytes

CODE_CHARACTERS = 16
_CODE_BYTES = 10
_GROUP = 4


def new_recovery_codes(count: int) -> list[str]:
    """Return `count` new codes, each as four groups of four characters."""
    return [_grouped(encode(random_bytes(_CODE_BYTES))) for _ in range(count)]


def normal_recovery_code(typed: str) -> str:
    """Return a code as it is digested, whatever its case, spaces and hyphens were.

    Raises:
        MalformedCode: what was typed is not such a code.
    """
    decode(typed, CODE_CHARACTERS)
    return normal(typed)


def _grouped(characters: str) -> str:
    return "-".join(
        characters[start : start + _GROUP] for start in range(0, CODE_CHARACTERS, _GROUP)
    )
