"""The words for entities, links between tips, and findings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from portal.models import EntityKind, LinkKind
from portal.tips.errors import LinkProblem
from portal.tips.message_bodies import FindingKind
from portal.tips.recognition import NotRecognised, Problem

KINDS = {
    EntityKind.PERSON: _l("Person"),
    EntityKind.COMPANY: _l("Company"),
    EntityKind.VEHICLE: _l("Number plate"),
    EntityKind.PREMISES: _l("Address"),
    EntityKind.ACCOUNT: _l("Bank account"),
    EntityKind.PHONE: _l("Telephone number"),
    EntityKind.EMAIL: _l("E-mail address"),
    EntityKind.HANDLE: _l("Name on social media"),
}

# Why two tips are proposed as belonging together.
SAME = {
    EntityKind.PERSON: _l("same person"),
    EntityKind.COMPANY: _l("same company"),
    EntityKind.VEHICLE: _l("same number plate"),
    EntityKind.PREMISES: _l("same address"),
    EntityKind.ACCOUNT: _l("same bank account"),
    EntityKind.PHONE: _l("same telephone number"),
    EntityKind.EMAIL: _l("same e-mail address"),
    EntityKind.HANDLE: _l("same name on social media"),
}

LINKS = {
    LinkKind.RELATED: _p("link", "Related"),
    LinkKind.DUPLICATE: _p("link", "Duplicate"),
    LinkKind.REFUSED: _p("link", "Nothing to do with each other"),
}

LINK_PROBLEMS = {
    LinkProblem.SAME: _l("This is the tip itself."),
    LinkProblem.NO_TIP: _l("There is no tip by this number. Type it as 2026-00042."),
    LinkProblem.LINKED: _l("These two tips are linked already."),
    LinkProblem.STATE: _l("In its present state this tip cannot be closed as a duplicate."),
    LinkProblem.CHAIN: _l(
        "One of the two is a duplicate already, or other tips are duplicates of this one. "
        "Link all of them to the one tip that goes on."
    ),
    LinkProblem.CIRCLE: _l(
        "Not everybody who sees this tip may see the other one, so it cannot be closed for it."
    ),
}

FINDINGS = {
    FindingKind.OPEN_SOURCE: _l("Open source, such as the internet"),
    FindingKind.REGISTER: _l("Register"),
    FindingKind.COLLEAGUE: _l("Colleague"),
    FindingKind.NOTE: _l("Own observation"),
}

_WRONG_FORM = {
    EntityKind.PERSON: _l("A name has at least two letters."),
    EntityKind.COMPANY: _l("A name has at least two letters, a KvK number 8 digits."),
    EntityKind.VEHICLE: _l("This is not a whole number plate, such as XX-123-X."),
    EntityKind.PREMISES: _l("A postcode needs its house number, such as 8011 AB 12."),
    EntityKind.ACCOUNT: _l("This is not an IBAN, such as NL91 ABNA 0417 1643 00."),
    EntityKind.PHONE: _l("This is not a telephone number that can exist. Is a digit missing?"),
    EntityKind.EMAIL: _l("This is not an e-mail address, such as name@example.nl."),
    EntityKind.HANDLE: _l("This is not a name on social media, such as @name, or a link to one."),
}


def not_recognised(error: NotRecognised) -> Any:
    """Return why what was typed is no entity of its kind, and what would be."""
    if error.problem is Problem.EMPTY:
        return _l("Type something first.")
    if error.problem is Problem.SAYS_NOTHING:
        return _l("This says that it is not known.")
    if error.problem is Problem.CHECK_DIGITS:
        return _l("The check digits of this IBAN do not fit: one of its characters is wrong.")
    return _WRONG_FORM[error.kind]
