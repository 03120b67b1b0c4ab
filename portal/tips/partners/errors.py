"""What can go wrong with a partner. The web layer has words for each."""

from __future__ import annotations

from portal.tips.errors import TipError


class PartnerError(TipError):
    """Anything that the use cases of partners refuse."""


class NoSuchPartner(PartnerError):
    """There is no such partner."""


class PartnerNameTaken(PartnerError):
    """Another partner goes by this name."""


class PartnerChanged(PartnerError):
    """Somebody else changed the partner since the actor saw it."""


class NoSuchKey(PartnerError):
    """The partner has no key, or none that still waits to be confirmed."""


class NotSecondPerson(PartnerError):
    """Whoever entered a key does not confirm it: a second person compares the fingerprint."""
