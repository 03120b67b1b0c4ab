"""Randomness: everything in the portal that must not be guessed comes from here."""

from __future__ import annotations

from uuid import UUID

from nacl.utils import random as system_random

from portal.vault.base32 import encode


def random_bytes(count: int) -> bytes:
    """Return `count` bytes from the operating system's generator."""
    return system_random(count)


def new_identifier() -> UUID:
    """Return a random identifier (a version 4 UUID, RFC 9562) that tells nothing of time."""
    return UUID(bytes=random_bytes(16), version=4)


def one_time_password() -> str:
    """Return a first password to hand to a person: 80 bits in four groups of four characters."""
    characters = encode(random_bytes(10))
    return "-".join(characters[start : start + 4] for start in range(0, 16, 4))
