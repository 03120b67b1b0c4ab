"""Health endpoints for whatever watches over the processes."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from portal.web.context import runtime

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> tuple[dict[str, str], int]:
    """Answer 200: the process is alive."""
    return {"status": "alive"}, 200


@health.get("/readyz")
def ready() -> tuple[dict[str, str], int]:
    """Answer 200 where the database answers and is migrated, and 503 otherwise."""
    try:
        current = runtime().database.is_current()
    except SQLAlchemyError:
        return {"status": "database does not answer"}, 503
    if not current:
        return {"status": "migrations are missing"}, 503
    return {"status": "ready"}, 200
