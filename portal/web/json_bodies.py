"""Reading JSON that a browser sent, within bounds."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import request

_MOST_DEPTH = 8
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class UnreadableJson(Exception):
    """What was sent is no JSON, or more of it than is read."""


def json_body(most_bytes: int) -> Any:
    """Return what the body of the present request says.

    Args:
        most_bytes: how long the body may be.

    Raises:
        UnreadableJson: it is longer, nested deeper than eight levels, or no JSON.
    """
    # One byte more than is taken tells that there is more.
    raw = request.stream.read(most_bytes + 1)
    if len(raw) > most_bytes:
        raise UnreadableJson
    try:
        text = raw.decode()
        if _depth(text) > _MOST_DEPTH:
            raise UnreadableJson
        return json.loads(text)
    except ValueError as error:
        raise UnreadableJson from error


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
