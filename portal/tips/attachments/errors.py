"""Why a file was not attached. The web layer has words for each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from portal.tips.errors import TipError

if TYPE_CHECKING:
    from portal.cleaning import Refusal


class Objection(StrEnum):
    """What is against a file, besides what `cleaning.Refusal` says of its content.

    Attributes:
        TOO_MANY: there are as many files as may be sent together.
        TOO_LARGE: it is larger than one file may be.
        TOO_MUCH: together with the others it is more than may be sent.
        INFECTED: the virus scanner knows it.
        NOT_SCANNED: the virus scanner gave no verdict.
        NOT_KEPT: the store is away or full.
    """

    TOO_MANY = "too_many"
    TOO_LARGE = "too_large_a_file"
    TOO_MUCH = "too_much"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    NOT_KEPT = "not_kept"


class NotAttached(TipError):
    """A file was not taken; `reason` says why. Nothing of the file is in it."""

    def __init__(self, reason: Objection | Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NoSuchAttachment(TipError):
    """The tip has no attachment at this place, or the actor may not know of the tip."""


class AttachmentLost(TipError):
    """The store does not have the file, does not answer, or gave another file than was kept."""
