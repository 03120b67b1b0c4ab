"""Fixtures of the tests of the public site: pages to read, published by way of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.pages.files import import_content
from tests.pages.desk import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portal.runtime import Runtime


@pytest.fixture
def publish(runtime: Runtime, tmp_path: Path) -> Callable[..., None]:
    """Publish a document at `<language>/<path>`, as another process would."""

    def put(address: str, **fields: object) -> None:
        folder = tmp_path / "files"
        for old in folder.rglob("*.md"):
            old.unlink()
        file = folder / f"{address}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document(language=address[:2], **fields), encoding="utf-8")
        import_content(runtime, folder)

    return put
