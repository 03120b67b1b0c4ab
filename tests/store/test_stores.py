"""What holds of every store, in whatever it keeps its files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.clock import local_day
from portal.store import FolderStore, NotKept, S3Store, make_store
from portal.vault import new_identifier, random_bytes
from tests.conftest import cheap_settings

NAME, OTHER = "0123456789abcdef" * 2, "f" * 32
# More than one part of what S3 takes a file in.
LONG = random_bytes(6 * 1024 * 1024)


def read(store, name: str = NAME) -> bytes:
    return b"".join(store.read(name))


def names(store) -> set[str]:
    return {kept.name for kept in store.names()}


def broken_off(content: bytes):
    """A file whose bytes stop coming."""
    yield content
    raise EOFError("the visitor went away")


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([b"sealed"], id="one piece"),
        pytest.param([b"sea", b"", b"led"], id="several pieces"),
        pytest.param([], id="no bytes at all"),
        pytest.param([LONG], id="more than a part"),
        pytest.param([LONG[: 5 * 1024 * 1024]], id="a part exactly"),
    ],
)
def test_what_was_written_is_read(store, pieces):
    assert store.write(NAME, pieces) == len(b"".join(pieces))
    assert read(store) == b"".join(pieces)


def test_a_file_is_read_in_small_pieces(store):
    store.write(NAME, [LONG])
    assert max(map(len, store.read(NAME))) <= 64 * 1024


def test_files_are_kept_apart(store):
    store.write(NAME, [b"one"])
    store.write(OTHER, [b"other"])
    assert (read(store, NAME), read(store, OTHER)) == (b"one", b"other")


def test_writing_again_replaces_the_file(store):
    store.write(NAME, [b"before"])
    store.write(NAME, [b"after"])
    assert read(store) == b"after"


def test_what_is_not_there_cannot_be_read(store):
    with pytest.raises(NotKept):
        read(store)


def test_what_was_removed_is_not_there(store):
    store.write(NAME, [b"sealed"])
    store.remove(NAME)
    with pytest.raises(NotKept):
        read(store)


def test_removing_twice_is_as_good_as_once(store):
    store.write(NAME, [b"sealed"])
    store.remove(NAME)
    store.remove(NAME)
    assert names(store) == set()


def test_removing_one_file_leaves_the_others(store):
    store.write(NAME, [b"one"])
    store.write(OTHER, [b"other"])
    store.remove(NAME)
    assert names(store) == {OTHER}


def test_an_empty_store_has_no_names(store):
    assert names(store) == set()


def test_every_file_is_named_once(store):
    made = {new_identifier().hex for _ in range(20)}
    for name in made:
        store.write(name, [b"sealed"])
    assert sorted(kept.name for kept in store.names()) == sorted(made)


def test_a_file_has_the_day_on_which_it_was_written(store):
    before = datetime.now(UTC)
    store.write(NAME, [b"sealed"])
    (kept,) = store.names()
    # Midnight may come between.
    assert kept.day in {local_day(before), local_day(before + timedelta(minutes=1))}


@pytest.mark.parametrize("content", [b"a beginning", LONG], ids=["short", "long"])
def test_a_file_that_was_broken_off_is_not_there(store, content):
    with pytest.raises(EOFError):
        store.write(NAME, broken_off(content))
    with pytest.raises(NotKept):
        read(store)
    assert names(store) == set()


def test_a_file_that_was_broken_off_leaves_the_one_before_as_it_was(store):
    store.write(NAME, [b"before"])
    with pytest.raises(EOFError):
        store.write(NAME, broken_off(b"after"))
    assert read(store) == b"before"


@pytest.mark.parametrize(
    "name",
    ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\n", "../" + "0" * 29, "/etc/passwd"],
)
@pytest.mark.parametrize("do", ["write", "read", "remove"])
def test_what_is_no_name_is_refused(store, name, do):
    attempts = {
        "write": lambda: store.write(name, [b"x"]),
        "read": lambda: list(store.read(name)),
        "remove": lambda: store.remove(name),
    }
    with pytest.raises(ValueError, match="32 hexadecimal digits"):
        attempts[do]()


def test_by_default_files_are_kept_in_a_folder(tmp_path):
    store = make_store(cheap_settings("sqlite://", attachment_folder=tmp_path))
    assert isinstance(store, FolderStore)


def test_where_a_bucket_is_set_files_are_kept_in_it():
    store = make_store(
        cheap_settings(
            "sqlite://",
            s3_endpoint="https://s3.example.nl",
            s3_bucket="meldpunt",
            s3_access_key="portal",
            s3_secret_key="secret",
            s3_region="nl-1",
        )
    )
    assert isinstance(store, S3Store)
