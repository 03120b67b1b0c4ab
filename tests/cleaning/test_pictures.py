"""Of a picture nothing is kept but what it shows."""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from portal.cleaning.kinds import FileFormat
from portal.cleaning.limits import Limits
from portal.cleaning.outcomes import Refusal, Refused
from portal.cleaning.tasks import strip
from tests.cleaning.samples import (
    LIMITS,
    MARKER,
    exif,
    is_marked,
    photo,
    picture,
    png_bomb,
    profile,
    telling,
    with_tags,
)

pillow_heif.register_heif_opener()


def texts() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", MARKER)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{MARKER}</x>")
    return info


def frames(kind: str, count: int = 3, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    shades = [Image.new("RGB", size, (80 * number, 0, 0)) for number in range(count)]
    out = io.BytesIO()
    shades[0].save(out, kind, save_all=True, append_images=shades[1:], **options)
    return out.getvalue()


SAMPLES = {
    "JPEG": (photo, FileFormat.JPEG),
    "PNG": (
        lambda: picture("PNG", exif=exif(), pnginfo=texts(), icc_profile=profile()),
        FileFormat.PNG,
    ),
    "WebP": (
        lambda: picture("WEBP", exif=exif(), xmp=f"<x>{MARKER}</x>".encode()),
        FileFormat.WEBP,
    ),
    "GIF": (lambda: picture("GIF", comment=MARKER), FileFormat.GIF),
    "TIFF": (lambda: picture("TIFF", exif=exif()), FileFormat.TIFF),
    "HEIC": (lambda: picture("HEIF", exif=exif().tobytes()), FileFormat.JPEG),
    "AVIF": (lambda: picture("AVIF", exif=exif()), FileFormat.JPEG),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_that_tells_on_its_maker_stays(name: str):
    make, becomes = SAMPLES[name]
    before = make()
    assert telling(before)
    assert is_marked(before)
    after = strip(before, LIMITS)
    assert after.file_format is becomes
    assert not after.leftovers
    assert telling(bytes(after.content)) == set()
    assert not is_marked(bytes(after.content))


def test_a_photo_is_shown_to_have_a_place_a_serial_number_and_more_before():
    groups = {name.partition(":")[0] for name in telling(photo())}
    assert {"GPS", "ExifIFD", "IFD0", "IPTC", "XMP-dc"} <= groups


def test_a_thumbnail_is_removed(tmp_path):
    small = tmp_path / "small.jpg"
    small.write_bytes(picture(size=(32, 24), comment=MARKER))
    before = with_tags(picture(), f"-ThumbnailImage<={small}")
    assert before.count(b"\xff\xd8\xff") == 2
    after = bytes(strip(before, LIMITS).content)
    assert after.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stays_upright(orientation: int):
    image = Image.new("RGB", (80, 40), "white")
    image.paste("black", (0, 0, 20, 20))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif(orientation), quality=95)
    with Image.open(io.BytesIO(out.getvalue())) as opened:
        expected = ImageOps.exif_transpose(opened).convert("L")
    with Image.open(io.BytesIO(strip(out.getvalue(), LIMITS).content)) as after:
        assert after.size == expected.size
        assert not after.getexif()
        corner = {
            (x, y): after.convert("L").getpixel((x, y)) < 128
            for x in (5, after.width - 6)
            for y in (5, after.height - 6)
        }
    assert corner == {at: expected.getpixel(at) < 128 for at in corner}


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_keeps_its_frames_and_their_times(kind: str):
    after = strip(frames(kind, duration=[100, 200, 300]), LIMITS)
    with Image.open(io.BytesIO(after.content)) as image:
        assert image.n_frames == 3
        image.seek(1)
        image.load()
        assert image.info["duration"] == 200
        assert image.convert("RGB").getpixel((5, 5))[0] == pytest.approx(80, abs=6)


def test_a_scan_keeps_its_pages():
    with Image.open(io.BytesIO(strip(frames("TIFF"), LIMITS).content)) as image:
        assert image.n_frames == 3


def test_transparency_stays_where_a_picture_keeps_its_format():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 100)).save(out, "PNG")
    with Image.open(io.BytesIO(strip(out.getvalue(), LIMITS).content)) as image:
        assert image.getpixel((5, 5)) == (255, 0, 0, 100)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "PNG"), ("I;16", "PNG"), ("P", "PNG"), ("CMYK", "JPEG"), ("LA", "PNG")],
)
def test_each_way_to_keep_colours_can_be_read(mode: str, kind: str):
    out = io.BytesIO()
    Image.new(mode, (10, 10)).save(out, kind)
    with Image.open(io.BytesIO(strip(out.getvalue(), LIMITS).content)) as image:
        assert image.size == (10, 10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_was_put_behind_a_picture_does_not_survive(kind: str):
    before = picture(kind) + b"PK\x03\x04<script>" + MARKER.encode()
    after = strip(before, LIMITS)
    assert after.file_format.name == kind
    assert not is_marked(bytes(after.content))
    assert b"PK\x03\x04" not in bytes(after.content)


def test_damaged_metadata_are_no_reason_to_refuse_a_picture():
    before = picture(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 50)
    assert strip(before, LIMITS).file_format is FileFormat.JPEG


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_picture_that_is_cut_off_is_not_taken(kind: str):
    whole = picture(kind, size=(300, 200))
    with pytest.raises((Refused, OSError, SyntaxError, ValueError)):
        strip(whole[: len(whole) // 2], LIMITS)


def test_a_picture_that_says_to_be_enormous_is_refused():
    with pytest.raises(Refused) as refused:
        strip(png_bomb(30_000, 30_000), LIMITS)
    assert refused.value.reason is Refusal.TOO_LARGE_INSIDE


def test_a_webp_that_says_to_be_enormous_is_refused_before_room_is_made():
    body = b"VP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0" + b"\xff\x3f\0" * 2
    with pytest.raises(Refused) as refused:
        strip(b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body, LIMITS)
    assert refused.value.reason is Refusal.TOO_LARGE_INSIDE


def test_frames_count_together():
    many = frames("GIF", count=5, size=(100, 100))
    with pytest.raises(Refused) as refused:
        strip(many, Limits(most_pixels=40_000))
    assert refused.value.reason is Refusal.TOO_LARGE_INSIDE


def test_too_many_frames_are_refused():
    with pytest.raises(Refused) as refused:
        strip(frames("GIF", count=5), Limits(most_frames=4))
    assert refused.value.reason is Refusal.TOO_MANY_PAGES
