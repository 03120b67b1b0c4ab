"""Searching what 20,000 tips say, within the vault: `python -m benchmarks.vault_search`.

The tips are those of `benchmarks.generate`, sealed as real ones. Measured is the use case, from
what was typed to the tips with their words marked, once the sealed index is made and was read
before. Beside it stands the bare decryption of what is sealed, without fetching it and without
reading what comes out: of the same tips one by one, as a search without the index would have to
open them, and of the index itself.
"""

from __future__ import annotations

import argparse
import gc
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from benchmarks import stage
from benchmarks.generate import generate
from portal.accounts.unlocking import act_as
from portal.models import EntityKind, IndexSegment, Message, State, Tip
from portal.tips.entities.changing import add_by_hand
from portal.tips.events import content_context, message_context
from portal.tips.index.segments import texts_context
from portal.tips.index.upkeep import MOST_AT_ONCE, refresh_index
from portal.tips.queue import QueueFilter
from portal.tips.searching import MOST_COUNTED, search_tips

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.searching import SearchPage

TIPS = 20_000
ROUNDS = 15
MOST_SECONDS = 1.0
MOST_RATIO = 1.5
BARE_TIPS = 2_000
RARE_PHONE = "06-12345678"


@dataclass(frozen=True)
class Case:
    """A search: what is typed, and which filters are set."""

    name: str
    typed: str
    wanted: QueueFilter = field(default_factory=QueueFilter)


CASES = (
    Case("a common word", "bestelbusjes"),
    Case("three common words", "jongen telefoon geld"),
    Case("a phrase", '"een zoete lucht"'),
    Case("the beginning of a word", "jerry*"),
    Case("a common word, one state", "bestelbusjes", QueueFilter(state=State.EXPIRED)),
    Case("a word that occurs nowhere", "qqqqqqqq"),
    Case("a number plate", "B-123-XX"),
    Case("an entity, written otherwise", "0612345678"),
)
COMMON, NOWHERE = CASES[0], CASES[5]


@dataclass(frozen=True)
class Vault:
    """A database with tips and a whole index, and somebody who has unlocked it."""

    engine: str
    runtime: Runtime
    actor: Actor
    tips: int
    made_ready: float

    def search(self, case: Case) -> SearchPage:
        """Search once."""
        return search_tips(self.runtime, self.actor, case.typed, case.wanted)

    def open_tips(self) -> float:
        """Open some tips with their messages, and return the seconds that all would take."""
        keyring = self.actor.unlocked()
        with self.runtime.database.reading() as session:
            tips = session.scalars(select(Tip).limit(BARE_TIPS)).all()
            by_id = {tip.id: tip for tip in tips}
            messages = session.scalars(select(Message).where(Message.tip_id.in_(by_id))).all()
        start = perf_counter()
        for tip in tips:
            keyring.open(tip.envelope, content_context(tip))
        for row in messages:
            keyring.open(row.envelope, message_context(by_id[row.tip_id], row.sequence))
        return (perf_counter() - start) * self.tips / len(tips)

    def open_index(self) -> float:
        """Open the segments, and return the seconds."""
        keyring = self.actor.unlocked()
        with self.runtime.database.reading() as session:
            segments = session.execute(select(IndexSegment.id, IndexSegment.envelope)).all()
        start = perf_counter()
        for segment in segments:
            keyring.open(segment.envelope, texts_context(segment.id))
        return perf_counter() - start


