"""The picture of a network can be read, and is the same each time."""

from __future__ import annotations

import time
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from portal.formats.network_layout import (
    BOX_HEIGHT,
    FONT_SIZE,
    GAP,
    HEADING,
    NOTE_SIZE,
    Box,
    Label,
    Layout,
    fit,
    lay_out,
    width_of,
)

MOST = 60


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Label], list[Label], list[tuple[str, str]]]:
    """Any network of up to 60 boxes."""
    texts = st.text(max_size=60)
    hubs = [Label(f"h{n}", draw(texts), draw(texts)) for n in range(draw(st.integers(0, 20)))]
    count = draw(st.integers(0, MOST - len(hubs)))
    others = [Label(f"o{n}", draw(texts)) for n in range(count)]
    lines = []
    if hubs:
        keys = st.sampled_from([label.key for label in hubs])
        for other in others:
            owners = draw(st.lists(keys, max_size=4, unique=True))
            lines += [(owner, other.key) for owner in owners]
        pairs = list(combinations([label.key for label in hubs], 2))
        if pairs:
            lines += draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True))
    return hubs, others, lines


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def place_of(layout: Layout, key: str) -> Box:
    return next(box for box in layout.boxes if box.key == key)


@given(networks())
def test_no_two_labels_overlap(network):
    boxes = lay_out(*network).boxes
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]


@given(networks())
def test_every_box_and_line_is_there_once_and_within_the_picture(network):
    hubs, others, lines = network
    layout = lay_out(*network)
    assert sorted(box.key for box in layout.boxes) == sorted(each.key for each in hubs + others)
    assert [line.ends for line in layout.lines] == lines
    for box in layout.boxes:
        assert 0 <= box.x <= layout.width - box.width
        assert HEADING <= box.y <= layout.height - box.height


@given(networks())
def test_every_label_fits_in_its_box(network):
    for box in lay_out(*network).boxes:
        assert len(box.lines) + bool(box.note) <= 2
        assert all(width_of(line, FONT_SIZE) <= box.width for line in box.lines)
        assert width_of(box.note, NOTE_SIZE) <= box.width


@given(networks())
def test_the_same_network_is_always_laid_out_the_same(network):
    assert lay_out(*network) == lay_out(*network)


def test_sixty_boxes_take_no_time():
    hubs = [Label(f"h{n}", f"2026-{n:05d}", "Hennepkwekerij") for n in range(20)]
    others = [Label(f"o{n}", f"A name that is rather long {n}") for n in range(40)]
    lines = [(f"h{(n * step) % 20}", f"o{n}") for n in range(40) for step in (3, 7, 11)]
    started = time.perf_counter()
    lay_out(hubs, others, lines)
    assert time.perf_counter() - started < 1


def test_what_belongs_to_one_hub_stands_left_of_it_and_what_is_shared_on_the_right():
    hubs = [Label("h1", "One"), Label("h2", "Two")]
    others = [Label("own", "Own"), Label("both", "Both")]
    layout = lay_out(hubs, others, [("h1", "own"), ("h1", "both"), ("h2", "both")])
    own, hub, both = (place_of(layout, key) for key in ("own", "h1", "both"))
    assert own.x < hub.x < both.x
    assert own.y == hub.y
    assert [lane.name for lane in layout.lanes] == ["single", "hubs", "shared"]


def test_hubs_that_share_something_stand_together():
    hubs = [Label(key, key) for key in ("h1", "h2", "h3", "h4")]
    lines = [("h1", "far"), ("h4", "far"), ("h2", "near"), ("h3", "near")]
    layout = lay_out(hubs, [Label("far", "Far"), Label("near", "Near")], lines)
    places = {key: place_of(layout, key).y for key in ("h1", "h2", "h3", "h4")}
    ordered = sorted(places, key=lambda key: places[key])
    assert abs(ordered.index("h1") - ordered.index("h4")) == 1


def test_an_empty_lane_takes_no_room():
    alone = lay_out([Label("h1", "One")], [], [])
    assert [lane.name for lane in alone.lanes] == ["hubs"]
    assert alone.width < GAP + 200
    assert lay_out([], [], []).boxes == ()


def test_a_line_between_hubs_bulges_to_the_right():
    layout = lay_out([Label("h1", "One"), Label("h2", "Two")], [], [("h1", "h2")])
    (line,) = layout.lines
    hub = place_of(layout, "h1")
    assert line.joins_hubs
    assert line.path.startswith(f"M{hub.x + hub.width:.1f} {hub.y + BOX_HEIGHT / 2:.1f}C")


def test_a_long_name_is_cut_to_two_lines_and_says_so():
    lines = fit("Van der Meulen en Zonen Vastgoedbeheer Zwolle Noord BV", 160, FONT_SIZE, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_a_word_that_is_longer_than_a_line_is_broken():
    lines = fit("x" * 30, 100, FONT_SIZE, 2)
    assert lines[0] == "x" * len(lines[0])
    assert all(width_of(line, FONT_SIZE) <= 100 for line in lines)


def test_a_short_name_stays_whole():
    assert fit("AA-123-B", 160, FONT_SIZE, 2) == ("AA-123-B",)
