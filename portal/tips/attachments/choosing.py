"""What a reporter does with files before they are sent: add, leave out, agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from portal.tips.attachments.loose import AT_ONCE, keep_until
from portal.tips.attachments.receiving import check_room, length_of, receive
from portal.tips.errors import VisitEnded
from portal.tips.visits import Draft, Return, open_visit, save_visit

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime
    from portal.vault import AccessToken

Unsent = Draft | Return


def attach(
    runtime: Runtime,
    token: AccessToken | None,
    kind: type[Unsent],
    given_name: str,
    content: BinaryIO,
) -> None:
    """Let a file go along with the report or the answer that a visitor is writing.

    One that cannot be cleaned goes along only once the visitor agrees to that.

    Args:
        runtime: the running portal.
        token: the token in the visitor's cookie, if any.
        kind: what the visitor is in the middle of.
        given_name: what the file is called.
        content: the file, which can be read more than once.

    Raises:
        VisitEnded: there is nothing to add it to.
        NotAttached: it is not taken.
    """
    length = length_of(content)
    with runtime.database.reading() as session:
        check_room(runtime.settings, _open(runtime, session, token, kind).files, length)
    waiting = receive(runtime, given_name, content)
    with runtime.database.writing() as session:
        state = _open(runtime, session, token, kind)
        # Others may have come in meanwhile, and cleaning may make a file longer. One that finds no
        # room any more is removed after a while.
        check_room(runtime.settings, state.files, waiting.file.size)
        state.files = (*state.files, waiting)
        _save(runtime, session, token, state)


def leave_out(
    runtime: Runtime, token: AccessToken | None, kind: type[Unsent], file_id: UUID
) -> None:
    """Take a file back; one that is not there is none to take back.

    Raises:
        VisitEnded: there is nothing that it could be taken from.
    """
    with runtime.database.writing() as session:
        state = _open(runtime, session, token, kind)
        left_out = [each.id for each in state.files if each.id == file_id]
        state.files = tuple(each for each in state.files if each.id != file_id)
        keep_until(session, left_out, AT_ONCE)
        _save(runtime, session, token, state)


def agree(runtime: Runtime, token: AccessToken | None, kind: type[Unsent], file_id: UUID) -> None:
    """Send a file along as it is, knowing that it could not be cleaned.

    Raises:
        VisitEnded: there is nothing that it could go along with.
    """
    with runtime.database.writing() as session:
        state = _open(runtime, session, token, kind)
        state.files = tuple(
            each.model_copy(update={"is_agreed": True}) if each.id == file_id else each
            for each in state.files
        )
        _save(runtime, session, token, state)


def pass_by(runtime: Runtime, token: AccessToken | None, kind: type[Unsent]) -> None:
    """Keep what a visitor is in the middle of for longer, as an answer would.

    Raises:
        VisitEnded: there is nothing to keep.
    """
    with runtime.database.writing() as session:
        _save(runtime, session, token, _open(runtime, session, token, kind))


def _open(
    runtime: Runtime, session: Session, token: AccessToken | None, kind: type[Unsent]
) -> Unsent:
    if kind is Return:
        return open_visit(runtime, session, token, Return)
    state = open_visit(runtime, session, token, Draft)
    if state.is_sent:
        raise VisitEnded
    return state


def _save(runtime: Runtime, session: Session, token: AccessToken | None, state: Unsent) -> None:
    assert token is not None  # noqa: S101 - a visit was opened with it
    settings = runtime.settings
    minutes = settings.report_minutes if isinstance(state, Draft) else settings.return_minutes
    save_visit(runtime, session, token, state, minutes)
