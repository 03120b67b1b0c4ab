"""The public site: the home page, the published pages, and the way out of it."""

from __future__ import annotations

from flask import Blueprint

site = Blueprint("site", __name__)

from portal.web.site import home, pages  # noqa: E402, F401 - they add their routes
