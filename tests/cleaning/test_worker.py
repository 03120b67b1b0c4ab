"""Files are parsed in a process of their own, which may fail without the web noticing more than that."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from portal.cleaning import (
    CannotBeCleaned,
    FileFormat,
    FileKind,
    Leftover,
    Limits,
    Refusal,
    Refused,
    clean,
    preview_pages,
    process,
)
from portal.cleaning.process import CHUNK_BYTES
from portal.cleaning.wire import Head, parse_head
from tests.cleaning.office_samples import docx
from tests.cleaning.samples import LIMITS, is_marked, photo, picture, png_bomb, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAMS = {
    "that hangs": "import time\ntime.sleep(60)",
    "that crashes": "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
    "that turns in circles": (
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass"
    ),
    "that aborts for want of memory": "import os\nos.abort()",
    "that says nothing": "",
    "that says what cannot be read": "import sys\nsys.stdout.write('\\0\\0\\0\\5hello')",
    "that says to have an endless head": "import sys\nsys.stdout.write('\\x7f\\0\\0\\0')",
}


def refusal_of(content: bytes, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(Refused) as refused:
        clean(io.BytesIO(content), limits)
    return refused.value.reason


@pytest.fixture
def worker(monkeypatch, tmp_path) -> Callable[[str], None]:
    """Puts another program in the place of the one that parses."""

    def put(program: str) -> None:
        path = tmp_path / "worker.py"
        path.write_text(program)
        monkeypatch.setattr(process, "_WORKER", path)

    return put


def test_a_photo_comes_back_without_what_it_said():
    with clean(io.BytesIO(photo()), LIMITS) as cleaned:
        assert (cleaned.kind, cleaned.media_type) == (FileKind.PICTURE, "image/jpeg")
        assert cleaned.extension == "jpg"
        assert cleaned.leftovers == ()
        content = b"".join(cleaned.chunks)
    assert len(content) == cleaned.size
    assert not is_marked(content)


def test_what_is_left_over_is_told():
    with clean(io.BytesIO(docx()), LIMITS) as cleaned:
        assert Leftover.TRACKED_CHANGES in cleaned.leftovers
        assert not is_marked(b"".join(cleaned.chunks))


def test_plain_text_stays_as_it_is():
    text = "Wat ik zag: één auto.\r\n".encode()
    with clean(io.BytesIO(text), LIMITS) as cleaned:
        assert cleaned.format is FileFormat.TEXT
        assert b"".join(cleaned.chunks) == text


def test_a_known_file_that_cannot_be_cleaned_is_told_of_with_its_type():
    with pytest.raises(CannotBeCleaned) as known:
        clean(io.BytesIO(b"{\\rtf1 what is told}"), LIMITS)
    assert (known.value.kind, known.value.media_type) == (FileKind.OFFICE, "application/rtf")
    assert known.value.extension == "rtf"


def test_a_file_that_is_too_large_is_refused_before_it_was_read_whole():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    source = Endless()
    with pytest.raises(Refused) as refused:
        clean(source, Limits(most_bytes=300_000))
    assert refused.value.reason is Refusal.TOO_LARGE
    assert source.given < 2_000_000


def test_a_bomb_of_pixels_is_refused_within_the_memory_of_the_process():
    roomy = Limits(most_pixels=10**12)
    assert refusal_of(png_bomb(20_000, 8_000), roomy) is Refusal.TOO_LARGE_INSIDE


def test_a_bomb_of_a_zip_is_refused_within_the_memory_of_the_process():
    bomb = docx(**{"word/settings.xml": b" " * 150_000_000})
    roomy = Limits(most_bytes_inside=10**12, memory=200_000_000)
    assert refusal_of(bomb, roomy) is Refusal.TOO_LARGE_INSIDE


def test_zips_in_zips_are_not_opened():
    nested = b"\0" * 1000
    for _ in range(5):
        nested = zipped({"a.zip": nested})
    assert refusal_of(nested) is Refusal.UNKNOWN_TYPE


def test_a_large_file_passes_by_the_web_process_in_pieces():
    noise = Image.effect_noise((2400, 1800), 100).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG", compress_level=0)
    source = io.BytesIO(out.getvalue())
    assert len(source.getvalue()) > 12_000_000
    tracemalloc.start()
    with clean(source, LIMITS) as cleaned:
        largest = max(len(piece) for piece in cleaned.chunks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest <= CHUNK_BYTES
    assert peak < 2_000_000
    assert cleaned.size > 3_000_000


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("that hangs", Refusal.TOOK_TOO_LONG),
        ("that crashes", Refusal.BROKEN),
        ("that turns in circles", Refusal.TOOK_TOO_LONG),
        ("that aborts for want of memory", Refusal.TOO_LARGE_INSIDE),
        ("that says nothing", Refusal.BROKEN),
        ("that says what cannot be read", Refusal.BROKEN),
        ("that says to have an endless head", Refusal.BROKEN),
    ],
)
def test_a_process_that_fails_is_a_file_that_is_refused(worker, program: str, reason: Refusal):
    worker(PROGRAMS[program])
    seconds = 2 if program == "that turns in circles" else 1
    assert refusal_of(b"a file", Limits(seconds=seconds)) is reason


def test_a_process_that_dies_halfway_is_noticed_while_its_bytes_are_read(worker):
    head = (
        '{"refusal": null, "uncleanable": null, "file_format": "TEXT", "leftovers": [],'
        ' "sizes": [100], "measures": []}'
    )
    worker(
        "import sys\nsys.stdin.buffer.read()\n"
        f"sys.stdout.buffer.write(({len(head)}).to_bytes(4, 'big') + {head.encode()!r} + b'abc')"
    )
    cleaned = clean(io.BytesIO(b"a file"), LIMITS)
    assert next(cleaned.chunks) == b"abc"
    with pytest.raises(Refused):
        next(cleaned.chunks)


def test_a_sender_who_takes_too_long_is_not_waited_for():
    class Slow(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            time.sleep(0.05)
            return b"a"

    with pytest.raises(Refused) as refused:
        clean(Slow(), Limits(seconds_to_receive=0))
    assert refused.value.reason is Refusal.TOOK_TOO_LONG


def test_a_source_that_breaks_off_leaves_no_process_behind():
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        clean(Broken(), LIMITS)
    with clean(io.BytesIO(b"a"), Limits(most_at_once=1)) as cleaned:
        assert cleaned.size == 1


def test_so_many_at_once_and_no_more():
    limits = Limits(most_at_once=1, seconds=1)
    held = clean(io.BytesIO(b"a"), limits)
    assert refusal_of(b"b", limits) is Refusal.BUSY
    held.close()
    with clean(io.BytesIO(b"b"), limits) as cleaned:
        assert b"".join(cleaned.chunks) == b"b"


def test_who_waits_for_a_place_gets_it():
    limits = Limits(most_at_once=1)
    held = clean(io.BytesIO(b"a"), limits)
    threading.Timer(0.2, held.close).start()
    with clean(io.BytesIO(b"b"), limits) as cleaned:
        assert cleaned.size == 1


def test_a_file_that_nobody_reads_gives_its_place_back():
    limits = Limits(most_at_once=1, seconds=1)
    clean(io.BytesIO(b"a"), limits)
    with clean(io.BytesIO(b"b"), limits) as cleaned:
        assert cleaned.size == 1


def test_the_process_stands_nowhere_with_nothing_and_may_write_nothing(worker, tmp_path):
    told, written = tmp_path / "told", tmp_path / "written"
    real = str(Path(process.__file__).with_name("worker.py"))
    worker(
        "import os, runpy, sys\n"
        f"open({str(told)!r}, 'w').write(repr([sorted(os.environ), os.path.exists('.'),"
        " os.listdir('/proc/self/fd')]))\n"
        f"module = runpy.run_path({real!r}, run_name='portal_worker')\n"
        "module['_make_packages_light']()\n"
        "from portal.cleaning.wire import read_task\n"
        "module['_confine'](read_task(sys.stdin.buffer).limits)\n"
        f"try: open({str(written)!r}, 'w').write('a' * 100_000)\n"
        "except OSError: sys.exit(0)\n"
    )
    assert refusal_of(b"a file") is Refusal.BROKEN
    environment, _exists, files = eval(told.read_text())
    assert set(environment) <= {"LC_ALL", "MALLOC_ARENA_MAX", "LC_CTYPE"}
    assert len(files) <= 5
    assert not written.exists() or written.read_bytes() == b""


def test_the_process_loads_nothing_of_the_web():
    worker = Path(process.__file__).with_name("worker.py")
    asked = (
        "import runpy, sys\n"
        f"module = runpy.run_path({str(worker)!r}, run_name='portal_worker')\n"
        "module['_make_packages_light']()\n"
        "import portal.cleaning.tasks\n"
        "print(sorted(name for name in sys.modules if name in"
        " {'flask', 'sqlalchemy', 'PIL', 'av', 'pikepdf', 'lxml', 'nacl'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_process_is_left_when_all_is_done():
    before = _children()
    for content in (photo(), b"", b"<html>", picture()[:500]):
        try:
            clean(io.BytesIO(content), LIMITS).close()
        except Refused:
            pass
    assert _children() == before


def _children() -> set[str]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    return set(listed.split())


def test_a_picture_is_shown_no_larger_than_a_screen():
    (page,) = preview_pages(io.BytesIO(picture(size=(3000, 1500))), LIMITS)
    assert (page.width, page.height) == (1600, 800)
    with Image.open(io.BytesIO(page.content)) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 800))


def test_the_first_pages_of_a_pdf_are_shown():
    pdf = pikepdf.new()
    for _ in range(5):
        pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out)
    pages = list(preview_pages(io.BytesIO(out.getvalue()), LIMITS, most_pages=3))
    assert len(pages) == 3
    assert max(pages[0].width, pages[0].height) <= 1600


@pytest.mark.parametrize("content", [b"words", b"", b"<html>"])
def test_of_other_files_no_picture_is_made(content: bytes):
    with pytest.raises(Refused):
        next(preview_pages(io.BytesIO(content), LIMITS))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"refusal": 1}', b"\xff"])
def test_what_is_no_head_is_not_read_as_one(raw: bytes):
    with pytest.raises(ValueError, match=r"\w"):
        parse_head(raw)


def test_a_head_is_read():
    raw = (
        b'{"refusal": "broken", "uncleanable": null, "file_format": null, "leftovers": [],'
        b' "sizes": [], "measures": []}'
    )
    assert parse_head(raw) == Head(Refusal.BROKEN, None, None, (), (), ())
