"""Many realistic sealed tips, fast: `python -m benchmarks.generate DATABASE_URL COUNT`.

The database must have been migrated and its vault installed. The tips are sealed to its team, in
real envelopes of the vault, and spread over two years; what is random in them comes from a seed,
the vault's own keys and identifiers excepted. Nobody holds their receipt codes.

Ordinary tips follow the weights in benchmarks/stories.py. Besides, `FEW` tips, however many there
are in all, stand for each value and each combination in `rare_choices`, before the two years begin:
so a benchmark can ask for a page on which few tips stand, and those the oldest.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.exc import NoResultFound

from benchmarks.stories import ENOUGH_COORDINATORS, Choice, Rows, Writer
from portal.accounts.generations import present_team_key
from portal.clock import SystemClock, local_day
from portal.models import (
    Catalogue,
    Channel,
    Database,
    Member,
    MemberStatus,
    Role,
    State,
    TipCounter,
    Urgency,
    load_catalogue,
)
from portal.models.tip import NUMBERS_PER_YEAR
from portal.settings import PROJECT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

SPAN_DAYS = 730
QUIET_DAYS = 60
FEW = 6
WAITING = "first look overdue + theme"
FEWEST_FOR_RARE = 1_000
CHUNK = 2_000


def rare_choices(catalogue: Catalogue, coordinators: Sequence[UUID]) -> dict[str, Choice]:
    """Return, by name, the choices that `FEW` tips have, however many tips there are.

    The first ones are of one value that is rare by itself; the others combine values each of which
    many tips have, and which no ordinary tip has together.

    Args:
        catalogue: the reference data; its first themes and districts are common, its last rare.
        coordinators: the first has many tips; the last has few where there are enough of them.
    """
    themes = [theme.id for theme in catalogue.themes]
    districts = [district.code for district in catalogue.districts]
    branches = [branch.id for branch in catalogue.branches]
    enough = len(coordinators) >= ENOUGH_COORDINATORS
    assignee = {"assignee": Choice(assignee_id=coordinators[-1])} if enough else {}
    return {
        "state": Choice(state=State.EXPIRED),
        "theme": Choice(theme=themes[-1]),
        "district": Choice(district=districts[-1]),
        "channel": Choice(channel=Channel.TELEPHONE),
        "urgency": Choice(urgency=Urgency.NOW),
        "branch": Choice(branch=branches[-1]),
        **assignee,
        "theme + district": Choice(theme=themes[0], district=districts[0]),
        "state + theme": Choice(state=State.CLOSED, theme=themes[1]),
        "state + district": Choice(state=State.CLOSED, district=districts[1]),
        "state + channel": Choice(state=State.REJECTED, channel=Channel.INTERNAL),
        "state + assignee": Choice(state=State.REJECTED, assignee_id=coordinators[0]),
        "theme + channel": Choice(theme=themes[0], channel=Channel.INTERNAL),
        "theme + assignee": Choice(theme=themes[2], assignee_id=coordinators[0]),
        "state + theme + district": Choice(
            state=State.PASSED_TO_PARTNER, theme=themes[3], district=districts[0]
        ),
        "urgency + state": Choice(urgency=Urgency.LOW, state=State.IN_DOSSIER),
        "urgency + theme": Choice(urgency=Urgency.NORMAL, theme=themes[4], state=State.ENRICHED),
        "branch + theme": Choice(branch=branches[0], theme=themes[5]),
        WAITING: Choice(state=State.RECEIVED, theme=themes[6]),
    }


def quiet_day(today: date) -> date:
    """Return the oldest day, on which `FEW` tips came in."""
    return today - timedelta(days=SPAN_DAYS + QUIET_DAYS)


def coordinators(database: Database) -> list[UUID]:
    """Return the active coordinators, by the name that they sign in with."""
    query = select(Member).where(Member.status == MemberStatus.ACTIVE).order_by(Member.name)
    with database.reading() as session:
        return [m.id for m in session.scalars(query) if Role.COORDINATOR in m.roles]


def generate(
    database: Database, catalogue: Catalogue, count: int, today: date, seed: int = 0
) -> None:
    """Put tips into a database, and bring PostgreSQL's statistics up to date.

    Args:
        database: migrated, with an installed vault.
        catalogue: the reference data.
        count: how many; from `FEWEST_FOR_RARE` on, the rare choices are among them.
        today: the last day on which one came in.
        seed: the same seed and the same database give the same tips, keys and identifiers excepted.

    Raises:
        sqlalchemy.exc.NoResultFound: there is no vault.
        ValueError: there is no coordinator to assign a tip to.
    """
    people = coordinators(database)
    if not people:
        raise ValueError("there is no active coordinator")
    with database.reading() as session:
        team = present_team_key(session)
        counters = {row.year: row.last for row in session.scalars(select(TipCounter))}
    random = Random(seed)
    rare = rare_choices(catalogue, people)
    writer = Writer(random, catalogue, team, people, today, rare.values())
    plans = iter(_plans(random, rare, count, today))
    serials = Counter(counters)
    while chunk := list(islice(plans, CHUNK)):
        rows = Rows()
        for day, choice in chunk:
            serials[day.year] += 1
            writer.write(rows, day.year * NUMBERS_PER_YEAR + serials[day.year], day, choice)
        with database.writing() as session:
            rows.insert(session.connection())
    with database.writing() as session:
        for year, last in serials.items():
            session.merge(TipCounter(year=year, last=last))
    _settle(database)


def _plans(
    random: Random, rare: dict[str, Choice], count: int, today: date
) -> Iterable[tuple[date, Choice]]:
    """Return the day and the fixed values of each tip, oldest first."""
    first = quiet_day(today)
    plans: list[tuple[date, Choice]] = []
    if count >= FEWEST_FOR_RARE:
        plans += [(first, Choice())] * FEW
        plans += [
            (first + timedelta(days=1 + random.randrange(QUIET_DAYS - 1)), choice)
            for choice in rare.values()
            for _ in range(FEW)
        ]
    plans += [
        (today - timedelta(days=random.randrange(SPAN_DAYS)), Choice())
        for _ in range(count - len(plans))
    ]
    return sorted(plans, key=lambda plan: plan[0])


def _settle(database: Database) -> None:
    # What PostgreSQL does by itself in the minutes after many rows have come in.
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))


def main() -> None:
    """Put tips into the database that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("database_url", help="migrated, with an installed vault")
    parser.add_argument("count", type=int, help="how many tips")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", default=PROJECT_FOLDER / "data", help="the data folder")
    given = parser.parse_args()
    database = Database(given.database_url)
    today = local_day(SystemClock().now())
    try:
        generate(database, load_catalogue(given.data), given.count, today, given.seed)
    except (ValueError, NoResultFound):
        parser.error("there is no vault here, or no coordinator to assign tips to")
    finally:
        database.close()
    print(f"{given.count} tips were added.")


if __name__ == "__main__":
    main()
