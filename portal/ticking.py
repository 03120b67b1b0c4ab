"""The clock at work: each web process does what is due, a few times a minute.

Every job may be tried by several processes at once, and does what is due exactly once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from portal.accounts.anchoring import anchor_trail
from portal.notices.gathering import gather_due
from portal.pages.publishing import publish_due
from portal.pages.reminding import remind_of_reviews
from portal.tips.reminding import remind_of_first_looks
from portal.tips.retention.running import run_nightly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.runtime import Runtime

TICK_SECONDS: Final = 20.0
Job = Callable[["Runtime"], object]
JOBS: Final[dict[str, Job]] = {
    "publishing": publish_due,
    "closing_days": anchor_trail,
    "retention": run_nightly,
    "first_looks": remind_of_first_looks,
    "page_reviews": remind_of_reviews,
    "notices": gather_due,
}

_logger = logging.getLogger("portal")


class Ticker:
    """A thread that does what is due, now and then every so many seconds.

    It is a daemon, so it ends with its process. What it was doing then is a transaction that is
    rolled back, and another process, or the next one, does it instead.
    """

    def __init__(
        self,
        runtime: Runtime,
        seconds: float = TICK_SECONDS,
        jobs: Mapping[str, Job] = JOBS,
    ) -> None:
        self._runtime = runtime
        self._seconds = seconds
        self._jobs = jobs
        self._ended = Event()
        self._trouble: dict[str, type[Exception]] = {}
        self._thread = Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> Ticker:
        """Begin, and return itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, once the present tick is done."""
        self._ended.set()
        self._thread.join()

    def tick(self) -> None:
        """Do each job. Trouble is written down by its type, and only when it is new."""
        for name, job in self._jobs.items():
            try:
                job(self._runtime)
            except Exception as error:  # noqa: BLE001 - the clock goes on whatever happens
                if self._trouble.get(name) is not type(error):
                    self._trouble[name] = type(error)
                    self._write_down(name, error)
            else:
                self._trouble.pop(name, None)

    def _run(self) -> None:
        self.tick()
        while not self._ended.wait(self._seconds):
            self.tick()

    def _write_down(self, job: str, error: Exception) -> None:
        # A message may quote what stands in a page, or the address of the database.
        _logger.error(
            json.dumps(
                {
                    "event": "error",
                    "day": self._runtime.today().isoformat(),
                    "endpoint": "ticker",
                    "job": job,
                    "type": type(error).__name__,
                }
            )
        )
