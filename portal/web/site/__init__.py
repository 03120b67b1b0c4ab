"""The public site: the home page, the published pages, and the way out of it."""

from __future__ import annotations

from flask import Blueprint

site = Blueprint("site", __name__)

from portal.web.site import (  # noqa: E402 - they add their routes
    finding,  # noqa: F401
    heads,  # noqa: F401
    home,  # noqa: F401
    machines,  # noqa: F401
    media,  # noqa: F401
    pages,  # noqa: F401
    prints,  # noqa: F401
    self_check,  # noqa: F401
    sitemap,  # noqa: F401
)
