from __future__ import annotations

import gc
import io
import os
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.vault import CannotOpen, SealedTemporaryFile, random_bytes
from portal.vault.passing import IN_MEMORY_BYTES
from tests.conftest import bytes_of

CHUNK = 64 * 1024
SECRET = b"what a reporter took a picture of "
LONG = SECRET * (400_000 // len(SECRET))
pieces = st.lists(st.integers(0, 3 * CHUNK), max_size=6)
places = st.lists(st.tuples(st.integers(0, 8 * CHUNK), st.integers(0, 3 * CHUNK)), max_size=6)


def written(content: bytes, in_memory: int = IN_MEMORY_BYTES) -> SealedTemporaryFile:
    file = SealedTemporaryFile(in_memory)
    file.write(content)
    file.seek(0)
    return file


@given(pieces, st.sampled_from([0, 10, CHUNK, IN_MEMORY_BYTES]), places)
def test_what_was_written_is_read_wherever_reading_begins(sizes, in_memory, places):
    plain = io.BytesIO()
    with SealedTemporaryFile(in_memory) as file:
        for size in sizes:
            piece = random_bytes(size)
            assert file.write(piece) == plain.write(piece)
        assert file.tell() == plain.tell()
        for place, size in places:
            assert file.seek(place) == plain.seek(place)
            assert file.read(size) == plain.read(size)
            assert file.tell() == plain.tell()
        file.seek(0)
        assert file.read() == plain.getvalue()


def test_nothing_that_was_written_can_be_read_on_the_disk(on_disk):
    with written(LONG):
        (disk,) = on_disk
        kept = bytes_of(disk)
    assert len(kept) > len(LONG)
    assert SECRET not in kept


def test_the_file_on_the_disk_has_no_name(on_disk):
    with written(LONG):
        assert os.fstat(on_disk[0].fileno()).st_nlink == 0


def test_a_small_file_is_not_on_a_disk_at_all(on_disk):
    with written(b"x" * IN_MEMORY_BYTES) as file:
        assert len(file.read()) == IN_MEMORY_BYTES
    assert not on_disk


def test_a_file_that_may_not_stay_in_memory_is_on_the_disk_however_small_it_is(on_disk):
    with written(SECRET, in_memory=0) as file:
        assert SECRET not in bytes_of(on_disk[0])
        assert file.read() == SECRET


def test_what_was_altered_on_the_disk_is_detected(on_disk):
    with written(LONG) as file:
        os.pwrite(on_disk[0].fileno(), b"!", CHUNK)
        with pytest.raises(CannotOpen):
            file.read()


def test_chunks_that_changed_places_on_the_disk_are_detected(on_disk):
    with written(LONG) as file:
        handle = on_disk[0].fileno()
        first, second = (os.pread(handle, CHUNK + 16, n * (CHUNK + 16)) for n in (0, 1))
        os.pwrite(handle, second + first, 0)
        with pytest.raises(CannotOpen):
            file.read(10)


def test_once_it_is_read_nothing_can_be_added():
    with written(b"x") as file, pytest.raises(io.UnsupportedOperation):
        file.write(b"y")


def test_once_it_is_read_it_says_that_nothing_can_be_added():
    with SealedTemporaryFile() as file:
        assert file.writable()
        file.read()
        assert not file.writable()


def test_there_is_no_place_before_the_beginning():
    with written(b"abc") as file, pytest.raises(ValueError, match="before the beginning"):
        file.seek(-4, io.SEEK_END)


def test_what_is_closed_can_neither_be_read_nor_written():
    file = written(b"x")
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read()
    with pytest.raises(ValueError, match="closed"):
        file.write(b"y")


def test_closing_closes_the_file_on_the_disk(on_disk):
    written(LONG).close()
    assert on_disk[0].closed


def test_a_file_that_nobody_closed_is_closed_with_its_last_reader(on_disk):
    written(LONG)
    gc.collect()
    assert on_disk[0].closed


def test_it_does_not_show_its_key():
    with written(b"x") as file:
        assert file._key.hex() not in repr(file)
        assert repr(file._key) not in repr(file)


def test_a_picture_is_read_from_it_as_from_any_file():
    plain = io.BytesIO()
    Image.effect_noise((700, 700), 90).save(plain, "PNG")
    with written(plain.getvalue()) as file, Image.open(file) as picture:
        picture.load()
        assert picture.size == (700, 700)


def test_a_long_file_takes_the_memory_of_a_few_chunks():
    piece = b"x" * CHUNK
    tracemalloc.start()
    try:
        with SealedTemporaryFile() as file:
            for _ in range(200):
                file.write(piece)
            file.seek(0)
            while file.read(CHUNK):
                pass
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16 * CHUNK
