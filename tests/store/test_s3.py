from __future__ import annotations

import socket
import tracemalloc
from dataclasses import replace
from io import BytesIO
from itertools import repeat

import pytest

from portal.store import S3Store, StoreAway, s3
from tests.store import s3_server
from tools.servers import free_port

NAME = "0123456789abcdef" * 2
MEBIBYTE = 1024 * 1024


@pytest.fixture
def once(monkeypatch) -> None:
    """Try once: trying again takes time."""
    monkeypatch.setattr(s3, "_TRIES", 0)


def attempts(store: S3Store) -> dict[str, object]:
    return {
        "write": lambda: store.write(NAME, [b"x"]),
        "read": lambda: list(store.read(NAME)),
        "remove": lambda: store.remove(NAME),
        "names": lambda: list(store.names()),
    }


def test_a_file_stands_in_the_bucket_under_its_name(bucket):
    S3Store(bucket).write(NAME, [b"sealed"])
    found = s3_server.client(bucket).list_objects(bucket_name=bucket.bucket)
    assert [each.object_name for each in found] == [NAME]


def test_what_is_no_file_of_ours_is_passed_over(bucket):
    store = S3Store(bucket)
    store.write(NAME, [b"sealed"])
    stranger = s3_server.client(bucket)
    with BytesIO(b"not ours") as file:
        stranger.put_object(
            bucket_name=bucket.bucket,
            object_name="notes/README",
            data=file,
            length=-1,
            part_size=5 * MEBIBYTE,
        )
    assert [kept.name for kept in store.names()] == [NAME]


@pytest.mark.parametrize("do", ["write", "read", "remove", "names"])
def test_a_server_that_is_not_there_is_a_store_that_is_away(once, do):
    store = S3Store(s3_server.place(f"http://127.0.0.1:{free_port()}", "meldpunt"))
    with pytest.raises(StoreAway):
        attempts(store)[do]()


def test_a_server_that_does_not_answer_in_time_is_a_store_that_is_away(once, monkeypatch):
    monkeypatch.setattr(s3, "ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(StoreAway):
            attempts(S3Store(s3_server.place(address, "meldpunt")))["write"]()


@pytest.mark.parametrize("do", ["write", "read", "names"])
def test_a_bucket_that_was_not_made_is_named_as_what_is_wrong(bucket, do):
    store = S3Store(replace(bucket, bucket="never-made"))
    with pytest.raises(StoreAway, match="NoSuchBucket"):
        attempts(store)[do]()


def test_an_error_tells_neither_name_nor_address(once):
    address = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(StoreAway) as error:
        attempts(S3Store(s3_server.place(address, "meldpunt")))["read"]()
    assert NAME not in repr(error.value)
    assert "127.0.0.1" not in repr(error.value)
    assert error.value.__suppress_context__


def test_a_long_file_takes_the_memory_of_a_few_parts(bucket):
    store = S3Store(bucket)
    piece = b"x" * 64 * 1024
    store.write(NAME, [piece])  # the first time, the connection is made
    tracemalloc.start()
    try:
        store.write(NAME, repeat(piece, 640))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5 * s3.PART_BYTES
