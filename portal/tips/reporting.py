"""Writing a report, step by step, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.generations import present_team_key
from portal.models import Channel, State, Tip, TipCounter, TipEventKind
from portal.models.catalogue import UNKNOWN_THEME
from portal.tips.content import (
    Contact,
    Involved,
    Observation,
    Occasion,
    Place,
    Source,
    Subject,
    TipContent,
)
from portal.tips.errors import VisitEnded
from portal.tips.events import content_context, record
from portal.tips.notifying import tell_of_report
from portal.tips.numbering import next_number
from portal.tips.visits import Draft, open_visit, remove_ended_visits, save_visit
from portal.vault import (
    AccessToken,
    Receipt,
    new_identifier,
    new_receipt_code,
    seal_envelope,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

Section = Subject | Observation | Place | Occasion | Involved | Source | Contact

_SECTION_NAMES: dict[type[Section], str] = {
    Subject: "subject",
    Observation: "observation",
    Place: "place",
    Occasion: "occasion",
    Involved: "involved",
    Source: "source",
    Contact: "contact",
}


def read_draft(runtime: Runtime, token: AccessToken | None) -> Draft:
    """Return the report that a visitor is writing.

    Raises:
        VisitEnded: there is none, or it was left alone for too long.
    """
    with runtime.database.reading() as session:
        return open_visit(runtime, session, token, Draft)


def answer(
    runtime: Runtime, token: AccessToken | None, section: Section
) -> tuple[AccessToken, Draft, bool]:
    """Keep the answer to one step; begin a report where there is none to add it to.

    Args:
        runtime: the running portal.
        token: the token in the visitor's cookie, if any.
        section: the answers of one step.

    Returns:
        The token to keep in the cookie, the draft, and whether it was begun anew.
    """
    with runtime.database.writing() as session:
        begun = False
        try:
            draft = open_visit(runtime, session, token, Draft)
            if draft.is_sent:
                raise VisitEnded
        except VisitEnded:
            begun = True
            token = AccessToken.generate()
            draft = Draft()
            remove_ended_visits(runtime, session)
        assert token is not None  # noqa: S101 - opened or generated above
        setattr(draft, _SECTION_NAMES[type(section)], section)
        save_visit(runtime, session, token, draft, runtime.settings.report_minutes)
    return token, draft, begun


def send(runtime: Runtime, token: AccessToken | None, language: str) -> str:
    """Send the report that a visitor has written; sending twice makes one tip.

    Returns:
        The receipt code, once the tip is durably stored.

    Raises:
        VisitEnded: there is no report to send.
        Incomplete: the report misses its subject or description.
    """
    code = new_receipt_code()
    receipt = runtime.read_receipt(code)  # the slow part, before the database is held
    with runtime.database.writing() as session:
        draft = open_visit(runtime, session, token, Draft)
        if draft.receipt_code:
            return draft.receipt_code
        store_tip(runtime, session, draft.content(), receipt, Channel.WEBSITE, language)
        assert token is not None  # noqa: S101 - a draft was opened with it
        sent = Draft(receipt_code=code)
        save_visit(runtime, session, token, sent, runtime.settings.receipt_minutes)
    return code


def submit(runtime: Runtime, content: TipContent, channel: Channel, language: str) -> str:
    """Store a tip that came in another way than the form, and return its receipt code."""
    code = new_receipt_code()
    receipt = runtime.read_receipt(code)
    with runtime.database.writing() as session:
        store_tip(runtime, session, content, receipt, channel, language)
    return code


def store_tip(
    runtime: Runtime,
    session: Session,
    content: TipContent,
    receipt: Receipt,
    channel: Channel,
    language: str,
) -> Tip:
    """Seal `content` and store it as a new tip, in the caller's transaction."""
    catalogue = runtime.catalogue
    team = present_team_key(session)
    theme = content.subject.theme
    branches = [company.branch for company in content.involved.companies]
    district = catalogue.district_of_area.get(content.place.area)
    tip = Tip(
        id=new_identifier(),
        number=next_number(session, TipCounter, runtime.today()),
        day=runtime.today(),
        channel=channel,
        state=State.RECEIVED,
        theme=theme if theme in catalogue.theme_by_id else UNKNOWN_THEME,
        branch=next((branch for branch in branches if branch in catalogue.branch_by_id), None),
        district=district.code if district else None,
        language=language,
        version=0,
        reporter_version=0,
        receipt_lookup=receipt.lookup,
        reporter_public=receipt.key.pair.public,
    )
    tip.envelope = seal_envelope(
        content.model_dump_json().encode(), content_context(tip), team, tip.reporter_public
    )
    event = record(runtime, session, tip, TipEventKind.RECEIVED, None, state=State.RECEIVED)
    event.from_state = None
    session.add(tip)
    tell_of_report(runtime, session, tip)
    return tip
