"""`flask content`."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PIL import Image

from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.models import Role
from portal.pages.media import Upload, add_picture
from tests.cli.conftest import said

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def copy(tmp_path: Path, project_folder: Path) -> Path:
    """A copy of the shipped content."""
    return shutil.copytree(project_folder / "content", tmp_path / "content")


@pytest.fixture
def shipped(project_folder: Path) -> str:
    """The content that comes with the portal."""
    return str(project_folder / "content")


def test_nothing_in_the_shipped_content_must_be_mended(installed, shipped):
    result = installed.run("content", "check", shipped)
    assert (result.exit_code, result.output.count(": must: ")) == (0, 0)


def test_little_in_the_shipped_content_is_advised(installed, shipped):
    advice = installed.run("content", "check", shipped).output.splitlines()
    assert len([line for line in advice if "looked at again" not in line]) <= 5


def test_a_fault_is_told_with_its_file_its_line_and_its_cure(installed, copy):
    file = copy / "nl" / "contact.md"
    file.write_text(file.read_text() + "\n[hier](page:approach)\n")
    line = file.read_text().count("\n")
    assert (
        f"{file}:{line}: must: The link “hier” does not say where it leads. Use the title"
        in said(installed.run("content", "check", str(copy)))
    )


def test_a_file_that_is_no_document_is_told_among_the_rest(installed, copy):
    (copy / "nl" / "a.md").write_text("# Geen document\n")
    (copy / "nl" / "b.md").write_text("# Geen document\n")
    output = said(installed.run("content", "check", str(copy)))
    assert [name in output for name in ("a.md:1: must:", "b.md:1: must:")] == [True, True]


def test_a_file_in_another_form_is_told(installed, copy):
    file = copy / "nl" / "contact.md"
    file.write_text(file.read_text() + "\n")
    assert f"{file}:" in said(installed.run("content", "check", str(copy)))


def test_checking_changes_nothing(installed, copy):
    before = installed.dump(), {file: file.read_bytes() for file in copy.rglob("*.md")}
    installed.run("content", "check", str(copy))
    assert before == (installed.dump(), {file: file.read_bytes() for file in copy.rglob("*.md")})


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def illustrated(installed, copy) -> Path:
    """The content, of which one page shows a picture of the library and one that is not in it."""
    installed.add("daan", Role.EDITOR, has_key=False)
    runtime = installed.runtime()
    daan = Actor(find_member(runtime, "daan"), "Daan", frozenset({Role.EDITOR}))
    texts = {"nl": "Een kaart", "en": "A map"}
    known = add_picture(runtime, daan, Upload("Kaart", picture()), texts)
    file = copy / "nl" / "contact.md"
    file.write_text(f"{file.read_text()}\n![](media:{known})\n\n![Weg](media:{UUID(int=7)})\n")
    return copy


def test_the_pictures_of_the_library_are_known(installed, illustrated):
    output = said(installed.run("content", "check", str(illustrated)))
    assert output.count(": must: ") == 1
    assert f"There is no file “{UUID(int=7)}” in the library." in output


def test_without_a_database_it_is_said_that_pictures_were_not_looked_up(installed, illustrated):
    installed.set("DATABASE_URL", f"sqlite:///{installed.folder / 'other.sqlite3'}")
    result = installed.run("content", "check", str(illustrated))
    assert (result.exit_code, ": must: " in result.output) == (0, False)
    assert "There is no database" in result.output
    assert "2 pictures and PDFs that the files name" in result.output
    assert not (installed.folder / "other.sqlite3").exists()


def test_with_a_database_that_does_not_answer_the_files_are_checked_still(installed, illustrated):
    installed.set("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    result = installed.run("content", "check", str(illustrated))
    assert (result.exit_code, "There is no database" in result.output) == (0, True)


def test_with_a_database_nothing_is_left_unchecked(installed, shipped):
    assert "There is no database" not in installed.run("content", "check", shipped).output


def test_what_was_imported_is_exported_as_it_was(installed, copy):
    installed.run("content", "import", str(copy))
    result = installed.run("content", "export", str(copy))
    assert result.output == "0 files changed\n"


def test_importing_a_wrong_file_names_it(installed, copy):
    (copy / "nl" / "a.md").write_text("# Geen document\n")
    assert "nl/a.md" in said(installed.run("content", "import", str(copy)))
