from __future__ import annotations

import stat
from datetime import UTC, datetime

import pytest

from portal.clock import LOCAL_ZONE
from portal.store import FolderStore, NotKept, StoreAway

NAME = "0123456789abcdef" * 2


@pytest.fixture
def store(folder) -> FolderStore:
    return FolderStore(folder)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_portals_own_user_can_open_a_file(store, folder):
    store.write(NAME, [b"sealed"])
    assert mode(folder / "01" / NAME) == 0o600


def test_only_the_portals_own_user_can_open_the_folders(store, folder):
    store.write(NAME, [b"sealed"])
    assert (mode(folder), mode(folder / "01")) == (0o700, 0o700)


def test_nothing_is_made_before_there_is_a_file_to_keep(store, folder):
    store.remove(NAME)
    assert list(store.names()) == []
    assert not folder.exists()


def test_a_file_is_not_there_while_it_is_written(store):
    seen = []

    def coming():
        yield b"a beginning"
        try:
            seen.append(next(store.read(NAME)))
        except NotKept:
            seen.append(None)

    store.write(NAME, coming())
    assert seen == [None]


def left_behind(store, folder) -> None:
    """Let a write leave behind what it does where the power fails in the midst of it."""
    store.write(NAME, [b"a beginning"])
    (folder / "01" / NAME).rename(folder / "01" / f"{NAME}.part")


def test_what_a_power_cut_left_of_a_file_cannot_be_read(store, folder):
    left_behind(store, folder)
    with pytest.raises(NotKept):
        next(store.read(NAME))


def test_what_a_power_cut_left_of_a_file_is_named_so_that_it_can_be_removed(store, folder):
    left_behind(store, folder)
    assert [kept.name for kept in store.names()] == [NAME]
    store.remove(NAME)
    assert list((folder / "01").iterdir()) == []


def test_what_is_no_file_of_ours_is_passed_over(store, folder):
    store.write(NAME, [b"sealed"])
    (folder / "lost+found").mkdir()
    (folder / "lost+found" / "#123").touch()
    (folder / "README").touch()
    assert [kept.name for kept in store.names()] == [NAME]


def test_the_times_that_are_set_of_files_and_folders_tell_the_day_alone(store, folder):
    store.write(NAME, [b"sealed"])
    for path in (folder, folder / "01", folder / "01" / NAME):
        for seconds in (path.stat().st_mtime, path.stat().st_atime):
            moment = datetime.fromtimestamp(seconds, UTC).astimezone(LOCAL_ZONE)
            assert (moment.hour, moment.minute, moment.second) == (23, 59, 59)


def test_removing_a_file_leaves_no_time_of_day_either(store, folder):
    store.write(NAME, [b"sealed"])
    store.remove(NAME)
    moment = datetime.fromtimestamp((folder / "01").stat().st_mtime, UTC).astimezone(LOCAL_ZONE)
    assert (moment.hour, moment.minute, moment.second) == (23, 59, 59)


@pytest.mark.parametrize("do", ["write", "read", "remove"])
def test_a_folder_that_cannot_be_used_is_a_store_that_is_away(tmp_path, do):
    (tmp_path / "file").touch()
    store = FolderStore(tmp_path / "file")
    attempts = {
        "write": lambda: store.write(NAME, [b"x"]),
        "read": lambda: list(store.read(NAME)),
        "remove": lambda: store.remove(NAME),
    }
    with pytest.raises(StoreAway, match=r"File exists|Not a directory"):
        attempts[do]()


def test_a_full_disk_is_a_store_that_is_away(store, folder):
    folder.joinpath("01").mkdir(parents=True)
    folder.joinpath("01", f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(StoreAway, match="No space left on device"):
        store.write(NAME, [b"x" * 100_000])
