"""The pages of case meetings: planning, agenda, minutes."""

from __future__ import annotations

from portal.web.coordination.meetings import agenda, planning, recording

__all__ = ["agenda", "planning", "recording"]
