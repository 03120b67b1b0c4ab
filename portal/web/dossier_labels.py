"""The words for dossiers, partners and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from portal.models import (
    BarrierState,
    DossierEventKind,
    DossierState,
    MeetingEventKind,
    MeetingState,
    PartnerEventKind,
    PartnerKind,
    TaskState,
)
from portal.vault import RecipientProblem

if TYPE_CHECKING:
    from portal.tips.dossiers.events import DossierEventView

DOSSIER_STATES = {
    DossierState.OPEN: _p("dossier", "Open"),
    DossierState.AWAITING_DECISION: _p("dossier", "Awaiting a decision"),
    DossierState.CLOSED: _p("dossier", "Closed"),
}

# What a button says that moves a dossier to a state.
DOSSIER_ACTIONS = {
    DossierState.OPEN: _p("dossier", "Open it again"),
    DossierState.AWAITING_DECISION: _p("dossier", "Await a decision"),
    DossierState.CLOSED: _p("dossier", "Close the dossier"),
}

BARRIER_STATES = {
    BarrierState.PLANNED: _p("barrier", "Planned"),
    BarrierState.UNDER_WAY: _p("barrier", "Under way"),
    BarrierState.DONE: _p("barrier", "Done"),
    BarrierState.DROPPED: _p("barrier", "Dropped"),
}

TASK_STATES = {
    TaskState.OPEN: _p("task", "Open"),
    TaskState.DONE: _p("task", "Done"),
    TaskState.DROPPED: _p("task", "Dropped"),
}

DOSSIER_EVENTS = {
    DossierEventKind.OPENED: _p("dossier", "Dossier opened"),
    DossierEventKind.DESCRIBED: _p("dossier", "Title or goal changed"),
    DossierEventKind.STATE_CHANGED: _p("dossier", "State changed"),
    DossierEventKind.PEOPLE_CHANGED: _p("dossier", "Other people work on it"),
    DossierEventKind.PARTNERS_CHANGED: _p("dossier", "Other partners at the table"),
    DossierEventKind.TIP_PUT_IN: _p("dossier", "Tip put in"),
    DossierEventKind.TIP_TAKEN_OUT: _p("dossier", "Tip taken out"),
    DossierEventKind.BARRIER_ADDED: _p("dossier", "Barrier added"),
    DossierEventKind.BARRIER_CHANGED: _p("dossier", "Barrier changed"),
    DossierEventKind.TASK_ADDED: _p("dossier", "Task given"),
    DossierEventKind.TASK_CHANGED: _p("dossier", "Task changed"),
    DossierEventKind.DECISION_TAKEN: _p("dossier", "Decision taken"),
}

# Which states the two of an event are.
_STATES_OF_EVENTS: dict[DossierEventKind, dict[Any, Any]] = {
    DossierEventKind.STATE_CHANGED: DOSSIER_STATES,
    DossierEventKind.BARRIER_CHANGED: BARRIER_STATES,
    DossierEventKind.TASK_CHANGED: TASK_STATES,
}

PARTNER_KINDS = {
    PartnerKind.POLICE: _p("partner", "Police"),
    PartnerKind.PROSECUTOR: _p("partner", "Public prosecutor"),
    PartnerKind.TAX_AUTHORITY: _p("partner", "Tax authority"),
    PartnerKind.FISCAL_INVESTIGATION: _p("partner", "Fiscal investigation (FIOD)"),
    PartnerKind.RIEC: _p("partner", "RIEC"),
    PartnerKind.CUSTOMS: _p("partner", "Customs"),
    PartnerKind.BORDER_POLICE: _p("partner", "Border police (Marechaussee)"),
    PartnerKind.LABOUR_INSPECTORATE: _p("partner", "Labour inspectorate"),
    PartnerKind.BENEFITS: _p("partner", "Benefits agency (UWV, SVB)"),
    PartnerKind.HEALTH: _p("partner", "Health and care"),
    PartnerKind.HOUSING: _p("partner", "Housing association"),
    PartnerKind.MUNICIPALITY: _p("partner", "Municipality or province"),
    PartnerKind.OTHER: _p("partner", "Other"),
}

PARTNER_EVENTS = {
    PartnerEventKind.ADDED: _p("partner", "Partner added"),
    PartnerEventKind.CHANGED: _p("partner", "Details changed"),
    PartnerEventKind.KEY_CHANGED: _p("partner", "Key entered"),
    PartnerEventKind.KEY_CONFIRMED: _p("partner", "Key confirmed"),
    PartnerEventKind.KEY_REMOVED: _p("partner", "Key removed"),
    PartnerEventKind.ACTIVATED: _p("partner", "Active again"),
    PartnerEventKind.DEACTIVATED: _p("partner", "No longer active"),
}

MEETING_STATES = {
    MeetingState.PLANNED: _p("meeting", "Planned"),
    MeetingState.CLOSED: _p("meeting", "Minutes closed"),
}

MEETING_EVENTS = {
    MeetingEventKind.PLANNED: _p("meeting", "Meeting planned"),
    MeetingEventKind.CHANGED: _p("meeting", "Plan changed"),
    MeetingEventKind.RECORDED: _p("meeting", "Minutes written"),
    MeetingEventKind.CLOSED: _p("meeting", "Minutes closed"),
}

KEY_PROBLEMS = {
    RecipientProblem.NOT_A_KEY: _l(
        "There is no public key in this. A key of age begins with age1, one of OpenPGP with "
        "-----BEGIN PGP PUBLIC KEY BLOCK-----."
    ),
    RecipientProblem.DAMAGED: _l(
        "This key is not whole, or a character of it is wrong. Have it sent again and copy all "
        "of it."
    ),
    RecipientProblem.SEVERAL_KEYS: _l("There is more than one key in this. Leave one."),
    RecipientProblem.OTHER_KIND: _l(
        "This is a key of another kind, such as SSH. Ask the partner for one of age or OpenPGP."
    ),
    RecipientProblem.PRIVATE_KEY: _l(
        "This is the secret half of a key, which nobody but the partner may have. Remove the "
        "message that it came in, and ask the partner to make a new key."
    ),
    RecipientProblem.EXPIRED: _l("This key has expired. Ask the partner for a new one."),
    RecipientProblem.REVOKED: _l(
        "The partner has revoked this key. Ask the partner for a new one."
    ),
    RecipientProblem.CANNOT_ENCRYPT: _l(
        "Nothing can be encrypted to this key: it only signs, or it is too weak. Ask the partner "
        "for another one."
    ),
}


def states_of(event: DossierEventView) -> tuple[Any, Any] | None:
    """Return the words for the states before and after an event, where it changed one."""
    words = _STATES_OF_EVENTS.get(event.kind)
    if words is None or event.from_state == event.to_state:
        return None
    return words[event.from_state], words[event.to_state]
