"""The terms for which tips are kept, from `retention.toml` in the data folder."""

from __future__ import annotations

import tomllib
from functools import cached_property
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from portal.models import Channel, State
from portal.models.catalogue import FALLBACK_LANGUAGE, BrokenData

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_FILE = "retention.toml"
# A dossier keeps its tips for as long as it is open; an expired tip is gone.
WITHOUT_TERM = frozenset({State.IN_DOSSIER, State.EXPIRED})


class Term(BaseModel):
    """For how many months tips of a state, and perhaps of one channel, are kept, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    channel: Channel | None = None
    months: int = Field(ge=1, le=240)
    why: dict[str, str]

    def reason(self, language: str) -> str:
        """Return why in `language`, or in English where that is missing."""
        return self.why.get(language) or self.why.get(FALLBACK_LANGUAGE, "")


class Terms(BaseModel):
    """All terms of one installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: tuple[Term, ...]

    @model_validator(mode="after")
    def _is_complete(self) -> Terms:
        places = [(term.state, term.channel) for term in self.term]
        twins = {place for place in places if places.count(place) > 1}
        if twins:
            raise ValueError(f"two terms for {', '.join(sorted(state for state, _ in twins))}")
        missing = set(State) - WITHOUT_TERM - {state for state, channel in places if not channel}
        if missing:
            raise ValueError(f"no term for {', '.join(sorted(missing))}")
        if any(state in WITHOUT_TERM for state, _ in places):
            raise ValueError(f"no term is possible for {', '.join(sorted(WITHOUT_TERM))}")
        return self

    @cached_property
    def _by_place(self) -> dict[tuple[State, Channel | None], Term]:
        return {(term.state, term.channel): term for term in self.term}

    def of(self, state: State, channel: Channel) -> Term | None:
        """Return the term of a state and channel, or None where tips stay."""
        return self._by_place.get((state, channel)) or self._by_place.get((state, None))


def load_terms(folder: Path) -> Terms:
    """Return the terms in a data `folder`.

    Raises:
        BrokenData: the file is missing, cannot be read, or misses a term; the error names it.
    """
    path = folder / _FILE
    try:
        return Terms.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise BrokenData(f"{path}: {wrong}") from None
    except (OSError, ValueError) as error:
        raise BrokenData(f"{path}: {error}") from error


def last_day(since: date, term: Term) -> date:
    """Return the last day on which a tip is kept that came into its state on the day `since`."""
    return since + relativedelta(months=term.months)


def came_before(today: date, term: Term, days_ahead: int = 0) -> date:
    """Return a day: whatever came into its state on it, or later, is kept for now.

    Args:
        today: the present day.
        term: the term.
        days_ahead: look at what will be due in so many days.
    """
    ahead = today + relativedelta(days=days_ahead)
    day = ahead - relativedelta(months=term.months)
    # A month before 31 March is 28 February, which was kept until 28 March only.
    while last_day(day, term) < ahead:
        day += relativedelta(days=1)
    return day
