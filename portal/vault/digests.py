"""Digests that tell two things apart without telling what they are."""

from __future__ import annotations

import hashlib
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from portal.vault.randomness import random_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_DAY_SECONDS = 86_400


class KeyStore(Protocol):
    """Keeps short-lived random keys outside the database and outside the disk."""

    def get_or_create(self, name: str, make: Callable[[], bytes], seconds: int) -> bytes:
        """Return the key called `name`; where there is none, keep `make()` for `seconds`."""
        ...


class MemoryKeyStore:
    """Keeps the newest key in this process; the one before is forgotten when a name changes."""

    def __init__(self) -> None:
        self._name = ""
        self._key = b""
        self._lock = Lock()

    def get_or_create(self, name: str, make: Callable[[], bytes], seconds: int) -> bytes:
        """Return the key called `name`, forgetting any other."""
        with self._lock:
            if self._name != name:
                self._name, self._key = name, make()
            return self._key


class DailyDigester:
    """Turns an address into a value that is the same all day and means nothing the day after."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def digest(self, text: str, day: date) -> str:
        """Return 32 hexadecimal digits that stand for `text` on this `day` only."""
        key = self._keys.get_or_create(day.isoformat(), lambda: random_bytes(32), _DAY_SECONDS)
        return hashlib.blake2b(
            text.encode(), key=key, digest_size=16, person=b"daily/address"
        ).hexdigest()


def fingerprint(public: bytes, groups: int = 5) -> str:
    """Return `groups` of four hexadecimal digits, for two people to compare a public key aloud."""
    digits = hashlib.blake2b(public, digest_size=2 * groups, person=b"fingerprint").hexdigest()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def package_digest(package: bytes) -> bytes:
    """Return the 32 bytes of SHA-256 over a package, which its recipient can compute too."""
    return hashlib.sha256(package).digest()


def content_digest(*contents: bytes) -> str:
    """Return 16 hexadecimal digits that tell these bytes from others, for use in an address."""
    state = hashlib.blake2b(digest_size=8, person=b"content")
    for content in contents:
        state.update(len(content).to_bytes(8))
        state.update(content)
    return state.hexdigest()
