"""Files that tell on their maker, and what still tells on them afterwards."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import zlib
from functools import cache
from typing import Any
from zipfile import BadZipFile, ZipFile

import pikepdf
import pytest
from PIL import Image, ImageCms

from portal.cleaning.limits import Limits

MARKER = "TheHouseOfTheReporter"
LIMITS = Limits()

# Groups of exiftool that hold nothing but metadata, whatever their tags are.
_TELLING_GROUPS = re.compile(
    r"IFD0|IFD1|ExifIFD|GPS|InteropIFD|SubIFD\d*|XMP-.*|IPTC|Photoshop|ICC.*|MPF\d*|JFXX|Apple|Canon"
    r"|Keys|ItemList|UserData|ID3v.*|XML|Doc\d+|PDF-.*|XMP|Adobe"
)
# Tags that are metadata in the groups that also describe what a file is.
_TELLING_TAGS = re.compile(
    r"GPS|Author|Artist|Creator|Producer|Owner|Serial|Model|^Make$|Software|Encoder|Comment|Title"
    r"|^Copyright$|Location|Thumbnail|Keywords|Subject|By-line|CreatorTool|LastModified|Company"
    r"|^Description$|ImageDescription|HandlerDescription|Album|Date|Title|Originator|DateTimeOriginal|Encoded"
)
# What a TIFF says of its pixels stands beside what it says of its maker.
_OF_PIXELS = re.compile(
    r"IFD\d:(ImageWidth|ImageHeight|BitsPerSample|Compression|PhotometricInterpretation|StripOffsets"
    r"|RowsPerStrip|StripByteCounts|SamplesPerPixel|PlanarConfiguration|SampleFormat|Predictor)"
)
# What a zip says beside its files, and a JPEG or a GIF beside its pixels.
_BESIDE = {"File:Comment", "File:PreviewImage", "File:PreviewPNG"}
# What such tags say where nothing is known, or of the format itself.
_SAYS_NOTHING = re.compile(
    r"0000:00:00 00:00:00|SoundHandler|VideoHandler|1980:00:00.*|1980:01:01.*"
)


def exiftool() -> str:
    program = shutil.which("exiftool")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("exiftool is not installed")
        pytest.skip("exiftool is not installed")
    return program


def telling(content: bytes) -> set[str]:
    """What exiftool reads in a file about its maker, as Group:Tag."""
    with tempfile.NamedTemporaryFile() as file:  # a zip is not read from a pipe
        file.write(content)
        file.flush()
        command = [exiftool(), "-j", "-G1", "-a", "-u", "-ee", file.name]
        raw = subprocess.run(command, capture_output=True, timeout=60, check=False).stdout
    tags: dict[str, Any] = json.loads(raw)[0]
    found = set()
    for name, value in tags.items():
        group, _, tag = name.rpartition(":")
        if group in {"", "System", "ExifTool", "File", "Composite", "ZIP"} and name not in _BESIDE:
            continue
        if _OF_PIXELS.fullmatch(name):
            continue
        is_telling = _TELLING_GROUPS.fullmatch(group) or _TELLING_TAGS.search(tag)
        if is_telling and not _SAYS_NOTHING.fullmatch(str(value)):
            found.add(name)
    return found


def with_tags(content: bytes, *tags: str) -> bytes:
    """The file with tags that exiftool writes, as `-Tag=value`."""
    command = [exiftool(), *tags, "-o", "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, timeout=60, check=False)
    assert done.stdout, "exiftool wrote nothing"
    return done.stdout


def everything(content: bytes) -> bytes:
    """The bytes of a file with all that is packed in it, members of zips and streams of PDFs."""
    found = [content]
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as archive:
            found += [everything(archive.read(name)) for name in archive.namelist()]
            found += [name.encode() for name in archive.namelist()]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            out = io.BytesIO()
            pdf.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                compress_streams=False,
            )
            found.append(out.getvalue())
    return b"\n".join(found)


def is_marked(content: bytes) -> bool:
    """Tell whether the marker can be read anywhere in a file, in any of its usual spellings."""
    whole = everything(content)
    return any(MARKER.encode(code) in whole for code in ("utf-8", "utf-16-le", "utf-16-be"))


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any
) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF with a maker, a serial number and a place."""
    tags = Image.Exif()
    tags[0x010F] = tags[0x013B] = MARKER
    tags[0x0112] = orientation
    tags.get_ifd(0x8769)[0xA431] = MARKER
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (52.0, 31.0, 2.0)
    tags.get_ifd(0x8825)[29] = MARKER
    return tags


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@cache
def photo() -> bytes:
    """A JPEG as cameras and programs leave it: place, serial number, owner, thumbnail, XMP, IPTC."""
    bare = picture(size=(160, 120), exif=exif(), icc_profile=profile(), comment=MARKER)
    return with_tags(
        bare,
        "-GPSLatitude=52.1",
        "-GPSLongitude=4.3",
        f"-SerialNumber={MARKER}",
        f"-OwnerName={MARKER}",
        f"-XMP-dc:Creator={MARKER}",
        f"-IPTC:By-line={MARKER}",
        f"-XMP-photoshop:Headline={MARKER}",
    )


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that says to be enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        )

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\0\0\0"
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(name, body) for name, body in ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    )


def zipped(parts: dict[str, bytes | str], *, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", 8) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.comment = comment
    return out.getvalue()


def opened_zip(content: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}
    except BadZipFile as error:
        raise AssertionError("not a zip") from error
