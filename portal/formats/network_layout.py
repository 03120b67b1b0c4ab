"""Where each box and line of a network goes, so that its labels can be read.

A network is hubs and what belongs to them. It stands in three lanes: what belongs to one hub alone
on the left, beside it; the hubs in the middle; what several hubs have in common on the right. So
lines on the left never cross, and those on the right, which tell what is worth looking at, stand
apart. Nothing is left to chance: the same network is always laid out the same.

All measures are in CSS pixels, the first number to the right and the second one down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BOX_HEIGHT: Final = 46
ROW: Final = 56
SIDE_WIDTH: Final = 236
HUB_WIDTH: Final = 210
GAP: Final = 80
MARGIN: Final = 4
HEADING: Final = 32
MARK: Final = 34
FONT_SIZE: Final = 13
NOTE_SIZE: Final = 12
_PADDING: Final = 10
_SWEEPS: Final = 8
_LINES: Final = 2
# How far a line between two hubs bulges, at most.
_BULGE: Final = 56

# Widths of characters as parts of the font's size: those of DejaVu Sans Bold, and so on the safe
# side for any other font that a system may have.
_NARROW: Final = frozenset("fijlrtI.,:;'!|()[] /-")
_WIDE: Final = frozenset("mwMW@%&")
_NARROW_WIDTH, _USUAL_WIDTH, _CAPITAL_WIDTH, _WIDE_WIDTH, _FULL_WIDTH = 0.5, 0.72, 0.86, 1.12, 1.2
_LATIN: Final = "\u0250"
# A note is not bold, and so narrower.
_LIGHT: Final = 0.86


@dataclass(frozen=True)
class Label:
    """A box to be placed: its key, its words, and a note below them on a line of its own."""

    key: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Box:
    """A box in its place, with its words cut to lines that fit in it."""

    key: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    note: str

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Line:
    """A line between two boxes, as the path of SVG; `joins_hubs` where both are hubs."""

    ends: tuple[str, str]
    path: str
    joins_hubs: bool


@dataclass(frozen=True)
class Lane:
    """A lane that has boxes in it: where its heading begins, and which of the three it is."""

    x: float
    name: str


@dataclass(frozen=True)
class Layout:
    """A network in its place."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(
    hubs: Sequence[Label], others: Sequence[Label], lines: Sequence[tuple[str, str]]
) -> Layout:
    """Return a network laid out.

    Args:
        hubs: what stands in the middle.
        others: what belongs to hubs; what belongs to none stands at the end of the left lane.
        lines: pairs of keys, of a hub and another box or of two hubs.
    """
    hub_keys = {hub.key for hub in hubs}
    owners: dict[str, list[str]] = {other.key: [] for other in others}
    for first, second in lines:
        if first in hub_keys and second in owners:
            owners[second].append(first)
        elif second in hub_keys and first in owners:
            owners[first].append(second)
    shared = [other for other in others if len(owners[other.key]) > 1]
    single = [other for other in others if len(owners[other.key]) <= 1]
    ordered = _untangled(hubs, shared, owners)
    left, middle = _heights(ordered, single, owners)
    right = _spread(shared, {other.key: _mean(owners[other.key], middle) for other in shared})

    x = float(MARGIN)
    lanes: list[Lane] = []
    boxes: dict[str, Box] = {}
    for name, labels, places, width in (
        ("single", single, left, SIDE_WIDTH),
        ("hubs", ordered, middle, HUB_WIDTH),
        ("shared", shared, right, SIDE_WIDTH),
    ):
        if not labels:
            continue
        lanes.append(Lane(x, name))
        for label in labels:
            boxes[label.key] = _box(label, x, places[label.key], width)
        x += width + GAP
    last_room = _BULGE + MARGIN if _bulges(lines, hub_keys) and not shared else MARGIN
    return Layout(
        width=max(x - GAP, MARGIN) + last_room,
        height=max((box.y + box.height for box in boxes.values()), default=HEADING) + MARGIN,
        lanes=tuple(lanes),
        boxes=tuple(boxes.values()),
        lines=tuple(_line(pair, boxes, hub_keys) for pair in lines if set(pair) <= boxes.keys()),
    )


def fit(text: str, width: float, size: float, most_lines: int) -> tuple[str, ...]:
    """Return a text as at most so many lines that are no wider than `width`, cut off with a mark.

    The width of a character is an estimate on the safe side.
    """
    words = " ".join(text.split())
    lines: list[str] = []
    while words and len(lines) < most_lines:
        line = _first_line(words, width, size)
        words = words[len(line) :].lstrip()
        lines.append(line.rstrip())
    if words and lines:
        lines[-1] = _cut(lines[-1] + " " + words, width, size)
    return tuple(lines)


def width_of(text: str, size: float) -> float:
    """Return how wide a text may be at most."""
    return size * sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if character in _NARROW:
        return _NARROW_WIDTH
    if character in _WIDE:
        return _WIDE_WIDTH
    if character >= _LATIN:
        return _FULL_WIDTH
    return _CAPITAL_WIDTH if character.isupper() else _USUAL_WIDTH


