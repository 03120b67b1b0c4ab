"""Keeping files in a bucket of any store that speaks the protocol of S3.

The bucket is ours alone and keeps no versions, or what is removed stays there as an older one. What
a write that was broken off leaves behind is not a file; let a rule of the bucket
(AbortIncompleteMultipartUpload) remove it. The store itself notes when each file came.
Source: Amazon Simple Storage Service, "API Reference" (2006-03-01).
"""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, cast
from urllib.parse import urlsplit

from portal.clock import local_day
from portal.store.kept import KeptFile, NotKept, StoreAway, check_name, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.settings import S3Settings

# The least that S3 takes for a part, the last one excepted.
PART_BYTES: Final = 5 * 1024 * 1024
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 30.0
_CHUNK_BYTES: Final = 64 * 1024
_NOT_THERE: Final = "NoSuchKey"
_TRIES: Final = 3
_WAIT_SECONDS: Final = 0.2
_SERVER_ERRORS: Final = frozenset({500, 502, 503, 504})


class S3Store:
    """Files in a bucket; see `Store`.

    Args:
        place: the address of the store, the bucket, and whom we are there.
    """

    def __init__(self, place: S3Settings) -> None:
        # Only where such a store is used.
        import urllib3  # noqa: PLC0415
        from minio import Minio  # noqa: PLC0415

        address = urlsplit(place.endpoint)
        self._bucket = place.bucket
        self._client = Minio(
            endpoint=address.netloc,
            access_key=place.access_key,
            secret_key=place.secret_key.get_secret_value(),
            secure=address.scheme == "https",
            region=place.region,
            http_client=urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
                retries=urllib3.Retry(
                    total=_TRIES, backoff_factor=_WAIT_SECONDS, status_forcelist=_SERVER_ERRORS
                ),
                ssl_context=ssl.create_default_context(),
            ),
        )

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Keep a file, and return its length in bytes once the store has said that it has it.

        It is sent in parts; one of them at a time is in memory.
        """
        check_name(name)
        source = _Source(chunks)
        with _told_as_away():
            self._client.put_object(
                bucket_name=self._bucket,
                object_name=name,
                data=cast("BinaryIO", source),
                length=-1,
                part_size=PART_BYTES,
                num_parallel_uploads=1,
            )
        return source.count

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a file in pieces of at most 64 KiB.

        Raises:
            NotKept: there is none of this name.
        """
        check_name(name)
        with _told_as_away():
            answer = self._client.get_object(bucket_name=self._bucket, object_name=name)
            try:
                yield from answer.stream(_CHUNK_BYTES)
            finally:
                answer.close()
                answer.release_conn()

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        check_name(name)
        with _told_as_away():
            self._client.remove_object(bucket_name=self._bucket, object_name=name)

    def names(self) -> Iterator[KeptFile]:
        """Yield every file."""
        with _told_as_away():
            for found in self._client.list_objects(bucket_name=self._bucket, recursive=True):
                if found.object_name and is_name(found.object_name) and found.last_modified:
                    yield KeptFile(found.object_name, local_day(found.last_modified))


class _Source:
    """Pieces of bytes as a file to read from; `count` is how many bytes were read of it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._kept = bytearray()
        self.count = 0

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, or fewer at the end."""
        while len(self._kept) < size and (chunk := next(self._chunks, None)) is not None:
            self._kept += chunk
        part = bytes(memoryview(self._kept)[:size])
        del self._kept[:size]
        self.count += len(part)
        return part


@contextmanager
def _told_as_away() -> Iterator[None]:
    from minio.error import MinioException, S3Error  # noqa: PLC0415 - as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    try:
        yield
    except S3Error as error:
        if error.code == _NOT_THERE:
            raise NotKept from None
        raise StoreAway(error.code) from None
    except (MinioException, HTTPError) as error:
        # Their messages hold the address of what was asked for.
        raise StoreAway(type(error).__name__) from None
