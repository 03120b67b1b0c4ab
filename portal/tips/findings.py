"""Writing down what the team finds out about a tip, with its source and its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.generations import present_team_key
from portal.models import MessageKind, TipEventKind
from portal.tips.changing import changing_tip
from portal.tips.errors import WrongDay
from portal.tips.events import record, seal_message

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.message_bodies import Finding


def add_finding(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, finding: Finding
) -> None:
    """Keep a finding beside a tip; the reporter never sees it.

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
