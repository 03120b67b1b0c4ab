"""Packages for partners: bytes encrypted so that a partner opens them with a program of their own.

Two formats that such programs read: age (age-encryption.org/v1) and OpenPGP (RFC 9580). Nothing is
signed: who has the package learns nothing of who made it, and must have it from a channel that they
trust.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pyrage
import pysequoia
from pysequoia.packet import Packet, PacketPile, SignatureType, Tag

from portal.vault.base32 import encode
from portal.vault.errors import RecipientProblem, UnusableRecipient
from portal.vault.randomness import random_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PRIVATE: Final = re.compile(r"age-secret-key-|age-plugin-|begin [a-z ]*private key", re.IGNORECASE)
# Bech32 (BIP 173) with the prefix of a recipient in age, and 32 bytes and a checksum after it.
_AGE: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}(?![02-9ac-hj-np-z])")
_LIKE_AGE: Final = re.compile(r"\bage1[02-9ac-hj-np-z]{20,}")
_OTHER_KIND: Final = re.compile(
    r"\b(ssh-(rsa|ed25519)|ecdsa-sha2-|age1[02-9a-z]+1)|BEGIN (CERTIFICATE|PUBLIC KEY|RSA PUBLIC)"
)
_OPENPGP: Final = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_PASSPHRASE_BYTES: Final = 15
_PASSPHRASE: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}")
_FIRST_MOMENT: Final = datetime.min.replace(tzinfo=UTC)


class RecipientKind(StrEnum):
    """The formats of packages."""

    AGE = "age"
    OPENPGP = "openpgp"


@dataclass(frozen=True)
class Recipient:
    """Somebody's public key, as it can be kept and encrypted to.

    Attributes:
        kind: the format of the packages that it opens.
        fingerprint: groups of four characters that two people compare aloud: of OpenPGP the
            fingerprint that its programs show, of age the whole key, which has no shorter name.
        name: what the key says of its owner, which proves nothing; empty in age.
        expires: from when on nothing can be encrypted to it, if ever.
        key: its text, to be stored and read again.
    """

    kind: RecipientKind
    fingerprint: str
    name: str
    expires: datetime | None
    key: str = field(repr=False)


def read_recipient(text: str, now: datetime) -> Recipient:
    """Return the public key in what somebody pasted: of age (`age1…`) or of OpenPGP (armored).

    What stands around the key is passed over. Read a stored key again before each use, since it
    may have expired.

    Args:
        text: the text of the key, or a message with it.
        now: the moment at which the key must be usable.

    Raises:
        UnusableRecipient: with what is wrong with it.
    """
    if _PRIVATE.search(text):
        raise UnusableRecipient(RecipientProblem.PRIVATE_KEY)
    if _OPENPGP in text:
        return _read_openpgp(text, now)
    # Also where a mail program broke the line.
    found = set(_AGE.findall(text.lower()) or _AGE.findall("".join(text.lower().split())))
    if len(found) > 1:
        raise UnusableRecipient(RecipientProblem.SEVERAL_KEYS)
    if found:
        return _read_age(found.pop())
    if _OTHER_KIND.search(text):
        raise UnusableRecipient(RecipientProblem.OTHER_KIND)
    cut_off = "PGP PUBLIC KEY" in text or _LIKE_AGE.search(text.lower())
    raise UnusableRecipient(RecipientProblem.DAMAGED if cut_off else RecipientProblem.NOT_A_KEY)


def encrypt_package(content: bytes, recipient: Recipient) -> bytes:
    """Return `content` encrypted so that only the holder of the recipient's private key reads it.

    The length is not hidden.
    """
    if recipient.kind is RecipientKind.AGE:
        return bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient.key)]))
    certificate = pysequoia.Cert.from_bytes(recipient.key.encode())
    return pysequoia.encrypt(content, recipients=[certificate], armor=False)


def encrypt_under_passphrase(content: bytes, passphrase: str) -> bytes:
    """Return `content` encrypted so that whoever knows the passphrase reads it, in age's format.

    The passphrase is stretched by scrypt until that takes about a second.

    Args:
        content: what is encrypted; its length is not hidden.
        passphrase: one of `new_passphrase`, told by another way than the package is sent.
    """
    return bytes(pyrage.passphrase.encrypt(content, passphrase))


def new_passphrase() -> str:
    """Return a passphrase of 120 random bits: six groups of four characters with hyphens between.

    To be read over a telephone and typed as it is: small letters and digits, of which no two look
    alike (no i, l, o or u).
    """
    characters = encode(random_bytes(_PASSPHRASE_BYTES)).lower()
    return "-".join(_in_fours(characters))


def is_passphrase(text: str) -> bool:
    """Tell whether a text has the form of what `new_passphrase` returns."""
    return _PASSPHRASE.fullmatch(text) is not None


def _read_age(key: str) -> Recipient:
    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise UnusableRecipient(RecipientProblem.DAMAGED) from None
    return Recipient(RecipientKind.AGE, " ".join(_in_fours(key)), "", None, key)


def _read_openpgp(text: str, now: datetime) -> Recipient:
    pasted = text.encode(errors="replace")
    try:
        # A private key may be called a public one; the library leaves it out of the certificate.
        tags = [packet.tag for packet in PacketPile.from_bytes(pasted)]
        certificates = pysequoia.Cert.split_bytes(pasted)
    except RuntimeError:
        raise UnusableRecipient(RecipientProblem.DAMAGED) from None
    if Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        raise UnusableRecipient(RecipientProblem.PRIVATE_KEY)
    if len(certificates) != 1:
        raise UnusableRecipient(RecipientProblem.SEVERAL_KEYS)
    try:
        return _checked(certificates[0], now)
    except RuntimeError:
        # No signature in it holds by what the library takes for safe.
        raise UnusableRecipient(RecipientProblem.CANNOT_ENCRYPT) from None


def _checked(certificate: pysequoia.Cert, now: datetime) -> Recipient:
    if certificate.is_revoked:
        raise UnusableRecipient(RecipientProblem.REVOKED)
    if certificate.expiration is not None and certificate.expiration <= now:
        raise UnusableRecipient(RecipientProblem.EXPIRED)
    parts = [_Part(group) for group in _by_key(PacketPile.from_bytes(bytes(certificate)))]
    alive = [part for part in parts if part.expires is None or part.expires > now]
    if any(part.encrypts for part in parts) and not any(part.encrypts for part in alive):
        raise UnusableRecipient(RecipientProblem.EXPIRED)
    # Keys within it that have expired are taken out: the library would encrypt to those too.
    usable = pysequoia.Cert.from_packets([packet for part in alive for packet in part.packets])
    pysequoia.encrypt(b"", recipients=[usable])
    return Recipient(
        kind=RecipientKind.OPENPGP,
        fingerprint=" ".join(_in_fours(certificate.fingerprint.upper())),
        name=str(next(iter(certificate.user_ids), "")),
        expires=_expiry(certificate, alive),
        key=str(usable),
    )


class _Part:
    """A key within a certificate, with all that is said of it."""

    def __init__(self, packets: list[Packet]) -> None:
        self.packets = packets
        bindings = [p for p in packets if p.signature_type == SignatureType.SubkeyBinding]
        newest = max(bindings, key=lambda p: p.signature_created or _FIRST_MOMENT, default=None)
        flags = newest.key_flags if newest else None
        self.encrypts = bool(flags and (flags.transport_encryption or flags.storage_encryption))
        created = packets[0].key_created
        period = newest.key_validity_period if newest else None
        self.expires = created + period if created and period else None


def _by_key(packets: Iterable[Packet]) -> Iterator[list[Packet]]:
    group: list[Packet] = []
    for packet in packets:
        if packet.tag == Tag.PublicSubkey and group:
            yield group
            group = []
        group.append(packet)
    yield group


def _expiry(certificate: pysequoia.Cert, alive: Iterable[_Part]) -> datetime | None:
    """Return when the certificate, or else the last of its keys that encrypt, expires."""
    ends = [part.expires for part in alive if part.encrypts]
    last = max((end for end in ends if end), default=None) if None not in ends else None
    return min((end for end in (certificate.expiration, last) if end), default=None)


def _in_fours(characters: str) -> list[str]:
    return [characters[start : start + 4] for start in range(0, len(characters), 4)]
