"""The languages that the site is in."""

from __future__ import annotations

from typing import Final

# The first is the one that pages are written in before they are translated.
SITE_LANGUAGES: Final = ("nl", "en")
