"""The words for what the audit trail tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.audit.verifying import DefectKind
from portal.models import AuditKind, State
from portal.web import labels

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from portal.audit.recording import Detail

AUDIT_KINDS = {
    AuditKind.TIP_READ: _l("Tip read"),
    AuditKind.VAULT_UNLOCKED: _l("Vault unlocked"),
    AuditKind.TRAIL_VERIFIED: _l("Trail verified"),
    AuditKind.TRAIL_EXPORTED: _l("Trail downloaded"),
}

DEFECTS = {
    DefectKind.ALTERED: _l("Record {record} was altered, moved or put in."),
    DefectKind.MISSING: _l("Records are missing from record {record} on."),
    DefectKind.CUT_OFF: _l("The end of the trail is missing, from record {record} on."),
    DefectKind.ADDED: _l("Record {record} was added past the end of the trail."),
    DefectKind.ANCHOR_DIFFERS: _l(
        "The trail up to record {record} is not what was anchored at the end of a day."
    ),
    DefectKind.NOT_IN_TRAIL: _l("Tip {tip} has an event ({record}) that is not in the trail."),
}

# What a record tells beside who and what; the words of the code are names for them.
_DETAILS = {
    "from": _l("from"),
    "to": _l("to"),
    "generation": _l("generation of the team key"),
    "records": _l("records"),
    "defects": _l("defects"),
}


def kinds() -> list[tuple[str, Any]]:
    """Return every kind of record with its words, in the order in which they are offered."""
    return [
        *((f"tip.{kind}", words) for kind, words in labels.TIP_EVENTS.items()),
        *AUDIT_KINDS.items(),
        *((f"account.{kind}", words) for kind, words in labels.ACCOUNT_EVENTS.items()),
    ]


def kind(word: str) -> Any:
    """Return the words for a kind of record; a kind that is not known stands for itself."""
    return dict(kinds()).get(word, word)


def describe(details: Mapping[str, Detail]) -> str:
    """Return what a record tells beside who and what, as one line."""
    parts = []
    for name, value in details.items():
        if value is None:
            continue
        parts.append(f"{_DETAILS.get(name, name)}: {_word(name, value)}")
    return ", ".join(parts)


def _word(name: str, value: Detail) -> str:
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if name in {"from", "to"} and value in set(State):
        return str(labels.STATES[State(value)])
    return str(value)
