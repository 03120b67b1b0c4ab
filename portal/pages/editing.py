"""Writing pages: making one, saving, restoring, translating, and keeping what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.errors import NoSuchMember
from portal.accounts.permissions import Permission
from portal.accounts.team import active_member
from portal.models import Page, PageDraft, PageEventKind, PageRevision, PageState
from portal.models.page import LINE_LENGTH
from portal.pages.changing import (
    as_line,
    as_text,
    back_to_draft,
    change_page,
    check_path,
    flush_path,
    read_revision,
)
from portal.pages.documents import parse_document, write_document
from portal.pages.errors import KeyTaken, MalformedDocument
from portal.pages.following import source_of
from portal.pages.listing import PageFilter, PageList, PageRow, list_pages
from portal.pages.merging import first_conflict
from portal.pages.putting_live import hold_page, record
from portal.pages.reading import (
    Colleague,
    CommentView,
    DraftView,
    PageEventView,
    PageView,
    RevisionView,
    TranslationRow,
    read_page,
    writes_pages,
)
from portal.vault import new_identifier

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.pages.documents import Document
    from portal.runtime import Runtime

__all__ = [
    "Colleague",
    "CommentView",
    "DraftView",
    "PageEventView",
    "PageFilter",
    "PageList",
    "PageRow",
    "PageView",
    "RevisionView",
    "TranslationRow",
    "change_owner",
    "create_page",
    "create_translation",
    "drop_draft",
    "keep_draft",
    "list_pages",
    "read_page",
    "restore",
    "save_revision",
]


def create_page(runtime: Runtime, actor: Actor, path: str, text: str, why: str) -> UUID:
    """Make a page, a draft at first; its key and language are those of the document.

    Args:
        runtime: the running portal.
        actor: who writes it, and who owns it from now on.
        path: its address, without the language.
        text: its document.
        why: a line about it.

    Returns:
        The new page's identifier.

    Raises:
        NotPermitted: the actor may not write pages.
        MalformedDocument: the text is not a document.
        MalformedPath, PathTaken: the page cannot have this address.
        KeyTaken: there is a page with this key in this language.
    """
    actor.require(Permission.WRITE_PAGES)
    document = _parse(text)
    with runtime.database.writing() as session:
        page = _add_page(session, actor, document, path)
        follows = _source_sequence(session, page)
        _add_revision(runtime, session, page, actor, PageEventKind.CREATED, document, follows, why)
        return page.id


def create_translation(
    runtime: Runtime, actor: Actor, page_id: UUID, language: str, path: str
) -> UUID:
    """Make a page in another language, a draft that begins with the text of the original.

    Returns:
        The new page's identifier.

    Raises:
        NotPermitted: the actor may not write pages.
        NoSuchPage: there is no such page to translate.
        MalformedDocument: the language is not one.
        MalformedPath, PathTaken: the translation cannot have this address.
        KeyTaken: the page has a translation in this language already.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.writing() as session:
        original = hold_page(session, page_id)
        newest = read_revision(session, page_id, original.sequence)
        fields = parse_document(newest.document).model_copy(update={"language": language})
        copy = parse_document(write_document(fields))
        page = _add_page(session, actor, copy, path)
        follows = _source_sequence(session, page)
        _add_revision(runtime, session, page, actor, PageEventKind.CREATED, copy, follows)
        return page.id


def save_revision(
    runtime: Runtime,
    actor: Actor,
    page_id: UUID,
    seen_version: int,
    path: str,
    text: str,
    why: str,
    *,
    follows_source: bool = True,
) -> None:
    """Save a new revision; the page is a draft again, and what is live stays as it is.

    The actor's draft is forgotten. A new address holds from the next publication; the old one then
    leads to it.

    Args:
        runtime: the running portal.
        actor: who wrote it.
        page_id: of which page.
        seen_version: the version of the page that they began with.
        path: its address, without the language.
        text: its document, with the key and language that the page has.
        why: a line about what was changed.
        follows_source: whether a translation is now in step with the newest Dutch revision.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        MalformedDocument: the text is not a document, is another page's, or holds marks of a merge
            that nobody settled.
        MalformedPath, PathTaken: the page cannot have this address.
    """
    document = _parse(text)
    with change_page(runtime, actor, Permission.WRITE_PAGES, page_id, seen_version) as held:
        session, page = held
        _check_same_page(document, page)
        if path != page.path:
            check_path(session, page, path)
            page.path = path
            flush_path(session)
        if follows_source:
            follows = _source_sequence(session, page)
        else:
            follows = read_revision(session, page.id, page.sequence).source_sequence
        _add_revision(runtime, session, page, actor, PageEventKind.SAVED, document, follows, why)
        _drop_draft(session, actor, page.id)


