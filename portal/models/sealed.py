"""The columns of an envelope, for what only the team may read."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, composite, mapped_column

from portal.vault import Envelope


def envelope_columns() -> Mapped[Envelope]:
    """Return the columns of the one envelope of a row."""
    return composite(
        Envelope,
        mapped_column("content", LargeBinary),
        mapped_column("generation", ForeignKey("team_key.generation")),
        mapped_column("key_for_team", LargeBinary),
        mapped_column("key_for_reporter", LargeBinary, nullable=True),
    )
