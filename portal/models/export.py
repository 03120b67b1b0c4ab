"""The register of exports: who took which tips along, in what form, and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word
from portal.models.sealed import envelope_columns
from portal.vault import Envelope


class ExportFormat(StrEnum):
    """In what form tips leave."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON_LINES = "json_lines"
    PDF = "pdf"


class ExportScope(StrEnum):
    """How much of each tip leaves."""

    QUEUE = "queue"
    WITHOUT_REPORTER = "without_reporter"
    WHOLE = "whole"


class Export(Base):
    """One export. Why it was made is sealed to the team.

    `wanted` is the filter of the queue by its names; `last_number` is the newest tip at the time,
    so that asking again gives the same selection. `written` counts the rows of the latest download
    so far; `finished_at` is when one was written to its end.
    """

    __tablename__ = "export"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    format: Mapped[ExportFormat] = mapped_column(word(ExportFormat))
    scope: Mapped[ExportScope] = mapped_column(word(ExportScope))
    columns: Mapped[list[str]] = mapped_column(JSON)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    last_number: Mapped[int] = mapped_column(BigInteger)
    tips: Mapped[int]
    written: Mapped[int]
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    why: Mapped[Envelope] = envelope_columns()
