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
    """A file of content: its document and its address. `name` is below the folder of content."""

    name: str
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
    found: dict[tuple[str, str], ContentFile] = {}
    for name in content_names(folder):
        try:
            file = read_file(folder, name)
        except MalformedDocument as error:
            raise MalformedDocument(error.line, f"{name}: {error.reason}") from error
        other = found.setdefault((file.document.language, file.document.id), file)
        if other is not file:
            raise MalformedDocument(0, f"{name}: it has the id of {other.name}")
    return list(found.values())


def content_names(folder: Path) -> list[str]:
    """Return the names of the files of content in `folder`, in order."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob(f"*{_SUFFIX}"))


def read_file(folder: Path, name: str) -> ContentFile:
    """Return one file of content.

    Raises:
        MalformedDocument: it is not a document of this language and address.
    """
    language, _, path = name.removesuffix(_SUFFIX).partition("/")
    try:
        text = (folder / name).read_bytes().decode()
    except UnicodeDecodeError as error:
        raise MalformedDocument(0, "it is not text in UTF-8") from error
    document = parse_document(text)
    if document.language != language:
        raise MalformedDocument(0, "its language is not that of its folder")
    if not is_path(path):
        raise MalformedDocument(0, "its name cannot be an address")
    return ContentFile(name, path, document)


def import_content(runtime: Runtime, folder: Path, *, overwrite: bool = False) -> Import:
    """Load the files in `folder` and publish them.

    A page that staff changed since the last import is kept as it is, unless `overwrite` is given.

    Raises:
        MalformedDocument: a file is not a document, or another page has its address; nothing has
            been loaded.
    """
    files = read_content(folder)
    done = Import()
    with runtime.database.writing() as session:
        for file in files:
            _import_one(runtime, session, file, done, overwrite=overwrite)
    return done


def export_content(runtime: Runtime, folder: Path) -> list[str]:
    """Write what is live to files below `folder`, and return the names of those that changed.

    A file of a page that is not live any more is removed. What stands outside the folders of the
    languages is left alone.
    """
    with runtime.database.reading() as session:
        languages = list(session.scalars(select(Page.language).distinct()))
        live = {
            f"{row.language}/{row.path}{_SUFFIX}": write_document(parse_document(row.document))
            for row in session.scalars(select(LivePage))
        }
    changed = []
    for name, text in live.items():
        file, written = folder / name, text.encode()
        if file.exists() and file.read_bytes() == written:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written)
        changed.append(name)
    for language in languages:
        for below in content_names(folder / language):
            name = f"{language}/{below}"
            if name not in live:
                (folder / name).unlink()
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
        _refuse_taken(session, file)
        page = _new_page(session, file)
        done.added.append(name)
    else:
        newest = session.get_one(PageRevision, (page.id, page.sequence))
        if newest.document == text and page.path == file.path:
            done.unchanged += 1
            return
        if newest.author_id is not None and not overwrite:
            done.kept.append(name)
            return
        _refuse_taken(session, file)
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


def _new_page(session: Session, file: ContentFile) -> Page:
    page = Page(
        id=new_identifier(),
        key=file.document.id,
        language=file.document.language,
        path=file.path,
        state=PageState.DRAFT,
        version=0,
        sequence=0,
        live_sequence=None,
        title=file.document.title,
        kind=file.document.kind,
    )
    session.add(page)
    session.flush()
    return page


def _refuse_taken(session: Session, file: ContentFile) -> None:
    key = session.scalar(
        select(Page.key).where(Page.language == file.document.language, Page.path == file.path)
    )
    if key not in {None, file.document.id}:
        raise MalformedDocument(0, f"{file.name}: the page {key} has this address")
