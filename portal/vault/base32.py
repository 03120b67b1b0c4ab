"""Crockford's base32: codes that people copy by hand.

Source: Douglas Crockford, "Base 32" (crockford.com/base32.html): no I, L, O or U; reading takes
I and L for 1, O for 0, either case, and skips hyphens.
"""

from __future__ import annotations

from portal.vault.errors import MalformedCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS = 5
_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SEPARATORS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212_.,")


def encode(raw: bytes) -> str:
    """Return `raw`, whose bits must be a multiple of five, as base32 characters."""
    count, rest = divmod(len(raw) * 8, _BITS)
    if rest:
        raise ValueError("the number of bits must be a multiple of five")
    number = int.from_bytes(raw)
    return "".join(ALPHABET[number >> (_BITS * place) & 31] for place in reversed(range(count)))


def decode(text: str, length: int) -> bytes:
    """Return the bytes that `text` stands for, read forgivingly.

    Args:
        text: what a person typed: any case, any spaces and hyphens, O for 0 and I or L for 1.
        length: how many characters must remain, a multiple of eight.

    Raises:
        MalformedCode: another length, or a character that cannot be part of a code.
    """
    characters = normal(text)
    if len(characters) != length:
        raise MalformedCode("this is not a code of the expected form")
    number = 0
    for character in characters:
        number = number << _BITS | _VALUES[character]
    return number.to_bytes(length * _BITS // 8)


def normal(text: str) -> str:
    """Return the characters of the alphabet that a person meant by `text`.

    Raises:
        MalformedCode: a character cannot be part of a code.
    """
    characters = [c for c in text.upper() if not c.isspace() and c not in _SEPARATORS]
    if any(c not in _VALUES for c in characters):
        raise MalformedCode("this is not a code of the expected form")
    return "".join(ALPHABET[_VALUES[c]] for c in characters)
