"""What can go wrong with a disclosure. The web layer has words for each."""

from __future__ import annotations

from portal.tips.errors import TipError


class DisclosureError(TipError):
    """Anything that the use cases of disclosures refuse."""


class NoSuchDisclosure(DisclosureError):
    """There is none by this number whose every tip the actor may know of."""


class DisclosureChanged(DisclosureError):
    """Somebody else changed it since the actor saw it."""


class NoTips(DisclosureError):
    """A disclosure is about one tip at least, and of tips that the actor may know of.

    Attributes:
        numbers: those that there is no tip of.
    """

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} of no tip")
        self.numbers = numbers


class NoSuchBasis(DisclosureError):
    """The legal basis is none of those to choose from."""


class NoSuchPartner(DisclosureError):
    """The partner is not there, or not active."""


class OwnDisclosure(DisclosureError):
    """It takes a second person to decide on it, and a preparer is not one."""


class NotThePreparer(DisclosureError):
    """Only its preparer changes, offers or withdraws it."""


class CopyGone(DisclosureError):
    """A tip that was approved to leave has been removed since: nothing leaves."""


class NoCaseRegister(DisclosureError):
    """No case register has been set."""


class KeyNotConfirmed(DisclosureError):
    """The partner has no key that a second person has confirmed."""
