"""Structured logs without personal data: a JSON object a line.

What a reporter does is not logged at all, not even that it happened: a line with a time of day
beside a tip with a day would say when it was sent. Of an error, wherever it occurs, the type and
the places in the code are logged; never its message, which may quote what was typed.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from flask import g, request

from portal.vault import new_identifier
from portal.web.context import runtime

if TYPE_CHECKING:
    from flask import Flask, Response

PORTAL_FOLDER = Path(__file__).resolve().parent.parent

logger = logging.getLogger("portal")

STAFF_BLUEPRINTS = frozenset(
    {
        *("account", "admin", "coordination", "editorial", "media", "notices", "site_settings"),
        "undelivered",
    }
)


def install(app: Flask) -> None:
    """Log the requests of staff, and errors."""
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.INFO)
    for library in ("flask-limiter", "flask_wtf.csrf", "httpx", "httpcore"):
        # What they would say holds the page and the digest of an address, or what is asked for.
        logging.getLogger(library).setLevel(logging.ERROR)

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        g.request_id = new_identifier().hex

    @app.after_request
    def _finish(response: Response) -> Response:
        if request.blueprint in STAFF_BLUEPRINTS:
            write(
                "request",
                at=runtime().now().isoformat(timespec="seconds"),
                request=g.request_id,
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
            )
        return response


def write(event: str, **fields: object) -> None:
    """Write one line: what happened, and what belongs to it."""
    logger.info(json.dumps({"event": event, **fields}, default=str))


def write_error(error: BaseException) -> None:
    """Write down an unexpected error: its type and places, the day, and no message."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-2] if PORTAL_FOLDER in Path(frame.filename).parents]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in [*ours, *frames[-2:]]]
    logger.error(
        json.dumps(
            {
                "event": "error",
                "day": runtime().today().isoformat(),
                "endpoint": request.endpoint,
                "type": type(error).__name__,
                "places": places,
            }
        )
    )
