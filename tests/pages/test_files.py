from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.models import LivePage, Page, PageRevision
from portal.pages.errors import MalformedDocument
from portal.pages.files import export_content, import_content, read_content
from portal.pages.versions import present_version
from tests.pages.desk import document

if TYPE_CHECKING:
    from pathlib import Path


class Folder:
    """A folder of content, and what happens to it."""

    def __init__(self, path: Path, runtime) -> None:
        self.path = path
        self.runtime = runtime

    def put(self, name: str, text: str | bytes | None = None, **fields: object) -> None:
        """Write a file; by default a document in the language and with the key of its name."""
        file = self.path / name
        language, _, rest = name.removesuffix(".md").partition("/")
        written = text or document(**{"key": rest.replace("/", "-"), "language": language} | fields)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written if isinstance(written, bytes) else written.encode())

    def load(self, **options: bool):
        return import_content(self.runtime, self.path, **options)

    def export(self) -> list[str]:
        return export_content(self.runtime, self.path)

    def live(self) -> dict[str, str]:
        with self.runtime.database.reading() as session:
            return {f"{p.language}/{p.path}": p.title for p in session.scalars(select(LivePage))}

    def refused(self) -> str:
        with pytest.raises(MalformedDocument) as caught:
            self.load()
        return str(caught.value)


@pytest.fixture
def folder(tmp_path, runtime) -> Folder:
    return Folder(tmp_path / "content", runtime)


def edit(folder: Folder, desk, title: str) -> None:
    """Let staff change the one page there is, and publish it."""
    with folder.runtime.database.reading() as session:
        page_id = session.scalars(select(Page.id)).one()
    desk.save(page_id, title=title)


# Loading.


def test_loading_publishes_every_file(folder):
    folder.put("nl/aanpak.md", title="Aanpak")
    folder.put("en/approach.md", title="Approach")
    assert folder.load().added == ["en/approach", "nl/aanpak"]
    assert folder.live() == {"nl/aanpak": "Aanpak", "en/approach": "Approach"}


def test_a_folder_in_a_folder_is_a_part_of_the_address(folder):
    folder.put("nl/themas/drugs/lab.md")
    folder.load()
    assert list(folder.live()) == ["nl/themas/drugs/lab"]


def test_loading_again_changes_nothing(folder):
    folder.put("nl/aanpak.md")
    folder.load()
    before = present_version(folder.runtime)
    done = folder.load()
    assert (done.added, done.changed, done.unchanged) == ([], [], 1)
    assert present_version(folder.runtime) == before


def test_a_changed_file_is_published(folder):
    folder.put("nl/aanpak.md", title="Oud")
    folder.load()
    folder.put("nl/aanpak.md", title="Nieuw")
    assert folder.load().changed == ["nl/aanpak"]
    assert folder.live() == {"nl/aanpak": "Nieuw"}


def test_a_file_that_is_written_otherwise_is_the_same(folder):
    folder.put("nl/aanpak.md")
    folder.load()
    text = (folder.path / "nl/aanpak.md").read_text()
    folder.put("nl/aanpak.md", text.replace("\n", "\r\n") + "  \n\n")
    assert folder.load().unchanged == 1


def test_a_renamed_file_moves_its_page(folder):
    folder.put("nl/aanpak.md", key="approach")
    folder.load()
    (folder.path / "nl/aanpak.md").rename(folder.path / "nl/onze-aanpak.md")
    assert folder.load().changed == ["nl/onze-aanpak"]
    assert list(folder.live()) == ["nl/onze-aanpak"]


def test_what_staff_changed_is_kept(folder, desk):
    folder.put("nl/aanpak.md", title="Oud")
    folder.load()
    edit(folder, desk, "Van de redactie")
    folder.put("nl/aanpak.md", title="Uit het bestand")
    assert folder.load().kept == ["nl/aanpak"]
    assert folder.live() == {"nl/aanpak": "Oud"}


