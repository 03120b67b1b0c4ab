"""Sound and moving pictures: what is heard and seen, packed anew; nothing is decoded or lost in it.

A recording is taken out of its file and put into a new one, without the file's tags, chapters,
cover, places, times, subtitles and tracks of data (where cameras keep their way over the map). What
an encoder wrote about itself between the pictures goes too, where the stream has a place for that.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.stream import Disposition

from portal.cleaning.bare import Bare
from portal.cleaning.encoder_words import bare_frame, bare_head, has_bare_frames
from portal.cleaning.kinds import FileFormat
from portal.cleaning.outcomes import CannotBeCleaned, Refusal, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer, OutputContainer
    from av.stream import Stream


@dataclass(frozen=True)
class _Way:
    """How a format is read, and what it is written as: with moving pictures, and without."""

    reader: str
    seen: tuple[tuple[str, FileFormat], ...]
    heard: tuple[tuple[str, FileFormat], ...]


_MP4: Final = (("mp4", FileFormat.MP4), ("3gp", FileFormat.THREE_GP), ("mov", FileFormat.MOV))
_M4A: Final = (
    ("ipod", FileFormat.M4A),
    ("3gp", FileFormat.THREE_GP_AUDIO),
    ("wav", FileFormat.WAV),
)
_MKV: Final = (("matroska", FileFormat.MKV),)
_MKA: Final = (("matroska", FileFormat.MKV_AUDIO),)
_WAYS: Final = {
    FileFormat.MP3: _Way("mp3", (), (("mp3", FileFormat.MP3),)),
    FileFormat.AAC: _Way("aac", (), (("adts", FileFormat.AAC),)),
    FileFormat.OGG: _Way("ogg", (), (("ogg", FileFormat.OGG),)),
    FileFormat.FLAC: _Way("flac", (), (("flac", FileFormat.FLAC),)),
    FileFormat.WAV: _Way("wav", (), (("wav", FileFormat.WAV),)),
    FileFormat.AMR: _Way("amr", (), (("amr", FileFormat.AMR),)),
    FileFormat.M4A: _Way("mov", _MP4, _M4A),
    FileFormat.MP4: _Way("mov", _MP4, _M4A),
    FileFormat.MOV: _Way("mov", _MP4, _M4A),
    FileFormat.THREE_GP: _Way("mov", _MP4, _M4A),
    FileFormat.WEBM: _Way(
        "matroska", (("webm", FileFormat.WEBM),), (("webm", FileFormat.WEBM_AUDIO),)
    ),
    FileFormat.MKV: _Way("matroska", _MKV, _MKA),
    FileFormat.AVI: _Way("avi", (("avi", FileFormat.AVI),), (("wav", FileFormat.WAV),)),
}
# Without the program's name, versions, dates and random numbers that a writer likes to leave.
_BARE: Final = {"fflags": "+bitexact"}
_BARE_TOO: Final = {"mp3": {"id3v2_version": "0", "write_xing": "0"}}
# Units of a stream that say something beside the picture: ITU-T H.264, table 7-1 (6: supplemental);
# H.265, table 7-1 (39, 40: supplemental); AV1, 6.2.2 (5: metadata).
_BESIDE_PICTURES: Final = {
    "h264": "filter_units=remove_types=6",
    "hevc": "filter_units=remove_types=39|40",
    "av1": "filter_units=remove_types=5",
}
_BOX_HEAD: Final = 8
_SIZE_FOLLOWS: Final = 1


def strip_recording(content: bytes, file_format: FileFormat) -> Bare:
    """Return a recording with its sound and moving pictures alone.

    Raises:
        Refused: it is damaged or cut off, or has neither sound nor moving pictures.
        CannotBeCleaned: what it is encoded with fits in no file that can be written.
    """
    way = _WAYS[file_format]
    if way.reader == "mov":
        _check_boxes(content)
    try:
        # The reader is named: some others would open files and addresses that a file tells of.
        with av.open(
            io.BytesIO(content), "r", format=way.reader, metadata_errors="ignore"
        ) as source:
            streams = [stream for stream in source.streams if _is_kept(stream)]
            if not streams:
                raise Refused(Refusal.BROKEN)
            ways = way.seen if any(s.type == "video" for s in streams) else way.heard
            for writer, becomes in ways:
                if _fits(streams, writer):
                    return Bare(becomes, _packed_anew(source, streams, writer))
    except av.FFmpegError as error:
        raise Refused(Refusal.BROKEN) from error
    raise CannotBeCleaned(file_format)


def _is_kept(stream: Stream) -> bool:
    if stream.type not in {"audio", "video"} or stream.codec_context is None:
        return False
    return not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails)


def _fits(streams: list[Stream], writer: str) -> bool:
    with av.open(io.BytesIO(), "w", format=writer) as target:
        try:
            for stream in streams:
                target.add_stream_from_template(stream, opaque=True)
        except ValueError:
            return False
        return True


def _packed_anew(source: InputContainer, streams: list[Stream], writer: str) -> memoryview:
    out = io.BytesIO()
    count = 0
    options = _BARE | _BARE_TOO.get(writer, {})
    with av.open(out, "w", format=writer, options=options) as target:
        ways = {stream.index: _Track(stream, target) for stream in streams}
        for packet in source.demux(streams):
            for bare in ways[packet.stream.index].bare(packet):
                target.mux(bare)
                count += 1
    if not count:
        raise Refused(Refusal.BROKEN)
    return out.getbuffer()


class _Track:
    """One sound or moving picture on its way from the one file into the other."""

    def __init__(self, stream: Stream, target: OutputContainer) -> None:
        self._target = target.add_stream_from_template(stream, opaque=True)
        self._target.metadata.clear()
        self._codec = stream.codec_context.name
        rule = _BESIDE_PICTURES.get(self._codec)
        self._filter = BitStreamFilterContext(rule, stream, self._target) if rule else None
        head = stream.codec_context.extradata
        if head:
            self._target.codec_context.extradata = bare_head(self._codec, head)

    def bare(self, packet: Packet[Stream]) -> Iterator[Packet[Stream]]:
        """Give what goes into the new file for a packet of the old one; an empty one ends it."""
        if not packet.size:
            packets = self._filter.filter(None) if self._filter else []
        else:
            packets = self._filter.filter(packet) if self._filter else [packet]
        for found in packets:
            bare = self._without_words(found) if has_bare_frames(self._codec) else found
            bare.stream = self._target
            yield bare

    def _without_words(self, packet: Packet[Stream]) -> Packet[Stream]:
        bare = Packet(bare_frame(self._codec, bytes(packet)))
        bare.pts, bare.dts, bare.duration = packet.pts, packet.dts, packet.duration
        bare.time_base, bare.is_keyframe = packet.time_base, packet.is_keyframe
        return bare


def _check_boxes(content: bytes) -> None:
    """Refuse a file of boxes (ISO/IEC 14496-12, 4.2) of which the last goes beyond its end."""
    at = 0
    while at + _BOX_HEAD <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == _SIZE_FOLLOWS:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size == 0:
            return
        if size < _BOX_HEAD or at + size > len(content):
            raise Refused(Refusal.BROKEN)
        at += size
