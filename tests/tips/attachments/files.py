"""Files to send along, and what the store has of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from portal.models.tip import NUMBERS_PER_YEAR
from portal.tips.attachments.choosing import attach
from portal.tips.content import Observation, Subject
from portal.tips.reporting import answer, send
from portal.tips.visits import Draft

if TYPE_CHECKING:
    from portal.runtime import Runtime
    from portal.vault import AccessToken

# The first tip of the year of the tests.
NUMBER = 2026 * NUMBERS_PER_YEAR + 1
TEXT = b"What I heard them say"
# Nothing here can clean this type.
RTF = b"{\\rtf1\\ansi{\\info{\\author The Reporter}}What I heard}"


def draft(runtime: Runtime) -> AccessToken:
    """Begin a report that could be sent, and return its token."""
    token, _draft, _begun = answer(runtime, None, Subject())
    answer(runtime, token, Observation(description="A van every night"))
    return token


def add(runtime: Runtime, token: AccessToken, content: bytes = TEXT, name: str = "a.txt") -> None:
    """Add a file to the report being written."""
    attach(runtime, token, Draft, name, io.BytesIO(content))


def sent_with(runtime: Runtime, *contents: bytes) -> str:
    """Send a report with files, and return its receipt code."""
    token = draft(runtime)
    for content in contents:
        add(runtime, token, content)
    return send(runtime, token, "nl")


def stored(runtime: Runtime) -> set[str]:
    """Return the names of the files in the store."""
    return {kept.name for kept in runtime.store.names()}
