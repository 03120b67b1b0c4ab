"""The pages of dossiers."""

from __future__ import annotations

from portal.web.coordination.dossiers import describing, listing, paper, parts, tips

__all__ = ["describing", "listing", "paper", "parts", "tips"]
