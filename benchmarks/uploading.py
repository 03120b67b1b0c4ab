"""The memory and the time that an upload takes: `python -m benchmarks.uploading`.

Files are sent to a small application that takes them as the portal does, served by gunicorn as the
portal is. Each is sent to a server of its own, which has taken a small one before. What it takes
beyond idle is the most that the system saw the process hold while the file came in.
"""

from __future__ import annotations

import http.client
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

from benchmarks import stage
from tools.servers import serving_other

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (25_000_000, 100_000_000)
MOST_MEGABYTES = 8
WAYS = {
    "received": "received, and read once",
    "stored": "received, sealed, and put into the store",
}
_SMALL = 1_000
_PIECE = b"x" * 100_000
_BEGIN = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
_END = b"\r\n--x--\r\n"


def main() -> list[stage.Table]:
    """Measure, and return the table."""
    rows = []
    for way, words in WAYS.items():
        for size in SIZES:
            megabytes, seconds = _measure(way, size)
            met = "met" if megabytes <= MOST_MEGABYTES else "MISSED"
            name = f"{words}: {size // 1_000_000} MB"
            rows.append((name, f"{megabytes:.1f}", f"{size / 1e6 / seconds:.0f}", met))
    note = (
        f"An upload may take at most {MOST_MEGABYTES} MB beyond an idle process, of whatever size. "
        "What waits on a disk on the way is encrypted under a key that is in memory alone."
    )
    return [stage.Table("Uploads", ("upload", "MB beyond", "MB/s", "aim"), rows, note)]


def _measure(way: str, size: int) -> tuple[float, float]:
    """Return the megabytes beyond idle and the seconds that a file of `size` bytes takes."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        variables = {"BENCHMARK_STORE": str(folder / "store")}
        with serving_other(folder, "benchmarks.receiving:app", variables) as address:
            _send(address, way, _SMALL)
            with urlopen(address) as answer:
                process = Path("/proc") / answer.read().decode()
            # Linux lets the peak begin anew from what is held now (proc(5), clear_refs).
            (process / "clear_refs").write_text("5")
            idle, began = _held(process, "VmRSS"), perf_counter()
            _send(address, way, size)
            seconds = perf_counter() - began
            return _held(process, "VmHWM") - idle, seconds


def _send(address: str, way: str, size: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(len(_BEGIN) + size + len(_END)),
    }
    connection.request("POST", f"/{way}", _body(size), headers)
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        raise RuntimeError(f"{way}: status {status}")


def _body(size: int) -> Iterator[bytes]:
    yield _BEGIN
    for begin in range(0, size, len(_PIECE)):
        yield _PIECE[: size - begin]
    yield _END


def _held(process: Path, name: str) -> float:
    lines = (process / "status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kibibytes) * 1024 / 1e6


if __name__ == "__main__":
    stage.show(main())
