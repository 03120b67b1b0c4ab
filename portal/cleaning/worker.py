"""The process in which a file is parsed: it has nothing but that file, and little room for it.

It reads a task and the file from its standard input, and writes an outcome to its standard output.
It can write no file, has an empty environment, and ends when its time is over. Started by
`process`; never imported by the web.
"""

from __future__ import annotations

import resource
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from portal.cleaning.limits import Limits
    from portal.cleaning.wire import Outcome, Task

_OPEN_FILES = 32


def main() -> None:
    """Do the one task that stands on standard input."""
    _make_packages_light()
    from portal.cleaning import wire  # noqa: PLC0415 - only once its package is light

    task = wire.read_task(sys.stdin.buffer)
    _confine(task.limits)
    wire.write_outcome(sys.stdout.buffer, _do(task, sys.stdin.buffer))


def _make_packages_light() -> None:
    """Let `portal` and `portal.cleaning` be folders only, so that nothing of the web is loaded."""
    folder = Path(__file__).resolve().parent
    for name, place in (("portal", folder.parent), ("portal.cleaning", folder)):
        package = types.ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package


def _confine(limits: Limits) -> None:
    for what, soft, hard in (
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        # At the soft limit comes a signal that tells time from memory, at the hard one the end.
        (resource.RLIMIT_CPU, limits.seconds, limits.seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        present = resource.getrlimit(what)[1]
        most = hard if present == resource.RLIM_INFINITY else min(hard, present)
        resource.setrlimit(what, (min(soft, most), most))


def _do(task: Task, source: BinaryIO) -> Outcome:
    from portal.cleaning.outcomes import Refusal  # noqa: PLC0415 - as above
    from portal.cleaning.tasks import do  # noqa: PLC0415
    from portal.cleaning.wire import Outcome  # noqa: PLC0415

    try:
        content = source.read(task.limits.most_bytes + 1)
        if len(content) > task.limits.most_bytes:
            return Outcome(refusal=Refusal.TOO_LARGE)
        return do(task, content)
    except MemoryError:
        return Outcome(refusal=Refusal.TOO_LARGE_INSIDE)


if __name__ == "__main__":
    main()
