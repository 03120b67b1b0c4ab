"""The way through the queue: a tip's page keeps the filters that it was reached by.

They travel in the address, as the query of the queue's page, so that "next", "previous" and "back"
stay within them. The server remembers nothing.
"""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from portal.models.tip import format_number
from portal.tips.queue import neighbours
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.filters import filter_of, queue_address
from portal.web.coordination.tip_page import Showing, panel
from portal.web.identity import actor

PARAMETER = "uit"
_MOST_CHARACTERS = 500


@coordination.url_defaults
def _keep_way(_endpoint: str, values: dict[str, Any]) -> None:
    """Let every address on a tip's page lead to a page that keeps the way."""
    way = _present_way()
    if way and "number" in values:
        values.setdefault(PARAMETER, way)


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    way, number = _present_way(), showing.view.tip.number
    beside = neighbours(runtime(), actor(), filter_of(way), number)
    return {
        "back_to_queue": queue_address(way, number),
        "previous_tip": _address(beside.previous),
        "next_tip": _address(beside.next),
    }


def _present_way() -> str:
    return request.args.get(PARAMETER, "")[:_MOST_CHARACTERS]


def _address(number: int | None) -> str | None:
    return url_for("coordination.tip", number=format_number(number)) if number else None