def restore(
    runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int, sequence: int
) -> None:
    """Make a new revision with the text of an earlier one; nothing in between is lost.

    Raises:
        NotPermitted, PageChanged: as for each change.
        NoSuchPage: there is no such page or revision.
    """
    with change_page(runtime, actor, Permission.WRITE_PAGES, page_id, seen_version) as held:
        session, page = held
        old = read_revision(session, page.id, sequence)
        _add_revision(
            runtime,
            session,
            page,
            actor,
            PageEventKind.RESTORED,
            parse_document(old.document),
            old.source_sequence,
            note=str(sequence),
        )


def change_owner(
    runtime: Runtime, actor: Actor, page_id: UUID, seen_version: int, owner_id: UUID | None
) -> None:
    """Make a colleague answer for a page, or nobody.

    Raises:
        NotPermitted, NoSuchPage, PageChanged: as for each change.
        NoSuchMember: the colleague does not write pages, or not any more.
    """
    with change_page(runtime, actor, Permission.WRITE_PAGES, page_id, seen_version) as held:
        session, page = held
        name = ""
        if owner_id:
            owner = active_member(session, owner_id)
            if not writes_pages(owner):
                raise NoSuchMember
            name = owner.display_name
        page.owner_id = owner_id
        record(runtime, session, page, PageEventKind.OWNER_CHANGED, actor, name)


def keep_draft(
    runtime: Runtime, actor: Actor, page_id: UUID, base_sequence: int, text: str
) -> None:
    """Keep what the actor has typed and not saved, whether it is a document or not.

    Args:
        runtime: the running portal.
        actor: who types.
        page_id: in which page.
        base_sequence: the revision that they began with.
        text: all that they have typed.

    Raises:
        NotPermitted: the actor may not write pages.
        NoSuchPage: there is no such page.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.writing() as session:
        hold_page(session, page_id)
        session.merge(
            PageDraft(
                page_id=page_id,
                member_id=actor.member_id,
                at=runtime.now(),
                base_sequence=base_sequence,
                document=as_text(text),
            )
        )


def drop_draft(runtime: Runtime, actor: Actor, page_id: UUID) -> None:
    """Forget what the actor had typed and not saved.

    Raises:
        NotPermitted: the actor may not write pages.
    """
    actor.require(Permission.WRITE_PAGES)
    with runtime.database.writing() as session:
        _drop_draft(session, actor, page_id)


def _parse(text: str) -> Document:
    line = first_conflict(text)
    if line:
        raise MalformedDocument(line, "the two texts have not been brought together here")
    return parse_document(text)


def _check_same_page(document: Document, page: Page) -> None:
    if document.id != page.key:
        raise MalformedDocument(2, f"id: it must stay {page.key}")
    if document.language != page.language:
        raise MalformedDocument(2, f"language: it must stay {page.language}")


def _source_sequence(session: Session, page: Page) -> int | None:
    source = source_of(session, page)
    return source.sequence if source else None


def _add_page(session: Session, actor: Actor, document: Document, path: str) -> Page:
    taken = select(Page.id).where(Page.key == document.id, Page.language == document.language)
    if session.scalar(taken):
        raise KeyTaken
    page = Page(
        id=new_identifier(),
        key=document.id,
        language=document.language,
        path=path,
        state=PageState.DRAFT,
        version=0,
        sequence=0,
        live_sequence=None,
        title=document.title,
        kind=document.kind,
        owner_id=actor.member_id,
    )
    check_path(session, page, path)
    session.add(page)
    flush_path(session)
    return page


def _add_revision(
    runtime: Runtime,
    session: Session,
    page: Page,
    actor: Actor,
    kind: PageEventKind,
    document: Document,
    source_sequence: int | None,
    why: str = "",
    note: str = "",
) -> None:
    why = as_line(why, LINE_LENGTH)
    page.sequence += 1
    page.title, page.kind = document.title, document.kind
    session.add(
        PageRevision(
            page_id=page.id,
            sequence=page.sequence,
            at=runtime.now(),
            author_id=actor.member_id,
            why=why,
            document=write_document(document),
            source_sequence=source_sequence,
        )
    )
    back_to_draft(session, page)
    record(runtime, session, page, kind, actor, note or why)


def _drop_draft(session: Session, actor: Actor, page_id: UUID) -> None:
    session.execute(
        delete(PageDraft).where(
            PageDraft.page_id == page_id, PageDraft.member_id == actor.member_id
        )
    )
