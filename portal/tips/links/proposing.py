"""The links of a tip as its page shows them: those that were made, and those that are proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.accounts.permissions import Permission
from portal.models import LinkKind, Member, Tip, TipLink
from portal.models.tip import format_number
from portal.tips.access import visible_to
from portal.tips.index.upkeep import refresh_index
from portal.tips.links.evidence import find_evidence

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import State
    from portal.runtime import Runtime
    from portal.tips.linking_rules import Evidence
    from portal.tips.reading import TipView

MOST_PROPOSALS = 10


@dataclass(frozen=True)
class OtherTip:
    """A tip beside another: nothing that is sealed."""

    number: int
    day: date
    state: State
    theme: str

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class LinkView:
    """A link that somebody made; `leads` says of a duplicate whether the other tip goes on."""

    other: OtherTip
    kind: LinkKind
    leads: bool
    member: str
    at: datetime


@dataclass(frozen=True)
class LinkProposal:
    """A tip that belongs with another by the linking rules, and what speaks for it."""

    other: OtherTip
    evidence: Evidence


@dataclass(frozen=True)
class TipLinks:
    """The links of a tip, those that were refused, and what the rules propose.

    Of the proposals the strongest are here; `more` is how many others there are.
    """

    made: list[LinkView]
    refused: list[LinkView]
    proposals: list[LinkProposal]
    more: int

    @property
    def leading(self) -> OtherTip | None:
        """The tip that goes on where this one is a duplicate of it."""
        return next((link.other for link in self.made if link.leads), None)


def links_of(runtime: Runtime, actor: Actor, view: TipView) -> TipLinks:
    """Return the links of a tip that the actor has just read, and what the rules propose.

    Only tips that the actor may know of are among them.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read them.
    """
    actor.require(Permission.WORK_TIPS)
    refresh_index(runtime, actor)
    with runtime.database.snapshot() as session:
        links = _links(session, actor, view.tip)
        linked = {link.other.number for link in links}
        found = [
            LinkProposal(_other(tip), evidence)
            for tip, evidence in find_evidence(session, actor, view)
            if tip.number not in linked
        ]
    return TipLinks(
        made=[link for link in links if link.kind is not LinkKind.REFUSED],
        refused=[link for link in links if link.kind is LinkKind.REFUSED],
        proposals=found[:MOST_PROPOSALS],
        more=max(0, len(found) - MOST_PROPOSALS),
    )


def find_link(session: Session, one: UUID, other: UUID) -> TipLink | None:
    """Return the link between two tips, if there is one."""
    return session.scalar(
        select(TipLink).where(
            or_(
                (TipLink.first_id == one) & (TipLink.second_id == other),
                (TipLink.first_id == other) & (TipLink.second_id == one),
            )
        )
    )


def _links(session: Session, actor: Actor, tip: Tip) -> list[LinkView]:
    """Return the links of a tip, the newest first."""
    rows = session.execute(
        select(TipLink, Tip, Member.display_name)
        .join(Tip, or_(Tip.id == TipLink.first_id, Tip.id == TipLink.second_id))
        .join(Member, Member.id == TipLink.member_id)
        .where(
            or_(TipLink.first_id == tip.id, TipLink.second_id == tip.id),
            Tip.id != tip.id,
            visible_to(actor),
        )
        .order_by(TipLink.at.desc(), Tip.number.desc())
    )
    return [
        LinkView(_other(other), link.kind, link.leading_id == other.id, member, link.at)
        for link, other, member in rows
    ]


def _other(tip: Tip) -> OtherTip:
    return OtherTip(tip.number, tip.day, tip.state, tip.theme)
