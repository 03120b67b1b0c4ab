"""A reporter withdraws a tip, with the receipt code, for as long as it has not been passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models import RemovalReason
from portal.tips.errors import CannotWithdraw
from portal.tips.retention.removing import remove_tip
from portal.tips.returning import is_withdrawable, open_thread
from portal.tips.visits import end_visit

if TYPE_CHECKING:
    from portal.runtime import Runtime
    from portal.vault import AccessToken


def withdraw(runtime: Runtime, token: AccessToken | None) -> None:
    """Remove the tip whose thread a visitor has opened, and all that belongs to it.

    The audit trail takes the withdrawal in when the day is closed, as all that reporters do.

    Raises:
        VisitEnded: no thread is open.
        CannotWithdraw: it has been passed on, or must be kept.
    """
    with runtime.database.writing() as session:
        _, tip = open_thread(runtime, session, token)
        if not is_withdrawable(runtime, session, tip):
            raise CannotWithdraw
        remove_tip(session, tip, RemovalReason.WITHDRAWN, withdrawn_on=runtime.today())
    if token:
        end_visit(runtime, token)
