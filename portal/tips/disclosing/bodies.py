"""What is sealed of a disclosure, and the places that it is sealed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tips.content import Line, Paragraph
from portal.tips.dossiers.bodies import Words
from portal.tips.sealed_bodies import Body

if TYPE_CHECKING:
    from uuid import UUID


class DisclosureBody(Body):
    """Why tips are given to a partner, and under what conditions."""

    purpose: Words
    necessity: Words
    summary: Paragraph = ""
    conditions: Paragraph = ""


class MessageCopy(Body):
    """A question or an answer as it leaves: stretches of text, None where words are hidden."""

    kind: Line
    text: tuple[str | None, ...]


class TipCopy(Body):
    """A tip as it leaves.

    `received` is a day, or a month where only that may be told. `fields` holds the answers by
    their path: stretches of text, None in it where words are hidden, None for what is hidden whole.
    """

    number: Line
    received: Line
    theme: Line
    language: Line | None
    fields: dict[str, tuple[str | None, ...] | None]
    messages: tuple[MessageCopy, ...] | None


class WordsBody(Body):
    """Words that came with an event."""

    text: Words


def body_context(disclosure_id: UUID) -> str:
    """Return the place that a disclosure's purpose is sealed for."""
    return f"disclosure/{disclosure_id}/content"


def copy_context(disclosure_id: UUID, tip_id: UUID) -> str:
    """Return the place that a copy of a tip is sealed for."""
    return f"disclosure/{disclosure_id}/tip/{tip_id}"


def words_context(disclosure_id: UUID, sequence: int) -> str:
    """Return the place that the words of an event are sealed for."""
    return f"disclosure/{disclosure_id}/event/{sequence}"


def marks_context(tip_id: UUID, version: int) -> str:
    """Return the place that the marks of a tip are sealed for."""
    return f"tip/{tip_id}/marks/{version}"
