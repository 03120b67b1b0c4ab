"""Entities: who and what tips speak of, found again over keyed digests without being named."""

from __future__ import annotations

from enum import StrEnum


class EntityKind(StrEnum):
    """What sort of thing an entity is."""

    PERSON = "person"
    COMPANY = "company"
    VEHICLE = "vehicle"
    PREMISES = "premises"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
