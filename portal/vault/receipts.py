"""Receipt codes: what a reporter keeps, and the two values that it is turned into.

A code is 80 random bits, written as 16 characters of Crockford base32 in groups of four. Argon2id
over the code and the installation's salt gives a root; from the root, BLAKE2b with separate
personalisations gives the look-up value (stored) and the private half of the reporter's X25519 key
(not stored, and not to be had from the look-up value).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from portal.vault.base32 import decode, encode, normal
from portal.vault.envelopes import ReporterKey
from portal.vault.errors import MalformedCode
from portal.vault.keys import KeyPair, Stretching
from portal.vault.randomness import random_bytes

CODE_LENGTH = 16
GROUP_LENGTH = 4
_CODE_BYTES = 10


@dataclass(frozen=True)
class Receipt:
    """What a receipt code opens: the value to find the tip by, and the reporter's key."""

    lookup: bytes
    key: ReporterKey


def new_receipt_code() -> str:
    """Return a new code of 80 random bits, as 16 characters without separators."""
    return encode(random_bytes(_CODE_BYTES))


def parse_code(typed: str) -> str:
    """Return the code that a person meant, as 16 characters without separators.

    Raises:
        MalformedCode: what was typed cannot be a receipt code.
    """
    return encode(decode(typed, CODE_LENGTH))


def format_code(code: str) -> str:
    """Return a code as people read it: four groups of four, joined by hyphens."""
    return "-".join(
        code[start : start + GROUP_LENGTH] for start in range(0, CODE_LENGTH, GROUP_LENGTH)
    )


def code_ends_with(code: str, typed: str) -> bool:
    """Tell whether `typed` is the last group of a `code`, or the whole of it."""
    try:
        characters = normal(typed)
    except MalformedCode:
        return False
    return characters in {code, code[-GROUP_LENGTH:]}


def read_receipt(code: str, salt: bytes, stretching: Stretching) -> Receipt:
    """Derive what a receipt code opens. Takes the time of one Argon2id derivation, always.

    Args:
        code: a code as `parse_code` returns it.
        salt: the installation's receipt salt, 16 bytes or more.
        stretching: the Argon2id parameters; other parameters give another receipt.
    """
    root = stretching.derive(code.encode(), salt)
    pair = KeyPair.from_private(_part(root, b"receipt/key"))
    return Receipt(lookup=_part(root, b"receipt/lookup"), key=ReporterKey(pair))


def _part(root: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(key=root, digest_size=32, person=purpose).digest()
