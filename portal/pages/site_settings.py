"""What staff set for the whole site without a deploy: reading it, changing it, and who did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, cast

from pydantic import ValidationError
from sqlalchemy import Text, func, insert, select, update
from sqlalchemy import cast as as_type

from portal.accounts.permissions import Permission
from portal.models import Member, SiteSetting, SiteSettingEvent
from portal.models.catalogue import with_missing
from portal.models.site_reader import stored_texts
from portal.models.site_values import (
    VALUES,
    BranchList,
    SettingName,
    SettingValue,
    ThemeList,
    ValueT,
    parse_value,
)
from portal.pages.errors import SettingChanged
from portal.pages.indexing import rebuild_index
from portal.pages.versions import hold_site, mark_changed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models.catalogue import Catalogue
    from portal.runtime import Runtime

_EVENTS_SHOWN = 20


@dataclass(frozen=True)
class SettingEventView:
    """Somebody changed a setting. `actor` is None for the command line."""

    at: datetime
    actor: str | None


@dataclass(frozen=True)
class SettingView(Generic[ValueT]):
    """A setting as it is now. Version 0 has never been set; events come newest first.

    `is_broken` tells of a stored value that cannot be read, so that the default holds instead.
    """

    value: ValueT
    version: int
    is_broken: bool
    events: list[SettingEventView]


@dataclass(frozen=True)
class SettingRow:
    """A setting in the list of all: who changed it last, if anybody did."""

    name: SettingName
    last: SettingEventView | None
    is_broken: bool


@dataclass(frozen=True)
class _Stored:
    version: int = 0
    raw: str | None = None


def list_settings(runtime: Runtime, actor: Actor) -> list[SettingRow]:
    """Return all that can be set.

    Raises:
        NotPermitted: the actor does not publish.
    """
    actor.require(Permission.PUBLISH_PAGES)
    newest = select(func.max(SiteSettingEvent.id)).group_by(SiteSettingEvent.name)
    query = (
        select(SiteSettingEvent.name, SiteSettingEvent.at, Member.display_name)
        .outerjoin(Member, Member.id == SiteSettingEvent.actor_id)
        .where(SiteSettingEvent.id.in_(newest))
    )
    with runtime.database.reading() as session:
        last = {
            row.name: SettingEventView(row.at, row.display_name) for row in session.execute(query)
        }
        stored = {name: _stored(session, name) for name in SettingName}
    return [
        SettingRow(
            name,
            last.get(name),
            stored[name].version > 0 and parse_value(VALUES[name], stored[name].raw) is None,
        )
        for name in SettingName
    ]


def find_broken_settings(runtime: Runtime) -> dict[str, str]:
    """Return why each stored setting that cannot be read cannot, by its name.

    The reason is empty where this version of the portal has no setting of that name. The values
    that were typed are not in it.
    """
    with runtime.database.reading() as session:
        stored = stored_texts(session)
    kinds: dict[str, type[SettingValue]] = {name.value: kind for name, kind in VALUES.items()}
    broken: dict[str, str] = {}
    for name, raw in sorted(stored.items()):
        if name not in kinds:
            broken[name] = ""
            continue
        try:
            kinds[name].model_validate_json(raw)
        except ValidationError as error:
            wrong = error.errors(include_input=False, include_context=False)[0]
            place = ".".join(str(part) for part in wrong["loc"])
            broken[name] = f"{place}: {wrong['msg']}" if place else wrong["msg"]
    return broken


def read_setting(runtime: Runtime, actor: Actor, kind: type[ValueT]) -> SettingView[ValueT]:
    """Return a setting; of themes and branches all that there are, the file's included.

    Raises:
        NotPermitted: the actor does not publish.
    """
    actor.require(Permission.PUBLISH_PAGES)
    query = (
        select(SiteSettingEvent.at, Member.display_name)
        .outerjoin(Member, Member.id == SiteSettingEvent.actor_id)
        .where(SiteSettingEvent.name == kind.name)
        .order_by(SiteSettingEvent.id.desc())
        .limit(_EVENTS_SHOWN)
    )
    with runtime.database.reading() as session:
        stored = _stored(session, kind.name)
        events = [SettingEventView(at, actor_name) for at, actor_name in session.execute(query)]
    found = parse_value(kind, stored.raw)
    return SettingView(
        value=_whole(runtime.site.shipped, found or kind()),
        version=stored.version,
        is_broken=stored.version > 0 and found is None,
        events=events,
    )


def save_setting(runtime: Runtime, actor: Actor, seen_version: int, value: ValueT) -> None:
    """Set something for the whole site; visitors see it at once.

    Themes and branches that exist stay: what `value` leaves out comes after the others.

    Raises:
        NotPermitted: the actor does not publish.
        SettingChanged: somebody else changed it since the actor saw it.
    """
    actor.require(Permission.PUBLISH_PAGES)
    name = value.name
    with runtime.database.writing() as session:
        # Whoever changes the site holds it, so nobody else changes a setting meanwhile.
        hold_site(session)
        stored = _stored(session, name)
        if stored.version != seen_version:
            raise SettingChanged(stored.version, _last_actor(session, name))
        before = parse_value(type(value), stored.raw)
        whole = _whole(runtime.site.shipped, value, before)
        _write(session, name, stored.version + 1, whole.model_dump(mode="json"))
        session.add(SiteSettingEvent(at=runtime.now(), name=name, actor_id=actor.member_id))
        mark_changed(session)
    runtime.site.forget()
    if name is SettingName.PHONES:
        # The search shows pages with their placeholders filled in.
        rebuild_index(runtime)
        runtime.site.forget()


def _stored(session: Session, name: str) -> _Stored:
    # The value as text: a broken one must not break the page that mends it.
    query = select(SiteSetting.version, as_type(SiteSetting.value, Text).label("raw"))
    row = session.execute(query.where(SiteSetting.name == name)).one_or_none()
    return _Stored(row.version, row.raw) if row else _Stored()


def _write(session: Session, name: str, version: int, value: dict[str, Any]) -> None:
    if version == 1:
        session.execute(insert(SiteSetting).values(name=name, value=value, version=version))
        return
    session.execute(
        update(SiteSetting).where(SiteSetting.name == name).values(value=value, version=version)
    )


def _last_actor(session: Session, name: str) -> str | None:
    query = (
        select(Member.display_name)
        .join(SiteSettingEvent, SiteSettingEvent.actor_id == Member.id)
        .where(SiteSettingEvent.name == name)
    )
    return session.scalar(query.order_by(SiteSettingEvent.id.desc()).limit(1))


def _whole(shipped: Catalogue, value: ValueT, before: ValueT | None = None) -> ValueT:
    if not isinstance(value, (ThemeList, BranchList)):
        return value
    known = shipped.theme_by_id if isinstance(value, ThemeList) else shipped.branch_by_id
    if isinstance(before, (ThemeList, BranchList)):
        known = {term.id: term for term in before.entries} | {
            name: term
            for name, term in known.items()
            if name not in {each.id for each in before.entries}
        }
    return cast(ValueT, type(value)(entries=with_missing(value.entries, known)))
