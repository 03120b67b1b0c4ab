from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from portal.formats.zip_file import Member, write_zip
from tests.formats.tables import MADE_AT, peak_of


def zipped(*members: Member) -> bytes:
    return b"".join(write_zip(members, MADE_AT))


def test_what_was_put_in_comes_out():
    file = zipped(Member("a.txt", [b"one ", b"two"]), Member("folder/é.csv", [b""]))
    with ZipFile(BytesIO(file)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == {
            "a.txt": b"one two",
            "folder/é.csv": b"",
        }


def test_the_same_files_make_the_same_bytes():
    assert zipped(Member("a", [b"x"])) == zipped(Member("a", [b"x"]))


@pytest.mark.parametrize(
    "name", ["", ".", "/etc/passwd", "../a", "a/../../b", "a\\b", "C:a", "a//b", "a/", "a\0b"]
)
def test_a_name_that_leaves_the_folder_is_refused(name: str):
    with pytest.raises(ValueError, match="plain path"):
        zipped(Member(name, [b""]))


def test_a_name_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        zipped(Member("Tip.txt", [b""]), Member("tip.TXT", [b""]))


def test_a_large_file_flows_through():
    def content(count: int):
        return (bytes([number % 251]) * 65_536 for number in range(count))

    few, many = (
        peak_of(lambda n=n: write_zip([Member("a", content(n))], MADE_AT)) for n in (10, 100)
    )
    assert many < few + 100_000
