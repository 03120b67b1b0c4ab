"""The words for everything that the code knows by an identifier."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from portal.models import (
    AccountEventKind,
    BulkKind,
    Channel,
    MessageKind,
    PageEventKind,
    PageKind,
    PageState,
    Role,
    State,
    TipEventKind,
    Urgency,
)
from portal.models.catalogue import UNKNOWN_THEME
from portal.tips.content import HowKnown, HowOften, Ongoing, Risk, WhoKnows
from portal.tips.queue import Due
from portal.web import disclosure_labels, export_labels, finding_labels
from portal.web.context import runtime
from portal.web.language import present_language

STATES = {
    State.RECEIVED: _l("Received"),
    State.IN_ASSESSMENT: _l("In assessment"),
    State.AWAITING_REPORTER: _l("Awaiting reporter"),
    State.ENRICHED: _l("Enriched"),
    State.IN_DOSSIER: _l("In a dossier"),
    State.PASSED_TO_PARTNER: _l("Passed to a partner"),
    State.CLOSED: _l("Closed"),
    State.REJECTED: _l("Rejected"),
    State.EXPIRED: _l("Expired"),
}

URGENCIES = {
    Urgency.NOW: _p("urgency", "Now"),
    Urgency.THIS_WEEK: _p("urgency", "This week"),
    Urgency.NORMAL: _p("urgency", "Normal"),
    Urgency.LOW: _p("urgency", "Low"),
}

# What a button says that moves a tip to a state.
STATE_ACTIONS = {
    State.IN_ASSESSMENT: _l("Take into assessment"),
    State.AWAITING_REPORTER: _l("Await the reporter"),
    State.ENRICHED: _l("Mark as enriched"),
    State.IN_DOSSIER: _l("Put in a dossier"),
    State.PASSED_TO_PARTNER: _l("Pass to a partner"),
    State.CLOSED: _l("Close"),
    State.REJECTED: _l("Reject"),
}

STATES_FOR_REPORTER = {
    State.RECEIVED: (
        _l("We have received your report"),
        _l("Nobody has read it yet. We try to do so within 2 working days."),
    ),
    State.IN_ASSESSMENT: (
        _l("We are reading your report"),
        _l("The coordination point is looking at what you told us."),
    ),
    State.AWAITING_REPORTER: (
        _l("We have a question for you"),
        _l("You can answer below. You do not have to."),
    ),
    State.ENRICHED: (
        _l("We are working on your report"),
        _l("We compare what you told us with what we already know."),
    ),
    State.IN_DOSSIER: (
        _l("We are working on your report"),
        _l(
            "Your report is part of something larger that we are working on. "
            "We cannot say more about it."
        ),
    ),
    State.PASSED_TO_PARTNER: (
        _l("We have passed on your report"),
        _l(
            "Another organisation, such as the police, goes on with what you told us. "
            "We cannot say more about it."
        ),
    ),
    State.CLOSED: (
        _l("We are done with your report"),
        _l(
            "Thank you. Even when you see nothing of it, your report helps us to see the whole. "
            "Do you know something new? You can add it below."
        ),
    ),
    State.REJECTED: (
        _l("We will not go on with your report"),
        _l(
            "What you told us does not belong with this reporting point, or we can do nothing "
            "with it. Do you know something new? You can add it below."
        ),
    ),
    State.EXPIRED: (
        _l("Your report has been removed"),
        _l("We do not keep reports for longer than we need them."),
    ),
}

CHANNELS = {
    Channel.WEBSITE: _l("Website"),
    Channel.INTERNAL: _l("Internal"),
    Channel.TELEPHONE: _l("Telephone"),
}

DUE = {
    Due.OVERDUE: _l("First look overdue"),
    Due.TODAY: _l("First look today"),
}

# What was done to many tips at once.
BULK_DONE = {
    BulkKind.ASSIGN: _l("Assigned"),
    BulkKind.TAKE: _l("Taken into assessment"),
    BulkKind.REJECT: _l("Rejected"),
    BulkKind.CLOSE: _l("Closed"),
}

HOW_OFTEN = {
    HowOften.ONCE: _l("Once"),
    HowOften.SOMETIMES: _l("Now and then"),
    HowOften.WEEKLY: _l("Every week"),
    HowOften.DAILY: _l("Every day"),
    HowOften.UNKNOWN: _l("I don't know"),
}

ONGOING = {
    Ongoing.YES: _l("Yes, it is still going on"),
    Ongoing.NO: _l("No, it has stopped"),
    Ongoing.UNKNOWN: _l("I don't know"),
}

HOW_KNOWN = {
    HowKnown.SAW: _l("I saw, heard or smelled it myself"),
    HowKnown.HEARD: _l("Somebody told me"),
    HowKnown.WORK: _l("Through my work"),
    HowKnown.INVOLVED: _l("I am or was involved in it"),
    HowKnown.ONLINE: _l("I read or saw it online"),
    HowKnown.OTHER: _l("In another way"),
}

WHO_KNOWS = {
    WhoKnows.ONLY_ME: _l("Yes: only I, or almost only I, can know this"),
    WhoKnows.FEW: _l("Perhaps: a few people can know this"),
    WhoKnows.MANY: _l("Hardly: many people can know this"),
    WhoKnows.UNKNOWN: _l("I don't know"),
}

RISKS = {
    Risk.HIGH: _l("High: what this tip says gives its reporter away"),
    Risk.RAISED: _l("Raised: few people can have told this"),
    Risk.NOT_KNOWN: _l("Not known: the reporter does not know how many people can know this"),
    Risk.LOW: _l("Low: many people can have told this"),
}

MESSAGE_KINDS = {
    MessageKind.QUESTION: _l("Question to the reporter"),
    MessageKind.ANSWER: _l("From the reporter"),
    MessageKind.REPLY: _l("Message to the reporter"),
    MessageKind.NOTE: _l("Internal note"),
    MessageKind.FINDING: _l("Finding"),
}

TIP_EVENTS = {
    TipEventKind.RECEIVED: _l("Tip received"),
    TipEventKind.STATE_CHANGED: _l("State changed"),
    TipEventKind.ASSIGNED: _l("Assigned"),
    TipEventKind.QUESTION_ASKED: _l("Question asked"),
    TipEventKind.ANSWER_RECEIVED: _l("Answer received"),
    TipEventKind.NOTE_ADDED: _l("Note added"),
    TipEventKind.REPLY_SENT: _l("Message sent"),
    TipEventKind.ASSESSED: _l("Assessed"),
    TipEventKind.RESTRICTED: _l("Restricted to a circle"),
    TipEventKind.CIRCLE_CHANGED: _l("Circle changed"),
    TipEventKind.UNRESTRICTED: _l("Restriction lifted"),
    TipEventKind.UNDONE: _l("Change of many tips undone"),
    TipEventKind.REDACTED: _l("Passages marked to be left out"),
    TipEventKind.DISCLOSED: _l("Given to a partner"),
    TipEventKind.HELD: _l("Legal hold placed"),
    TipEventKind.RELEASED: _l("Legal hold released"),
    TipEventKind.ENTITY_ADDED: _l("Detail added"),
    TipEventKind.ENTITY_REMOVED: _l("Detail removed"),
    TipEventKind.LINKED: _l("Linked with another tip"),
    TipEventKind.UNLINKED: _l("Link with another tip undone"),
    TipEventKind.MERGED: _l("Merged with another tip"),
    TipEventKind.PUT_IN_DOSSIER: _p("event", "Put in a dossier"),
    TipEventKind.TAKEN_OUT_OF_DOSSIER: _l("Taken out of a dossier"),
}

ROLES = {
    Role.COORDINATOR: _l("Coordinator"),
    Role.LEAD: _l("Coordination lead"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.EDITOR: _l("Editor"),
    Role.PUBLISHER: _l("Publisher"),
    Role.ADMIN: _l("Administrator"),
}

ACCOUNT_EVENTS = {
    AccountEventKind.MEMBER_ADDED: _l("Member added"),
    AccountEventKind.KEY_MADE: _l("Vault passphrase chosen"),
    AccountEventKind.ADMITTED: _l("Admitted to the vault"),
    AccountEventKind.RECOVERED: _l("Admitted with the recovery key"),
    AccountEventKind.REVOKED: _l("Access revoked"),
    AccountEventKind.PASSPHRASE_CHANGED: _l("Vault passphrase changed"),
    AccountEventKind.KEY_TRUSTED: _l("New team key confirmed"),
    AccountEventKind.PASSWORD_RESET: _l("New first password"),
}

PAGE_STATES = {
    PageState.DRAFT: _p("page", "Draft"),
    PageState.IN_REVIEW: _p("page", "In review"),
    PageState.APPROVED: _p("page", "Approved"),
    PageState.PUBLISHED: _p("page", "Published"),
    PageState.ARCHIVED: _p("page", "Archived"),
}

PAGE_KINDS = {
    PageKind.THEME: _p("page", "Theme"),
    PageKind.BRANCH: _p("page", "Branch"),
    PageKind.PAGE: _p("page", "Ordinary page"),
    PageKind.LANDING: _p("page", "Entrance for a group of readers"),
    PageKind.NEWS: _p("page", "News"),
    PageKind.EXAMPLE: _p("page", "Good example"),
}

PAGE_EVENTS = {
    PageEventKind.CREATED: _p("page", "Made"),
    PageEventKind.IMPORTED: _p("page", "Loaded from a file"),
    PageEventKind.SAVED: _p("page", "Saved"),
    PageEventKind.RESTORED: _p("page", "An earlier version restored"),
    PageEventKind.SUBMITTED: _p("page", "Offered for review"),
    PageEventKind.COMMENTED: _p("page", "Remark made"),
    PageEventKind.RETURNED: _p("page", "Sent back to the author"),
    PageEventKind.APPROVED: _p("page", "Approved"),
    PageEventKind.SCHEDULED: _p("page", "Planned"),
    PageEventKind.PUBLISHED: _p("page", "Published"),
    PageEventKind.HELD_BACK: _p("page", "Not published on its date: something must be mended"),
    PageEventKind.EXPIRED: _p("page", "Taken off the site on its date"),
    PageEventKind.ARCHIVED: _p("page", "Archived"),
    PageEventKind.OWNER_CHANGED: _p("page", "Another owner"),
}

# Whom a page is for; the words that documents use.
AUDIENCES = {
    "resident": _p("page", "Residents"),
    "entrepreneur": _p("page", "Entrepreneurs"),
    "employee": _p("page", "Municipal employees"),
}

# What the check list before publishing finds.
SEVERITIES = finding_labels.SEVERITIES
finding_problem = finding_labels.problem
finding_cure = finding_labels.cure

# What is left out of tips, and how they are given to partners.
DISCLOSURE_STATES = disclosure_labels.DISCLOSURE_STATES
DISCLOSURE_EVENTS = disclosure_labels.DISCLOSURE_EVENTS
PACKAGE_WAYS = disclosure_labels.PACKAGE_WAYS

# In what form, and how much of, tips leave.
EXPORT_FORMATS = export_labels.EXPORT_FORMATS
EXPORT_SCOPES = export_labels.EXPORT_SCOPES

OVERVIEWS = {
    "themes": _l("Themes"),
    "branches": _l("Branches"),
    "news": _l("News"),
}

LANGUAGE_NAMES = {
    "nl": _p("language", "Dutch"),
    "en": _p("language", "English"),
}

UNKNOWN = _l("I don't know")


def theme(identifier: str) -> str:
    """Return the name of a theme in the language of the page."""
    found = runtime().catalogue.theme_by_id.get(identifier)
    if found:
        return found.label(present_language())
    return str(_l("Unknown")) if identifier == UNKNOWN_THEME else identifier


def branch(identifier: str) -> str:
    """Return the name of a branch in the language of the page."""
    found = runtime().catalogue.branch_by_id.get(identifier)
    return found.label(present_language()) if found else identifier


def area(code: str | None) -> str:
    """Return the name of a district or neighbourhood."""
    if not code:
        return str(_l("Unknown"))
    return runtime().catalogue.area_names.get(code, code)
