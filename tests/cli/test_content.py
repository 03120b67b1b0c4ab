"""`flask content`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

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


def test_what_was_imported_is_exported_as_it_was(installed, copy):
    installed.run("content", "import", str(copy))
    result = installed.run("content", "export", str(copy))
    assert result.output == "0 files changed\n"


def test_importing_a_wrong_file_names_it(installed, copy):
    (copy / "nl" / "a.md").write_text("# Geen document\n")
    assert "nl/a.md" in said(installed.run("content", "import", str(copy)))
