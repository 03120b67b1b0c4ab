"""A small case register on this machine, which is as strict as the standard's own description.

What a request must and may hold is taken from the OpenAPI descriptions of the Zaken API (1.5) and
the Documenten API (1.4) by VNG Realisatie: names, lengths, and what is obligatory.
"""

from __future__ import annotations

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import jwt

CLIENT, SECRET = "meldpunt", "a secret that we share with the register"
_ADDRESS = {"type": "string", "format": "uri", "maxLength": 1000}
_RSIN = {"type": "string", "pattern": "^[0-9]{9}$"}
_DAY = {"type": "string", "format": "date"}
_SECRECY = {
    "enum": [
        "openbaar",
        "beperkt_openbaar",
        "intern",
        "zaakvertrouwelijk",
        "vertrouwelijk",
        "confidentieel",
        "geheim",
        "zeer_geheim",
    ]
}


def _text(most: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": most}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


SCHEMAS = {
    "zaken": _object(
        ["bronorganisatie", "zaaktype", "verantwoordelijkeOrganisatie", "startdatum"],
        identificatie=_text(40),
        bronorganisatie=_RSIN,
        verantwoordelijkeOrganisatie=_RSIN,
        zaaktype=_ADDRESS,
        omschrijving=_text(80),
        toelichting=_text(1000),
        startdatum=_DAY,
        vertrouwelijkheidaanduiding=_SECRECY,
    ),
    "enkelvoudiginformatieobjecten": _object(
        ["bronorganisatie", "creatiedatum", "titel", "auteur", "taal", "informatieobjecttype"],
        identificatie=_text(40),
        bronorganisatie=_RSIN,
        creatiedatum=_DAY,
        titel=_text(200),
        vertrouwelijkheidaanduiding=_SECRECY,
        auteur=_text(200),
        status={"enum": ["in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd"]},
        formaat=_text(255),
        taal={"type": "string", "pattern": "^[a-z]{3}$"},
        bestandsnaam=_text(255),
        inhoud={"type": "string"},
        bestandsomvang={"type": "integer", "minimum": 0},
        informatieobjecttype=_ADDRESS,
        indicatieGebruiksrecht={"type": ["boolean", "null"]},
    ),
    "zaakinformatieobjecten": _object(
        ["zaak", "informatieobject"], zaak=_ADDRESS, informatieobject=_ADDRESS, titel=_text(200)
    ),
}


class FakeRegister:
    """The register: what was made in it, and what is to go wrong next.

    `failures` are the statuses of the answers to come; one of 0 carries the request out and breaks
    the connection off, and None lets a request through.
    """

    def __init__(self) -> None:
        self.made: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
        self.requests: list[str] = []
        self.failures: list[int | None] = []
        self.retry_after = ""
        register = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                register.handle(self)

            def do_POST(self) -> None:
                register.handle(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def contents(self) -> list[bytes]:
        """The contents of the documents, in the order in which they came."""
        documents = self.made["enkelvoudiginformatieobjecten"]
        return [base64.b64decode(document["inhoud"]) for document in documents]

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        parts = urlsplit(request.path)
        name = parts.path.rsplit("/", 1)[-1]
        self.requests.append(f"{request.command} {name}")
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            self._answer(request, failure, {"invalidParams": []})
            return
        status, answer = self._carry_out(request, name, dict(parse_qsl(parts.query)), body)
        if failure == 0:
            request.close_connection = True
            request.connection.close()
            return
        self._answer(request, status, answer)

    def _carry_out(
        self, request: BaseHTTPRequestHandler, name: str, key: dict[str, str], body: bytes
    ) -> tuple[int, Any]:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            claims = jwt.decode(token, SECRET, ["HS256"], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            return 403, {"code": "permission_denied"}
        if kind != "Bearer" or claims["client_id"] != CLIENT or claims["iss"] != CLIENT:
            return 403, {"code": "permission_denied"}
        rows = self.made[name]
        if request.command == "GET":
            found = [row for row in rows if key.items() <= row.items()]
            return 200, found if name == "zaakinformatieobjecten" else {"results": found}
        if name == "zaken" and request.headers.get("Content-Crs") != "EPSG:4326":
            return 412, {"code": "precondition_failed"}
        values = json.loads(body)
        checker = jsonschema.Draft202012Validator(
            SCHEMAS[name], format_checker=jsonschema.FormatChecker()
        )
        wrong = [".".join(map(str, error.path)) for error in checker.iter_errors(values)]
        twin = [row for row in rows if row.get("identificatie", "") == values.get("identificatie")]
        if wrong or (twin and "identificatie" in values):
            fields = wrong or ["identificatie"]
            return 400, {"invalidParams": [{"name": field} for field in fields]}
        made = {**values, "url": f"{self.address}/api/v1/{name}/{len(rows) + 1}"}
        rows.append(made)
        return 201, made

    def _answer(self, request: BaseHTTPRequestHandler, status: int, values: Any) -> None:
        body = json.dumps(values).encode()
        request.send_response(status)
        if self.retry_after:
            request.send_header("Retry-After", self.retry_after)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
