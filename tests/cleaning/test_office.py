"""Of an office file what it tells stays, and who told it, when and with what goes."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from zipfile import ZipFile

import openpyxl
import pytest

from portal.cleaning.kinds import FileFormat
from portal.cleaning.limits import Limits
from portal.cleaning.outcomes import CannotBeCleaned, Leftover, Refusal, Refused
from portal.cleaning.tasks import strip
from tests.cleaning.office_samples import DOCX_MAIN, docx, ods, xlsx
from tests.cleaning.samples import LIMITS, MARKER, is_marked, opened_zip, telling, zipped

SAMPLES = {
    "docx": (docx, FileFormat.DOCX),
    "xlsx": (xlsx, FileFormat.XLSX),
    "ods": (ods, FileFormat.ODS),
}


def refusal_of(content: bytes, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(Refused) as refused:
        strip(content, limits)
    return refused.value.reason


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_that_tells_on_its_maker_stays(name: str):
    make, becomes = SAMPLES[name]
    before = make()
    assert telling(before)
    assert is_marked(before)
    after = strip(before, LIMITS)
    assert after.file_format is becomes
    assert telling(bytes(after.content)) == set()
    assert not is_marked(bytes(after.content))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_it_tells_stays(name: str):
    parts = opened_zip(bytes(strip(SAMPLES[name][0](), LIMITS).content))
    whole = b"".join(parts.values())
    assert b"what is told" in whole
    assert b"a remark" in whole


@pytest.mark.parametrize("name", SAMPLES)
def test_no_part_has_a_time_or_a_remark(name: str):
    with ZipFile(io.BytesIO(strip(SAMPLES[name][0](), LIMITS).content)) as archive:
        assert not archive.comment
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert not member.extra
            assert not member.comment


def test_links_to_the_web_stay_and_those_to_a_machine_lead_nowhere():
    parts = opened_zip(bytes(strip(docx(), LIMITS).content))
    relations = parts["word/_rels/document.xml.rels"]
    assert b'Target="https://example.org/"' in relations
    assert relations.count(b'Target="removed"') == 2


def test_no_relationship_is_left_without_its_part():
    parts = opened_zip(bytes(strip(docx(), LIMITS).content))
    body = parts["word/document.xml"]
    assert b"OLEObject" not in body
    assert b'r:id="rImage"' in body
    assert "word/media/image1.jpeg" in parts
    assert "word/embeddings/oleObject1.bin" not in parts
    assert b"docProps" not in parts["[Content_Types].xml"]


def test_a_spreadsheet_within_a_text_is_cleaned_too():
    parts = opened_zip(bytes(strip(docx(), LIMITS).content))
    assert "docProps/core.xml" not in opened_zip(parts["word/embeddings/sheet.xlsx"])


def test_tracked_changes_lose_their_author_and_are_told_of():
    after = strip(docx(), LIMITS)
    assert Leftover.TRACKED_CHANGES in after.leftovers
    body = opened_zip(bytes(after.content))["word/document.xml"]
    assert body.count(b'w:author="Author"') == 2
    assert b"w:date" not in body


def test_hidden_sheets_are_told_of():
    assert strip(xlsx(), LIMITS).leftovers == {Leftover.HIDDEN_CONTENT}


def test_a_metafile_stays_and_is_told_of():
    emf = b"\1\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 40
    parts = opened_zip(docx())
    relations = parts["word/_rels/document.xml.rels"].replace(b"image1.jpeg", b"image1.emf")
    after = strip(
        docx(**{"word/media/image1.emf": emf, "word/_rels/document.xml.rels": relations}), LIMITS
    )
    assert Leftover.DRAWINGS in after.leftovers


def test_a_cleaned_spreadsheet_can_be_opened():
    book = openpyxl.load_workbook(io.BytesIO(strip(xlsx(), LIMITS).content))
    assert book.active["A1"].value == "what is told"
    assert book.active["A1"].comment.text == "a remark"
    assert book.active["A1"].comment.author == "Author"


def test_libreoffice_opens_what_was_cleaned(tmp_path):
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    for name in ("xlsx", "ods"):
        (tmp_path / f"{name}.{name}").write_bytes(strip(SAMPLES[name][0](), LIMITS).content)
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "csv", "xlsx.xlsx", "ods.ods", "--outdir", "read"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for name in ("xlsx", "ods"):
        assert "what is told" in (tmp_path / "read" / f"{name}.csv").read_text()


@pytest.mark.parametrize(
    "types",
    [
        DOCX_MAIN.replace("document.main", "document.macroEnabled.main"),
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    ],
)
def test_programs_are_refused_by_what_the_file_says_of_itself(types: str):
    parts = opened_zip(docx())
    said = parts["[Content_Types].xml"].replace(DOCX_MAIN.encode(), types.encode())
    assert refusal_of(docx(**{"[Content_Types].xml": said})) is Refusal.MACROS


def test_programs_are_refused_by_their_part():
    assert refusal_of(docx(**{"word/vbaProject.bin": b"x"})) is Refusal.MACROS


def test_programs_in_an_opendocument_file_are_refused():
    assert refusal_of(ods(**{"Basic/Standard/Module1.xml": "<x/>"})) is Refusal.MACROS


def test_an_empty_list_of_programs_is_no_program():
    assert strip(ods(), LIMITS).file_format is FileFormat.ODS


def test_an_opendocument_file_with_a_password_is_refused():
    manifest = opened_zip(ods())["META-INF/manifest.xml"].replace(
        b'manifest:media-type="text/xml"/>',
        b'manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>',
        1,
    )
    assert refusal_of(ods(**{"META-INF/manifest.xml": manifest})) is Refusal.ENCRYPTED


def test_a_word_file_with_a_password_is_refused():
    assert refusal_of(old_office("EncryptedPackage")) is Refusal.ENCRYPTED


@pytest.mark.parametrize(
    ("stream", "file_format"),
    [
        ("WordDocument", FileFormat.DOC),
        ("Workbook", FileFormat.XLS),
        ("PowerPoint Document", FileFormat.PPT),
    ],
)
def test_an_old_office_file_is_known_and_cannot_be_cleaned(stream: str, file_format: FileFormat):
    with pytest.raises(CannotBeCleaned) as known:
        strip(old_office(stream), LIMITS)
    assert known.value.format is file_format


def test_an_old_office_file_with_programs_is_refused():
    assert refusal_of(old_office("WordDocument", "_VBA_PROJECT")) is Refusal.MACROS


def test_a_bomb_is_refused_while_it_is_unpacked():
    bomb = docx(**{"word/media/image1.jpeg": b"\0" * 5_000_000})
    assert refusal_of(bomb, Limits(most_bytes_inside=4_000_000)) is Refusal.TOO_LARGE_INSIDE


def test_a_bomb_within_a_file_within_counts_too():
    inner = zipped(opened_zip(xlsx()) | {"xl/worksheets/bomb.xml": b"\0" * 4_000_000})
    bomb = docx(**{"word/embeddings/sheet.xlsx": inner})
    assert refusal_of(bomb, Limits(most_bytes_inside=4_000_000)) is Refusal.TOO_LARGE_INSIDE


def test_too_many_parts_are_refused():
    many = docx(**{f"word/{number}.xml": "<x/>" for number in range(30)})
    assert refusal_of(many, Limits(most_parts=30)) is Refusal.TOO_LARGE_INSIDE


def test_entities_are_not_expanded():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert refusal_of(docx(**{"word/settings.xml": laughs})) is Refusal.BROKEN


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_refused(part: float):
    whole = docx()
    assert refusal_of(whole[: int(len(whole) * part)]) is Refusal.BROKEN


def test_a_zip_of_anything_else_is_refused():
    assert refusal_of(zipped({"a.txt": MARKER})) is Refusal.UNKNOWN_TYPE


def old_office(*streams: str) -> bytes:
    """What tells an old Office file: its head, and the names of what is in it."""
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names
