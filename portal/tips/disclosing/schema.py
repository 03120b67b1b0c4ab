"""The JSON Schema of the machine-readable part of a package, for partners who read it so."""

from __future__ import annotations

from typing import Any

_STRETCHES: dict[str, Any] = {
    "type": "array",
    "items": {"type": ["string", "null"]},
    "description": "Stretches of text; null stands where words have been left out.",
}


def disclosure_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of `verstrekking.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tips that were given to a partner",
        "type": "object",
        "properties": {
            "disclosure": {"type": "string", "pattern": r"^V\d{4}-\d{5,6}$"},
            "day": {"type": "string", "format": "date"},
            "partner": {"type": "string"},
            "legal_basis": {"type": "string"},
            "purpose": {"type": "string"},
            "necessity": {"type": "string"},
            "summary": {"type": "string"},
            "conditions": {"type": "string"},
            "tips": {"type": "array", "minItems": 1, "items": _tip()},
        },
        "required": ["disclosure", "day", "partner", "legal_basis", "purpose", "tips"],
        "additionalProperties": False,
    }


def _tip() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "number": {"type": "string", "pattern": r"^\d{4}-\d{5,6}$"},
            "received": {
                "type": "string",
                "pattern": r"^\d{4}-\d{2}(-\d{2})?$",
                "description": "The day of receipt, or its month where the day is left out.",
            },
            "theme": {"type": "string"},
            "language": {"type": ["string", "null"]},
            "fields": {
                "type": "object",
                "description": "The answers by their path; null is an answer that is left out.",
                "additionalProperties": {"anyOf": [_STRETCHES, {"type": "null"}]},
            },
            "messages": {
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "properties": {"kind": {"enum": ["question", "answer"]}, "text": _STRETCHES},
                    "required": ["kind", "text"],
                },
            },
        },
        "required": ["number", "received", "theme", "language", "fields", "messages"],
        "additionalProperties": False,
    }
