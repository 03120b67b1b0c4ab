"""A real server: gunicorn on a free port, with settings of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.settings import PROJECT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

START_SECONDS = 20


@dataclass
class Server:
    """A running server; `log` is where its output goes."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would."""
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)


@contextmanager
def serving(folder: Path, settings: Mapping[str, object]) -> Iterator[Server]:
    """Serve the portal with `settings` (by their names) while the block lasts.

    Args:
        folder: where the log goes.
        settings: all settings of the portal; its database must have been migrated.
    """
    server = start(folder, settings, free_port())
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def start(folder: Path, settings: Mapping[str, object], port: int) -> Server:
    """Start a server on `port` and return it once it is ready.

    Raises:
        RuntimeError: it did not start; the message holds its log.
    """
    server = launch(folder / f"server-{port}.log", environment(settings), port)
    _wait(server)
    return server


def launch(log: Path, variables: Mapping[str, str], port: int) -> Server:
    """Start a server on `port` without waiting for it.

    Args:
        log: where its output is added.
        variables: the environment of its processes.
        port: where it listens.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wsgi:app"],
            cwd=PROJECT_FOLDER,
            env={**variables, "PORTAL_BIND": f"127.0.0.1:{port}"},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Server(f"http://127.0.0.1:{port}", process, log)


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Return the environment of a process with these `settings` and no others."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        **{f"PORTAL_{name.upper()}": str(value) for name, value in settings.items()},
        "PORTAL_SETTINGS_FILE": os.devnull,
    }


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait(server: Server) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{server.url}/readyz", timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")
