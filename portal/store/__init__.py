"""Where files are kept under random names: in a folder, or in any S3-compatible store.

A store knows no key and no database. What it is given has been sealed already, so that it, its
backups and whoever runs it learn how many files there are, about how large, and when they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.store.folder import FolderStore
from portal.store.kept import KeptFile, NotKept, Store, StoreAway
from portal.store.s3 import S3Store

if TYPE_CHECKING:
    from portal.settings import Settings

__all__ = [
    "FolderStore",
    "KeptFile",
    "NotKept",
    "S3Store",
    "Store",
    "StoreAway",
    "make_store",
]


def make_store(settings: Settings) -> Store:
    """Return the store that the settings name; nothing is asked of it yet."""
    if settings.s3:
        return S3Store(settings.s3)
    return FolderStore(settings.attachment_folder)
