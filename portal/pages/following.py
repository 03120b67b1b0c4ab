"""Translations and the Dutch page that they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from portal.models import Page, PageRevision
from portal.pages.languages import SITE_LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

SOURCE_LANGUAGE = SITE_LANGUAGES[0]


def source_of(session: Session, page: Page) -> Page | None:
    """Return the Dutch page that a translation follows, if there is one."""
    if page.language == SOURCE_LANGUAGE:
        return None
    return session.scalar(
        select(Page).where(Page.key == page.key, Page.language == SOURCE_LANGUAGE)
    )


def is_behind() -> ColumnElement[bool]:
    """Return whether a row of `Page` is a translation of a Dutch page that was changed since.

    An import brings pages in step with each other, and notes no revision that they follow. So an
    imported translation is behind when somebody saved the Dutch page after the import.
    """
    source, own, newest = aliased(Page), aliased(PageRevision), aliased(PageRevision)
    return exists(
        select(source.id)
        .join(own, and_(own.page_id == Page.id, own.sequence == Page.sequence))
        .join(newest, and_(newest.page_id == source.id, newest.sequence == source.sequence))
        .where(
            source.key == Page.key,
            source.language == SOURCE_LANGUAGE,
            Page.language != SOURCE_LANGUAGE,
            or_(
                source.sequence > own.source_sequence,
                and_(
                    own.source_sequence.is_(None),
                    newest.author_id.is_not(None),
                    newest.at > own.at,
                ),
            ),
        )
        .correlate(Page)
    )
