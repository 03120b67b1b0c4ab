"""Putting pages live in a test, the way the command line does: from files of content."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import Page, PageEventKind
from portal.pages.documents import Document, write_document
from portal.pages.files import import_content
from portal.pages.putting_live import hold_page, take_off

if TYPE_CHECKING:
    from portal.runtime import Runtime


def document(
    key: str,
    title: str = "A page",
    summary: str = "",
    body: str = "",
    language: str = "nl",
    **others: object,
) -> Document:
    fields = {"kind": "page", "title": title, "summary": summary, "body": body, **others}
    return Document.model_validate({"id": key, "language": language, **fields})


def publish(runtime: Runtime, *documents: Document) -> None:
    """Put pages live, each at its key; one with a key that is live already takes its place."""
    with TemporaryDirectory() as folder:
        for each in documents:
            file = Path(folder) / each.language / f"{each.id}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(write_document(each), encoding="utf-8")
        import_content(runtime, Path(folder))


def withdraw(runtime: Runtime, key: str, language: str = "nl") -> None:
    """Take a page off the site."""
    with runtime.database.writing() as session:
        found = session.scalars(
            select(Page.id).where(Page.key == key, Page.language == language)
        ).one()
        take_off(runtime, session, hold_page(session, found), PageEventKind.ARCHIVED, None)
