"""Making files that were received part of a tip, and telling what a tip has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.generations import present_team_key
from portal.models import Attachment, LooseFile
from portal.tips.attachments.bodies import AttachedFile, attachment_context
from portal.tips.attachments.loose import AT_ONCE
from portal.vault import ReporterKey, TeamKeyring, seal_envelope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.models import Tip
    from portal.tips.attachments.bodies import WaitingFile


@dataclass(frozen=True)
class AttachmentView:
    """An attachment: its place among those of its tip, the event it came with, and the file."""

    position: int
    sequence: int
    file: AttachedFile


def take_along(
    session: Session,
    tip: Tip,
    sequence: int,
    files: Iterable[WaitingFile],
    reporter_public: bytes | None,
) -> None:
    """Make files part of a tip, in the caller's transaction, which holds the tip or makes it.

    What its sender did not agree to is removed instead, and what was removed already is left out.

    Args:
        session: the caller's transaction.
        tip: the tip.
        sequence: that of the event that the files came with.
        files: what was received.
        reporter_public: the reporter's public half, or None to keep the reporter out.
    """
    session.flush()
    team = present_team_key(session)
    last = select(func.max(Attachment.position)).where(Attachment.tip_id == tip.id)
    position = session.scalar(last) or 0
    for waiting in files:
        loose = session.get(LooseFile, waiting.id, with_for_update=True)
        if loose is None:
            continue
        if not waiting.is_agreed:
            loose.remove_after = AT_ONCE
            continue
        session.delete(loose)
        position += 1
        body = waiting.file.model_dump_json().encode()
        context = attachment_context(tip.id, waiting.id)
        session.add(
            Attachment(
                id=waiting.id,
                tip_id=tip.id,
                sequence=sequence,
                position=position,
                envelope=seal_envelope(body, context, team, reporter_public),
            )
        )


def list_opened(session: Session, key: TeamKeyring | ReporterKey, tip: Tip) -> list[AttachmentView]:
    """Return the attachments of a tip that are meant for the holder of a key, in their order.

    Raises:
        UnknownGeneration, CannotOpen: one does not open with this key.
    """
    is_reporter = isinstance(key, ReporterKey)
    query = select(Attachment).where(Attachment.tip_id == tip.id).order_by(Attachment.position)
    return [
        opened(key, row)
        for row in session.scalars(query)
        if row.envelope.key_for_reporter is not None or not is_reporter
    ]


def opened(key: TeamKeyring | ReporterKey, row: Attachment) -> AttachmentView:
    """Return an attachment, opened.

    Raises:
        UnknownGeneration, CannotOpen: it does not open with this key.
    """
    body = key.open(row.envelope, attachment_context(row.tip_id, row.id))
    return AttachmentView(row.position, row.sequence, AttachedFile.model_validate_json(body))
