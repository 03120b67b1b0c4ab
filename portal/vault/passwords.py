"""Sign-in passwords: hashed with Argon2id in the PHC string format."""

from __future__ import annotations

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from portal.vault.keys import Stretching
from portal.vault.randomness import one_time_password


class PasswordHasher:
    """Hashes and checks sign-in passwords; an unknown name costs the same time as a known one."""

    def __init__(self, stretching: Stretching) -> None:
        self._hasher = argon2.PasswordHasher(
            time_cost=stretching.passes,
            memory_cost=stretching.memory_kib,
            parallelism=stretching.lanes,
        )
        self._of_nobody = self._hasher.hash(one_time_password())

    def hash(self, password: str) -> str:
        """Return the PHC string to store for `password`."""
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether `password` belongs to the `stored` string; None (no such person) never."""
        try:
            fits = self._hasher.verify(stored or self._of_nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Tell whether `stored` was made with other parameters than the present ones."""
        return self._hasher.check_needs_rehash(stored)
