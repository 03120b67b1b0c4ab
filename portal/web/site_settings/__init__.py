"""What publishers set for the whole site: menu, home page, telephone numbers, banner, lists."""

from __future__ import annotations

from flask import Blueprint

from portal.web.identity import require_member

site_settings = Blueprint("site_settings", __name__, url_prefix="/redactie/site")
site_settings.before_request(require_member)

from portal.web.site_settings import (  # noqa: E402 - they add their routes
    banner,  # noqa: F401
    home,  # noqa: F401
    menu,  # noqa: F401
    overview,  # noqa: F401
    phones,  # noqa: F401
    terms,  # noqa: F401
)
