"""What the placeholders in pages stand for."""

from __future__ import annotations

from portal.web.context import runtime


def words() -> dict[str, str]:
    """Return what placeholders stand for."""
    settings = runtime().settings
    return {
        "municipality": settings.municipality,
        "portal": settings.portal_name,
        "emergency": settings.emergency_number,
        "police": settings.police_number,
        "anonymous_line": settings.anonymous_line_name,
        "anonymous_number": settings.anonymous_line_number,
        "municipality_number": settings.municipality_number,
    }
