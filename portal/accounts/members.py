"""Members: adding one, giving a new password, listing them with what happened to their access."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.errors import InvalidName, NameTaken, NoSuchMember
from portal.accounts.generations import holders
from portal.accounts.permissions import Actor, Permission
from portal.accounts.team import active_member, record
from portal.models import (
    AccountEvent,
    AccountEventKind,
    Member,
    MemberSession,
    MemberStatus,
    Role,
)
from portal.vault import fingerprint, new_identifier, one_time_password

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from portal.runtime import Runtime

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,79}")
_EVENTS_SHOWN = 50


@dataclass(frozen=True)
class MemberView:
    """A member as the list shows them. `fingerprint` is that of the public key, if there is one."""

    id: UUID
    name: str
    display_name: str
    roles: frozenset[Role]
    is_active: bool
    is_admitted: bool
    fingerprint: str | None


@dataclass(frozen=True)
class AccountEventView:
    """Something that happened to a member's access, with names; `actor` is "" for an operator."""

    at: datetime
    kind: AccountEventKind
    actor: str
    subject: str
    generation: int | None


@dataclass(frozen=True)
class Team:
    """All members, active ones first, and the latest events about them."""

    members: list[MemberView]
    events: list[AccountEventView]

    @property
    def is_held(self) -> bool:
        """Whether anybody is left who can open the vault."""
        return any(member.is_admitted for member in self.members)


def add_member(
    runtime: Runtime, actor: Actor, name: str, display_name: str, roles: Iterable[Role]
) -> str:
    """Add a member who can sign in, but not open the vault yet.

    Args:
        runtime: the running portal.
        actor: who adds them.
        name: the sign-in name; lower case is made of it.
        display_name: the name that colleagues see.
        roles: what they may do.

    Returns:
        A first password to hand over, that must be replaced at the first sign-in.

    Raises:
        NotPermitted: the actor may not.
        InvalidName, NameTaken: the sign-in name cannot be used.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    name = normal_name(name)
    if not _NAME.fullmatch(name) or not display_name.strip():
        raise InvalidName
    password = one_time_password()
    with runtime.database.writing() as session:
        if session.scalar(select(Member.id).where(Member.name == name)):
            raise NameTaken
        member = Member(
            id=new_identifier(),
            name=name,
            display_name=display_name.strip()[:80],
            roles=frozenset(roles),
            status=MemberStatus.ACTIVE,
            password_hash=runtime.passwords.hash(password),
            must_choose_password=True,
        )
        session.add(member)
        session.flush()
        record(runtime, session, AccountEventKind.MEMBER_ADDED, actor, member.id)
    return password


def reset_password(runtime: Runtime, actor: Actor, member_id: UUID) -> str:
    """Give a member a new first password and end their sessions; the vault key stays as it is.

    Raises:
        NotPermitted: the actor may not.
        NoSuchMember: there is no such active member.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    password = one_time_password()
    with runtime.database.writing() as session:
        member = active_member(session, member_id)
        member.password_hash = runtime.passwords.hash(password)
        member.must_choose_password = True
        session.execute(delete(MemberSession).where(MemberSession.member_id == member_id))
        record(runtime, session, AccountEventKind.PASSWORD_RESET, actor, member_id)
    return password


def list_team(runtime: Runtime, actor: Actor) -> Team:
    """Return the members and the latest events about their access.

    Raises:
        NotPermitted: the actor may not see them.
    """
    actor.require(Permission.SEE_MEMBERS)
    with runtime.database.reading() as session:
        admitted = {member.id for member in holders(session)}
        members = list(session.scalars(select(Member).order_by(Member.status, Member.name)))
        names = {member.id: member.display_name for member in members}
        events = session.scalars(
            select(AccountEvent).order_by(AccountEvent.id.desc()).limit(_EVENTS_SHOWN)
        )
        return Team(
            members=[
                MemberView(
                    id=member.id,
                    name=member.name,
                    display_name=member.display_name,
                    roles=member.roles,
                    is_active=member.status is MemberStatus.ACTIVE,
                    is_admitted=member.id in admitted,
                    fingerprint=fingerprint(member.public_key) if member.public_key else None,
                )
                for member in members
            ],
            events=[
                AccountEventView(
                    at=event.at,
                    kind=event.kind,
                    actor=names[event.actor_id] if event.actor_id else "",
                    subject=names[event.subject_id],
                    generation=event.generation,
                )
                for event in events
            ],
        )


def find_member(runtime: Runtime, name: str) -> UUID:
    """Return the identifier of the active member who signs in by `name`.

    Raises:
        NoSuchMember: there is none.
    """
    with runtime.database.reading() as session:
        found = session.scalar(
            select(Member.id).where(
                Member.name == normal_name(name), Member.status == MemberStatus.ACTIVE
            )
        )
    if found is None:
        raise NoSuchMember
    return found


def normal_name(typed: str) -> str:
    """Return a sign-in name as it is stored."""
    return typed.strip().lower()
