"""Showing a revision to somebody without an account, by a link that expires.

The link carries a random token; the database has only what the token is found by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from portal.accounts.permissions import Permission
from portal.models import Page, PagePreview
from portal.pages.changing import read_revision
from portal.pages.documents import Document, parse_document
from portal.pages.errors import BadMoment, NoSuchPage
from portal.vault import AccessToken, MalformedCode

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

MOST_DAYS = 30
# Base64 is padded to whole groups of four; the padding is left off in an address.
_PADDING = "="
_GROUP = 4


@dataclass(frozen=True)
class PreviewView:
    """A revision as a link shows it. `path` is the page's address, without the language."""

    document: Document
    language: str
    path: str
    sequence: int
    expires_at: datetime


def make_preview(runtime: Runtime, actor: Actor, page_id: UUID, sequence: int, days: int) -> str:
    """Return the token of a link that shows a revision for some days.

    Args:
        runtime: the running portal.
        actor: who wants to show it.
        page_id: the page.
        sequence: the revision; a later one is not shown by this link.
        days: for how long, from 1 to `MOST_DAYS`.

    Returns:
        43 characters that stand in an address as they are; they are not stored.

    Raises:
        NotPermitted: the actor may not write pages.
        NoSuchPage: there is no such page or revision.
        BadMoment: too few or too many days.
    """
    actor.require(Permission.WRITE_PAGES)
    if not 1 <= days <= MOST_DAYS:
        raise BadMoment
    token = AccessToken.generate()
    with runtime.database.writing() as session:
        read_revision(session, page_id, sequence)
        remove_ended_previews(runtime, session)
        session.add(
            PagePreview(
                lookup=token.lookup,
                page_id=page_id,
                sequence=sequence,
                expires_at=runtime.now() + timedelta(days=days),
            )
        )
    return token.to_text().rstrip(_PADDING)


def open_preview(runtime: Runtime, token_text: str) -> PreviewView:
    """Return what a preview link shows.

    Raises:
        NoSuchPage: the link was never made, or has expired.
    """
    try:
        token = AccessToken.from_text(token_text + _PADDING * (-len(token_text) % _GROUP))
    except MalformedCode:
        raise NoSuchPage from None
    with runtime.database.reading() as session:
        preview = session.get(PagePreview, token.lookup)
        if preview is None or preview.expires_at <= runtime.now():
            raise NoSuchPage
        page = session.get_one(Page, preview.page_id)
        revision = read_revision(session, preview.page_id, preview.sequence)
        return PreviewView(
            document=parse_document(revision.document),
            language=page.language,
            path=page.path,
            sequence=preview.sequence,
            expires_at=preview.expires_at,
        )


def remove_ended_previews(runtime: Runtime, session: Session) -> None:
    """Remove, in the caller's transaction, the links that have expired."""
    session.execute(delete(PagePreview).where(PagePreview.expires_at <= runtime.now()))
