"""Access tokens: what a cookie carries to find, and to open, a row on the server.

A token is 32 random bytes. BLAKE2b with separate personalisations gives the look-up value (stored)
and the key that the row's secrets are sealed under (not stored). Neither the database nor the
cookie alone opens the row.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from portal.vault.errors import MalformedCode
from portal.vault.randomness import random_bytes
from portal.vault.sealing import open_sealed, seal

_TOKEN_BYTES = 32


@dataclass(frozen=True)
class AccessToken:
    """A bearer's token; its bytes are kept out of `repr`."""

    _raw: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> AccessToken:
        """Return a new random token."""
        return cls(random_bytes(_TOKEN_BYTES))

    @classmethod
    def from_text(cls, text: str) -> AccessToken:
        """Return the token that `to_text` wrote.

        Raises:
            MalformedCode: the text is not a token.
        """
        try:
            raw = urlsafe_b64decode(text.encode())
        except ValueError as error:
            raise MalformedCode("not a token") from error
        if len(raw) != _TOKEN_BYTES:
            raise MalformedCode("not a token")
        return cls(raw)

    def to_text(self) -> str:
        """Return the token as text for a cookie."""
        return urlsafe_b64encode(self._raw).decode()

    @property
    def lookup(self) -> bytes:
        """The 32 bytes to find the row by; the token cannot be had from them."""
        return self._part(b"token/lookup")

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Seal bytes so that only the bearer's next request opens them."""
        return seal(plaintext, self._part(b"token/key"), context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Open what `seal` made with this token and context.

        Raises:
            CannotOpen: another token or context, or the bytes were altered.
        """
        return open_sealed(sealed, self._part(b"token/key"), context)

    def _part(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(key=self._raw, digest_size=32, person=purpose).digest()
