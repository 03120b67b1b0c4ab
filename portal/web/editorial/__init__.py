"""The editorial desk: writing, reviewing, translating and publishing pages."""

from __future__ import annotations

from flask import Blueprint

from portal.web.identity import require_member

editorial = Blueprint("editorial", __name__, url_prefix="/redactie")
editorial.before_request(require_member)

# What somebody without an account sees of a page that is not published.
preview = Blueprint("preview", __name__, url_prefix="/voorvertoning")

from portal.web.editorial import (  # noqa: E402 - they add their routes
    create,  # noqa: F401
    drafts,  # noqa: F401
    edit,  # noqa: F401
    history,  # noqa: F401
    overview,  # noqa: F401
    page_list,  # noqa: F401
    previews,  # noqa: F401
    publish,  # noqa: F401
    review,  # noqa: F401
    translate,  # noqa: F401
)
