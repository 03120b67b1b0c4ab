"""Finding the tips that belong together among 5,000: `python -m benchmarks.linking`.

The tips are made up by `benchmarks.tellings`, and 500 of them tell what another has told. What is
measured is the rule of `portal.tips.linking_rules`, by which the desk proposes links: how many of
the pairs of tips that belong together are proposed (recall), and how many of the pairs that are
proposed belong together (precision). The bounds of the rule were set on other seeds than these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks import stage
from benchmarks.tellings import Teller, Telling
from portal.tips.linking_rules import NEAR, Evidence, SharedEntity, text_of
from portal.tips.nearness import Nearness
from portal.tips.recognition import recognise_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.tellings import Told
    from portal.models.entity import EntityKind

TIPS = 5_000
AGAIN = 500
SOMETHING_ELSE = 150
SEEDS = (2026, 2027, 2028)
LEAST_SHARE = 0.95

Pair = tuple[int, int]
Entity = tuple["EntityKind", str]


@dataclass
class Count:
    """Pairs of tips: how many are sought, found, proposed, and rightly so."""

    name: str
    has_aim: bool = False
    sought: int = 0
    found: int = 0
    proposed: int = 0
    right: int = 0

    def add(self, proposed: set[Pair], sought: set[Pair], together: set[Pair]) -> None:
        """Count the pairs of one set of tips."""
        self.sought += len(sought)
        self.found += len(proposed & sought)
        self.proposed += len(proposed)
        self.right += len(proposed & together)

    def row(self) -> tuple[str, ...]:
        """Return the figures as a row of the table."""
        recall, precision = self.found / self.sought, self.right / self.proposed
        met = "met" if min(recall, precision) >= LEAST_SHARE else "MISSED"
        return (
            self.name,
            f"{self.sought:,}",
            f"{recall:.1%}",
            f"{self.proposed:,}",
            f"{precision:.1%}",
            met if self.has_aim else "-",
        )


@dataclass
class Figures:
    """What is counted and timed over all sets of tips; times are in seconds."""

    by_text: Count = field(default_factory=lambda: Count("told again, by a near text alone"))
    by_name: Count = field(default_factory=lambda: Count("told again, by what both name alone"))
    by_rule: Count = field(default_factory=lambda: Count("told again, by the rule", has_aim=True))
    in_all: Count = field(default_factory=lambda: Count("all, by the rule", has_aim=True))
    seconds: Counter[str] = field(default_factory=Counter)


def main() -> list[stage.Table]:
    """Measure and return the tables."""
    figures = Figures()
    for seed in SEEDS:
        told = Teller(seed).tell(TIPS, AGAIN, SOMETHING_ELSE)
        _count(told, compare(told, figures.seconds), figures)
    counts = (figures.by_text, figures.by_name, figures.by_rule, figures.in_all)
    quality = stage.Table(
        f"Tips that belong together, among {TIPS:,}",
        ("what is sought, and by what", "pairs", "found", "proposed", "right", "aim"),
        [count.row() for count in counts],
        f"Of {TIPS:,} made-up tips, {AGAIN} tell what another told and {SOMETHING_ELSE} something "
        "else of a vehicle, an address or the like that another named. A pair is right when both "
        f"tell of one case. Added up over {len(SEEDS)} such sets. The aim is that at least "
        f"{LEAST_SHARE:.0%} of the pairs are found, and as many of the proposals right.",
    )
    tips = TIPS * len(SEEDS)
    times = [(step, f"{total * 1000 / tips:.2f}") for step, total in figures.seconds.items()]
    return [quality, stage.Table("Linking: the time for a tip", ("a tip is", "ms"), times)]


def compare(told: list[Told], seconds: Counter[str]) -> dict[Pair, Evidence]:
    """Return the evidence for each pair of tips with something in common; add up the times."""
    start = perf_counter()
    named = [{(each.kind, each.value) for each in recognise_content(t.content)} for t in told]
    read = perf_counter()
    index: Nearness[int] = Nearness()
    texts = [text_of(tip.content) for tip in told]
    for key, text in enumerate(texts):
        index.add(key, text)
    added = perf_counter()
    likeness = {
        (key, other): value
        for key, text in enumerate(texts)
        for other, value in index.near(text)
        if key < other
    }
    asked = perf_counter()
    seconds["read for what it names"] += read - start
    seconds["kept by its text"] += added - read
    seconds["compared with all others by its text"] += asked - added
    shared = _shared(named)
    districts = [tip.content.place.area for tip in told]
    return {
        (one, other): Evidence(
            tuple(shared.get((one, other), ())),
            likeness.get((one, other), 0.0),
            is_same_district=districts[one] == districts[other] != "",
        )
        for one, other in {*likeness, *shared}
    }


def _shared(named: list[set[Entity]]) -> dict[Pair, list[SharedEntity]]:
    """Return what each pair of tips both name."""
    tips: dict[Entity, list[int]] = defaultdict(list)
    for key, entities in enumerate(named):
        for entity in entities:
            tips[entity].append(key)
    shared: dict[Pair, list[SharedEntity]] = defaultdict(list)
    for entity in sorted(tips):
        for pair in combinations(tips[entity], 2):
            shared[pair].append(SharedEntity(*entity, len(tips[entity]), len(named)))
    return shared


def _count(told: list[Told], evidence: dict[Pair, Evidence], figures: Figures) -> None:
    together = set(_pairs_of_a_case(told))
    again = {p for p in together if all(told[k].telling is not Telling.SOMETHING_ELSE for k in p)}
    near = {pair for pair, each in evidence.items() if each.likeness >= NEAR}
    named = {p for p, each in evidence.items() if any(e.is_telling for e in each.shared)}
    proposed = {pair for pair, each in evidence.items() if each.is_enough}
    figures.by_text.add(near, again, together)
    figures.by_name.add(named, again, together)
    figures.by_rule.add(proposed, again, together)
    figures.in_all.add(proposed, together, together)


def _pairs_of_a_case(told: list[Told]) -> Iterator[Pair]:
    cases: dict[int, list[int]] = defaultdict(list)
    for key, tip in enumerate(told):
        cases[tip.case].append(key)
    for keys in cases.values():
        yield from combinations(keys, 2)


if __name__ == "__main__":
    stage.show(main())
