"""The words for what the audit trail tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.audit.verifying import DefectKind
from portal.models import AuditKind
from portal.web import dossier_labels, labels
from portal.web.disclosure_labels import legal_basis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.accounts.supervision import TrailRow
    from portal.audit.recording import Detail

AUDIT_KINDS = {
    AuditKind.TIP_READ: _l("Tip read"),
    AuditKind.TIP_EXPIRED: _l("Tip removed, its term is over"),
    AuditKind.TIP_WITHDRAWN: _l("Tip withdrawn by its reporter"),
    AuditKind.TIPS_EXPORTED: _l("Tips exported"),
    AuditKind.TIPS_SEARCHED: _l("Tips searched"),
    AuditKind.LINK_REFUSED: _l("Link with another tip refused"),
    AuditKind.ADDRESS_ASKED: _l("Address looked up outside the portal"),
    AuditKind.ENTITY_READ: _l("Detail of tips read"),
    AuditKind.ENTITY_NOTED: _l("Note on a detail changed"),
    AuditKind.VAULT_UNLOCKED: _l("Vault unlocked"),
    AuditKind.DOSSIER_READ: _l("Dossier read"),
    AuditKind.MEETING_READ: _l("Meeting read"),
    AuditKind.DISCLOSURE_READ: _l("Disclosure read"),
    AuditKind.DISCLOSURES_EXPORTED: _l("Register of disclosures downloaded"),
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
    "state": _l("state"),
    "generation": _l("generation of the team key"),
    "other": _l("other tip"),
    "dossier": _l("dossier"),
    "fingerprint": _l("fingerprint"),
    "basis": _l("legal basis"),
    "tips": _l("tips"),
    "digest": _l("digest of the file (SHA-256)"),
    "format": _l("file"),
    "scope": _l("how much"),
    "records": _l("records"),
    "defects": _l("defects"),
}

# The states of tips, dossiers and their parts; where two share a word of the code they share words.
_STATES: dict[str, Any] = {
    str(word): words
    for table in (
        dossier_labels.TASK_STATES,
        dossier_labels.BARRIER_STATES,
        dossier_labels.DOSSIER_STATES,
        labels.STATES,
    )
    for word, words in table.items()
}

# The words for what a detail says, where that is a word of the code.
_WORDS: dict[str, dict[str, Any]] = {
    "format": {str(word): words for word, words in labels.EXPORT_FORMATS.items()},
    "scope": {str(word): words for word, words in labels.EXPORT_SCOPES.items()},
}

# What a record can be about, beside a tip and a member.
_SUBJECTS = {
    "disclosure": _l("Disclosure"),
    "dossier": _l("Dossier"),
    "meeting": _l("Meeting"),
    "partner": _l("Partner"),
}


def kinds() -> list[tuple[str, Any]]:
    """Return every kind of record with its words, in the order in which they are offered."""
    return [
        *((f"tip.{kind}", words) for kind, words in labels.TIP_EVENTS.items()),
        *AUDIT_KINDS.items(),
        *((f"account.{kind}", words) for kind, words in labels.ACCOUNT_EVENTS.items()),
        *((f"disclosure.{kind}", words) for kind, words in labels.DISCLOSURE_EVENTS.items()),
        *((f"dossier.{kind}", words) for kind, words in dossier_labels.DOSSIER_EVENTS.items()),
        *((f"partner.{kind}", words) for kind, words in dossier_labels.PARTNER_EVENTS.items()),
        *((f"meeting.{kind}", words) for kind, words in dossier_labels.MEETING_EVENTS.items()),
    ]


_KINDS: dict[str, Any] = dict(kinds())


def kind(word: str) -> Any:
    """Return the words for a kind of record; a kind that is not known stands for itself."""
    return _KINDS.get(word, word)


def subject(row: TrailRow) -> str:
    """Return what a record is about where that is not a tip, or ""."""
    kind_of_subject, _slash, identifier = row.subject.partition("/")
    if kind_of_subject in _SUBJECTS:
        return f"{_SUBJECTS[kind_of_subject]} {row.subject_name or identifier}"
    return row.subject_name or row.subject


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
    if name == "basis":
        return legal_basis(str(value))
    if name in _WORDS:
        return str(_WORDS[name].get(str(value), value))
    if name in {"from", "to", "state"}:
        return str(_STATES.get(str(value), value))
    return str(value)
