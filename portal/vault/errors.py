"""What can go wrong in the vault. No message carries a secret or a sealed byte."""

from enum import StrEnum


class VaultError(Exception):
    """Anything that the vault refuses."""


class CannotOpen(VaultError):
    """The key does not fit, or what was sealed has been altered or moved; the two look alike."""


class UnknownGeneration(VaultError):
    """Sealed under a generation of the team key that this key ring does not hold."""


class MalformedCode(VaultError):
    """What was typed cannot be a code of this kind, whatever is stored."""


class RecipientProblem(StrEnum):
    """Why nothing can be encrypted to what was pasted as somebody's public key."""

    NOT_A_KEY = "not_a_key"
    """No key is in it."""
    DAMAGED = "damaged"
    """A key is in it, but not whole or copied wrongly."""
    SEVERAL_KEYS = "several_keys"
    OTHER_KIND = "other_kind"
    """A public key of a kind that packages are not made for: SSH, a certificate of the web."""
    PRIVATE_KEY = "private_key"
    """The secret half: whoever sent it must make a new pair."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    CANNOT_ENCRYPT = "cannot_encrypt"
    """It signs only, or is of a make that is no longer safe."""


class UnusableRecipient(VaultError):
    """Nothing can be encrypted to what was pasted as somebody's public key.

    Attributes:
        problem: what is wrong with it.
    """

    def __init__(self, problem: RecipientProblem) -> None:
        super().__init__(f"this public key cannot be used: {problem}")
        self.problem = problem
