"""What can go wrong with people and their access. The web layer has words for each."""


class AccountError(Exception):
    """Anything that the accounts refuse."""


class NotPermitted(AccountError):
    """The actor's roles do not allow this."""


class VaultLocked(AccountError):
    """This needs the unlocked vault."""


class WrongPassphrase(AccountError):
    """The passphrase does not open the member's key."""


class WrongRecoveryKey(AccountError):
    """What was typed is not this installation's recovery key."""


class NotAdmitted(AccountError):
    """The member has no grant of the team key yet."""


class NoSuchMember(AccountError):
    """There is no such member, or not any more."""


class NameTaken(AccountError):
    """Another member signs in by this name."""


class InvalidName(AccountError):
    """A sign-in name is 2 to 80 letters, digits, dots and hyphens."""


class KeyNotMade(AccountError):
    """The member has not chosen a vault passphrase yet, so there is nothing to admit."""


class StillHeld(AccountError):
    """The recovery key is for when nobody is left, and somebody is."""


class LastAdmin(AccountError):
    """Without this member nobody could manage the others."""


class WeakSecret(AccountError):
    """A password or passphrase is too short, or both are the same."""


class TeamKeyReplaced(AccountError):
    """The public key of a generation is not the one that belongs to the team's private key."""


class AlreadyInstalled(AccountError):
    """This database has a vault already."""
