"""Run all benchmarks and write docs/PERFORMANCE.md."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
from contextlib import ExitStack

from benchmarks import (
    exporting,
    linking,
    pages,
    queue,
    search,
    site,
    stage,
    submission,
    vault_search,
)
from benchmarks.generate import FEW
from portal.settings import PROJECT_FOLDER

REPORT = PROJECT_FOLDER / "docs" / "PERFORMANCE.md"
INTRODUCTION = """\
# Performance

Measured by `make benchmark`, which writes this page, on one machine that does other work as well,
with the databases on the machine itself.
{machine}.
The two sides of each comparison are measured in turn, so that whatever else the machine does, it
does to both, and each figure is the median of its rounds: {queue_rounds} for the queue,
{pages_rounds} for the pages, {search_rounds} for the search, {report_rounds} for the report,
{served_rounds} for what is served. Times are of the whole request through the real application,
rendering included, without the network and the web server; only the first of the tables about pages
has a real web server and a real client in it.

- The queue: a page must take at most {ratio} times as long with {large:,} tips as with {small:,},
  whichever filters are chosen, those that few tips match included. Each case shows as many rows
  of either size. "few" cases match {few} tips, the oldest of all; where such a case names two or
  more filters, many tips match each of them and only those {few} match all.
- The report: each step must take the server less than {step:.0f} ms, the one Argon2id derivation of
  the last step, which is slow on purpose, excepted.
- Links between tips: of the pairs of tips that belong together, at least {linked:.0%} must be
  proposed, and at least as many of the proposals must be right.
- The search in the vault: what {searched:,} tips say must be searched within
  {vault_search:.0f} ms, and for each tip in at most {vault_ratio} times its bare decryption.
- Exports: {exported:,} tips may take at most {megabytes} MB of memory beyond an idle process.
- The pages: one that is published must be served at least {share} times as often a second as a bare
  Flask route gives the same bytes from memory, and whatever is done with {pages:,} pages must take
  at most {ratio} times as long as with {few_pages}. A search must take less than {search:.0f} ms.
"""


def main() -> None:
    """Run all, print the tables and write them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--tips", type=int, default=queue.LARGE, help="how many the large queue has, for less time"
    )
    queue.LARGE = parser.parse_args().tips
    tables = [
        *submission.main(),
        *queue.main(),
        *linking.main(),
        *vault_search.main(),
        *exporting.main(),
        *_of_pages(),
    ]
    introduction = INTRODUCTION.format(
        machine=_machine(),
        queue_rounds=queue.ROUNDS,
        report_rounds=submission.ROUNDS,
        ratio=queue.MOST_RATIO,
        large=queue.LARGE,
        small=queue.SMALL,
        few=FEW,
        step=submission.MOST_SECONDS * 1000,
        linked=linking.LEAST_SHARE,
        searched=vault_search.TIPS,
        vault_search=vault_search.MOST_SECONDS * 1000,
        vault_ratio=vault_search.MOST_RATIO,
        exported=exporting.LARGE,
        megabytes=exporting.MOST_MEGABYTES,
        pages_rounds=pages.ROUNDS,
        search_rounds=search.ROUNDS,
        served_rounds=pages.THROUGHPUT_ROUNDS,
        share=pages.LEAST_SHARE,
        pages=site.LARGE,
        few_pages=site.SMALL,
        search=search.MOST_SECONDS * 1000,
    )
    stage.show(tables)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n\n".join([introduction.strip(), *map(str, tables)]) + "\n", "utf-8")


def _of_pages() -> list[stage.Table]:
    with ExitStack() as stack:
        sites = pages.pairs(stack)
        return [*pages.tables(sites), search.measure([large for _small, large in sites])]


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
