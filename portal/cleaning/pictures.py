"""Pictures, drawn anew: nothing of the file is kept but what it shows.

So a place, a camera's number, a thumbnail of what was cropped away, or another file behind the
picture cannot go along. The quality of a JPEG is always the same: its tables would tell the camera.
"""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageCms, ImageSequence

from portal.cleaning.bare import Bare
from portal.cleaning.kinds import FileFormat
from portal.cleaning.outcomes import Refusal, Refused
from portal.cleaning.webp_head import webp_pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.cleaning.limits import Limits

# What a picture becomes, where it does not stay what it is: what every browser shows.
_BECOMES: Final = {
    FileFormat.HEIF: FileFormat.JPEG,
    FileFormat.AVIF: FileFormat.JPEG,
    FileFormat.BMP: FileFormat.PNG,
}
_WRITTEN_AS: Final[dict[FileFormat, dict[str, Any]]] = {
    FileFormat.JPEG: {"quality": 92},
    FileFormat.PNG: {},
    FileFormat.WEBP: {"quality": 90, "method": 2},
    FileFormat.GIF: {},
    FileFormat.TIFF: {"compression": "tiff_adobe_deflate"},
}
# Of these the first picture alone is meant: the others are for depth, for motion or a thumbnail.
_OF_ONE: Final = frozenset({FileFormat.JPEG, FileFormat.HEIF, FileFormat.AVIF, FileFormat.BMP})
_ORIENTATION: Final = 0x0112
# EXIF 2.32, tag Orientation: what brings the picture upright.
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# How a frame that is whole replaces the one before: GIF89a, 23; PNG, 11.3.6.
_WHOLE_FRAMES: Final[dict[FileFormat, dict[str, Any]]] = {
    FileFormat.GIF: {"disposal": 2},
    FileFormat.PNG: {"disposal": 0, "blend": 0},
}
# The reader of WebP holds a picture about this many times as often as the others do.
_WEBP_COST: Final = 3


def strip_picture(content: bytes, file_format: FileFormat, limits: Limits) -> Bare:
    """Return a picture with nothing but its pixels: upright, in sRGB, with all its frames or pages.

    Raises:
        Refused: it has too many pixels or frames, or is damaged.
    """
    becomes = _BECOMES.get(file_format, file_format)
    with opened_picture(content, file_format, limits) as image:
        count = 1 if file_format in _OF_ONE else getattr(image, "n_frames", 1)
        if count > limits.most_frames:
            raise Refused(Refusal.TOO_MANY_PAGES)
        if image.width * image.height * count > limits.most_pixels:
            raise Refused(Refusal.TOO_LARGE_INSIDE)
        if count == 1:
            return Bare(becomes, _written(bare_pixels(image, becomes), becomes, {}))
        return Bare(becomes, _with_frames(image, becomes, limits))


@contextmanager
def opened_picture(
    content: bytes, file_format: FileFormat, limits: Limits
) -> Iterator[Image.Image]:
    """Give a picture of which only the head has been read.

    Raises:
        Refused: it has too many pixels, or is damaged, which may show while it is read on.
    """
    if file_format is FileFormat.HEIF:
        _learn_heif()
    if webp_pixels(content) > limits.most_pixels // _WEBP_COST:
        raise Refused(Refusal.TOO_LARGE_INSIDE)
    try:
        with warnings.catch_warnings():
            # The bounds on pixels are ours; a file that is odd otherwise is not for a log.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[file_format.name]) as image:
                if image.width * image.height > limits.most_pixels:
                    raise Refused(Refusal.TOO_LARGE_INSIDE)
                yield image
    except Image.DecompressionBombError as error:
        raise Refused(Refusal.TOO_LARGE_INSIDE) from error


def bare_pixels(image: Image.Image, becomes: FileFormat) -> Image.Image:
    """Return what a picture shows, upright and in sRGB, as a picture that carries nothing else.

    `image` is used up: each step makes no more copies than it must, for a large one fills memory.
    """
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    plain = _plain(image)
    if profile:
        plain = _in_common_colours(plain, profile)
    if plain.mode == "CMYK":
        plain = plain.convert("RGB")
    if becomes is FileFormat.JPEG and plain.mode in {"RGBA", "LA"}:
        plain = _on_white(plain)
    if orientation in UPRIGHT:
        plain = plain.transpose(UPRIGHT[orientation])
    bare = plain.copy() if plain is image else plain
    bare.info.clear()
    return bare


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (SyntaxError, ValueError, TypeError, LookupError, OSError, struct.error):
        # Damaged metadata are no reason to refuse a picture: they are not kept anyhow.
        return 1


def _learn_heif() -> None:
    import pillow_heif  # noqa: PLC0415 - its decoders are large, and few pictures need them

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture in grey, RGB or CMYK of eight bits, with transparency where it has some."""
    image.load()
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits of grey: the eight that a screen shows.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"1", "LA", "RGBA", "CMYK"}:
        return image
    if image.mode in {"L", "RGB"} and not image.has_transparency_data:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_common_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in sRGB, which is what a picture without a profile is taken for."""
    transparency = image.getchannel("A") if image.mode in {"RGBA", "LA"} else None
    colours = image.convert("RGB" if image.mode == "RGBA" else "L") if transparency else image
    is_same_mode = colours.mode == "RGB"
    try:
        converted = ImageCms.profileToProfile(
            colours,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode=None if is_same_mode else "RGB",
            inPlace=is_same_mode,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A profile of another kind of picture, or a damaged one: the colours stay as they are.
        return image
    converted = colours if converted is None else converted
    if transparency:
        converted.putalpha(transparency)
    return converted


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper


def _with_frames(image: Image.Image, becomes: FileFormat, limits: Limits) -> memoryview:
    frames: list[Image.Image] = []
    durations: list[int] = []
    pixels = 0
    for frame in ImageSequence.Iterator(image):
        pixels += frame.width * frame.height
        if pixels > limits.most_pixels:
            raise Refused(Refusal.TOO_LARGE_INSIDE)
        frames.append(bare_pixels(frame, becomes))
        durations.append(int(frame.info.get("duration") or 0))
    options: dict[str, Any] = {"save_all": True, "append_images": frames[1:]}
    if becomes is not FileFormat.TIFF:
        options |= {"duration": durations, "loop": image.info.get("loop", 1)}
        options |= _WHOLE_FRAMES.get(becomes, {})
    return _written(frames[0], becomes, options)


def _written(image: Image.Image, becomes: FileFormat, options: dict[str, Any]) -> memoryview:
    out = io.BytesIO()
    image.save(out, becomes.name, **_WRITTEN_AS[becomes], **options)
    return out.getbuffer()
