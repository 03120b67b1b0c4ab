"""What the sealed body of a message holds: plain text, or of a finding, JSON."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from portal.models import MessageKind
from portal.tips.content import Description, Line


class FindingKind(StrEnum):
    """Where a finding comes from."""

    NOTE = "note"
    OPEN_SOURCE = "open_source"
    REGISTER = "register"
    COLLEAGUE = "colleague"


class Finding(BaseModel):
    """An internal note of which the source is known. `version` is that of this format."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    kind: FindingKind
    text: Description
    source: Line = ""
    found_on: date | None = None
    link: Line = ""


def read_body(kind: MessageKind, body: bytes) -> tuple[str, Finding | None]:
    """Return the words of an opened message, and the whole finding where it is one."""
    if kind is MessageKind.FINDING:
        finding = Finding.model_validate_json(body)
        return finding.text, finding
    return body.decode(), None
