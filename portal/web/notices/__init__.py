"""What a member was told, and how they want to be told."""

from __future__ import annotations

from flask import Blueprint, g

from portal.accounts.notices import MOST_COUNTED, count_unseen
from portal.web.context import runtime
from portal.web.identity import require_member

notices = Blueprint("notices", __name__, url_prefix="/account/berichten")
notices.before_request(require_member)

from portal.web.notices import listing, preferences  # noqa: E402, F401 - they add their routes


@notices.app_context_processor
def _helpers() -> dict[str, object]:
    return {"unseen_notices": _unseen_notices, "most_notices_counted": MOST_COUNTED}


def _unseen_notices() -> int:
    """Return how many notices the member of this request has not seen, for the head of a page."""
    found = g.get("signed_in")
    return count_unseen(runtime(), found.actor) if found else 0
