"""Telling what a file is by its content. What it is called, and what its sender says, counts not.

Sources: the format's own specification where it has a signature; ISO/IEC 14496-12 (boxes and
brands), ISO/IEC 23008-12 (HEIF), RFC 9559 (Matroska), MS-CFB (old Office), APPNOTE.TXT (zip).
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from typing import Final

from portal.cleaning.kinds import FileFormat
from portal.cleaning.outcomes import Refusal, Refused

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", FileFormat.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (b"GIF87a", FileFormat.GIF),
    (b"GIF89a", FileFormat.GIF),
    (b"II*\0", FileFormat.TIFF),
    (b"MM\0*", FileFormat.TIFF),
    (b"%PDF-", FileFormat.PDF),
    (b"{\\rtf", FileFormat.RTF),
    (b"OggS", FileFormat.OGG),
    (b"fLaC", FileFormat.FLAC),
    (b"#!AMR", FileFormat.AMR),
    (b"ID3", FileFormat.MP3),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileFormat.WMV),
    (b"FLV\x01", FileFormat.FLV),
    (b"\0\0\x01\xba", FileFormat.MPEG),
)
_RIFF: Final = {
    b"WEBP": FileFormat.WEBP,
    b"WAVE": FileFormat.WAV,
    b"AVI ": FileFormat.AVI,
}
_ZIP_HEAD: Final = b"PK\x03\x04"
_CFB_HEAD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EBML_HEAD: Final = b"\x1a\x45\xdf\xa3"
_BRANDS: Final = tuple(
    (re.compile(pattern), file_format)
    for pattern, file_format in (
        (rb"avif|avis", FileFormat.AVIF),
        (rb"hei[cxms]|hev[cx]", FileFormat.HEIF),
        (rb"M4[AB] ", FileFormat.M4A),
        (rb"qt  ", FileFormat.MOV),
        (rb"3g[2egprs]", FileFormat.THREE_GP),
        (rb"iso[m\d]|mp4\d|avc1|mmp4|M4V|MSNV|dash|f4v |XAVC|CAEP", FileFormat.MP4),
    )
)
# QuickTime files from before brands were invented begin with one of these boxes.
_OLD_QUICKTIME: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_TRANSPORT_PACKET: Final = 188
_PDF_HEAD_WITHIN: Final = 1024
_BMP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
# MS-CFB names what is in an old Office file in UTF-16.
_CFB_STREAMS: Final = (
    ("WordDocument", FileFormat.DOC),
    ("Workbook", FileFormat.XLS),
    ("Book", FileFormat.XLS),
    ("PowerPoint Document", FileFormat.PPT),
)
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MOST_TYPES: Final = 2_000_000
_OFFICE_FORMATS: Final = (
    FileFormat.DOCX,
    FileFormat.XLSX,
    FileFormat.PPTX,
    FileFormat.ODT,
    FileFormat.ODS,
    FileFormat.ODP,
)
# What a browser or a shell would take for something else than words to read.
_NOT_PLAIN: Final = ("<", "#!", "%!", "PK")
_CONTROL: Final = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def recognise(content: bytes) -> FileFormat:
    """Return the format of a file, by its content alone.

    Raises:
        Refused: it is empty, of a type that is not accepted, opens with a password only, or has
            programs in it.
    """
    if not content:
        raise Refused(Refusal.EMPTY)
    found = (
        _by_signature(content)
        or _by_box(content)
        or _by_container(content)
        or _by_frames(content)
        or _by_words(content)
    )
    if found is None:
        raise Refused(Refusal.UNKNOWN_TYPE)
    return found


def _by_signature(content: bytes) -> FileFormat | None:
    for signature, file_format in _SIGNATURES:
        if content.startswith(signature):
            return _checked_rtf(content) if file_format is FileFormat.RTF else file_format
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    if content.startswith(b"BM") and int.from_bytes(content[14:18], "little") in _BMP_HEADERS:
        return FileFormat.BMP
    return None


def _checked_rtf(content: bytes) -> FileFormat:
    # An object in a text is a file in a file, and the way in which programs are sent along.
    if b"\\objdata" in content or b"\\objupdate" in content:
        raise Refused(Refusal.MACROS)
    return FileFormat.RTF


def _by_box(content: bytes) -> FileFormat | None:
    box, brand = content[4:8], content[8:12]
    if box != b"ftyp":
        return FileFormat.MOV if box in _OLD_QUICKTIME else None
    size = int.from_bytes(content[:4], "big")
    brands = [content[at : at + 4] for at in range(16, min(size, 256), 4)]
    # What the file is comes first; others say by what else it could be read, a cover for instance.
    for said in (brand, *brands):
        found = next((f for pattern, f in _BRANDS if pattern.match(said)), None)
        if found:
            return found
    return None


def _by_container(content: bytes) -> FileFormat | None:
    if content.startswith(_ZIP_HEAD):
        return _in_zip(content)
    if content.startswith(_CFB_HEAD):
        return _in_old_office(content)
    if content.startswith(_EBML_HEAD):
        head = content[:128]
        if b"webm" in head:
            return FileFormat.WEBM
        return FileFormat.MKV if b"matroska" in head else None
    return None


def _in_zip(content: bytes) -> FileFormat | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                said = _read_start(archive, "mimetype", 128).strip().decode("ascii", "replace")
                return next((f for f in _OFFICE_FORMATS if f.media_type == said), None)
            if _CONTENT_TYPES not in names:
                return None
            types = _read_start(archive, _CONTENT_TYPES, _MOST_TYPES)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise Refused(Refusal.BROKEN) from error
    except RuntimeError as error:  # what zipfile says of a member that has a password
        raise Refused(Refusal.ENCRYPTED) from error
    if b"macroEnabled" in types or b"vbaProject" in types or b"macrosheet" in types:
        raise Refused(Refusal.MACROS)
    for file_format in _OFFICE_FORMATS:
        if f"{file_format.media_type}.main+xml".encode() in types:
            return file_format
    return None


def _read_start(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as member:
        return member.read(most)


def _in_old_office(content: bytes) -> FileFormat | None:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") + b"\0\0" in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise Refused(Refusal.ENCRYPTED)
    if has("_VBA_PROJECT") or has("_VBA_PROJECT_CUR") or has("Macros"):
        raise Refused(Refusal.MACROS)
    return next((f for name, f in _CFB_STREAMS if has(name)), None)


def _by_frames(content: bytes) -> FileFormat | None:
    """Return what has no head but a pattern that comes back, or a head that may come later."""
    first, second = content[0], content[1] if len(content) > 1 else 0
    if first == 0xFF and second & 0xF6 == 0xF0:  # noqa: PLR2004 - ISO/IEC 13818-7, ADTS
        return FileFormat.AAC
    if first == 0xFF and second & 0xE0 == 0xE0 and second & 0x06:  # noqa: PLR2004 - ISO/IEC 11172-3
        return FileFormat.MP3
    packets = content[: 5 * _TRANSPORT_PACKET : _TRANSPORT_PACKET]
    if packets == b"\x47" * 5:
        return FileFormat.TRANSPORT_STREAM
    # ISO 32000-2, 7.5.2, annex: readers accept a head that other bytes stand before.
    return FileFormat.PDF if b"%PDF-" in content[:_PDF_HEAD_WITHIN] else None


def _by_words(content: bytes) -> FileFormat | None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    view = memoryview(content)
    try:
        for at in range(0, len(view), 1 << 16):
            text = decoder.decode(view[at : at + (1 << 16)])
            if _CONTROL.search(text) or (at == 0 and text.lstrip().startswith(_NOT_PLAIN)):
                return None
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return FileFormat.TEXT
