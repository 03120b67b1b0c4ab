"""The coordination point's desk: the queue, and the page of a tip."""

from __future__ import annotations

from flask import Blueprint

from portal.web.identity import require_member

coordination = Blueprint("coordination", __name__, url_prefix="/coordinatie")
coordination.before_request(require_member)

from portal.web.coordination import queue, tip  # noqa: E402, F401 - they add their routes
