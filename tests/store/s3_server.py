"""A server that speaks the protocol of S3, as a process of its own on a free port of this machine."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from minio import Minio
from pydantic import SecretStr

from portal.settings import S3Settings
from tools.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_SECONDS = 60
_REGION = "eu-central-1"


@contextmanager
def running() -> Iterator[str]:
    """Run a server and give its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def place(address: str, bucket: str) -> S3Settings:
    """Where a bucket on a server is, whether it has been made or not."""
    return S3Settings(address, bucket, "portal", SecretStr("the portal's secret"), _REGION)


def client(where: S3Settings) -> Minio:
    """A client of the server that is not ours, to look with."""
    return Minio(
        endpoint=where.endpoint.removeprefix("http://"),
        access_key=where.access_key,
        secret_key=where.secret_key.get_secret_value(),
        region=where.region,
        secure=False,
    )


def _wait(address: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/moto-api/", timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start")
