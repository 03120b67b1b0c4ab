"""The pages of disclosures to partners."""

from __future__ import annotations

from portal.web.coordination.disclosures import (
    packages,  # noqa: F401
    page,  # noqa: F401
    panel,  # noqa: F401
    preparing,  # noqa: F401
    register,  # noqa: F401
)
