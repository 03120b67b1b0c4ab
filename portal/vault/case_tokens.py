"""Tokens for a case register: who we are, signed with the secret that we share with it.

A JSON Web Token (RFC 7519), signed by HMAC-SHA-256. Source of the claims: VNG Realisatie,
"Autorisatie API's voor Zaakgericht werken" (vng-realisatie.github.io/gemma-zaken).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt

if TYPE_CHECKING:
    from datetime import datetime


def case_token(client_id: str, secret: str, user: str, now: datetime) -> str:
    """Return a token for one request.

    Args:
        client_id: what the register knows us by.
        secret: what we share with it.
        user: who asks, for the audit trail of the register.
        now: the present moment; a register takes a token for about an hour.
    """
    claims = {
        "iss": client_id,
        "iat": int(now.timestamp()),
        "client_id": client_id,
        "user_id": user,
        "user_representation": user,
    }
    return jwt.encode(claims, secret, algorithm="HS256")
