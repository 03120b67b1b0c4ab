"""A case register by the standard for case-oriented working: a case (zaak) with its documents.

Sources: VNG Realisatie, "API's voor Zaakgericht werken": Zaken API 1.5 and Documenten API 1.4
(vng-realisatie.github.io/gemma-zaken), as Open Zaak serves them.

Asking twice makes nothing twice: whatever is made has an identification of ours, and is looked for
before it is made. What fails for a moment is tried again after a while.
"""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import httpx

TIMEOUT_SECONDS: Final = 20.0
# How long to wait before each further try, in seconds.
WAITS: Final = (0.5, 2.0, 5.0)
_LONGEST_WAIT: Final = 10.0
_TOO_MANY, _SERVER_ERROR = 429, 500
_TEXT_LENGTH: Final = 80
# The coordinate system that the Zaken API wants to be named, also where there is no place.
_CRS: Final = {"Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}


class CaseRegisterUnavailable(Exception):
    """The register did not answer, however often it was asked."""


class CaseRegisterRefused(Exception):
    """The register does not take what it was given, or not from us.

    Attributes:
        status: the HTTP status.
        fields: the names of the fields that it finds wrong, as it calls them.
    """

    def __init__(self, status: int, fields: Sequence[str] = ()) -> None:
        super().__init__(f"{status} {', '.join(fields)}".rstrip())
        self.status = status
        self.fields = list(fields)


@dataclass(frozen=True)
class CaseRegister:
    """Where a register is, and what a case of ours is there.

    `cases` and `documents` are the addresses of the two APIs, up to and including their version;
    `case_type` and `document_type` are addresses in the Catalogi API; `organisation` is our RSIN.
    """

    cases: str
    documents: str
    case_type: str
    document_type: str
    organisation: str


@dataclass(frozen=True)
class CaseDocument:
    """A document of a case. `language` is a code of ISO 639-2/B."""

    title: str
    file_name: str
    media_type: str
    content: bytes
    language: str = "dut"


@dataclass(frozen=True)
class Case:
    """A case: its identification of at most 36 characters, what it is, and its documents."""

    identification: str
    description: str
    start: date
    author: str
    documents: Sequence[CaseDocument]


class _Row(BaseModel):
    url: str


class _List(BaseModel):
    results: list[_Row]


class _Wrong(BaseModel):
    name: str = ""


class _Problem(BaseModel):
    invalidParams: list[_Wrong] = []  # noqa: N815 - the register's own word


def deliver_case(
    register: CaseRegister,
    token: Callable[[], str],
    case: Case,
    wait: Callable[[float], None] = time.sleep,
) -> str:
    """Make a case with its documents, or what is missing of it, and return its address.

    Args:
        register: where to.
        token: gives a token for each request.
        case: the case.
        wait: waits for so many seconds.

    Raises:
        CaseRegisterUnavailable: there was no answer; asking again goes on where it stopped.
        CaseRegisterRefused: the register does not take it.
    """
    import httpx  # noqa: PLC0415 - only where a register has been set

    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
        asking = _Asking(client, token, wait)
        address = _case(asking, register, case)
        for index, document in enumerate(case.documents, start=1):
            made = _document(asking, register, case, document, f"{case.identification}-{index}")
            _connect(asking, register, address, made, document.title)
    return address


def _case(asking: _Asking, register: CaseRegister, case: Case) -> str:
    return asking.find_or_make(
        f"{register.cases}/zaken",
        {"identificatie": case.identification, "bronorganisatie": register.organisation},
        {
            "identificatie": case.identification,
            "bronorganisatie": register.organisation,
            "verantwoordelijkeOrganisatie": register.organisation,
            "zaaktype": register.case_type,
            "omschrijving": case.description[:_TEXT_LENGTH],
            "startdatum": case.start.isoformat(),
            "vertrouwelijkheidaanduiding": "vertrouwelijk",
        },
    )


def _document(
    asking: _Asking,
    register: CaseRegister,
    case: Case,
    document: CaseDocument,
    identification: str,
) -> str:
    return asking.find_or_make(
        f"{register.documents}/enkelvoudiginformatieobjecten",
        {"identificatie": identification, "bronorganisatie": register.organisation},
        {
            "identificatie": identification,
            "bronorganisatie": register.organisation,
            "creatiedatum": case.start.isoformat(),
            "titel": document.title,
            "vertrouwelijkheidaanduiding": "vertrouwelijk",
            "auteur": case.author,
            "status": "definitief",
            "formaat": document.media_type,
            "taal": document.language,
            "bestandsnaam": document.file_name,
            "inhoud": base64.b64encode(document.content).decode(),
            "bestandsomvang": len(document.content),
            "informatieobjecttype": register.document_type,
            "indicatieGebruiksrecht": False,
        },
    )


def _connect(asking: _Asking, register: CaseRegister, case: str, document: str, title: str) -> None:
    asking.find_or_make(
        f"{register.cases}/zaakinformatieobjecten",
        {"zaak": case, "informatieobject": document},
        {"zaak": case, "informatieobject": document, "titel": title},
    )


class _Asking:
    """Asks the register, and asks again what failed for a moment."""

    def __init__(
        self,
        client: httpx.Client,
        token: Callable[[], str],
        wait: Callable[[float], None],
    ) -> None:
        self._client = client
        self._token = token
        self._wait = wait

    def find_or_make(self, address: str, key: dict[str, str], values: dict[str, Any]) -> str:
        """Return the address of what has this key, made from `values` where it is not there."""
        for waited in WAITS:
            try:
                # A request that was cut off may have been carried out, so each try looks first.
                return self._find(address, key) or self._make(address, values)
            except _Momentarily as trouble:
                self._wait(min(trouble.seconds or waited, _LONGEST_WAIT))
        try:
            return self._find(address, key) or self._make(address, values)
        except _Momentarily:
            raise CaseRegisterUnavailable from None

    def _find(self, address: str, key: dict[str, str]) -> str | None:
        answer = self._send("GET", address, params=key)
        try:
            # Documenten and Zaken answer in pages; what connects them is a plain list.
            rows = (
                [_Row.model_validate(row) for row in answer.json()]
                if isinstance(answer.json(), list)
                else _List.model_validate(answer.json()).results
            )
        except (ValueError, ValidationError):
            raise CaseRegisterRefused(answer.status_code) from None
        return rows[0].url if rows else None

    def _make(self, address: str, values: dict[str, Any]) -> str:
        answer = self._send("POST", address, json=values)
        try:
            return _Row.model_validate_json(answer.content).url
        except ValidationError:
            raise CaseRegisterRefused(answer.status_code) from None

    def _send(self, method: str, address: str, **what: Any) -> httpx.Response:
        import httpx  # noqa: PLC0415 - as above

        headers = {"Authorization": f"Bearer {self._token()}", **_CRS}
        try:
            answer = self._client.request(method, address, headers=headers, **what)
        except httpx.HTTPError:
            raise _Momentarily from None
        if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERROR:
            raise _Momentarily(_seconds(answer.headers.get("Retry-After", "")))
        if not answer.is_success:
            raise CaseRegisterRefused(answer.status_code, _wrong_fields(answer))
        return answer


class _Momentarily(Exception):
    """Something that may be over in a while; `seconds` is what the register says of how long."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__()
        self.seconds = seconds


def _seconds(header: str) -> float | None:
    return float(header) if header.isascii() and header.isdigit() else None


def _wrong_fields(answer: httpx.Response) -> list[str]:
    try:
        wrong = _Problem.model_validate_json(answer.content).invalidParams
    except ValidationError:
        return []
    return [field.name for field in wrong if field.name]
