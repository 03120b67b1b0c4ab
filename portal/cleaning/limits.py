"""How much a file may ask of the machine."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a file may take. All sizes are in bytes, all times in seconds.

    Attributes:
        most_bytes: of the file itself.
        most_bytes_inside: of what is packed in it, unpacked, all together.
        most_pixels: of a picture; of one with frames or pages, of all of them together.
        most_frames: of a moving picture, or pages of a scanned one.
        most_pages: of a PDF.
        most_parts: files within a zip; objects within a PDF are a hundred times as many.
        memory: address space of the process that parses.
        seconds: processor time of that process, and how long it may be silent.
        seconds_to_receive: how long reading the file from its sender may last.
        most_at_once: how many such processes one web process has at a time.
    """

    most_bytes: int = 100 * _MEGABYTE
    most_bytes_inside: int = 500 * _MEGABYTE
    most_pixels: int = 50_000_000
    most_frames: int = 500
    most_pages: int = 2_000
    most_parts: int = 5_000
    memory: int = 600 * _MEGABYTE
    seconds: int = 30
    seconds_to_receive: int = 600
    most_at_once: int = 2
