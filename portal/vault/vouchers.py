"""Vouchers: what the holder of a private key says of a public one, so that a swap is noticed.

A voucher is BLAKE2b-256, keyed with a key derived from the private half, over a statement. Whoever
can write to the database but has no private key cannot make one.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.vault.keys import KeyPair

_BYTES = 32


def vouch(pair: KeyPair, statement: str) -> bytes:
    """Return the 32-byte voucher of the holder of `pair` for a `statement`."""
    key = hashlib.blake2b(key=pair.private, digest_size=_BYTES, person=b"voucher/key").digest()
    return hashlib.blake2b(
        statement.encode(), key=key, digest_size=_BYTES, person=b"voucher"
    ).digest()


def is_vouched(pair: KeyPair, statement: str, voucher: bytes) -> bool:
    """Tell whether the holder of `pair` made this `voucher` for this `statement`."""
    return hmac.compare_digest(vouch(pair, statement), voucher)
