"""The pages as files: `content/<language>/<path>.md`, in step with what stands in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import LivePage, Page, PageEventKind, PageRevision, PageState
from portal.pages.documents import Document, is_path, parse_document, write_document
from portal.pages.errors import MalformedDocument
from portal.pages.putting_live import put_live, record
from portal.vault import new_identifier

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_SUFFIX = ".md"


@dataclass(frozen=True)
class ContentFile:
    """A file of content: its document and its address."""

    path: str
    document: Document


@dataclass
class Import:
    """What an import did, by `language/path`."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0


def read_content(folder: Path) -> list[ContentFile]:
    """Return all documents in `folder`, in the order of their files' names.

    Raises:
        MalformedDocument: a file is not a document; the error names the file.
    """
    found = []
    for file in sorted(folder.rglob(f"*{_SUFFIX}")):
        name = file.relative_to(folder).as_posix()
        language, _, path = name.removesuffix(_SUFFIX).partition("/")
        try:
            document = parse_document(file.read_text(encoding="utf-8"))
        except MalformedDocument as error:
            raise MalformedDocument(error.line, f"{name}: {error.reason}") from error
        if document.language != language:
            raise MalformedDocument(0, f"{name}: its language is not that of its folder")
        if not is_path(path):
            raise MalformedDocument(0, f"{name}: its name cannot be an address")
        found.append(ContentFile(path, document))
    return found


def import_content(runtime: Runtime, folder: Path, *, overwrite: bool = False) -> Import:
    """Load the files in `folder` and publish them.

    A page that staff changed since the last import is kept as it is, unless `overwrite` is given.

    Raises:
        MalformedDocument: a file is not a document; nothing has been loaded.
    """
    files = read_content(folder)
    done = Import()
    with runtime.database.writing() as session:
        for file in files:
            _import_one(runtime, session, file, done, overwrite=overwrite)
    return done


def export_content(runtime: Runtime, folder: Path) -> list[str]:
    """Write what is live to files below `folder`, and return the names of those that changed.

    A file of a page that is not live any more is removed.
    """
    with runtime.database.reading() as session:
        live = {
            f"{row.language}/{row.path}{_SUFFIX}": write_document(parse_document(row.document))
            for row in session.scalars(select(LivePage))
        }
    changed = []
    for name, text in live.items():
        file = folder / name
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        changed.append(name)
    for file in sorted(folder.rglob(f"*{_SUFFIX}")):
        name = file.relative_to(folder).as_posix()
        if name not in live:
            file.unlink()
            changed.append(name)
    return sorted(changed)


def _import_one(
    runtime: Runtime, session: Session, file: ContentFile, done: Import, *, overwrite: bool
) -> None:
    document = file.document
    name = f"{document.language}/{file.path}"
    text = write_document(document)
    page = session.scalar(
        select(Page).where(Page.key == document.id, Page.language == document.language)
    )
    if page is None:
        page = Page(
            id=new_identifier(),
            key=document.id,
            language=document.language,
            path=file.path,
            state=PageState.DRAFT,
            version=0,
            sequence=0,
            live_sequence=None,
            title=document.title,
            kind=document.kind,
        )
        session.add(page)
        session.flush()
        done.added.append(name)
    else:
        newest = session.get_one(PageRevision, (page.id, page.sequence))
        if newest.document == text and page.path == file.path:
            done.unchanged += 1
            return
        if newest.author_id is not None and not overwrite:
            done.kept.append(name)
            return
        done.changed.append(name)
    page.sequence += 1
    page.path, page.title, page.kind = file.path, document.title, document.kind
    session.add(
        PageRevision(
            page_id=page.id,
            sequence=page.sequence,
            at=runtime.now(),
            author_id=None,
            why="",
            document=text,
            source_sequence=None,
        )
    )
    record(runtime, session, page, PageEventKind.IMPORTED, None)
    session.flush()
    put_live(runtime, session, page, None)
