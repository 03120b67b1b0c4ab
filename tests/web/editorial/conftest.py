"""The editorial desk: an editor and a publisher at work, and a page of the editor's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.models import Role
from portal.pages.editing import create_page, save_revision
from portal.pages.publishing import publish_now
from portal.pages.reading import read_page
from portal.pages.reviewing import approve, submit
from tests.conftest import make_member
from tests.web.browser import Browser
from tests.web.steps import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

BODY = "Let op een bus zonder ramen.\n\nLet op een raam dat altijd dicht is.\n"


def document(title: str = "Signalen", body: str = BODY, **fields: str) -> str:
    """The text of a document that the check list lets through."""
    front = {
        "id": "signals",
        "language": "nl",
        "kind": "page",
        "title": title,
        "summary": "Waar u op let.",
        "review_date": "2027-01-15",
        **fields,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\n{lines}---\n\n{body}"


class Writers:
    """An editor, Daan, and a publisher, Esra, and what they do without a browser."""

    def __init__(self, runtime) -> None:
        self.runtime = runtime
        for name, role in (("daan", Role.EDITOR), ("esra", Role.PUBLISHER), ("fay", Role.EDITOR)):
            make_member(runtime, name, role, has_key=False)
        self.daan = self._actor("daan", Role.EDITOR)
        self.esra = self._actor("esra", Role.PUBLISHER)

    def _actor(self, name: str, role: Role) -> Actor:
        return Actor(find_member(self.runtime, name), name.title(), frozenset({role}))

    def write(self, path: str = "signalen", **document_fields: str) -> UUID:
        return create_page(self.runtime, self.daan, path, document(**document_fields), "Begonnen")

    def view(self, page_id: UUID):
        return read_page(self.runtime, self.daan, page_id)

    def version(self, page_id: UUID) -> int:
        return self.view(page_id).page.version

    def change(self, page_id: UUID, text: str, who: Actor | None = None, path="signalen") -> None:
        version = self.version(page_id)
        save_revision(
            self.runtime, who or self.daan, page_id, version, path, text, "Iets veranderd"
        )

    def offer(self, page_id: UUID) -> None:
        submit(self.runtime, self.daan, page_id, self.version(page_id), "")

    def approve(self, page_id: UUID) -> None:
        self.offer(page_id)
        approve(self.runtime, self.esra, page_id, self.version(page_id))

    def publish(self, page_id: UUID) -> None:
        self.approve(page_id)
        publish_now(self.runtime, self.esra, page_id, self.version(page_id))


@pytest.fixture
def writers(runtime, team) -> Writers:
    return Writers(runtime)


@pytest.fixture
def page_id(writers) -> UUID:
    """A draft of Daan's."""
    return writers.write()


@pytest.fixture
def published(writers) -> UUID:
    """A page of Daan's that Esra published."""
    page_id = writers.write()
    writers.publish(page_id)
    return page_id


@pytest.fixture
def open_desk(app, writers) -> Callable[[str], Browser]:
    """The browser of a member who has signed in, in English."""

    def open_for(name: str) -> Browser:
        browser = Browser(app.test_client(), root="/en")
        sign_in(browser, name)
        return browser

    return open_for


@pytest.fixture
def daan(open_desk) -> Browser:
    return open_desk("daan")


@pytest.fixture
def esra(open_desk) -> Browser:
    return open_desk("esra")
