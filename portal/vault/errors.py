"""What can go wrong in the vault. No message carries a secret or a sealed byte."""


class VaultError(Exception):
    """Anything that the vault refuses."""


class CannotOpen(VaultError):
    """The key does not fit, or what was sealed has been altered or moved; the two look alike."""


class UnknownGeneration(VaultError):
    """Sealed under a generation of the team key that this key ring does not hold."""


class MalformedCode(VaultError):
    """What was typed cannot be a code of this kind, whatever is stored."""
