"""A real nginx with the configuration that is shipped, on free ports of this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from portal.settings import PROJECT_FOLDER
from tools.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "meldpunt.example.nl"
SHIPPED = PROJECT_FOLDER / "deploy" / "nginx"
_PATIENCE_SECONDS = 10


def require(program: str) -> str:
    """Return where a program is; without it the test is passed over, and fails where `CI=true`."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
    return found


@dataclass
class Nginx:
    """A running nginx: the folder that all its files are in, and where it listens."""

    folder: Path
    http: int
    https: int
    onion: int
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(_PATIENCE_SECONDS)

    def ask(self, request: bytes, source: str = "127.0.0.1", host: str = HOST) -> bytes:
        """Send bytes over TLS from an address of this machine, and return all that comes back."""
        context = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        address = ("127.0.0.1", self.https)
        with (
            socket.create_connection(address, _PATIENCE_SECONDS, (source, 0)) as plain,
            context.wrap_socket(plain, server_hostname=host) as connection,
        ):
            connection.sendall(request)
            return read_all(connection)

    def ask_plainly(self, request: bytes) -> bytes:
        """Send bytes without TLS, and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.http), _PATIENCE_SECONDS) as connection:
            connection.sendall(request)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            part = connection.recv(65536)
        except (ConnectionResetError, ssl.SSLEOFError):
            part = b""
        if not part:
            return received
        received += part


def start(folder: Path, portal: int) -> Nginx:
    """Start nginx with the shipped configuration in front of the portal on port `portal`."""
    program = require("nginx")
    _make_certificate(folder)
    ports = free_port(), free_port(), free_port()
    configure(folder, ports, portal)
    with (folder / "nginx.log").open("ab") as output:
        process = subprocess.Popen(
            [program, "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"],
            stdout=output,
            stderr=output,
        )
    started = Nginx(folder, *ports, process)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", started.https), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            # What it says of its configuration comes before it reads how much it may say.
            os.truncate(folder / "nginx.log", 0)
            return started
    raise AssertionError((folder / "nginx.log").read_text())


def configure(folder: Path, ports: tuple[int, int, int], portal: int) -> None:
    """Write the shipped configuration into `folder`, with this machine's ports and paths in it."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    http, https, onion = ports
    kept = "".join(
        f"    {name}_temp_path {folder}/temporary/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "temporary").mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    _change(
        folder / "nginx.conf",
        {
            "user www-data;": user,
            "worker_processes auto;": "worker_processes 1;",
            "/run/nginx.pid": f"{folder}/nginx.pid",
            "http {\n": f"http {{\n{kept}",
        },
    )
    _change(folder / "pages.conf", {"/etc/nginx/html": f"{folder}/html"})
    certificates = f"/etc/letsencrypt/live/{HOST}"
    _change(
        folder / "portal.conf",
        {
            "    listen [::]:": "    # listen [::]:",
            "    listen 80": f"    listen 127.0.0.1:{http}",
            "    listen 443": f"    listen 127.0.0.1:{https}",
            "127.0.0.1:8081": f"127.0.0.1:{onion}",
            "127.0.0.1:8000": f"127.0.0.1:{portal}",
            f"{certificates}/fullchain.pem": f"{folder}/certificate.pem",
            f"{certificates}/privkey.pem": f"{folder}/key.pem",
        },
    )


def _change(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text()
    for old, new in changes.items():
        assert old in text, f"{path.name} does not say {old}"
        text = text.replace(old, new)
    path.write_text(text)


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        [
            *(require("openssl"), "req", "-x509", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-sha256"),
            *("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"),
            *("-keyout", folder / "key.pem", "-out", folder / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )


class Relay:
    """A proxy for one browser, so that it comes from an address of its own to nginx."""

    def __init__(self, to_port: int, source: str) -> None:
        self._to, self._source = to_port, source
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                incoming, _address = self._listening.accept()
            except OSError:
                return
            Thread(target=self._connect, args=(incoming,), daemon=True).start()

    def _connect(self, incoming: socket.socket) -> None:
        address, source = ("127.0.0.1", self._to), (self._source, 0)
        with incoming:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                part = incoming.recv(1)
                if not part:
                    return
                head += part
            if not head.startswith(f"CONNECT {HOST}:443 ".encode()):
                return
            with socket.create_connection(address, source_address=source) as outgoing:
                incoming.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                back = Thread(target=_pass_on, args=(outgoing, incoming))
                back.start()
                _pass_on(incoming, outgoing)
                back.join()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while part := one.recv(65536):
            other.sendall(part)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def headers_of(answer: bytes) -> tuple[int, dict[str, list[str]]]:
    """Return the status and the headers, in lower case, of an answer of HTTP/1.1."""
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
    status, *lines = head.split("\r\n")
    found: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        found.setdefault(name.lower(), []).append(value.strip())
    return int(re.match(r"HTTP/1\.1 (\d+)", status)[1]), found


def get(path: str, host: str = HOST, **headers: str) -> bytes:
    """Return the bytes of a request for `path`; further headers by their names, `_` for `-`."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def running(folder: Path, portal: int) -> Iterator[Nginx]:
    """Run nginx while a fixture lasts."""
    started = start(folder, portal)
    try:
        yield started
    finally:
        started.stop()
