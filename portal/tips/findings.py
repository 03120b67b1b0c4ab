"""Writing down what the team finds out about a tip, with its source and its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission
from portal.models import MessageKind, TipEventKind
from portal.tips.attachments.attaching import take_along
from portal.tips.attachments.receiving import check_room, length_of, receive
from portal.tips.changing import changing_tip
from portal.tips.errors import WrongDay
from portal.tips.events import record, seal_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.attachments.bodies import WaitingFile
    from portal.tips.message_bodies import Finding


def add_finding(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    finding: Finding,
    files: Sequence[WaitingFile] = (),
) -> None:
    """Keep a finding beside a tip, with its files; the reporter never sees it.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        WrongDay: it was found on a day that is still to come.
    """
    if finding.found_on and finding.found_on > runtime.today():
        raise WrongDay
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        event = record(runtime, session, tip, TipEventKind.NOTE_ADDED, actor)
        body = finding.model_dump_json().encode()
        seal_message(session, tip, event, MessageKind.FINDING, body, present_team_key(session))
        take_along(session, tip, event.sequence, files, None)


def receive_for_finding(
    runtime: Runtime, actor: Actor, sent: Iterable[tuple[str, BinaryIO]]
) -> list[WaitingFile]:
    """Take files into the store that a finding is to have; what cannot be cleaned is taken as well.

    Args:
        runtime: the running portal.
        actor: who found them.
        sent: the name and the content of each.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NotAttached: one is not taken; those before it are removed after a while.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    received: list[WaitingFile] = []
    for name, content in sent:
        check_room(runtime.settings, received, length_of(content))
        waiting = receive(runtime, name, content)
        received.append(waiting.model_copy(update={"is_agreed": True}))
    return received
