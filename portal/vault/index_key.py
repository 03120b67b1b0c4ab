"""The index key: tells that two values are equal without telling what they are.

The digest of a value is BLAKE2b-256, keyed with the index key, over its kind and the value. Whoever
has the digests but not the key can neither read a value nor try one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from portal.vault.errors import CannotOpen
from portal.vault.randomness import random_bytes

_KEY_BYTES = 32
_DIGEST_BYTES = 32


@dataclass(frozen=True)
class IndexKey:
    """The key of the digests; its bytes are kept out of `repr`."""

    _raw: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> IndexKey:
        """Return a new random key."""
        return cls(random_bytes(_KEY_BYTES))

    @classmethod
    def from_bytes(cls, raw: bytes) -> IndexKey:
        """Return the key that `to_bytes` wrote.

        Raises:
            CannotOpen: the bytes are not a key.
        """
        if len(raw) != _KEY_BYTES:
            raise CannotOpen("not an index key")
        return cls(raw)

    def to_bytes(self) -> bytes:
        """Return the key for sealing into its row."""
        return self._raw

    def digest(self, kind: str, value: str) -> bytes:
        """Return the 32 bytes that stand for a `value` of a `kind`.

        Args:
            kind: a word; it holds no NUL, which parts it from the value.
            value: the one form that every spelling of the value has.
        """
        return hashlib.blake2b(
            f"{kind}\0{value}".encode(),
            key=self._raw,
            digest_size=_DIGEST_BYTES,
            person=b"entity/digest",
        ).digest()
