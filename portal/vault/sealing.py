"""Sealing bytes under a key, bound to the place where they belong.

Format, version 1: `0x01 ‖ nonce (24) ‖ XChaCha20-Poly1305(padded plaintext)`, with
`"meldpunt/1/" ‖ context` as associated data. The context names the row and the column, so what was
sealed for one row does not open in another. Padding (ISO/IEC 7816-4, libsodium's) hides the length
of a text within a block.
Source: draft-irtf-cfrg-xchacha-03; libsodium documentation, "AEAD constructions" and "Padding".
"""

from __future__ import annotations

from nacl import bindings
from nacl.exceptions import CryptoError

from portal.vault.errors import CannotOpen
from portal.vault.randomness import random_bytes

KEY_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
BLOCK_BYTES = 1024
_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_VERSION = b"\x01"


def seal(plaintext: bytes, key: bytes, context: str, *, block: int = BLOCK_BYTES) -> bytes:
    """Seal `plaintext` under a 32-byte `key` for the place that `context` names.

    Args:
        plaintext: any bytes; its length is hidden up to a multiple of `block` bytes.
        key: 32 random bytes.
        context: the row and column that this belongs to; must be given again to open it.
        block: the padding block in bytes.

    Returns:
        The sealed bytes, in the format above.
    """
    nonce = random_bytes(_NONCE_BYTES)
    padded = bindings.sodium_pad(plaintext, block)
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        padded, _associated(context), nonce, key
    )
    return _VERSION + nonce + box


def open_sealed(sealed: bytes, key: bytes, context: str, *, block: int = BLOCK_BYTES) -> bytes:
    """Open what `seal` made with the same key, context and block, and return the plaintext.

    Raises:
        CannotOpen: the key or the context differs, or any byte was altered.
    """
    if sealed[:1] != _VERSION:
        raise CannotOpen("unknown format")
    nonce, box = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            box, _associated(context), nonce, key
        )
        return bindings.sodium_unpad(padded, block)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("the key does not fit, or the sealed bytes were altered") from error


def _associated(context: str) -> bytes:
    return b"meldpunt/1/" + context.encode()
