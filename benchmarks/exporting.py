"""The time and the memory that an export takes: `python -m benchmarks.exporting`.

Each export is written in a process of its own, which first makes the application and unlocks the
vault, as an idle web process has. What it takes beyond that is the most that the system saw it use.
"""

from __future__ import annotations

from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from benchmarks import stage
from benchmarks.generate import generate
from portal.accounts.unlocking import act_as
from portal.models import ExportFormat, ExportScope
from portal.tips.exporting.register import ask_for_export
from portal.tips.exporting.streaming import write_export
from portal.tips.queue import QueueFilter

SMALL, LARGE = 1_000, 100_000
MOST_MEGABYTES = 150
FORMATS = (ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.JSON_LINES)


def main() -> list[stage.Table]:
    """Measure on each engine, and return the table."""
    rows = []
    for engine in stage.engines():
        with ExitStack() as stack:
            urls = {count: _filled(stack, engine, count) for count in (SMALL, LARGE)}
            for form in FORMATS:
                for count, url in urls.items():
                    seconds, megabytes, size = _apart(url, form)
                    rows.append(
                        (
                            f"{engine}, {form.replace('_', ' ')}, {count:,} tips",
                            f"{count / seconds:,.0f}",
                            f"{megabytes:.0f}",
                            f"{size / 1e6:.1f}",
                        )
                    )
    note = (
        f"An export of {LARGE:,} tips may take at most {MOST_MEGABYTES} MB beyond an idle process. "
        "Each tip is opened on the way: its data key is unsealed, and its content is decrypted."
    )
    return [stage.Table("Exports", ("export", "tips/s", "MB beyond", "MB written"), rows, note)]


def _filled(stack: ExitStack, engine: str, count: int) -> str:
    url = stack.enter_context(stage.empty_database(engine, f"export_{count}"))
    runtime = stage.runtime_of(stage.application(url, cheap=True))
    stage.install_team(runtime)
    generate(runtime.database, runtime.catalogue, count, runtime.today())
    runtime.database.close()
    return url


def _apart(url: str, form: ExportFormat) -> tuple[float, float, int]:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (url, form))


def _measure(url: str, form: ExportFormat) -> tuple[float, float, int]:
    runtime = stage.runtime_of(stage.application(url, cheap=True))
    actor = act_as(runtime, stage.PEOPLE[0], stage.PASSPHRASE)
    export_id = ask_for_export(
        runtime, actor, QueueFilter(), form, ExportScope.WHOLE, (), "A benchmark"
    )
    idle, began, size = _peak(), perf_counter(), 0
    for chunk in write_export(runtime, actor, export_id, str, lambda _, value: value):
        size += len(chunk)
    return perf_counter() - began, _peak() - idle, size


def _peak() -> float:
    # Of this program alone: what getrusage tells also holds for the process that it was started by.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    stage.show(main())
