"""Whole addresses, for whoever reads a page outside of it: from the setting `public_address`."""

from __future__ import annotations

from typing import Any

from flask import current_app

from portal.web.context import runtime
from portal.web.language import DEFAULT_LANGUAGE


def whole(path: str = "", language: str = DEFAULT_LANGUAGE) -> str:
    """Return the whole address of a path, which has no language and no slash in front of it."""
    root = str(runtime().settings.public_address).rstrip("/")
    prefix = "" if language == DEFAULT_LANGUAGE else f"/{language}"
    return f"{root}{prefix}/{path}"


def whole_for(endpoint: str, language: str = DEFAULT_LANGUAGE, **values: Any) -> str:
    """Return the whole address of an endpoint in a language, whatever the present one is."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return whole(path.removeprefix("/"), language)
