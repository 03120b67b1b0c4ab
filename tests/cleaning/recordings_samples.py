"""Recordings that tell on their maker: a moment of grey and of silence."""

from __future__ import annotations

import io
from typing import Any

import av

from tests.cleaning.samples import MARKER, with_tags

_TAGS = {
    "title": MARKER,
    "artist": MARKER,
    "comment": MARKER,
    "location": "+52.1000+004.3000/",
    "creation_time": "2024-01-02T03:04:05Z",
}


def recording(
    container: str, video: str | None = None, audio: str | None = None, rate: int = 48_000
) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(_TAGS)
        tracks = []
        if video:
            track: Any = target.add_stream(video, rate=10)
            track.width, track.height = (176, 144)
            track.pix_fmt = "yuvj420p" if video == "mjpeg" else "yuv420p"
            track.metadata["handler_name"] = MARKER
            track.options = {"x265-params": "log-level=none"} if video == "libx265" else {}
            tracks.append((track, _pictures(track)))
        if audio:
            track = target.add_stream(audio, rate=rate)
            track.layout = "mono"
            track.metadata["title"] = MARKER
            tracks.append((track, _sounds(track, rate)))
        for track, frames in tracks:
            for frame in [*frames, None]:
                for packet in track.encode(frame):
                    target.mux(packet)
    return out.getvalue()


def _pictures(track: Any) -> list[av.VideoFrame]:
    frames = []
    for number in range(5):
        frame = av.VideoFrame(track.width, track.height, track.pix_fmt)
        for plane in frame.planes:
            plane.update(bytes([40 * number]) * plane.buffer_size)
        frame.pts = number
        frames.append(frame)
    return frames


def _sounds(track: Any, rate: int) -> list[av.AudioFrame]:
    size = track.codec_context.frame_size or 1024
    frames = []
    for number in range(10):
        frame = av.AudioFrame(format=track.codec_context.format.name, layout="mono", samples=size)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts = rate, number * size
        frames.append(frame)
    return frames


def video_of_a_phone() -> bytes:
    """A QuickTime file on its side, with a place, a maker and a model in Apple's own tags."""
    bare = turned(recording("mov", "libx264", "aac"))
    return with_tags(
        bare,
        "-Keys:GPSCoordinates=52.1 4.3 2",
        f"-Keys:Make={MARKER}",
        f"-Keys:Model={MARKER}",
        f"-UserData:Author={MARKER}",
        "-QuickTime:CreateDate=2024:01:02 03:04:05",
    )


def turned(movie: bytes) -> bytes:
    """The movie with its first track turned by 90 degrees. Source: ISO/IEC 14496-12, 8.3.2."""
    at = movie.index(b"tkhd") + 44
    numbers = (0, 65_536, 0, -65_536, 0, 0, 144 * 65_536, 0, 1 << 30)
    matrix = b"".join(number.to_bytes(4, "big", signed=True) for number in numbers)
    return movie[:at] + matrix + movie[at + 36 :]


def wav_of_a_recorder() -> bytes:
    """A WAV with the chunks of broadcasting: who recorded it, when, and with what (EBU Tech 3285)."""
    bare = recording("wav", audio="pcm_s16le")
    chunks = b""
    for name, body in (
        (b"bext", MARKER.encode().ljust(602, b"\0")),
        (b"iXML", f"<BWFXML><TAPE>{MARKER}</TAPE></BWFXML>".encode().ljust(80)),
    ):
        chunks += name + len(body).to_bytes(4, "little") + body
    body = bare[12:] + chunks
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WAVE" + body
