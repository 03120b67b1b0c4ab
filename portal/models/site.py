"""What holds for the whole site: its version, and what staff set without a deploy."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment


class SiteState(Base):
    """The one row by which web processes notice that something was published.

    `version` grows with every change that a visitor can see. `next_change_at` is when the next
    page is to be published or to expire.
    """

    __tablename__ = "site_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    next_change_at: Mapped[datetime | None] = mapped_column(Moment)


class SiteSetting(Base):
    """Something that staff set in the browser: the menu, the banner, the phone numbers."""

    __tablename__ = "site_setting"

    name: Mapped[str] = mapped_column(String(WORD_LENGTH), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int]


class SiteSettingEvent(Base):
    """Somebody changed a setting. An absent actor is the command line."""

    __tablename__ = "site_setting_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    name: Mapped[str] = mapped_column(String(WORD_LENGTH), index=True)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
