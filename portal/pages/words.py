"""What the placeholders in pages, such as `{municipality}`, stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from portal.runtime import Runtime

# All that there are, in the order in which an editor reads of them.
PLACEHOLDERS: Final = (
    "municipality",
    "portal",
    "emergency",
    "police",
    "municipality_number",
    "anonymous_line",
    "anonymous_number",
)


def words_of(runtime: Runtime) -> dict[str, str]:
    """Return what each placeholder stands for in a running portal."""
    settings, phones = runtime.settings, runtime.site.look().phones
    return {
        "municipality": settings.municipality,
        "portal": settings.portal_name,
        "emergency": phones.emergency,
        "police": phones.police,
        "anonymous_line": phones.anonymous_name,
        "anonymous_number": phones.anonymous_number,
        "municipality_number": phones.municipality,
    }
