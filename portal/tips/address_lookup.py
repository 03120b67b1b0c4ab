"""Looking an address up in the public register: the one thing that leaves the portal, on a click.

Only a postcode and a house number are sent, and nothing is sent where no address of the register is
set. That somebody asked is a record of the audit trail; what for, is not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind
from portal.registers.addresses import find_addresses
from portal.tips.access import find_tip
from portal.tips.errors import LookupIsOff

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.registers.addresses import Address
    from portal.runtime import Runtime


def look_up_address(
    runtime: Runtime, actor: Actor, number: int, postcode: str, house_number: int
) -> list[Address]:
    """Return the addresses at a postcode and house number, as the public register has them.

    Args:
        runtime: the running portal.
        actor: who asks.
        number: the number of the tip that it is asked for.
        postcode: four digits and two letters, with or without a space.
        house_number: the number alone.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work tips.
        NoSuchTip: there is none that the actor may know of.
        LookupIsOff: no register is set.
        RegisterUnavailable: it did not answer.
    """
    actor.require(Permission.WORK_TIPS)
    actor.unlocked()
    base = runtime.settings.pdok_address
    if base is None:
        raise LookupIsOff
    with runtime.database.writing() as session:
        tip = find_tip(session, actor, number)
        kind = AuditKind.ADDRESS_ASKED
        append(runtime, session, kind, actor_id=actor.member_id, tip_number=tip.number)
    return find_addresses(str(base), "".join(postcode.split()).upper(), house_number)
