"""The tables (SQLAlchemy 2, typed), a module an aggregate, and the reference data beside them."""

from portal.models.account import (
    AccountEvent,
    AccountEventKind,
    Member,
    MemberSession,
    MemberStatus,
    Role,
)
from portal.models.base import Base
from portal.models.catalogue import Catalogue, load_catalogue
from portal.models.database import Database
from portal.models.page import (
    LivePage,
    Page,
    PageComment,
    PageDraft,
    PageEvent,
    PageEventKind,
    PageKind,
    PageRevision,
    PageState,
    Redirect,
)
from portal.models.site import SiteSetting, SiteState
from portal.models.team import TeamKey, TeamKeyGrant, VaultRoot
from portal.models.tip import (
    Channel,
    Message,
    MessageKind,
    State,
    Tip,
    TipCounter,
    TipEvent,
    TipEventKind,
    TipReading,
)
from portal.models.visit import Visit

__all__ = [
    "AccountEvent",
    "AccountEventKind",
    "Base",
    "Catalogue",
    "Channel",
    "Database",
    "LivePage",
    "Member",
    "MemberSession",
    "MemberStatus",
    "Message",
    "MessageKind",
    "Page",
    "PageComment",
    "PageDraft",
    "PageEvent",
    "PageEventKind",
    "PageKind",
    "PageRevision",
    "PageState",
    "Redirect",
    "Role",
    "SiteSetting",
    "SiteState",
    "State",
    "TeamKey",
    "TeamKeyGrant",
    "Tip",
    "TipCounter",
    "TipEvent",
    "TipEventKind",
    "TipReading",
    "VaultRoot",
    "Visit",
    "load_catalogue",
]
