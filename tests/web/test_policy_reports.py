"""Reports that a page tried what our policy forbids: counted by day, and nothing else."""

from __future__ import annotations

import json

import pytest

from portal.web.policy_reports import write_counts

AGENT = "Quetzalfox/77.1"
ADDRESS = "203.0.113.77"


def old_report(address: str, directive: str = "style-src") -> bytes:
    """A report by `report-uri`, as browsers have sent it since CSP 1."""
    body = {
        "document-uri": address,
        "effective-directive": directive,
        "violated-directive": directive,
        "blocked-uri": "https://extension.example/spy.js?who=Wipneuskareltje",
        "script-sample": "Wipneuskareltje",
        "referrer": "",
    }
    return json.dumps({"csp-report": body}).encode()


def new_report(address: str, directive: str = "style-src-elem") -> bytes:
    """A report by the Reporting API."""
    body = {"documentURL": address, "effectiveDirective": directive, "sample": "Wipneuskareltje"}
    report = {"type": "csp-violation", "url": address, "user_agent": AGENT, "body": body}
    return json.dumps([report]).encode()


@pytest.fixture
def send(app):
    """Send a report, as a browser with an address and a name of its own would."""
    client = app.test_client()

    def post(raw: bytes, place: str = "/csp-melding") -> int:
        response = client.post(
            place,
            data=raw,
            content_type="application/csp-report",
            headers={"User-Agent": AGENT},
            environ_overrides={"REMOTE_ADDR": ADDRESS},
        )
        assert response.data == b""
        return response.status_code

    return post


@pytest.fixture
def written(app, logged):
    """What the log says of broken policies, once the process has ended."""

    def read() -> list[dict[str, object]]:
        write_counts(app)
        return [json.loads(line) for line in logged if "policy_broken" in line]

    return read


@pytest.mark.parametrize("report", [old_report, new_report])
def test_a_report_is_counted_by_directive_and_kind_of_page(send, written, report):
    assert send(report("https://localhost/melden/onderwerp")) == 204
    (line,) = written()
    assert (line["rule"], line["count"], line["day"]) == ("/melden/<slug>", 1, "2026-03-10")
    assert str(line["directive"]).startswith("style-src")


def test_nothing_is_written_before_the_day_is_over(send, logged, clock):
    send(old_report("https://localhost/melden"))
    send(old_report("https://localhost/melden"))
    assert logged == []
    clock.advance(days=1)
    send(old_report("https://localhost/melden"))
    (line,) = logged
    assert json.loads(line) == {
        "event": "policy_broken",
        "day": "2026-03-10",
        "directive": "style-src",
        "rule": "/melden",
        "count": 2,
    }


def test_nothing_of_the_reader_or_the_address_is_written(send, written, logged):
    send(new_report("https://localhost/zoeken?q=Wipneuskareltje#Wipneuskareltje"))
    assert written()
    words = ("Wipneuskareltje", AGENT, ADDRESS, "https:", "zoeken?q")
    assert [word for word in words if word in "".join(logged)] == []


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/en/melden/wat", "/melden/<slug>"),
        ("/melden/verzonden/meldcode.txt", "/melden/verzonden/meldcode.txt"),
        ("/coordinatie/2026-00001", "/coordinatie/<number>"),
        ("/", "/"),
        ("/een/pagina", "/<path:path>"),
    ],
)
def test_an_address_is_brought_back_to_its_kind(send, written, path, rule):
    send(old_report(f"https://localhost{path}"))
    assert [line["rule"] for line in written()] == [rule]


@pytest.mark.parametrize("directive", ["made-up", "", "style-src Wipneuskareltje", "script-src\n"])
def test_only_directives_that_there_are_get_written(send, written, directive):
    send(old_report("https://localhost/", directive))
    assert {line["directive"] for line in written()} <= {"style-src"}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{not json", id="no json"),
        pytest.param(b"[1, null, {}]", id="no reports"),
        pytest.param(b'{"csp-report": [1]}', id="a report of another shape"),
        pytest.param(b'{"csp-report": {"document-uri": "http://[", "effective-directive": "img-src"}}', id="no address"),
        pytest.param(b"[" * 8000, id="without end"),
        pytest.param(b'"' + b"x" * 9000 + b'"', id="too long"),
    ],
)  # fmt: skip
def test_whatever_is_sent_the_answer_is_the_same(send, written, raw):
    assert send(raw) == 204
    assert written() == []


def test_more_than_a_browser_sends_in_an_hour_is_not_counted(send, written):
    answers = {send(old_report("https://localhost/")) for _ in range(70)}
    assert answers == {204}
    assert [line["count"] for line in written()] == [60]


def test_a_report_needs_no_cookie_and_gets_none(app):
    response = app.test_client().post("/csp-melding", data=old_report("https://localhost/"))
    assert "Set-Cookie" not in response.headers
