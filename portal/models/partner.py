"""Partners: the organisations that the coordination point works with, and their keys.

Names and addresses of professionals stand in clear. A key is used for packages only once a second
person has compared its fingerprint.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word

PARTNER_NAME_LENGTH = 120
# RFC 3696, erratum 1690: what fits in the path of a mail.
EMAIL_LENGTH = 254
PHONE_LENGTH = 40
FINGERPRINT_LENGTH = 120


class PartnerKind(StrEnum):
    """What sort of organisation a partner is."""

    POLICE = "police"
    PROSECUTOR = "prosecutor"
    TAX_AUTHORITY = "tax_authority"
    FISCAL_INVESTIGATION = "fiscal_investigation"
    RIEC = "riec"
    CUSTOMS = "customs"
    BORDER_POLICE = "border_police"
    LABOUR_INSPECTORATE = "labour_inspectorate"
    BENEFITS = "benefits"
    HEALTH = "health"
    HOUSING = "housing"
    MUNICIPALITY = "municipality"
    OTHER = "other"


class PartnerEventKind(StrEnum):
    """What can happen to a partner."""

    ADDED = "added"
    CHANGED = "changed"
    KEY_CHANGED = "key_changed"
    KEY_CONFIRMED = "key_confirmed"
    KEY_REMOVED = "key_removed"
    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"


class Partner(Base):
    """An organisation. `version` is the sequence number of its latest event.

    `key` is a recipient of age or an OpenPGP certificate, as it was typed. `key_confirmed_by` is
    somebody other than `key_entered_by`, or absent.
    """

    __tablename__ = "partner"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(PARTNER_NAME_LENGTH), unique=True)
    kind: Mapped[PartnerKind] = mapped_column(word(PartnerKind))
    contact: Mapped[str] = mapped_column(String(PARTNER_NAME_LENGTH))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH))
    is_active: Mapped[bool]
    version: Mapped[int]
    key: Mapped[str | None] = mapped_column(Text)
    key_fingerprint: Mapped[str | None] = mapped_column(String(FINGERPRINT_LENGTH))
    key_entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    key_entered_at: Mapped[datetime | None] = mapped_column(Moment)
    key_confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    key_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def usable_key(self) -> str | None:
        """The key that packages may be made with: one that a second person has confirmed."""
        is_confirmed = self.key_confirmed_by not in {None, self.key_entered_by}
        return self.key if is_confirmed and self.is_active else None


class PartnerEvent(Base):
    """Something that happened to a partner; `fingerprint` is that of the key that it is about."""

    __tablename__ = "partner_event"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[PartnerEventKind] = mapped_column(word(PartnerEventKind))
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    fingerprint: Mapped[str | None] = mapped_column(String(FINGERPRINT_LENGTH))
