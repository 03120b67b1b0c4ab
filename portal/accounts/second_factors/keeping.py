"""Seeing, naming and removing one's second factors, and resetting those of a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from portal.accounts.errors import LastFactor, NoSuchFactor, OwnSecondFactor
from portal.accounts.permissions import Actor, Permission
from portal.accounts.second_factors.adding import factor_name
from portal.accounts.second_factors.passkeys import party_of
from portal.accounts.sessions import confirmed_row
from portal.accounts.team import active_member, forget_factors, record
from portal.models import (
    AccountEventKind,
    FactorKind,
    Member,
    MemberSession,
    RecoveryCode,
    SecondFactor,
)

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime
    from portal.vault import AccessToken


@dataclass(frozen=True)
class FactorView:
    """A second factor as its owner sees it."""

    id: UUID
    kind: FactorKind
    name: str
    added_on: date
    last_used_on: date | None


@dataclass(frozen=True)
class OwnFactors:
    """A member's second factors, oldest first, and how many recovery codes are left."""

    factors: list[FactorView]
    codes_left: int
    passkeys_possible: bool
    is_required: bool

    @property
    def may_remove(self) -> bool:
        """Whether one of them can be removed."""
        return len(self.factors) > 1 or not self.is_required


def list_factors(runtime: Runtime, actor: Actor) -> OwnFactors:
    """Return the actor's own second factors."""
    with runtime.database.reading() as session:
        factors = session.scalars(
            select(SecondFactor)
            .where(SecondFactor.member_id == actor.member_id)
            .order_by(SecondFactor.added_on, SecondFactor.name, SecondFactor.id)
        ).all()
        codes = session.scalar(
            select(func.count()).where(RecoveryCode.member_id == actor.member_id)
        )
    return OwnFactors(
        factors=[
            FactorView(one.id, one.kind, one.name, one.added_on, one.last_used_on)
            for one in factors
        ],
        codes_left=codes or 0,
        passkeys_possible=party_of(runtime.settings) is not None,
        is_required=runtime.settings.require_second_factor,
    )


def rename_factor(runtime: Runtime, token: AccessToken, factor_id: UUID, name: str) -> None:
    """Give one of the member's own factors another name.

    Raises:
        InvalidFactorName: the name is empty or too long.
        NoSuchFactor: the member has none by this identifier.
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    kept_name = factor_name(name)
    with runtime.database.writing() as session:
        _row, member = confirmed_row(runtime, session, token)
        _own(session, member, factor_id).name = kept_name


def remove_factor(runtime: Runtime, token: AccessToken, factor_id: UUID) -> None:
    """Remove one of the member's own factors; with the last of them the recovery codes go too.

    Raises:
        NoSuchFactor: the member has none by this identifier.
        LastFactor: it is the last, and one is required.
        SecondFactorNeeded, NotConfirmed: the member must show first who they are.
    """
    with runtime.database.writing() as session:
        _row, found = confirmed_row(runtime, session, token)
        # Held, so that of two requests at once one finds that it would remove the last.
        member = active_member(session, found.id)
        factor = _own(session, member, factor_id)
        count = session.scalar(select(func.count()).where(SecondFactor.member_id == member.id))
        if count == 1 and runtime.settings.require_second_factor:
            raise LastFactor
        session.delete(factor)
        if count == 1:
            session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
        actor = Actor(member.id, member.display_name, member.roles)
        record(runtime, session, AccountEventKind.FACTOR_REMOVED, actor, member.id)


def reset_factors(runtime: Runtime, actor: Actor, member_id: UUID) -> None:
    """Remove all second factors and recovery codes of a colleague who has lost them.

    Their sessions end. At the next sign-in their password is enough to add a new factor, so whoever
    resets them must know that it is them who ask.

    Raises:
        NotPermitted: the actor may not.
        OwnSecondFactor: the actor is that member.
        NoSuchMember: there is no such active member.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    if actor.member_id == member_id:
        raise OwnSecondFactor
    with runtime.database.writing() as session:
        active_member(session, member_id)
        forget_factors(session, member_id)
        session.execute(delete(MemberSession).where(MemberSession.member_id == member_id))
        record(runtime, session, AccountEventKind.FACTORS_RESET, actor, member_id)


def _own(session: Session, member: Member, factor_id: UUID) -> SecondFactor:
    factor = session.get(SecondFactor, factor_id)
    if factor is None or factor.member_id != member.id:
        raise NoSuchFactor
    return factor