def test_what_staff_changed_is_replaced_when_that_is_asked_for(folder, desk):
    folder.put("nl/aanpak.md", title="Oud")
    folder.load()
    edit(folder, desk, "Van de redactie")
    folder.put("nl/aanpak.md", title="Uit het bestand")
    assert folder.load(overwrite=True).changed == ["nl/aanpak"]
    assert folder.live() == {"nl/aanpak": "Uit het bestand"}


def test_what_staff_wrote_stays_among_the_revisions(folder, desk):
    folder.put("nl/aanpak.md", title="Oud")
    folder.load()
    edit(folder, desk, "Van de redactie")
    folder.put("nl/aanpak.md", title="Uit het bestand")
    folder.load(overwrite=True)
    with folder.runtime.database.reading() as session:
        texts = session.scalars(select(PageRevision.document).order_by(PageRevision.sequence))
        assert ["Van de redactie" in text for text in texts] == [False, True, False]


# What cannot be loaded.


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nl/a.md", "no document"),
        ("nl/a.md", b"---\n\xff\n---\n"),
        ("nl/a.md", document("a", "en")),
        ("nl/Een Naam.md", document("a", "nl")),
        ("nl/a.md", document("a", "nl").replace("kind: page", "kind: poem")),
    ],
)
def test_what_is_wrong_names_its_file(folder, name, text):
    folder.put(name, text)
    assert name in folder.refused()


def test_what_is_wrong_names_its_line(folder):
    folder.put("nl/a.md", document("a", "nl").replace("kind: page", "kind: poem"))
    assert folder.refused().startswith("line 4: nl/a.md: kind:")


def test_one_wrong_file_leaves_all_of_them_out(folder):
    folder.put("nl/a.md")
    folder.put("nl/b.md", "no document")
    folder.refused()
    assert folder.live() == {}


def test_two_files_cannot_have_one_key(folder):
    folder.put("nl/a.md", key="same")
    folder.put("nl/b.md", key="same")
    assert folder.refused() == "nl/b.md: it has the id of nl/a.md"


def test_a_file_cannot_take_the_address_of_another_page(folder):
    folder.put("nl/a.md", key="one")
    folder.load()
    folder.put("nl/a.md", key="another")
    assert folder.refused() == "nl/a.md: the page one has this address"


# Writing.


def test_what_was_loaded_is_written_back_byte_for_byte(runtime, tmp_path, project_folder):
    copy = tmp_path / "copy"
    shutil.copytree(project_folder / "content", copy)
    import_content(runtime, copy)
    assert export_content(runtime, copy) == []
    assert export_content(runtime, tmp_path / "elsewhere") == sorted(
        file.relative_to(copy).as_posix() for file in copy.rglob("*.md")
    )
    for file in copy.rglob("*.md"):
        assert (tmp_path / "elsewhere" / file.relative_to(copy)).read_bytes() == file.read_bytes()


def test_a_file_that_is_written_otherwise_gets_the_one_form(folder):
    folder.put("nl/a.md")
    canonical = (folder.path / "nl/a.md").read_bytes()
    folder.load()
    folder.put("nl/a.md", canonical.replace(b"\n", b"\r\n"))
    assert folder.export() == ["nl/a.md"]
    assert (folder.path / "nl/a.md").read_bytes() == canonical


def test_what_is_not_live_any_more_is_removed(folder, desk):
    folder.put("nl/a.md")
    folder.put("nl/b/c.md")
    folder.load()
    with folder.runtime.database.writing() as session:
        session.delete(session.scalars(select(LivePage).where(LivePage.path == "b/c")).one())
    assert folder.export() == ["nl/b/c.md"]
    assert [file.name for file in read_content(folder.path)] == ["nl/a.md"]


def test_what_is_not_in_the_folder_of_a_language_is_left_alone(folder):
    folder.put("nl/a.md")
    folder.load()
    folder.put("README.md", "# Read me")
    folder.put("notes/x.md", "# Notes")
    assert folder.export() == []
    assert (folder.path / "README.md").exists()
    assert (folder.path / "notes/x.md").exists()
