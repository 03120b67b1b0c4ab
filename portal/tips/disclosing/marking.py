"""The marks of a tip: what is hidden of it in whatever leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Member, Message, MessageKind, RedactionMarks, TipEventKind
from portal.tips.access import find_tip
from portal.tips.changing import changing_tip
from portal.tips.disclosing.bodies import MessageCopy, TipCopy, marks_context
from portal.tips.events import message_context, record
from portal.tips.reading import open_content
from portal.tips.recognition import recognise_content
from portal.tips.redacting import Marks, Part, RedactedText, not_found, redact
from portal.tips.sealed_bodies import open_body, seal_body

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Catalogue, Tip
    from portal.runtime import Runtime
    from portal.tips.content import TipContent
    from portal.tips.redacting import Names
    from portal.vault import TeamKeyring

_LEAVING = (MessageKind.QUESTION, MessageKind.ANSWER)


@dataclass(frozen=True)
class MarkedTip:
    """A tip with its marks: who set them when, and what would leave.

    `proposed` are passages that rules found in it and that are not hidden yet; `not_found` are
    marked passages that hide nothing.
    """

    tip: Tip
    content: TipContent
    marks: Marks
    marked_by: str
    marked_at: datetime | None
    proposed: list[str]
    not_found: list[str]
    copy: TipCopy


def read_marks(
    runtime: Runtime, actor: Actor, number: int, tried: Marks | None = None
) -> MarkedTip:
    """Return a tip with its marks and the copy that would leave; the audit trail tells of it.

    Args:
        runtime: the running portal.
        actor: who reads.
        number: the tip's number.
        tried: show what would leave with these marks, which are not saved.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchTip: there is none that the actor may know of.
    """
    actor.require(Permission.DISCLOSE)
    keyring = actor.unlocked()
    names = names_in(runtime.catalogue)
    with runtime.database.writing() as session:
        tip = find_tip(session, actor, number)
        append(
            runtime, session, AuditKind.TIP_READ, actor_id=actor.member_id, tip_number=tip.number
        )
        content = open_content(keyring, tip)
        row = _newest(session, tip)
        marks = tried or _open(keyring, row)
        found = dict.fromkeys(place.shown for place in recognise_content(content))
        persons = dict.fromkeys(person.name for person in content.involved.persons if person.name)
        messages = _messages(session, keyring, tip)
        return MarkedTip(
            tip=tip,
            content=content,
            marks=marks,
            marked_by=session.get_one(Member, row.member_id).display_name if row else "",
            marked_at=row.at if row else None,
            proposed=[text for text in {**persons, **found} if text not in marks.passages],
            not_found=not_found(content, messages, marks.passages, names),
            copy=copy_of(session, keyring, tip, names, marks),
        )


def save_marks(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, marks: Marks
) -> None:
    """Keep what is hidden of a tip from now on; what was approved before stays as it was.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
    """
    actor.require(Permission.DISCLOSE)
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        newest = _newest(session, tip)
        version = newest.version + 1 if newest else 1
        session.add(
            RedactionMarks(
                tip_id=tip.id,
                version=version,
                at=runtime.now(),
                member_id=actor.member_id,
                envelope=seal_body(
                    marks, marks_context(tip.id, version), present_team_key(session)
                ),
            )
        )
        record(runtime, session, tip, TipEventKind.REDACTED, actor)


def names_in(catalogue: Catalogue) -> Names:
    """Return what the districts, neighbourhoods and branches of a tip are called, by identifier."""
    areas = {code: (name,) for code, name in catalogue.area_names.items()}
    branches = {
        identifier: tuple(branch.name.values())
        for identifier, branch in catalogue.branch_by_id.items()
    }
    return {**areas, **branches}


def copy_of(
    session: Session, keyring: TeamKeyring, tip: Tip, names: Names, marks: Marks | None = None
) -> TipCopy:
    """Return the copy of a tip that leaves.

    Args:
        session: the caller's transaction.
        keyring: that of the reader.
        tip: the tip.
        names: what its districts and branches are called.
        marks: what is hidden; by default what is marked now.
    """
    marks = marks or marks_of(session, keyring, tip)
    messages = _messages(session, keyring, tip)
    redacted = redact(open_content(keyring, tip), messages, marks, names)
    return TipCopy(
        number=tip.public_number,
        received=tip.day.strftime("%Y-%m") if marks.only_month else tip.day.isoformat(),
        theme=tip.theme,
        language=None if Part.LANGUAGE in marks.parts else tip.language,
        fields={path: _stretches(text) if text else None for path, text in redacted.fields.items()},
        messages=(
            None
            if redacted.messages is None
            else tuple(
                MessageCopy(kind=message.kind, text=_stretches(message.text))
                for message in redacted.messages
            )
        ),
    )


def _stretches(text: RedactedText) -> tuple[str | None, ...]:
    return tuple(piece.text for piece in text.pieces)


def _messages(session: Session, keyring: TeamKeyring, tip: Tip) -> list[tuple[MessageKind, str]]:
    rows = session.scalars(
        select(Message)
        .where(Message.tip_id == tip.id, Message.kind.in_(_LEAVING))
        .order_by(Message.sequence)
    )
    return [
        (row.kind, keyring.open(row.envelope, message_context(tip, row.sequence)).decode())
        for row in rows
    ]


def marks_of(session: Session, keyring: TeamKeyring, tip: Tip) -> Marks:
    """Return what is hidden of a tip now."""
    return _open(keyring, _newest(session, tip))


def _newest(session: Session, tip: Tip) -> RedactionMarks | None:
    return session.scalar(
        select(RedactionMarks)
        .where(RedactionMarks.tip_id == tip.id)
        .order_by(RedactionMarks.version.desc())
        .limit(1)
    )


def _open(keyring: TeamKeyring, row: RedactionMarks | None) -> Marks:
    if row is None:
        return Marks()
    return open_body(Marks, keyring, row.envelope, marks_context(row.tip_id, row.version))
