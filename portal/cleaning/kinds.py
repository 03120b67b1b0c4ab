"""The formats that are known: of what kind each is, its media type and its usual extension."""

from __future__ import annotations

from enum import Enum, StrEnum


class FileKind(StrEnum):
    """What a file is to those who look at it."""

    PICTURE = "picture"
    PDF = "pdf"
    AUDIO = "audio"
    VIDEO = "video"
    OFFICE = "office"
    TEXT = "text"


class FileFormat(Enum):
    """A format, with its kind, its media type (IANA) and its usual extension, without a dot."""

    JPEG = (FileKind.PICTURE, "image/jpeg", "jpg")
    PNG = (FileKind.PICTURE, "image/png", "png")
    WEBP = (FileKind.PICTURE, "image/webp", "webp")
    GIF = (FileKind.PICTURE, "image/gif", "gif")
    TIFF = (FileKind.PICTURE, "image/tiff", "tiff")
    BMP = (FileKind.PICTURE, "image/bmp", "bmp")
    HEIF = (FileKind.PICTURE, "image/heif", "heic")
    AVIF = (FileKind.PICTURE, "image/avif", "avif")
    PDF = (FileKind.PDF, "application/pdf", "pdf")
    DOCX = (
        FileKind.OFFICE,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    )
    XLSX = (
        FileKind.OFFICE,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    )
    PPTX = (
        FileKind.OFFICE,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    )
    ODT = (FileKind.OFFICE, "application/vnd.oasis.opendocument.text", "odt")
    ODS = (FileKind.OFFICE, "application/vnd.oasis.opendocument.spreadsheet", "ods")
    ODP = (FileKind.OFFICE, "application/vnd.oasis.opendocument.presentation", "odp")
    DOC = (FileKind.OFFICE, "application/msword", "doc")
    XLS = (FileKind.OFFICE, "application/vnd.ms-excel", "xls")
    PPT = (FileKind.OFFICE, "application/vnd.ms-powerpoint", "ppt")
    RTF = (FileKind.OFFICE, "application/rtf", "rtf")
    MP3 = (FileKind.AUDIO, "audio/mpeg", "mp3")
    M4A = (FileKind.AUDIO, "audio/mp4", "m4a")
    AAC = (FileKind.AUDIO, "audio/aac", "aac")
    OGG = (FileKind.AUDIO, "audio/ogg", "ogg")
    FLAC = (FileKind.AUDIO, "audio/flac", "flac")
    WAV = (FileKind.AUDIO, "audio/wav", "wav")
    AMR = (FileKind.AUDIO, "audio/AMR", "amr")
    MP4 = (FileKind.VIDEO, "video/mp4", "mp4")
    MOV = (FileKind.VIDEO, "video/quicktime", "mov")
    THREE_GP = (FileKind.VIDEO, "video/3gpp", "3gp")
    THREE_GP_AUDIO = (FileKind.AUDIO, "audio/3gpp", "3gp")
    WEBM = (FileKind.VIDEO, "video/webm", "webm")
    WEBM_AUDIO = (FileKind.AUDIO, "audio/webm", "weba")
    MKV = (FileKind.VIDEO, "video/matroska", "mkv")
    MKV_AUDIO = (FileKind.AUDIO, "audio/matroska", "mka")
    AVI = (FileKind.VIDEO, "video/vnd.avi", "avi")
    WMV = (FileKind.VIDEO, "video/x-ms-asf", "wmv")
    FLV = (FileKind.VIDEO, "video/x-flv", "flv")
    MPEG = (FileKind.VIDEO, "video/mpeg", "mpg")
    TRANSPORT_STREAM = (FileKind.VIDEO, "video/mp2t", "ts")
    TEXT = (FileKind.TEXT, "text/plain", "txt")

    def __init__(self, kind: FileKind, media_type: str, extension: str) -> None:
        self.kind = kind
        self.media_type = media_type
        self.extension = extension


# What is known and let through as it is, where its sender agrees: nothing here can rewrite it.
UNCLEANABLE = frozenset(
    {
        FileFormat.DOC,
        FileFormat.XLS,
        FileFormat.PPT,
        FileFormat.RTF,
        FileFormat.WMV,
        FileFormat.FLV,
        FileFormat.MPEG,
        FileFormat.TRANSPORT_STREAM,
    }
)
