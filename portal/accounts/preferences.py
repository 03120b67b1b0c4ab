"""How a member likes to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.errors import NoSuchMember
from portal.models import Member

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


def use_single_keys(runtime: Runtime, actor: Actor, *, wanted: bool) -> None:
    """Let keys by themselves do something at the desks, or not.

    Raises:
        NoSuchMember: the actor is an operator at the command line.
    """
    with runtime.database.writing() as session:
        member = session.get(Member, actor.member_id)
        if member is None:
            raise NoSuchMember
        member.single_keys = wanted
