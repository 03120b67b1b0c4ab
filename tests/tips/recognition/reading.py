"""What the tests of recognising share."""

from __future__ import annotations

from portal.models.entity import EntityKind
from portal.tips.recognition import recognise


def values(text: str, kind: EntityKind) -> list[str]:
    """Return the canonical forms of what a text names of one kind."""
    return [found.value for found in recognise(text) if found.kind is kind]


def shown(text: str, kind: EntityKind) -> list[str]:
    """Return how a text writes what it names of one kind."""
    return [found.shown for found in recognise(text) if found.kind is kind]
