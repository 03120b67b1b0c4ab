"""The tables (SQLAlchemy 2, typed), a module an aggregate, and the reference data beside them."""

from portal.models.account import (
    AccountEvent,
    AccountEventKind,
    Member,
    MemberSession,
    MemberStatus,
    Role,
)
from portal.models.audit import AuditAnchor, AuditEvent, AuditHead, AuditKind
from portal.models.base import Base
from portal.models.catalogue import Catalogue, load_catalogue
from portal.models.database import Database
from portal.models.media import Media, MediaFile, MediaKind, MediaText
from portal.models.page import (
    LivePage,
    Page,
    PageComment,
    PageDraft,
    PageEvent,
    PageEventKind,
    PageKind,
    PagePreview,
    PageRevision,
    PageState,
    Redirect,
)
from portal.models.search import SearchEntry, SearchWord
from portal.models.site import SiteSetting, SiteSettingEvent, SiteState
from portal.models.site_reader import SiteReader
from portal.models.team import TeamKey, TeamKeyGrant, VaultRoot
from portal.models.tip import (
    Channel,
    Message,
    MessageKind,
    State,
    Tip,
    TipCircle,
    TipCounter,
    TipEvent,
    TipEventKind,
    TipReading,
)
from portal.models.visit import Visit

__all__ = [
    "AccountEvent",
    "AccountEventKind",
    "AuditAnchor",
    "AuditEvent",
    "AuditHead",
    "AuditKind",
    "Base",
    "Catalogue",
    "Channel",
    "Database",
    "LivePage",
    "Media",
    "MediaFile",
    "MediaKind",
    "MediaText",
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
    "PagePreview",
    "PageRevision",
    "PageState",
    "Redirect",
    "Role",
    "SearchEntry",
    "SearchWord",
    "SiteReader",
    "SiteSetting",
    "SiteSettingEvent",
    "SiteState",
    "State",
    "TeamKey",
    "TeamKeyGrant",
    "Tip",
    "TipCircle",
    "TipCounter",
    "TipEvent",
    "TipEventKind",
    "TipReading",
    "VaultRoot",
    "Visit",
    "load_catalogue",
]
