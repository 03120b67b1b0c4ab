"""Keeping files in a folder of this machine."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from portal.clock import LOCAL_ZONE, local_day
from portal.store.kept import KeptFile, NotKept, StoreAway, check_name, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

_OWNER_ONLY: Final = 0o600
_OWNER_ONLY_FOLDER: Final = 0o700
# So many digits of a name are the name of its folder: 256 folders for all files.
_FOLDER_DIGITS: Final = 2
_PARTIAL: Final = ".part"
_CHUNK_BYTES: Final = 64 * 1024
_END_OF_DAY: Final = time(23, 59, 59)


class FolderStore:
    """Files in a folder that only the portal's own user can open; see `Store`.

    Args:
        folder: the folder; it is made when the first file is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Keep a file, and return its length in bytes once it would survive a power cut."""
        path = self._path(name)
        partial = path.with_suffix(_PARTIAL)
        with _told_as_away():
            self._prepare(path.parent)
            try:
                count = _write(partial, chunks)
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
            finally:
                _settle(path.parent)
        return count

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a file in pieces of at most 64 KiB.

        Raises:
            NotKept: there is none of this name.
        """
        path = self._path(name)
        with _told_as_away():
            try:
                file = path.open("rb")
            except FileNotFoundError:
                raise NotKept from None
            with file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk

    def remove(self, name: str) -> None:
        """Remove a file, and what was left of one that was not written to its end, if any."""
        path = self._path(name)
        with _told_as_away():
            path.unlink(missing_ok=True)
            path.with_suffix(_PARTIAL).unlink(missing_ok=True)
            if path.parent.exists():
                _settle(path.parent)

    def names(self) -> Iterator[KeptFile]:
        """Yield every file, those that were not written to their end included."""
        with _told_as_away():
            for path in self._folder.glob("*/*"):
                name = path.name.removesuffix(_PARTIAL)
                if is_name(name):
                    # What is removed while this runs is not there.
                    with suppress(FileNotFoundError):
                        yield KeptFile(name, _day(path))

    def _path(self, name: str) -> Path:
        check_name(name)
        return self._folder / name[:_FOLDER_DIGITS] / name

    def _prepare(self, folder: Path) -> None:
        if not folder.is_dir():
            self._folder.mkdir(_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            folder.mkdir(_OWNER_ONLY_FOLDER, exist_ok=True)
            _settle(self._folder)


@contextmanager
def _told_as_away() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreAway(error.strerror or type(error).__name__) from error


def _write(path: Path, chunks: Iterable[bytes]) -> int:
    count = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            count += file.write(chunk)
        file.flush()
        _forget_the_hour(path)
        os.fsync(handle)
    return count


def _settle(folder: Path) -> None:
    """Let what changed in a folder survive a power cut."""
    _forget_the_hour(folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget_the_hour(path: Path) -> None:
    """Let the times of a file or folder that can be set tell the day and nothing nearer.

    It is the end of the day, so that no backup of what is newer than the last one passes it over.
    """
    end = datetime.combine(_day(path), _END_OF_DAY, LOCAL_ZONE).timestamp()
    os.utime(path, (end, end))


def _day(path: Path) -> date:
    return local_day(datetime.fromtimestamp(path.stat().st_mtime, UTC))
