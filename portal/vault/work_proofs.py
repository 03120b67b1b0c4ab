"""Proof of work: a computation that costs one report little, and ten thousand of them much.

The ALTCHA protocol, version 2, in its deterministic form. A counter is drawn by lot; the solver is
given the first half of the key that PBKDF2-HMAC-SHA-256 derives from a nonce and that counter, and
tries counters from 0 on until one gives it. So the work has a known upper bound, and no solver is
unlucky. The challenge is signed with HMAC-SHA-256, and so is the whole key, so that checking a
solution derives nothing.

A challenge is made for one visit, and a visit makes one tip: so a solution counts once, and nothing
needs to be remembered. Source: altcha.org, "Proof-of-Work", version 2.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import altcha

from portal.vault.randomness import random_bytes

if TYPE_CHECKING:
    from datetime import datetime

ROUNDS_A_TRY: Final = 5_000
_ALGORITHM: Final = "PBKDF2/SHA-256"
_MOST_CHARACTERS: Final = 4_096


def new_work(secret: str, visit: bytes, until: datetime, rounds: int) -> dict[str, Any]:
    """Return a challenge, as the protocol writes it in JSON.

    Args:
        secret: the installation's secret; a key of its own is derived from it.
        visit: the look-up value of the visit that it is for; it cannot be had from the challenge.
        until: the moment from which a solution no longer counts.
        rounds: the most rounds of PBKDF2 that solving takes; the fewest are half of them.
    """
    most = max(2, rounds // ROUNDS_A_TRY)
    fewest = most // 2
    counter = fewest + int.from_bytes(random_bytes(8)) % (most - fewest)
    challenge = altcha.create_challenge(
        _ALGORITHM,
        ROUNDS_A_TRY,
        counter=counter,
        # The library holds its own `expires_at` against the machine's clock; see `is_done`.
        data={"visit": _bound(secret, visit), "until": int(until.timestamp())},
        hmac_secret=_key(secret, b"work/challenge"),
        hmac_key_secret=_key(secret, b"work/solution"),
    )
    written: dict[str, Any] = challenge.to_dict()
    return written


def is_done(secret: str, answer: str, visit: bytes, now: datetime) -> bool:
    """Tell whether `answer` solves a challenge that was made for this visit, in time.

    Args:
        secret: the installation's secret.
        answer: what the solver sent: challenge and solution as JSON, in base64.
        visit: the look-up value of the visit.
        now: the present moment.
    """
    if len(answer) > _MOST_CHARACTERS:
        return False
    try:
        payload = altcha.Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    result = altcha.verify_solution(
        payload,
        _key(secret, b"work/challenge"),
        hmac_key_secret=_key(secret, b"work/solution"),
    )
    if not result.verified:
        return False
    # What was signed is ours, and has these.
    data: dict[str, Any] = payload.challenge.parameters.data or {}
    return bool(data["visit"] == _bound(secret, visit) and now.timestamp() < data["until"])


def _bound(secret: str, visit: bytes) -> str:
    key = _key(secret, b"work/visit")
    return hashlib.blake2b(visit, key=key, digest_size=16).hexdigest()


def _key(secret: str, purpose: bytes) -> bytes:
    return hashlib.blake2b(secret.encode(), digest_size=32, person=purpose).digest()
