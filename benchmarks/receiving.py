"""An application that takes files as the portal does, to measure what that costs.

The folder that `BENCHMARK_STORE` names is its store. Run by `benchmarks.uploading` under gunicorn.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, request

from portal.store import FolderStore
from portal.vault import new_identifier, new_stream_key, seal_stream
from portal.web import uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK_BYTES = 64 * 1024
STORE = FolderStore(Path(os.environ["BENCHMARK_STORE"]))

app = Flask(__name__, static_folder=None)
uploads.install(app)


@app.get("/")
def process() -> str:
    """Tell which process answers."""
    return str(os.getpid())


@app.post("/received")
def receive() -> str:
    """Receive a file and read it once."""
    deque(_chunks(), maxlen=0)
    return "received"


@app.post("/stored")
def store() -> str:
    """Receive a file, seal it under a key of its own, and put it into the store."""
    name = new_identifier().hex
    STORE.write(name, seal_stream(_chunks(), new_stream_key(), f"benchmark/{name}"))
    return "stored"


def _chunks() -> Iterator[bytes]:
    file = request.files["file"].stream
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
