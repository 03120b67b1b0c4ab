"""What can go wrong with people and their access. The web layer has words for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class NewGeneration:
    """A generation of the team key as the database tells of it: when, and after whose revocation.

    `revoked` and `actor` are names; `actor` is "" for an operator at the command line.
    """

    number: int
    fingerprint: str
    created_at: datetime
    revoked: str
    actor: str


class AccountError(Exception):
    """Anything that the accounts refuse."""


class NotPermitted(AccountError):
    """The actor's roles do not allow this."""


class VaultLocked(AccountError):
    """This needs the unlocked vault."""


class KeyNotTrusted(AccountError):
    """A generation of the team key is not on the actor's ring: nobody has vouched for it yet."""


class WrongPassword(AccountError):
    """The present password is another."""


class WrongPassphrase(AccountError):
    """The passphrase does not open the member's key."""


class WrongRecoveryKey(AccountError):
    """What was typed is not this installation's recovery key."""


class NotAdmitted(AccountError):
    """The member has no grant of the team key yet.

    Attributes:
        fingerprint: that of the member's own key, to read aloud to whoever admits them; "" where
            they have no key yet.
    """

    def __init__(self, fingerprint: str = "") -> None:
        super().__init__()
        self.fingerprint = fingerprint


class NewKeyWaits(AccountError):
    """The team key has a new generation that nobody has vouched for; the member must be asked.

    Attributes:
        generations: what to ask about, oldest first.
    """

    def __init__(self, generations: list[NewGeneration]) -> None:
        super().__init__()
        self.generations = generations


class MemberKeyReplaced(AccountError):
    """The member's public key in the database is not the one that their passphrase opens."""


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


class NoSuchNotice(AccountError):
    """The member was told nothing by this identifier."""


class InvalidMailAddress(AccountError):
    """What was typed is not one mail address."""
