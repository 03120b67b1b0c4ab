"""Finding members by what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.generations import active_members
from portal.accounts.permissions import allows
from portal.models import Member

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Permission


def members_who_may(session: Session, permission: Permission) -> list[Member]:
    """Return the active members whose roles give a permission, by name."""
    members = session.scalars(active_members().order_by(Member.display_name, Member.name))
    return [member for member in members if allows(member.roles, permission)]
