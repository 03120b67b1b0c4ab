"""A desk at which an editor and two publishers write pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR, Actor
from portal.models import LivePage, Page, PageEvent, PageKind, Role
from portal.pages import editing, publishing, reviewing
from portal.pages.documents import Document, write_document
from portal.pages.listing import PageFilter, PageRow, list_pages
from portal.pages.reading import PageView, read_page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from portal.models import PageEventKind
    from portal.runtime import Runtime


def document(key: str = "approach", language: str = "nl", **fields: object) -> str:
    """The text of a document that passes the check list before publishing."""
    values = {
        "kind": PageKind.PAGE,
        "title": "Onze aanpak",
        "summary": "Wat de gemeente doet.",
        "review_date": date(2027, 1, 31),
        "body": "De gemeente let op.",
    }
    return write_document(Document(id=key, language=language, **(values | fields)))


def writer(runtime: Runtime, name: str, role: Role) -> Actor:
    add_member(runtime, OPERATOR, name, name.title(), (role,))
    return Actor(find_member(runtime, name), name.title(), frozenset({role}))


@dataclass(frozen=True)
class Desk:
    """Each step is taken by whoever usually takes it, on the page as it is now."""

    runtime: Runtime
    daan: Actor
    esra: Actor
    fien: Actor

    @classmethod
    def open(cls, runtime: Runtime) -> Desk:
        return cls(
            runtime,
            daan=writer(runtime, "daan", Role.EDITOR),
            esra=writer(runtime, "esra", Role.PUBLISHER),
            fien=writer(runtime, "fien", Role.PUBLISHER),
        )

    def view(self, page_id: UUID, by: Actor | None = None) -> PageView:
        return read_page(self.runtime, by or self.daan, page_id)

    def version(self, page_id: UUID) -> int:
        return self.view(page_id).page.version

    def create(self, path: str = "aanpak", by: Actor | None = None, **fields: object) -> UUID:
        text = document(**fields)
        return editing.create_page(self.runtime, by or self.daan, path, text, "Nieuw")

    def save(
        self,
        page_id: UUID,
        by: Actor | None = None,
        path: str | None = None,
        follows_source: bool = True,
        **fields: object,
    ) -> None:
        page = self.view(page_id).page
        editing.save_revision(
            self.runtime,
            by or self.daan,
            page_id,
            page.version,
            path or page.path,
            document(page.key, page.language, **fields),
            "Bijgewerkt",
            follows_source=follows_source,
        )

    def submit(self, page_id: UUID, by: Actor | None = None) -> None:
        reviewing.submit(self.runtime, by or self.daan, page_id, self.version(page_id), "")

    def approve(self, page_id: UUID, by: Actor | None = None) -> None:
        reviewing.approve(self.runtime, by or self.esra, page_id, self.version(page_id))

    def send_back(self, page_id: UUID, note: str = "") -> None:
        version = self.version(page_id)
        reviewing.return_to_author(self.runtime, self.esra, page_id, version, note)

    def publish(self, page_id: UUID, by: Actor | None = None) -> None:
        publishing.publish_now(self.runtime, by or self.esra, page_id, self.version(page_id))

    def schedule(
        self, page_id: UUID, publish_at: datetime | None, expire_at: datetime | None = None
    ) -> None:
        version = self.version(page_id)
        publishing.schedule(self.runtime, self.esra, page_id, version, publish_at, expire_at)

    def archive(self, page_id: UUID, replacement_id: UUID | None = None) -> None:
        version = self.version(page_id)
        publishing.archive(self.runtime, self.esra, page_id, version, replacement_id)

    def create_approved(self, path: str = "aanpak", **fields: object) -> UUID:
        page_id = self.create(path, **fields)
        self.submit(page_id)
        self.approve(page_id)
        return page_id

    def create_live(self, path: str = "aanpak", **fields: object) -> UUID:
        page_id = self.create_approved(path, **fields)
        self.publish(page_id)
        return page_id

    def republish(self, page_id: UUID, path: str | None = None, **fields: object) -> None:
        self.save(page_id, path=path, **fields)
        self.submit(page_id)
        self.approve(page_id)
        self.publish(page_id)

    def live(self, page_id: UUID) -> LivePage | None:
        with self.runtime.database.reading() as session:
            return session.get(LivePage, page_id)

    def page(self, page_id: UUID) -> Page:
        with self.runtime.database.reading() as session:
            return session.get_one(Page, page_id)

    def row(self, page_id: UUID) -> PageRow:
        """The page as the list shows it."""
        rows = list_pages(self.runtime, self.daan, PageFilter()).rows
        return next(row for row in rows if row.id == page_id)

    def titles(self, after: str | None = None, **wanted: object) -> list[str]:
        """The titles in the list."""
        listed = list_pages(self.runtime, self.daan, PageFilter(**wanted), after)
        return [row.title for row in listed.rows]

    def count(self, kind: PageEventKind) -> int:
        with self.runtime.database.reading() as session:
            return len(session.scalars(select(PageEvent).where(PageEvent.kind == kind)).all())
