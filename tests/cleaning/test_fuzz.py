"""Whatever is done to a file, one of three answers comes out: clean, cannot be cleaned, refused."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.cleaning.outcomes import Refused
from portal.cleaning.recognising import recognise
from portal.cleaning.tasks import do
from portal.cleaning.wire import Task
from tests.cleaning.office_samples import docx, ods, xlsx
from tests.cleaning.recordings_samples import recording
from tests.cleaning.samples import LIMITS, picture
from tests.cleaning.test_pdfs import told_on_everywhere

if TYPE_CHECKING:
    from collections.abc import Callable

# A longer run: FUZZ_EXAMPLES=20000 pytest tests/cleaning/test_fuzz.py
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
SAMPLES: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: picture("JPEG"),
    "PNG": lambda: picture("PNG"),
    "WebP": lambda: picture("WEBP"),
    "GIF": lambda: picture("GIF"),
    "TIFF": lambda: picture("TIFF"),
    "AVIF": lambda: picture("AVIF"),
    "PDF": told_on_everywhere,
    "docx": docx,
    "xlsx": xlsx,
    "ods": ods,
    "MP4": lambda: recording("mp4", "libx264", "aac"),
    "MKV": lambda: recording("matroska", "mpeg4", "flac"),
    "MP3": lambda: recording("mp3", audio="libmp3lame"),
    "WAV": lambda: recording("wav", audio="pcm_s16le"),
}
sample = cache(lambda name: SAMPLES[name]())
mutations = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=8), st.integers(0, 8)),
    min_size=1,
    max_size=6,
)


def mutated(content: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    """The content with bytes put in the place of others, at parts of its length."""
    for part, given_bytes, length in changes:
        at = int(part * len(content))
        content = content[:at] + given_bytes + content[at + length :]
    return content


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(changes=mutations)
def test_a_damaged_file_gets_an_answer(name: str, changes: list[tuple[float, bytes, int]]):
    outcome = do(Task("clean", LIMITS), mutated(sample(name), changes))
    answers = (outcome.refusal, outcome.uncleanable, outcome.file_format)
    assert sum(answer is not None for answer in answers) == 1


@settings(max_examples=200)
@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"RIFF")
@example(b"\0\0\0\x18ftyp")
@example(b"\xff")
def test_any_bytes_are_recognised_or_refused(content: bytes):
    try:
        recognise(content)
    except Refused:
        pass
