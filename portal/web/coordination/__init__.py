"""The coordination point's desk: the queue, and the page of a tip."""

from __future__ import annotations

from flask import Blueprint

from portal.web.identity import require_member

coordination = Blueprint("coordination", __name__, url_prefix="/coordinatie")
coordination.before_request(require_member)

from portal.web.coordination import (  # noqa: E402 - they add their routes
    addresses,  # noqa: F401
    circle,  # noqa: F401
    disclosures,  # noqa: F401
    dossiers,  # noqa: F401
    entities,  # noqa: F401
    exports,  # noqa: F401
    findings,  # noqa: F401
    judging,  # noqa: F401
    keys,  # noqa: F401
    links,  # noqa: F401
    marks,  # noqa: F401
    meetings,  # noqa: F401
    partners,  # noqa: F401
    queue,  # noqa: F401
    retention,  # noqa: F401
    searching,  # noqa: F401
    selection,  # noqa: F401
    tip,  # noqa: F401
    tip_on_paper,  # noqa: F401
    views,  # noqa: F401
    way,  # noqa: F401
)