def measure(vaults: list[Vault], rounds: int = ROUNDS) -> list[stage.Table]:
    """Search in each of these vaults, in turn, and return the tables."""
    times: dict[tuple[Case, str], list[float]] = {}
    bare: dict[tuple[str, str], list[float]] = {}
    gc.collect()
    gc.freeze()
    for turn in range(rounds + 1):
        for vault in vaults:
            for case in CASES:
                start = perf_counter()
                vault.search(case)
                if turn:  # the first time, nothing is in memory yet
                    times.setdefault((case, vault.engine), []).append(perf_counter() - start)
            for name, work in (("tips", vault.open_tips), ("index", vault.open_index)):
                bare.setdefault((name, vault.engine), []).append(work())
    gc.unfreeze()
    found = {case: _found(vaults[0].search(case)) for case in CASES}
    taken = {place: median(each) for place, each in times.items()}
    alone = {place: median(each) for place, each in bare.items()}
    return [_searches(vaults, found, taken), _bare(vaults, taken, alone)]


def main(tips: int = TIPS) -> list[stage.Table]:
    """Measure on each engine that is here, and return the tables."""
    with ExitStack() as stack:
        return measure([_filled(stack, engine, tips) for engine in stage.engines()])


def _filled(stack: ExitStack, engine: str, tips: int) -> Vault:
    url = stack.enter_context(stage.empty_database(engine, "vault_search"))
    runtime = stage.runtime_of(stage.application(url, cheap=True))
    stack.callback(runtime.database.close)
    stage.install_team(runtime)
    generate(runtime.database, runtime.catalogue, tips, runtime.today())
    actor = act_as(runtime, stage.PEOPLE[0], stage.PASSPHRASE)
    with runtime.database.reading() as session:
        tip = session.scalars(select(Tip).order_by(Tip.number).limit(1)).one()
    add_by_hand(runtime, actor, tip.number, tip.version, EntityKind.PHONE, RARE_PHONE)
    start = perf_counter()
    for _ in range(tips // MOST_AT_ONCE + 1):
        refresh_index(runtime, actor)
    return Vault(engine, runtime, actor, tips, perf_counter() - start)


def _searches(
    vaults: list[Vault], found: dict[Case, str], taken: dict[tuple[Case, str], float]
) -> stage.Table:
    rows = []
    for case in CASES:
        seconds = [taken[case, vault.engine] for vault in vaults]
        met = "met" if max(seconds) <= MOST_SECONDS else "MISSED"
        rows.append((case.name, found[case], *map(stage.milliseconds, seconds), met))
    return stage.Table(
        f"Searching {vaults[0].tips:,} tips within the vault",
        ("what is typed", "tips", *(f"{vault.engine}, ms" for vault in vaults), "aim"),
        rows,
        f"The use case alone, without its page. The aim is {MOST_SECONDS * 1000:.0f} ms.",
    )


def _bare(
    vaults: list[Vault],
    taken: dict[tuple[Case, str], float],
    alone: dict[tuple[str, str], float],
) -> stage.Table:
    rows = []
    for vault in vaults:
        search = taken[NOWHERE, vault.engine]
        tips, index = alone["tips", vault.engine], alone["index", vault.engine]
        ratio = search / tips
        rows += [
            (f"{vault.engine}: searched", _each(search, vault), "-", "-"),
            (
                f"{vault.engine}: the sealed tips and messages decrypted, bare",
                _each(tips, vault),
                f"{ratio:.2f}",
                "met" if ratio <= MOST_RATIO else "MISSED",
            ),
            (
                f"{vault.engine}: the sealed index decrypted, bare",
                _each(index, vault),
                "-",
                "-",
            ),
            (f"{vault.engine}: put into the index, once", _each(vault.made_ready, vault), "-", "-"),
        ]
    return stage.Table(
        "What a search costs for each tip",
        ("work", "µs a tip", "search / this", "aim"),
        rows,
        f"Searched is for a word that occurs nowhere, so that all is looked through. The aim is at "
        f"most {MOST_RATIO} times the bare decryption of the same tips.",
    )


def _each(seconds: float, vault: Vault) -> str:
    return f"{seconds / vault.tips * 1e6:.1f}"


def _found(page: SearchPage) -> str:
    return f"> {MOST_COUNTED}" if page.is_cut else str(page.total)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tips", type=int, default=TIPS)
    stage.show(main(parser.parse_args().tips))
