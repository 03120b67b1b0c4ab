from __future__ import annotations

import http.client

import pytest

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MUCH = 40_000_000


def test_whoever_sends_far_too_much_reads_why_it_was_refused(serve):
    server = serve()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request(
            "POST",
            "/en/melden/wat",
            (b"x" * 100_000 for _ in range(MUCH // 100_000)),
            {
                "Content-Type": "multipart/form-data; boundary=x",
                "Content-Length": str(MUCH),
            },
        )
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    assert answer.status == 413
    assert "This is too much at once" in text
