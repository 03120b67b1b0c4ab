"""Of a recording stays what is heard and seen."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import pytest

from portal.cleaning.encoder_words import bare_head
from portal.cleaning.kinds import FileFormat
from portal.cleaning.outcomes import Refusal, Refused
from portal.cleaning.tasks import strip
from tests.cleaning.recordings_samples import recording, video_of_a_phone, wav_of_a_recorder
from tests.cleaning.samples import LIMITS, MARKER, is_marked, picture, telling

SAMPLES = {
    "MP3": (lambda: recording("mp3", audio="libmp3lame"), FileFormat.MP3),
    "M4A": (lambda: recording("ipod", audio="aac"), FileFormat.M4A),
    "Opus": (lambda: recording("ogg", audio="libopus"), FileFormat.OGG),
    "FLAC": (lambda: recording("flac", audio="flac"), FileFormat.FLAC),
    "WAV": (wav_of_a_recorder, FileFormat.WAV),
    "a phone's MOV": (video_of_a_phone, FileFormat.MP4),
    "MP4": (lambda: recording("mp4", "libx264", "aac"), FileFormat.MP4),
    "MP4 with HEVC": (lambda: recording("mp4", "libx265", "aac"), FileFormat.MP4),
    "3GP": (lambda: recording("3gp", "mpeg4", "aac"), FileFormat.MP4),
    "MP4 without pictures": (lambda: recording("mp4", audio="aac"), FileFormat.M4A),
    "MOV with uncompressed sound": (lambda: recording("mov", "mjpeg", "pcm_s16le"), None),
    "WebM": (lambda: recording("webm", "libvpx-vp9", "libopus"), FileFormat.WEBM),
    "MKV": (lambda: recording("matroska", "libx264", "flac"), FileFormat.MKV),
    "AVI": (lambda: recording("avi", "mjpeg", "pcm_s16le"), FileFormat.AVI),
}


def packets(content: bytes) -> dict[str, int]:
    with av.open(io.BytesIO(content)) as source:
        counts = {"video": 0, "audio": 0}
        for packet in source.demux():
            counts[packet.stream.type] += bool(packet.size)
        return counts


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_that_tells_on_its_maker_stays(name: str):
    make, becomes = SAMPLES[name]
    before = make()
    assert telling(before)
    assert is_marked(before)
    after = strip(before, LIMITS)
    if becomes:
        assert after.file_format is becomes
    assert not after.leftovers
    assert telling(bytes(after.content)) == set()
    assert not is_marked(bytes(after.content))
    assert b"x26" not in bytes(after.content)
    assert packets(bytes(after.content)) == packets(before)


def test_a_phones_video_is_shown_to_have_a_place_a_maker_and_a_moment_before():
    assert {
        "UserData:GPSCoordinates",
        "Keys:Make",
        "QuickTime:CreateDate",
    } <= telling(video_of_a_phone())


def test_a_video_that_was_turned_stays_turned():
    after = strip(video_of_a_phone(), LIMITS)
    with av.open(io.BytesIO(after.content)) as source:
        frame = next(source.decode(video=0))
        assert abs(frame.rotation) == 90


def test_a_cleaned_recording_can_be_seen_and_heard():
    after = strip(recording("mp4", "libx264", "aac"), LIMITS)
    with av.open(io.BytesIO(after.content)) as source:
        assert sum(1 for _ in source.decode(video=0)) == 5
    with av.open(io.BytesIO(after.content)) as source:
        assert sum(frame.samples for frame in source.decode(audio=0)) >= 10 * 1024


def test_chapters_and_attachments_are_removed():
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as target:
        sound = target.add_stream("flac", rate=48_000)
        sound.layout = "mono"
        chapter = {"id": 1, "start": 0, "end": 100, "time_base": Fraction(1, 1000)}
        target.set_chapters([chapter | {"metadata": {"title": MARKER}}])
        target.add_attachment(f"{MARKER}.txt", "text/plain", MARKER.encode())
        frame = av.AudioFrame(format="s16", layout="mono", samples=4608)
        frame.sample_rate, frame.pts = 48_000, 0
        for given in (frame, None):
            for packet in sound.encode(given):
                target.mux(packet)
    assert is_marked(out.getvalue())
    after = strip(out.getvalue(), LIMITS)
    assert after.file_format is FileFormat.MKV_AUDIO
    assert not is_marked(bytes(after.content))


def test_a_cover_is_removed():
    cover = picture(comment=MARKER)
    frame = b"APIC" + (len(cover) + 14).to_bytes(4, "big") + b"\0\0\0image/jpeg\0\3\0" + cover
    size = len(frame)
    head = b"ID3\3\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
    bare = recording("mp3", audio="libmp3lame")
    after = strip(head + frame + bare, LIMITS)
    assert after.file_format is FileFormat.MP3
    assert not is_marked(bytes(after.content))


def test_the_heads_of_vorbis_lose_their_comment():
    first, setup = b"\1vorbis" + b"a" * 23, b"\5vorbis" + b"b" * 40
    comment = b"\3vorbis" + MARKER.encode() * 20
    sizes = bytes([len(first), 255, len(comment) - 255])
    bare = bare_head("vorbis", b"\2" + sizes + first + comment + setup)
    assert MARKER.encode() not in bare
    assert bare.startswith(b"\2" + bytes([len(first)]))
    assert bare.endswith(setup)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_movie_that_is_cut_off_is_refused(part: float):
    whole = recording("mp4", "libx264", "aac")
    with pytest.raises(Refused) as refused:
        strip(whole[: int(len(whole) * part)], LIMITS)
    assert refused.value.reason is Refusal.BROKEN


def test_a_list_of_addresses_is_no_recording():
    with pytest.raises(Refused) as refused:
        strip(b"\0\0\0\x18ftypmp42#EXTM3U\nhttp://127.0.0.1:9/a.ts\n", LIMITS)
    assert refused.value.reason is Refusal.BROKEN
