"""Searching for a word wherever and however it may have been written down."""

from __future__ import annotations

import base64


def forms_of(secret: str) -> set[bytes]:
    """The ways in which a word can stand somewhere and still be read."""
    raw = secret.encode()
    encoded = {raw, secret.encode("utf-16-le"), secret.lower().encode(), secret.upper().encode()}
    encoded |= {raw.hex().encode(), raw.hex().upper().encode()}
    # Base64 of a word inside a longer text: one of three beginnings, without its blurred ends.
    for skip in range(3):
        encoded.add(base64.b64encode(b" " * skip + raw)[4 if skip else 0 : -4])
    encoded.add(secret.encode("ascii", "backslashreplace"))
    return {form for form in encoded if len(form) > 4}


def found_in(secrets: set[str], places: dict[str, bytes]) -> set[tuple[str, str]]:
    """Return which secrets can be read in which places."""
    return {
        (secret, place)
        for secret in secrets
        for place, raw in places.items()
        if any(form in raw for form in forms_of(secret))
    }
