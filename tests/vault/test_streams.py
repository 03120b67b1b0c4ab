from __future__ import annotations

import tracemalloc
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import CannotOpen, new_stream_key, open_stream, random_bytes, seal_stream
from portal.vault.streams import STREAM_CHUNK_BYTES

CHUNK = STREAM_CHUNK_BYTES
# What stands before the first sealed chunk, and how long a sealed chunk is.
HEAD, SEALED = 25, CHUNK + 17
KEY = new_stream_key()
# Lengths round the borders of chunks, where something could go wrong.
lengths = st.builds(
    lambda chunks, more: max(chunks * CHUNK + more, 0), st.integers(0, 3), st.integers(-2, 2)
)
sizes = st.lists(st.integers(0, 3 * CHUNK), max_size=8)


def cut(content: bytes, sizes: list[int]) -> list[bytes]:
    """The same bytes in pieces of these sizes, and the rest as the last piece."""
    pieces = []
    for size in sizes:
        pieces.append(content[:size])
        content = content[size:]
    return [*pieces, content]


def sealed(content: bytes, context: str = "a") -> bytes:
    return b"".join(seal_stream([content], KEY, context))


def opened(stream: bytes, context: str = "a") -> bytes:
    return b"".join(open_stream([stream], KEY, context))


def parts(stream: bytes) -> tuple[bytes, list[bytes]]:
    """What stands before the chunks of a stream, and its sealed chunks."""
    starts = range(HEAD, len(stream), SEALED)
    return stream[:HEAD], [stream[start : start + SEALED] for start in starts]


@given(lengths, sizes, sizes)
def test_what_was_sealed_opens_whatever_pieces_it_came_in(length, coming, going):
    content = random_bytes(length)
    stream = b"".join(seal_stream(cut(content, coming), KEY, "tip/1"))
    assert b"".join(open_stream(cut(stream, going), KEY, "tip/1")) == content


@given(lengths, st.integers(0), st.integers(0, 7))
def test_any_flipped_bit_of_a_stream_is_detected(length, place, bit):
    stream = bytearray(sealed(random_bytes(length)))
    stream[place % len(stream)] ^= 1 << bit
    with pytest.raises(CannotOpen):
        opened(bytes(stream))


@given(lengths, st.integers(0))
def test_a_stream_that_was_cut_off_is_detected(length, kept):
    stream = sealed(random_bytes(length))
    with pytest.raises(CannotOpen):
        opened(stream[: kept % len(stream)])


@given(lengths, st.binary(min_size=1, max_size=100))
def test_bytes_after_the_end_are_detected(length, more):
    with pytest.raises(CannotOpen):
        opened(sealed(random_bytes(length)) + more)


def test_a_stream_without_its_last_chunk_is_detected():
    head, chunks = parts(sealed(b"x" * 2 * CHUNK))
    with pytest.raises(CannotOpen):
        opened(head + b"".join(chunks[:-1]))


def test_chunks_in_another_order_are_detected():
    head, (first, second, *others) = parts(sealed(b"x" * 3 * CHUNK))
    with pytest.raises(CannotOpen):
        opened(head + b"".join([second, first, *others]))


def test_a_chunk_that_was_left_out_is_detected():
    head, (first, _second, *others) = parts(sealed(b"x" * 3 * CHUNK))
    with pytest.raises(CannotOpen):
        opened(head + b"".join([first, *others]))


def test_a_chunk_of_another_file_under_the_same_key_is_detected():
    head, (first, *_others) = parts(sealed(b"x" * CHUNK))
    _head, (_first, other_end) = parts(sealed(b"y" * CHUNK))
    with pytest.raises(CannotOpen):
        opened(head + first + other_end)


def test_a_stream_after_a_stream_is_detected():
    with pytest.raises(CannotOpen):
        opened(sealed(b"one") + sealed(b"other"))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_stream_opens_in_no_other_context(one, other):
    if one != other:
        with pytest.raises(CannotOpen):
            opened(sealed(b"x", one), other)


def test_a_stream_opens_with_no_other_key():
    with pytest.raises(CannotOpen):
        list(open_stream([sealed(b"x")], new_stream_key(), "a"))


def test_another_version_is_refused():
    with pytest.raises(CannotOpen, match="unknown format"):
        opened(b"\x02" + sealed(b"x")[1:])


def test_no_bytes_at_all_are_no_stream():
    with pytest.raises(CannotOpen):
        opened(b"")


@pytest.mark.parametrize("length", [0, 1, 1000, CHUNK - 1])
def test_the_length_of_a_file_shows_in_steps_of_a_chunk_only(length):
    assert len(sealed(b"x" * length)) == HEAD + SEALED


def test_a_file_of_a_whole_chunk_is_padded_too():
    assert len(sealed(b"x" * CHUNK)) == HEAD + 2 * SEALED


def test_the_same_file_is_never_sealed_the_same_way():
    assert sealed(b"x") != sealed(b"x")


def test_no_piece_that_is_opened_is_empty():
    assert list(open_stream([sealed(b"x" * CHUNK)], KEY, "a")) == [b"x" * CHUNK]


def test_an_empty_file_opens_to_nothing():
    assert list(open_stream([sealed(b"")], KEY, "a")) == []


def test_a_piece_is_given_before_the_next_has_come():
    head, chunks = parts(sealed(b"x" * 3 * CHUNK))
    asked = []

    def coming():
        for piece in (head, *chunks):
            asked.append(len(piece))
            yield piece

    assert len(next(open_stream(coming(), KEY, "a"))) == CHUNK
    assert len(asked) == 2


def test_a_long_file_takes_the_memory_of_a_few_chunks():
    piece = b"x" * CHUNK
    tracemalloc.start()
    try:
        for _ in open_stream(seal_stream(chain(repeat(piece, 200)), KEY, "a"), KEY, "a"):
            pass
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16 * CHUNK