def _first_line(words: str, width: float, size: float) -> str:
    """Return as much of a text as fits on a line: whole words, or a part of one that is longer."""
    end = len(words)
    while end > 1 and width_of(words[:end].rstrip(), size) > width:
        end -= 1
    if end == len(words) or words[end] == " ":
        return words[:end]
    space = words.rfind(" ", 0, end)
    return words[: space + 1] if space > 0 else words[:end]


def _cut(text: str, width: float, size: float) -> str:
    mark = "…"
    while text and width_of(text.rstrip() + mark, size) > width:
        text = text[:-1]
    return text.rstrip() + mark


def _untangled(
    hubs: Sequence[Label], shared: Sequence[Label], owners: dict[str, list[str]]
) -> list[Label]:
    """Return the hubs in an order in which few lines cross: those that share stand together."""
    shared_by: dict[str, list[str]] = {}
    for other in shared:
        for owner in owners[other.key]:
            shared_by.setdefault(owner, []).append(other.key)
    ranked = _together([hub.key for hub in hubs], shared_by, owners)
    for _sweep in range(_SWEEPS):
        order = {key: float(place) for place, key in enumerate(ranked)}
        places = {other.key: _mean(owners[other.key], order) for other in shared}
        pulled = {key: _mean(shared_by.get(key, []), places, order[key]) for key in order}
        # Python keeps what is equal in its order, so nothing moves without a reason.
        ranked.sort(key=lambda key: pulled[key])
    rank = {key: place for place, key in enumerate(ranked)}
    return sorted(hubs, key=lambda hub: rank[hub.key])


def _together(
    hubs: Sequence[str], shared_by: dict[str, list[str]], owners: dict[str, list[str]]
) -> list[str]:
    """Return the hubs with those that one can be reached from by what they share after it."""
    ranked: dict[str, None] = {}
    for hub in hubs:
        waiting = [hub]
        while waiting:
            key = waiting.pop(0)
            if key not in ranked:
                ranked[key] = None
                waiting += [owner for other in shared_by.get(key, []) for owner in owners[other]]
    return list(ranked)


def _heights(
    hubs: Sequence[Label], single: list[Label], owners: dict[str, list[str]]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return how far down what belongs to one hub stands, and the hubs, each beside its own.

    The single ones are put in the order of their hubs, in place.
    """
    left: dict[str, float] = {}
    middle: dict[str, float] = {}
    row = 0
    for hub in hubs:
        own = [other for other in single if hub.key in owners[other.key]]
        for place, other in enumerate(own):
            left[other.key] = _down(row + place)
        rows = max(len(own), 1)
        middle[hub.key] = _down(row + (rows - 1) / 2)
        row += rows
    for other in single:
        if other.key not in left:
            left[other.key] = _down(row)
            row += 1
    single.sort(key=lambda other: left[other.key])
    return left, middle


def _spread(labels: list[Label], wished: dict[str, float]) -> dict[str, float]:
    """Return how far down each label stands: near its wish, and a row below the one before."""
    labels.sort(key=lambda label: wished[label.key])
    places: dict[str, float] = {}
    below = float(_down(0))
    for label in labels:
        places[label.key] = max(wished[label.key], below)
        below = places[label.key] + ROW
    if not labels:
        return places
    # All went down to make room; the whole goes back up by half of what the last one moved.
    last, first = labels[-1].key, labels[0].key
    back = min((places[last] - wished[last]) / 2, places[first] - _down(0))
    return {key: place - back for key, place in places.items()}


def _down(row: float) -> float:
    return HEADING + row * ROW


def _mean(keys: Sequence[str], places: dict[str, float], otherwise: float = 0.0) -> float:
    known = [places[key] for key in keys if key in places]
    return sum(known) / len(known) if known else otherwise


def _box(label: Label, x: float, y: float, width: float) -> Box:
    room = width - MARK - _PADDING
    note = fit(label.note, room, NOTE_SIZE * _LIGHT, 1)
    lines = fit(label.text, room, FONT_SIZE, _LINES - len(note))
    return Box(label.key, x, round(y, 1), width, BOX_HEIGHT, lines, "".join(note))


def _bulges(lines: Sequence[tuple[str, str]], hub_keys: set[str]) -> bool:
    return any(set(pair) <= hub_keys for pair in lines)


def _line(pair: tuple[str, str], boxes: dict[str, Box], hub_keys: set[str]) -> Line:
    first, second = (boxes[key] for key in pair)
    if set(pair) <= hub_keys:
        start, end = first.x + first.width, second.x + second.width
        bulge = min(_BULGE, 16 + abs(second.middle - first.middle) / 4)
        path = _curve(start, first.middle, start + bulge, end + bulge, end, second.middle)
        return Line(pair, path, joins_hubs=True)
    one, other = sorted((first, second), key=lambda box: box.x)
    start, end = one.x + one.width, other.x
    half = (start + end) / 2
    return Line(pair, _curve(start, one.middle, half, half, end, other.middle), joins_hubs=False)


def _curve(x1: float, y1: float, x2: float, x3: float, x4: float, y4: float) -> str:
    return f"M{x1:.1f} {y1:.1f}C{x2:.1f} {y1:.1f} {x3:.1f} {y4:.1f} {x4:.1f} {y4:.1f}"
