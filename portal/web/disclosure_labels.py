"""The words for what is hidden of a tip, and for disclosures to partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from portal.models import DisclosureEventKind, DisclosureState, PackageWay
from portal.tips.disclosing.bases import load_bases
from portal.tips.redacting import Part
from portal.web.context import runtime

if TYPE_CHECKING:
    from portal.models.catalogue import Term

PARTS = {
    Part.DESCRIPTION: _l("What happened"),
    Part.PLACE: _l("The place"),
    Part.OCCASION: _l("When and how often"),
    Part.PERSONS: _l("All persons"),
    Part.COMPANIES: _l("All companies"),
    Part.VEHICLES: _l("All vehicles"),
    Part.MESSAGES: _l("The questions and the reporter's answers"),
    Part.LANGUAGE: _l("The language that the reporter used"),
}

DISCLOSURE_STATES = {
    DisclosureState.DRAFT: _p("disclosure", "Being prepared"),
    DisclosureState.OFFERED: _p("disclosure", "Waits for approval"),
    DisclosureState.APPROVED: _p("disclosure", "Approved"),
    DisclosureState.DELIVERED: _p("disclosure", "Given"),
    DisclosureState.CONFIRMED: _p("disclosure", "Receipt confirmed"),
    DisclosureState.REFUSED: _p("disclosure", "Refused"),
    DisclosureState.WITHDRAWN: _p("disclosure", "Withdrawn"),
}

DISCLOSURE_EVENTS = {
    DisclosureEventKind.PREPARED: _p("disclosure", "Disclosure prepared"),
    DisclosureEventKind.CHANGED: _p("disclosure", "Disclosure changed"),
    DisclosureEventKind.OFFERED: _p("disclosure", "Offered for approval"),
    DisclosureEventKind.APPROVED: _p("disclosure", "Disclosure approved"),
    DisclosureEventKind.REFUSED: _p("disclosure", "Disclosure refused"),
    DisclosureEventKind.WITHDRAWN: _p("disclosure", "Disclosure withdrawn"),
    DisclosureEventKind.PACKAGED: _p("disclosure", "Package made"),
    DisclosureEventKind.CONFIRMED: _p("disclosure", "Receipt confirmed"),
    DisclosureEventKind.FEEDBACK: _p("disclosure", "Feedback of the partner"),
}

PACKAGE_WAYS = {
    PackageWay.KEY: _l("sealed to the partner's key"),
    PackageWay.PASSPHRASE: _l("sealed under a passphrase"),
    PackageWay.CASE_REGISTER: _l("as a case in the case register"),
}


def legal_basis(identifier: str) -> str:
    """Return the name of a legal basis, in the language that is spoken now."""
    # Asked for each row of a register, and read from the file once a request.
    if "legal_bases" not in g:
        g.legal_bases = load_bases(runtime().settings.data_folder)
    found: Term | None = g.legal_bases.get(identifier)
    return found.label(spoken_language()) if found else identifier


def spoken_language() -> str:
    """Return the code of the language that is spoken now: of the page, or one that was forced."""
    locale = get_locale()
    return str(locale.language) if locale else "nl"
