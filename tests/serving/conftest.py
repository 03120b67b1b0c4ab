"""Real servers to kill, and a browser of few means to visit them with."""

from __future__ import annotations

import html
import http.client
import os
import re
import secrets
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import redis

from portal.runtime import Runtime, make_runtime
from portal.settings import Settings
from tests.conftest import Team, cheap_settings, make_team
from tools import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/8")
CHEAP = {
    f"PORTAL_{name}_{part}": value
    for name in ("PASSWORD", "PASSPHRASE", "RECEIPT")
    for part, value in (("MEMORY_KIB", "8"), ("PASSES", "1"))
}
_PATIENCE_SECONDS = 20
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_CODE = re.compile(r'id="receipt">(.*?)</p>', re.DOTALL)


@dataclass
class Answer:
    """What a server answered."""

    status: int
    text: str
    location: str

    @property
    def csrf_token(self) -> str:
        return _CSRF.search(self.text).group(1)

    @property
    def receipt_code(self) -> str:
        """The code as a reporter copies it from the screen."""
        shown = _CODE.search(self.text).group(1)
        return html.unescape(re.sub(r"<[^>]*>", "", shown))


@dataclass
class Browser:
    """Keeps cookies and the form token. Has no JavaScript, no patience and no other memory."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    csrf_token: str = ""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, urlencode({"csrf_token": self.csrf_token, **fields}))

    def follow(self, answer: Answer) -> Answer:
        while answer.location:
            answer = self.get(answer.location)
        return answer

    def on(self, server: Server) -> Browser:
        """Return this browser as it next reaches another process at the same address."""
        return Browser(server.port, self.headers, self.cookies, self.csrf_token)

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {**self.headers, "Connection": "close"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        answer = Answer(response.status, text, response.headers.get("Location", ""))
        if _CSRF.search(text):
            self.csrf_token = answer.csrf_token
        return answer


class Server:
    """A gunicorn of its own process group, on a free port, that can be started again there."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = servers.free_port()
        self._output = folder / "output.txt"
        self._environment = clean_environment(folder) | environment
        self._running: servers.Server | None = None
        self._forgotten = 0

    def start(self) -> Server:
        self._running = servers.launch(self._output, self._environment, self.port)
        return self

    def wait_until_alive(self) -> Server:
        return self._wait_for("/healthz")

    def wait_until_ready(self) -> Server:
        return self._wait_for("/readyz")

    def wait_until_ended(self) -> int:
        """Return the exit code of a server that ends by itself."""
        return self._running.process.wait(_PATIENCE_SECONDS)

    def _wait_for(self, path: str) -> Server:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self._running.process.poll() is None, self.output()
            try:
                if Browser(self.port).get(path).status == 200:
                    return self
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise AssertionError(f"{path} did not answer 200: {self.output()}")

    def kill(self) -> None:
        """Kill all its processes at once, as the machine's power would."""
        if self._running:
            self._running.kill()
            self._running = None

    def stop(self) -> None:
        """Stop it as an operator would."""
        if self._running:
            self._running.stop()
            self._running = None

    def browser(self, **headers: str) -> Browser:
        return Browser(self.port, {name.replace("_", "-"): text for name, text in headers.items()})

    def output(self) -> str:
        """What it wrote to its standard output and standard error."""
        return self._output.read_bytes()[self._forgotten :].decode(errors="replace")

    def forget_output(self) -> None:
        """Leave out of `output` what was written until now."""
        self._forgotten = self._output.stat().st_size


def clean_environment(folder: Path) -> dict[str, str]:
    """An environment without settings from outside, whose every file goes into `folder`."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "GUNICORN_"))}
    return inherited | {
        "PORTAL_SETTINGS_FILE": str(folder / "instance" / "portal.env"),
        # gunicorn puts its control socket here.
        "XDG_RUNTIME_DIR": str(folder),
    }


def as_environment(settings: Settings) -> dict[str, str]:
    """The environment variables that make `settings`."""
    plain = settings.model_dump(mode="json") | {
        "secret_key": settings.secret_key.get_secret_value(),
        "receipt_salt": settings.receipt_salt.get_secret_value(),
    }
    return {
        f"PORTAL_{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
        for name, value in plain.items()
        if value is not None
    }


def begin_report(browser: Browser) -> None:
    """Open the form and choose a theme."""
    browser.get("/melden/onderwerp")
    assert browser.post("/melden/wat", answered="onderwerp", theme="cannabis").status == 200


def describe(browser: Browser, text: str) -> Answer:
    return browser.post("/melden/waar", answered="wat", description=text)


def send_report(browser: Browser) -> Answer:
    return browser.post("/melden/verzonden")


def report(browser: Browser, text: str) -> str:
    """Send a report and return its receipt code."""
    begin_report(browser)
    assert describe(browser, text).status == 200
    return send_report(browser).receipt_code


def return_to(browser: Browser, code: str) -> Answer:
    browser.get("/terug")
    return browser.follow(browser.post("/terug", code=code))


def random_address() -> str:
    """A visitor's address that no limit has counted yet (from RFC 3849's documentation block)."""
    return f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"


@pytest.fixture
def installation(database_url: str) -> Iterator[Runtime]:
    """A portal on either engine with the machine's own clock; `crew` works in it."""
    made = make_runtime(cheap_settings(database_url, limit_report="100000 per minute"))
    yield made
    made.database.close()


@pytest.fixture
def crew(installation: Runtime) -> Team:
    return make_team(installation)


@pytest.fixture
def serve(installation: Runtime, crew: Team, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server on the installation; other settings by their names."""
    started: list[Server] = []

    def start(*, wait: bool = True, **settings: str) -> Server:
        others = {f"PORTAL_{name.upper()}": value for name, value in settings.items()}
        folder = tmp_path / f"server-{len(started) + 1}"
        started.append(Server(folder, as_environment(installation.settings) | others))
        started[-1].start()
        return started[-1].wait_until_ready() if wait else started[-1]

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis; counts there are kept apart by `random_address`."""
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=5) as connection:
            connection.ping()
    except redis.RedisError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no Redis server was found")
    return REDIS_URL
