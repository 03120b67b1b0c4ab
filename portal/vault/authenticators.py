"""Codes of authenticator apps: six digits that change every 30 seconds.

Source: RFC 6238 (TOTP) with its default step and SHA-1, as the apps know it, over a secret of 160
bits (RFC 4226, 4, R6). The address that an app reads from a QR code is the Key URI Format of the
Google Authenticator wiki.
"""

from __future__ import annotations

from base64 import b32encode
from typing import TYPE_CHECKING

from pyotp import TOTP

from portal.vault.randomness import random_bytes

if TYPE_CHECKING:
    from datetime import datetime

STEP_SECONDS = 30
CODE_DIGITS = 6
# A clock that is off by a step, or a person who types slowly: RFC 6238, 5.2 and 6.
_STEPS_OFF = 1
_SECRET_BYTES = 20


def new_app_secret() -> str:
    """Return a new secret to share with an app: 32 characters of base32 (RFC 4648)."""
    return b32encode(random_bytes(_SECRET_BYTES)).decode()


def app_address(secret: str, name: str, issuer: str) -> str:
    """Return the address that an app takes a secret from.

    Args:
        secret: what `new_app_secret` returned.
        name: whose code it is.
        issuer: what the app calls this portal.
    """
    return TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of_code(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """Return the time step that a code is right for, or None where it is wrong or was used.

    Args:
        secret: what `new_app_secret` returned.
        code: what was typed; spaces do not count.
        now: the present moment; the step before and the one after it are right as well.
        after: the step of the last code that was taken: it and those before it are refused, since
            a code is good once (RFC 6238, 5.2).
    """
    typed = "".join(code.split())
    if len(typed) != CODE_DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    app = TOTP(secret, interval=STEP_SECONDS)
    present = app.timecode(now)
    for step in range(present - _STEPS_OFF, present + _STEPS_OFF + 1):
        is_used = after is not None and step <= after
        if not is_used and app.verify(typed, for_time=step * STEP_SECONDS):
            return step
    return None
