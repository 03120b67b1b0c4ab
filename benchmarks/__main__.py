"""Run all benchmarks and write docs/PERFORMANCE.md."""

from __future__ import annotations

import os
import platform
import sqlite3

from benchmarks import queue, stage, submission
from benchmarks.generate import FEW
from portal.settings import PROJECT_FOLDER

REPORT = PROJECT_FOLDER / "docs" / "PERFORMANCE.md"
INTRODUCTION = """\
# Performance

Measured by `make benchmark`, which writes this page.
{machine}. Times are medians of {queue_rounds}
rounds (the queue) and {report_rounds} (the report), in milliseconds, of the whole request through
the real application, rendering included; the network and the web server before it are not.

- The queue: a page must take at most {ratio} times as long with {large:,} tips as with {small:,},
  whichever filters are chosen, those that few tips match included. The two sizes are measured in
  turn, so that whatever else the machine does, it does to both. Each case shows as many rows of
  either size. "few" cases match {few} tips, the oldest of all; where such a case names two or more
  filters, many tips match each of them and only those {few} match all.
- The report: each step must take the server less than {step:.0f} ms, the one Argon2id derivation of
  the last step, which is slow on purpose, excepted.
"""


def main() -> None:
    """Run all, print the tables and write them down."""
    tables = [*submission.main(), *queue.main()]
    introduction = INTRODUCTION.format(
        machine=_machine(),
        queue_rounds=queue.ROUNDS,
        report_rounds=submission.ROUNDS,
        ratio=queue.MOST_RATIO,
        large=queue.LARGE,
        small=queue.SMALL,
        few=FEW,
        step=submission.MOST_SECONDS * 1000,
    )
    stage.show(tables)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n\n".join([introduction.strip(), *map(str, tables)]) + "\n", "utf-8")


def _machine() -> str:
    cores = os.cpu_count()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    load = os.getloadavg()[-1]
    return (
        f"The machine has {cores} cores (load in a quarter of an hour: {load:.1f}); "
        f"{python}, SQLite {sqlite3.sqlite_version}"
    )


if __name__ == "__main__":
    main()
