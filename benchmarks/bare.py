"""The least that Flask can do: one route that answers with bytes that it has in memory.

The folder that `BENCHMARK_BYTES` names holds the answers. Run by `benchmarks.pages` under gunicorn.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__, static_folder=None)
ANSWERS = {file.name: file.read_bytes() for file in Path(os.environ["BENCHMARK_BYTES"]).iterdir()}


@app.get("/<name>")
def answer(name: str) -> Response:
    """Give the bytes of this name; those without any say that nothing has changed."""
    body = ANSWERS[name]
    response = Response(body, mimetype="text/html", status=200 if body else 304)
    if name in {"br", "gzip"}:
        response.headers["Content-Encoding"] = name
    return response
