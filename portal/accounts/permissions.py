"""Who may do what: one table, deny by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.models import Role

if TYPE_CHECKING:
    from uuid import UUID

    from portal.vault import TeamKeyring


class Permission(StrEnum):
    """Something that a member may or may not do."""

    SEE_QUEUE = "see_queue"
    WORK_TIPS = "work_tips"
    LEAD_DESK = "lead_desk"
    SEE_MEMBERS = "see_members"
    WORK_DOSSIERS = "work_dossiers"
    SEE_PARTNERS = "see_partners"
    MANAGE_PARTNERS = "manage_partners"
    DISCLOSE = "disclose"
    APPROVE_DISCLOSURES = "approve_disclosures"
    EXPORT_TIPS = "export_tips"
    MANAGE_RETENTION = "manage_retention"
    SEE_AUDIT = "see_audit"
    ADMIT_MEMBERS = "admit_members"
    MANAGE_MEMBERS = "manage_members"
    SEE_PAGES = "see_pages"
    WRITE_PAGES = "write_pages"
    PUBLISH_PAGES = "publish_pages"


_COORDINATION = frozenset(
    {
        Permission.SEE_QUEUE,
        Permission.WORK_TIPS,
        Permission.WORK_DOSSIERS,
        Permission.SEE_PARTNERS,
        Permission.DISCLOSE,
        Permission.APPROVE_DISCLOSURES,
        Permission.EXPORT_TIPS,
        Permission.SEE_MEMBERS,
        Permission.ADMIT_MEMBERS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: _COORDINATION,
    Role.LEAD: _COORDINATION
    | {Permission.LEAD_DESK, Permission.MANAGE_PARTNERS, Permission.MANAGE_RETENTION},
    # Sees that the rules were kept, and never a tip.
    Role.SUPERVISOR: frozenset({Permission.SEE_AUDIT}),
    Role.EDITOR: frozenset({Permission.SEE_PAGES, Permission.WRITE_PAGES}),
    Role.PUBLISHER: frozenset(
        {Permission.SEE_PAGES, Permission.WRITE_PAGES, Permission.PUBLISH_PAGES}
    ),
    Role.ADMIN: frozenset({Permission.SEE_MEMBERS, Permission.MANAGE_MEMBERS}),
}


def allows(roles: frozenset[Role], permission: Permission) -> bool:
    """Tell whether any of `roles` gives `permission`."""
    return any(permission in PERMISSIONS[role] for role in roles)


@dataclass(frozen=True)
class Actor:
    """Whoever asks for something: a signed-in member, or an operator at the command line.

    `member_id` is None for the command line; `keyring` is None while the vault is locked.
    """

    member_id: UUID | None
    display_name: str
    roles: frozenset[Role]
    keyring: TeamKeyring | None = field(default=None, repr=False)

    def may(self, permission: Permission) -> bool:
        """Tell whether any of this actor's roles gives `permission`."""
        return allows(self.roles, permission)

    def require(self, permission: Permission) -> None:
        """Do nothing where the actor has `permission`.

        Raises:
            NotPermitted: the actor has not.
        """
        if not self.may(permission):
            raise NotPermitted(permission)

    def unlocked(self) -> TeamKeyring:
        """Return the actor's key ring.

        Raises:
            VaultLocked: the actor has not unlocked the vault.
        """
        if self.keyring is None:
            raise VaultLocked
        return self.keyring


OPERATOR = Actor(member_id=None, display_name="", roles=frozenset({Role.ADMIN}))
