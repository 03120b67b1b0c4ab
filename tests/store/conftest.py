"""Stores to keep files in: a folder, and a bucket on a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.store import FolderStore, S3Store, Store
from portal.vault import new_identifier
from tests.store import s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.settings import S3Settings


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    with s3_server.running() as address:
        yield address


@pytest.fixture
def bucket(s3_address: str) -> S3Settings:
    """An empty bucket."""
    place = s3_server.place(s3_address, new_identifier().hex)
    s3_server.client(place).make_bucket(bucket_name=place.bucket)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that a store can make."""
    return tmp_path / "instance" / "attachments"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store of each kind in turn."""
    if request.param == "folder":
        return FolderStore(request.getfixturevalue("folder"))
    return S3Store(request.getfixturevalue("bucket"))
