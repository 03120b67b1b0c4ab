"""What the portal itself may open and recognise: keys derived from the secret of its settings.

BLAKE2b-256 over the secret, with a personalisation for each purpose, gives a key to seal under and
a key for digests. A thief of the database has neither; whoever holds the settings as well has both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from portal.vault.sealing import open_sealed, seal

_KEY_BYTES = 32


@dataclass(frozen=True)
class ServerSecret:
    """The secret of the settings; its text is kept out of `repr`."""

    _text: str = field(repr=False)

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Seal bytes for the place that `context` names; this installation can open them."""
        return seal(plaintext, self._key(b"server/seal"), context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Open what `seal` made with this secret and context.

        Raises:
            CannotOpen: another secret or context, or the bytes were altered.
        """
        return open_sealed(sealed, self._key(b"server/seal"), context)

    def digest(self, purpose: str, value: str) -> bytes:
        """Return the 32 bytes that stand for a `value`; without the secret none can be tried.

        Args:
            purpose: what the digest is for; it holds no NUL, which parts it from the value.
            value: the one form that every spelling of the value has.
        """
        return hashlib.blake2b(
            f"{purpose}\0{value}".encode(),
            key=self._key(b"server/digest"),
            digest_size=_KEY_BYTES,
            person=b"server/value",
        ).digest()

    def _key(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(self._text.encode(), digest_size=_KEY_BYTES, person=purpose).digest()
