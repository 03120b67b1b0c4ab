"""What staff set for the whole site, as every request reads it: kept in memory, always there."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, cast, select
from sqlalchemy.exc import SQLAlchemyError

from portal.models.catalogue import overlaid
from portal.models.site import SiteSetting, SiteState
from portal.models.site_values import (
    Banner,
    BranchList,
    Home,
    Menu,
    PhoneNumbers,
    Phones,
    SettingValue,
    ThemeList,
    ValueT,
    parse_value,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.models.catalogue import Catalogue
    from portal.models.database import Database
    from portal.settings import Settings

FRESH_SECONDS: Final = 1.0
_logger = logging.getLogger("portal")


@dataclass(frozen=True)
class SiteView:
    """What holds for the whole site, at one version of it."""

    version: int
    menu: Menu
    home: Home
    phones: Phones
    banner: Banner
    catalogue: Catalogue


class SiteReader:
    """Reads what staff set: at most one small query a second a process, and more after a change.

    A row that cannot be read counts as one that is not there, and while the database is away what
    was read last holds: nobody's report may hang on this.
    """

    def __init__(self, database: Database, settings: Settings, shipped: Catalogue) -> None:
        self.shipped = shipped
        self._database = database
        self._settings = settings
        self._lock = Lock()
        self._looked_at = float("-inf")
        self._view = self._make(-1, {})

    def look(self) -> SiteView:
        """Return what holds now."""
        if self._is_stale():
            with self._lock:
                if self._is_stale():
                    self._refresh()
        return self._view

    def forget(self) -> None:
        """Look again before the next answer."""
        self._looked_at = float("-inf")

    def _is_stale(self) -> bool:
        return time.monotonic() - self._looked_at >= FRESH_SECONDS

    def _refresh(self) -> None:
        # Noted first: whoever comes meanwhile goes on with what was read before, and a `forget`
        # that comes meanwhile is not forgotten.
        self._looked_at = time.monotonic()
        try:
            with self._database.reading() as session:
                version = session.scalar(select(SiteState.version)) or 0
                if version != self._view.version:
                    self._view = self._make(version, stored_texts(session))
        except SQLAlchemyError:
            return

    def _make(self, version: int, rows: dict[str, str]) -> SiteView:
        themes = _value(ThemeList, rows) or ThemeList()
        branches = _value(BranchList, rows) or BranchList()
        phones = _value(PhoneNumbers, rows) or PhoneNumbers()
        return SiteView(
            version=version,
            menu=_value(Menu, rows) or Menu(),
            home=_value(Home, rows) or Home(),
            phones=phones.over(self._settings),
            banner=_value(Banner, rows) or Banner(),
            catalogue=overlaid(self.shipped, themes.entries, branches.entries),
        )


def stored_texts(session: Session) -> dict[str, str]:
    """Return the JSON of each setting by its name, unread, so that a broken one breaks no other."""
    query = select(SiteSetting.name, cast(SiteSetting.value, Text))
    return {name: raw for name, raw in session.execute(query) if raw is not None}


def _value(kind: type[ValueT], rows: dict[str, str]) -> ValueT | None:
    value = parse_value(kind, rows.get(kind.name))
    if value is None and kind.name in rows:
        _write_down(kind)
    return value


def _write_down(kind: type[SettingValue]) -> None:
    # Its name only: what stands in it may be anything.
    _logger.error(json.dumps({"event": "broken_setting", "name": kind.name}))
