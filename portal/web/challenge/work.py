"""A proof of work that a browser does in the background, while its reporter reads their answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from portal.tips.proving import Proof
from portal.vault import is_done, new_work
from portal.web.context import REPORT, runtime, token
from portal.web.security import open_to_ourselves

if TYPE_CHECKING:
    from collections.abc import Mapping

# The name that the protocol's own widget gives to it.
FIELD: Final = "altcha"


class Work:
    """The ALTCHA protocol, with a solver of our own in `static/challenge.js`."""

    def offer(self) -> dict[str, Any]:
        """Return a challenge for the present visit, which lasts as long as its report may."""
        settings, visit = runtime().settings, token(REPORT)
        assert visit is not None  # noqa: S101 - the report that is shown was opened with it
        open_to_ourselves("worker-src")
        work = new_work(
            settings.secret_key.get_secret_value(),
            visit.lookup,
            runtime().now() + timedelta(minutes=settings.report_minutes),
            settings.challenge_rounds,
        )
        return {"template": "report/challenge_work.html", "field": FIELD, "work": work}

    def proof(self, form: Mapping[str, str]) -> Proof:
        """Return whether the work was done; a browser without JavaScript sends none."""
        answer, visit = form.get(FIELD, ""), token(REPORT)
        if not answer or visit is None:
            return Proof.ABSENT
        secret = runtime().settings.secret_key.get_secret_value()
        right = is_done(secret, answer, visit.lookup, runtime().now())
        return Proof.GIVEN if right else Proof.WRONG
