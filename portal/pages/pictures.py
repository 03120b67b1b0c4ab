"""From an uploaded picture to the files that a page shows: upright, in several sizes, bare.

Nothing of the upload is kept but its pixels: they are drawn on an empty picture, and only that is
written. So a place, a camera's number, a thumbnail of what was cropped away, or a script behind the
picture cannot reach a visitor.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageCms

from portal.pages.errors import MovingPicture, NotAPicture, PictureTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageFile import ImageFile

WIDTHS: Final = (320, 640, 960, 1280)
# A strip of a picture, taller than any screen shows, is made smaller as a whole.
_MOST_HEIGHT: Final = 4000
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION: Final = 0x0112
# EXIF 2.32, tag Orientation: what brings the picture upright.
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})
_BAND: Final = 64
# The reader of WebP holds a picture about this many times as often as the others do.
_WEBP_COST: Final = 3
# What Pillow raises for files that are not what they say they are.
_UNREADABLE: Final = (
    OSError,  # UnidentifiedImageError and what is cut off
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class Variant:
    """One file: its name, its type, its width in pixels (None for a PDF) and its bytes."""

    name: str
    mime_type: str
    width: int | None
    content: bytes


@dataclass(frozen=True)
class Sizes:
    """A picture in all its sizes; `width` and `height` are of the largest, in pixels."""

    width: int
    height: int
    variants: list[Variant]


def make_sizes(content: bytes, most_pixels: int) -> Sizes:
    """Return the picture in `content` in every size that is not larger than itself.

    Each size is a WebP, and a JPEG (or a PNG, where something is transparent) for older browsers.

    Raises:
        NotAPicture: it is no JPEG, PNG, WebP or GIF, or it is damaged or cut off.
        PictureTooLarge: it has more than `most_pixels`.
        MovingPicture: it is an animation.
    """
    largest = _read(content, most_pixels)
    suffix = "png" if largest.mode == "RGBA" else "jpg"
    widths = sorted({*(width for width in WIDTHS if width < largest.width), largest.width})
    variants = []
    for width in widths:
        height = max(1, round(largest.height * width / largest.width))
        size = largest.resize((width, height), Image.Resampling.LANCZOS)
        variants.append(Variant(f"{width}.webp", "image/webp", width, _as_webp(size)))
        if suffix == "png":
            variants.append(Variant(f"{width}.png", "image/png", width, _as_png(size)))
        else:
            variants.append(Variant(f"{width}.jpg", "image/jpeg", width, _as_jpeg(size)))
    return Sizes(largest.width, largest.height, variants)


def _read(content: bytes, most_pixels: int) -> Image.Image:
    """Return the largest size of a picture: upright, RGB or RGBA, with nothing but its pixels."""
    if _webp_pixels(content) > most_pixels // _WEBP_COST:
        raise PictureTooLarge
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            # Only the head has been read so far: nothing of this size has been made room for.
            if image.width * image.height > most_pixels:
                raise PictureTooLarge
            if image.format != "MPO" and getattr(image, "is_animated", False):
                raise MovingPicture
            return _bare(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    except _UNREADABLE as error:
        raise NotAPicture from error


def _webp_pixels(content: bytes) -> int:
    """Return how many pixels a WebP says to have; 0 for anything else.

    Its reader makes room for them as soon as it is opened. Source: RFC 9649, 2.5 to 2.7.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return 0
    chunk, body = content[12:16], content[20:30]
    if chunk == b"VP8X":
        return (int.from_bytes(body[4:7], "little") + 1) * (
            int.from_bytes(body[7:10], "little") + 1
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width * height


def _bare(image: ImageFile) -> Image.Image:
    orientation = image.getexif().get(_ORIENTATION, 1)
    is_on_its_side = orientation in _ON_ITS_SIDE
    wanted = _fitting(image.size, is_on_its_side=is_on_its_side)
    # A JPEG can be read at a half, a quarter or an eighth, which takes that much less memory.
    image.draft(None, (2 * wanted[0], 2 * wanted[1]))
    image.load()
    profile = image.info.get("icc_profile")
    small = _shrunk(image, wanted)
    if profile:
        small = _in_common_colours(small, profile)
    small = _with_real_transparency_only(small).resize(wanted, Image.Resampling.LANCZOS)
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    return bare


def _fitting(size: tuple[int, int], *, is_on_its_side: bool) -> tuple[int, int]:
    width, height = size[::-1] if is_on_its_side else size
    scale = min(1.0, WIDTHS[-1] / width, _MOST_HEIGHT / height)
    fitting = max(1, round(width * scale)), max(1, round(height * scale))
    return fitting[::-1] if is_on_its_side else fitting


def _shrunk(image: Image.Image, wanted: tuple[int, int]) -> Image.Image:
    """Return a picture in plain colours, coarsely made smaller, band by band to save memory."""
    factor = max(1, min(image.width // (2 * wanted[0]), image.height // (2 * wanted[1])))
    mode = _plain_mode(image)
    shrunk = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    for top, band in _bands(image, _BAND * factor):
        shrunk.paste(_plain(band, mode).reduce(factor), (0, top // factor))
    return shrunk


def _bands(image: Image.Image, height: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, image.height, height):
        yield top, image.crop((0, top, image.width, min(top + height, image.height)))


def _plain_mode(image: Image.Image) -> str:
    if image.mode == "CMYK":
        return "CMYK"  # its colours are converted later, by its profile
    return "RGBA" if image.has_transparency_data else "RGB"


def _plain(band: Image.Image, mode: str) -> Image.Image:
    if band.mode.startswith("I"):
        # Sixteen bits of grey: the eight that a screen shows.
        band = band.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return band if band.mode == mode else band.convert(mode)


def _in_common_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in sRGB, which is what browsers take a picture without a profile for."""
    transparency = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if transparency else image
    try:
        converted = ImageCms.profileToProfile(
            colours,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, *_UNREADABLE):
        # A profile of another kind of picture, or a damaged one: the colours stay as they are.
        return image
    if converted is None:
        return image
    if transparency:
        converted.putalpha(transparency)
    return converted


def _with_real_transparency_only(image: Image.Image) -> Image.Image:
    """Return RGBA where something shows through, and RGB otherwise."""
    if image.mode == "RGBA":
        is_opaque = image.getchannel("A").getextrema() == (255, 255)
        return image.convert("RGB") if is_opaque else image
    return image.convert("RGB")


def _as_webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _as_jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


def _as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
