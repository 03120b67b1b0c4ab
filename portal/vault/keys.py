"""Key pairs (X25519), what is sealed to them, and their wrapping under a passphrase.

Sealed to a public key, version 1: `0x01 ‖ crypto_box_seal(BLAKE2b-256(context) ‖ secret)`. The
digest binds the secret to its row, which a sealed box by itself does not do.
Wrapped under a passphrase, version 1: `0x01 ‖ memory (4, KiB) ‖ passes (4) ‖ lanes (1) ‖ salt (16)
‖ sealed private key`; the parameters travel with the wrap so that they can be raised later.
Source: libsodium documentation, "Sealed boxes"; RFC 9106 (Argon2).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from nacl import bindings
from nacl.exceptions import CryptoError

from portal.vault.errors import CannotOpen
from portal.vault.randomness import random_bytes
from portal.vault.sealing import KEY_BYTES, open_sealed, seal

_VERSION = b"\x01"
_DIGEST_BYTES = 32
_SALT_BYTES = 16
_HEADER = struct.Struct(">IIB")
_KEY_BLOCK = 64


@dataclass(frozen=True)
class Stretching:
    """Parameters of Argon2id: memory in KiB, passes over it, lanes (RFC 9106, section 3.1)."""

    memory_kib: int
    passes: int
    lanes: int = 1

    # A wrap whose header was altered must not be able to exhaust the machine.
    MOST_MEMORY_KIB = 1024 * 1024
    MOST_PASSES = 16
    MOST_LANES = 16

    def derive(self, secret: bytes, salt: bytes) -> bytes:
        """Return the 32 bytes that Argon2id makes of `secret` and `salt` (8 bytes or more)."""
        return hash_secret_raw(
            secret=secret,
            salt=salt,
            time_cost=self.passes,
            memory_cost=self.memory_kib,
            parallelism=self.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )

    def is_bounded(self) -> bool:
        """Tell whether the parameters are within what this machine may be asked to do."""
        return (
            8 * self.lanes <= self.memory_kib <= self.MOST_MEMORY_KIB
            and 1 <= self.passes <= self.MOST_PASSES
            and 1 <= self.lanes <= self.MOST_LANES
        )


@dataclass(frozen=True)
class KeyPair:
    """An X25519 key pair; both halves are 32 bytes. The private half is kept out of `repr`."""

    public: bytes
    private: bytes

    @classmethod
    def generate(cls) -> KeyPair:
        """Return a new random pair."""
        return cls.from_private(random_bytes(bindings.crypto_scalarmult_SCALARBYTES))

    @classmethod
    def from_private(cls, private: bytes) -> KeyPair:
        """Return the pair that belongs to a private half of 32 bytes."""
        return cls(public=bindings.crypto_scalarmult_base(private), private=private)

    def __repr__(self) -> str:
        return f"KeyPair(public={self.public.hex()[:8]}…)"


def seal_to(public: bytes, secret: bytes, context: str) -> bytes:
    """Seal a short `secret` to the holder of a key pair.

    Args:
        public: the 32-byte public half.
        secret: the bytes to hand over, usually a key.
        context: the row and column that this belongs to; must be given again to open it.
    """
    return _VERSION + bindings.crypto_box_seal(_digest(context) + secret, public)


def open_box(pair: KeyPair, sealed: bytes, context: str) -> bytes:
    """Open what `seal_to` made for this pair and context, and return the secret.

    Raises:
        CannotOpen: another pair or context, or any byte was altered.
    """
    if sealed[:1] != _VERSION:
        raise CannotOpen("unknown format")
    try:
        opened = bindings.crypto_box_seal_open(sealed[1:], pair.public, pair.private)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("the key does not fit, or the sealed bytes were altered") from error
    digest, secret = opened[:_DIGEST_BYTES], opened[_DIGEST_BYTES:]
    if not hmac.compare_digest(digest, _digest(context)):
        raise CannotOpen("sealed for another place")
    return secret


def wrap(pair: KeyPair, passphrase: str, context: str, stretching: Stretching) -> bytes:
    """Wrap the private half of `pair` under a key derived from `passphrase`."""
    salt = random_bytes(_SALT_BYTES)
    header = _HEADER.pack(stretching.memory_kib, stretching.passes, stretching.lanes)
    key = stretching.derive(_passphrase_bytes(passphrase), salt)
    return _VERSION + header + salt + seal(pair.private, key, context, block=_KEY_BLOCK)


def unwrap(wrapped: bytes, passphrase: str, context: str) -> KeyPair:
    """Return the pair that `wrap` put away.

    Raises:
        CannotOpen: the passphrase is wrong, or the wrap was altered or moved.
    """
    body = wrapped[1 + _HEADER.size :]
    if wrapped[:1] != _VERSION or len(body) <= _SALT_BYTES:
        raise CannotOpen("unknown format")
    stretching = Stretching(*_HEADER.unpack(wrapped[1 : 1 + _HEADER.size]))
    if not stretching.is_bounded():
        raise CannotOpen("the wrap was altered")
    salt, sealed = body[:_SALT_BYTES], body[_SALT_BYTES:]
    key = stretching.derive(_passphrase_bytes(passphrase), salt)
    return KeyPair.from_private(open_sealed(sealed, key, context, block=_KEY_BLOCK))


def _digest(context: str) -> bytes:
    return hashlib.blake2b(
        context.encode(), digest_size=_DIGEST_BYTES, person=b"meldpunt/context"
    ).digest()


def _passphrase_bytes(passphrase: str) -> bytes:
    # Spaces between words are easily typed twice or lost at the ends.
    return " ".join(passphrase.split()).encode()
