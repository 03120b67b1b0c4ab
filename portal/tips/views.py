"""Named views of the queue: its filters under a name, for oneself or for the whole team.

Of a view only its name and the query of the queue's address are kept; neither is sealed, since the
queue is seen while the vault is locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from portal.accounts.permissions import Permission
from portal.models import Member, SavedView
from portal.models.desk import VIEW_NAME_LENGTH, VIEW_QUERY_LENGTH
from portal.tips.errors import EmptyText, NoSuchView, TooManyViews
from portal.vault import new_identifier

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

MOST_VIEWS = 30


@dataclass(frozen=True)
class ViewOfQueue:
    """A named view. `owner` is the name of whoever made it; `may_remove` is for the actor."""

    id: UUID
    name: str
    query: str
    owner: str
    is_shared: bool
    may_remove: bool


def save_view(runtime: Runtime, actor: Actor, name: str, query: str, *, is_shared: bool) -> None:
    """Give filters a name; a view of the actor's by the same name is replaced.

    Args:
        runtime: the running portal.
        actor: whose view it is.
        name: its name, at most `VIEW_NAME_LENGTH` characters.
        query: the query of the queue's address, at most `VIEW_QUERY_LENGTH` characters.
        is_shared: whether the whole team sees it.

    Raises:
        NotPermitted: the actor may not see the queue.
        EmptyText: no name, or one that is too long.
        TooManyViews: the actor has `MOST_VIEWS` already.
        ValueError: the query is empty or too long.
    """
    actor.require(Permission.SEE_QUEUE)
    name = " ".join(name.split())
    if not 0 < len(name) <= VIEW_NAME_LENGTH:
        raise EmptyText
    if not 0 < len(query) <= VIEW_QUERY_LENGTH:
        raise ValueError("a view needs filters, and not more than it can hold")
    with runtime.database.writing() as session:
        # The member's row is held, so that two that are saved at once are counted both.
        session.get_one(Member, actor.member_id, with_for_update={"key_share": True})
        own = select(SavedView).where(SavedView.owner_id == actor.member_id)
        view = session.scalar(own.where(SavedView.name == name))
        if view is not None:
            view.query, view.is_shared = query, is_shared
            return
        if session.scalars(select(func.count()).select_from(own.subquery())).one() >= MOST_VIEWS:
            raise TooManyViews
        session.add(
            SavedView(
                id=new_identifier(),
                owner_id=actor.member_id,
                name=name,
                query=query,
                is_shared=is_shared,
            )
        )


def list_views(runtime: Runtime, actor: Actor) -> list[ViewOfQueue]:
    """Return the actor's own views and those of the team, by name.

    Raises:
        NotPermitted: the actor may not see the queue.
    """
    actor.require(Permission.SEE_QUEUE)
    with runtime.database.reading() as session:
        rows = session.execute(
            select(SavedView, Member.display_name)
            .join(Member, Member.id == SavedView.owner_id)
            .where(or_(SavedView.owner_id == actor.member_id, SavedView.is_shared.is_(True)))
            .order_by(func.lower(SavedView.name), SavedView.id)
        ).all()
    return [
        ViewOfQueue(
            id=view.id,
            name=view.name,
            query=view.query,
            owner=owner,
            is_shared=view.is_shared,
            may_remove=_may_remove(actor, view),
        )
        for view, owner in rows
    ]


def remove_view(runtime: Runtime, actor: Actor, view_id: UUID) -> None:
    """Remove a view of the actor's own; a lead removes any of the team's.

    Raises:
        NotPermitted: the actor may not see the queue.
        NoSuchView: there is none that the actor may remove.
    """
    actor.require(Permission.SEE_QUEUE)
    with runtime.database.writing() as session:
        view = session.get(SavedView, view_id)
        if view is None or not _may_remove(actor, view):
            raise NoSuchView
        session.delete(view)


def _may_remove(actor: Actor, view: SavedView) -> bool:
    is_own = view.owner_id == actor.member_id
    return is_own or (view.is_shared and actor.may(Permission.LEAD_DESK))
