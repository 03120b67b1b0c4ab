"""The recovery key: printed once at installation, kept on paper, never stored.

Written as 56 characters of Crockford base32: 32 bytes of private key and 3 bytes of BLAKE2b over
them, so that a slip of the pen is told from a wrong key.
"""

from __future__ import annotations

import hashlib
import hmac

from portal.vault.base32 import decode, encode
from portal.vault.errors import MalformedCode
from portal.vault.keys import KeyPair

_LENGTH = 56
_KEY_BYTES = 32
_CHECK_BYTES = 3


def new_recovery_code() -> tuple[str, KeyPair]:
    """Return a new recovery key: its 14 groups of four to print, and its pair."""
    pair = KeyPair.generate()
    characters = encode(pair.private + _check(pair.private))
    groups = [characters[start : start + 4] for start in range(0, _LENGTH, 4)]
    return "-".join(groups), pair


def read_recovery_code(typed: str) -> KeyPair:
    """Return the pair that belongs to a printed recovery key.

    Raises:
        MalformedCode: characters are missing, or one was copied wrongly.
    """
    raw = decode(typed, _LENGTH)
    private, check = raw[:_KEY_BYTES], raw[_KEY_BYTES:]
    if not hmac.compare_digest(check, _check(private)):
        raise MalformedCode("a character of the recovery key was copied wrongly")
    return KeyPair.from_private(private)


def _check(private: bytes) -> bytes:
    return hashlib.blake2b(private, digest_size=_CHECK_BYTES, person=b"recovery/check").digest()
