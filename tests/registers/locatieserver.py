"""A small Locatieserver on this machine: it answers as PDOK's does (API version 3.1), and remembers
what it was asked.

Like the real one it refuses parameters that it does not know, and gives the fields that are asked
for. Source: github.com/PDOK/locatieserver/wiki/API-Locatieserver.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/bzk/locatieserver/search/v3_1"
_KNOWN = {
    "free": {"q", "fq", "fl", "rows", "start", "df", "sort", "wt", "lat", "lon", "bq", "qf"},
    "suggest": {"q", "fq", "fl", "rows", "start", "sort", "wt", "lat", "lon", "bq", "qf"},
    "lookup": {"id", "fl", "fq", "rows", "start", "wt", "lat", "lon"},
}
_USUAL_FIELDS = "id,weergavenaam,type,score"
_WANTED = re.compile(r"(\w+):(\S+)")


def address(number: int, suffix: str = "", **others: str) -> dict[str, Any]:
    """An address as the server has it."""
    whole = f"{number}{suffix}"
    return {
        "bron": "BAG",
        "type": "adres",
        "id": f"adr-{number:08x}{suffix}",
        "score": 9.5,
        "straatnaam": "Grote Kerkplein",
        "huisnummer": number,
        "huis_nlt": whole,
        "postcode": "8011PK",
        "woonplaatsnaam": "Zwolle",
        "gemeentenaam": "Zwolle",
        "gemeentecode": "0193",
        "wijkcode": "WK019310",
        "wijknaam": "Binnenstad",
        "buurtcode": "BU01931000",
        "buurtnaam": "Binnenstad-Zuid",
        "weergavenaam": f"Grote Kerkplein {whole}, 8011PK Zwolle",
        "centroide_ll": "POINT(6.0919 52.5125)",
        **others,
    }


@dataclass
class Locatieserver:
    """The server, while it runs: where it is, what it has, and which requests came in."""

    base: str
    addresses: list[dict[str, Any]]
    status: int = 200
    body: bytes | None = None
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def running(addresses: list[dict[str, Any]], port: int = 0) -> Iterator[Locatieserver]:
    """Run a server with these addresses."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.requests.append(self.path)
            state.headers.append(dict(self.headers))
            status, body = _answer(state, self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    state = Locatieserver(f"http://127.0.0.1:{server.server_port}{PATH}", addresses)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(state: Locatieserver, target: str) -> tuple[int, bytes]:
    if state.body is not None or state.status != 200:
        return state.status, state.body or b""
    parts = urlsplit(target)
    service = parts.path.removeprefix(f"{PATH}/")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if service not in _KNOWN or set(query) - _KNOWN[service]:
        return 400, b'{"type": "error", "title": "unknown parameter"}'
    if service == "lookup":
        found = [each for each in state.addresses if each["id"] == query["id"]]
    else:
        wanted = dict(_WANTED.findall(query.get("q", "")))
        found = [
            each
            for each in state.addresses
            if all(str(each.get(name)) == value for name, value in wanted.items())
        ]
    fields = (query.get("fl") or _USUAL_FIELDS).split(",")
    rows = found[: int(query.get("rows", 10))]
    docs = rows if service == "lookup" else [_only(each, fields) for each in rows]
    response = {
        "numFound": len(found),
        "start": 0,
        "maxScore": 9.5,
        "numFoundExact": True,
        "docs": docs,
    }
    return 200, json.dumps({"response": response}).encode()


def _only(document: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    return {name: document[name] for name in fields if name in document}
