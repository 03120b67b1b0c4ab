"""The media library: nothing of an upload but its pixels reaches a visitor."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from portal.accounts.errors import NotPermitted
from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.models import MediaKind, Role
from portal.pages.documents import write_document
from portal.pages.errors import (
    FileTooLarge,
    MediaInUse,
    MissingTexts,
    MovingPicture,
    NoSuchMedia,
    NoSuchPage,
    NotAPdf,
    NotAPicture,
    PictureTooLarge,
    WrongMediaKind,
)
from portal.pages.files import import_content, parse_document
from portal.pages.library import (
    PER_PAGE,
    list_media,
    media_by_id,
    named_media,
    page_choices,
    read_file,
    read_media,
)
from portal.pages.media import Upload, add_pdf, add_picture, describe, remove, replace
from portal.pages.pictures import make_sizes
from portal.pages.versions import present_version
from tests.conftest import make_member

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARKER = b"TheHouseOfTheReporter"
WORDS = {"nl": "Een rode brug", "en": "A red bridge"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MOST = 50_000_000


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), mode: str = "RGB", **options: Any
) -> bytes:
    """A picture with a gradient, of its transparency too where it has any."""
    shades = Image.linear_gradient("L").resize(size)
    image = shades.convert(mode)
    if mode == "LA":
        image.putalpha(shades)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def told_on() -> Image.Exif:
    """EXIF with a place, an owner and a thumbnail."""
    exif = Image.Exif()
    exif[0x010F] = MARKER.decode()
    exif[0x013B] = MARKER.decode()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 2.0)
    exif.get_ifd(0x8825)[29] = MARKER.decode()
    exif.get_ifd(0x8769)[0x927C] = MARKER
    return exif


def with_thumbnail(jpeg: bytes) -> bytes:
    """A JPEG with another picture in a segment of its own, as cameras leave one behind."""
    body = b"JFXX\x00\x10" + picture(size=(64, 64), comment=MARKER)
    segment = b"\xff\xe0" + struct.pack(">H", len(body) + 2) + body
    return jpeg[:2] + segment + jpeg[2:]


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that says to be enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 5)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(n, b) for n, b in ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    )


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


FULL_OF_METADATA: dict[str, Callable[[], bytes]] = {
    "a JPEG": lambda: with_thumbnail(
        picture("JPEG", exif=told_on(), xmp=MARKER, comment=MARKER, icc_profile=profile() + MARKER)
    ),
    "a PNG": lambda: picture(
        "PNG", exif=told_on(), icc_profile=profile() + MARKER, pnginfo=_png_texts()
    ),
    "a transparent PNG": lambda: (
        picture("PNG", mode="LA", exif=told_on(), icc_profile=profile(), pnginfo=_png_texts())
        + MARKER
    ),
    "a WebP": lambda: picture("WEBP", exif=told_on(), xmp=MARKER, icc_profile=profile() + MARKER),
    "a GIF": lambda: picture("GIF", comment=MARKER) + MARKER,
}


def _png_texts() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", MARKER.decode())
    info.add_itxt("XML:com.adobe.xmp", MARKER.decode())
    info.add(b"prVt", MARKER)
    return info


@pytest.fixture
def daan(runtime) -> Actor:
    make_member(runtime, "daan", Role.EDITOR, has_key=False)
    return Actor(find_member(runtime, "daan"), "Daan", frozenset({Role.EDITOR}))


@pytest.fixture
def esra(runtime) -> Actor:
    make_member(runtime, "esra", Role.PUBLISHER, has_key=False)
    return Actor(find_member(runtime, "esra"), "Esra", frozenset({Role.PUBLISHER}))


@pytest.fixture
def add(runtime, daan) -> Callable[..., UUID]:
    """Put a picture in the library."""

    def put(name: str = "Bridge", content: bytes | None = None, texts=WORDS) -> UUID:
        content = content or picture(size=(400, 300))
        return add_picture(runtime, daan, Upload(name, content), texts)

    return put


@pytest.fixture
def publish(runtime, tmp_path: Path) -> Callable[[str], None]:
    """Publish a page with a text."""

    def write(body: str, key: str = "bridge") -> None:
        front = f"---\nid: {key}\nlanguage: nl\nkind: page\ntitle: De brug\n---\n\n"
        file = tmp_path / "content" / "nl" / f"{key}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(write_document(parse_document(front + body)), encoding="utf-8")
        import_content(runtime, tmp_path / "content", overwrite=True)

    return write


@pytest.mark.parametrize("make", FULL_OF_METADATA.values(), ids=FULL_OF_METADATA.keys())
def test_nothing_but_the_pixels_of_a_picture_is_kept(make) -> None:
    content = make()
    assert MARKER in content
    for variant in make_sizes(content, MOST).variants:
        for trace in (MARKER, b"Exif", b"eXIf", b"http", b"xmp", b"ICC", b"iCCP", b"JFXX", b"tEXt"):
            assert trace not in variant.content, variant.name
        with Image.open(io.BytesIO(variant.content)) as image:
            image.load()
            assert not dict(image.getexif())
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
                *("progressive", "progression", "loop", "background", "timestamp", "duration")
            }


def test_a_script_behind_a_picture_is_gone() -> None:
    script = b"GIF89a=1;/*" + MARKER + b"*/alert(1)"
    honest = picture("GIF", size=(60, 60))
    for variant in make_sizes(honest + script, MOST).variants:
        assert b"alert" not in variant.content


def test_a_script_that_only_begins_as_a_picture_is_refused() -> None:
    with pytest.raises(NotAPicture):
        make_sizes(b"GIF89a=1;/*" + b" " * 500 + b"*/alert(1)", MOST)


def test_a_picture_is_stored_in_every_size_that_is_not_larger_than_itself() -> None:
    names = [variant.name for variant in make_sizes(picture(size=(1000, 500)), MOST).variants]
    widths = (320, 640, 960, 1000)
    assert names == [f"{width}.{kind}" for width in widths for kind in ("webp", "jpg")]


def test_a_wide_picture_is_at_most_1280_wide() -> None:
    sizes = make_sizes(picture(size=(2560, 1000)), MOST)
    assert (sizes.width, sizes.height) == (1280, 500)


def test_a_small_picture_stays_as_small_as_it_is() -> None:
    variants = make_sizes(picture(size=(90, 60)), MOST).variants
    assert [variant.name for variant in variants] == ["90.webp", "90.jpg"]


def test_a_strip_is_made_smaller_as_a_whole() -> None:
    assert make_sizes(picture(size=(100, 16_000)), MOST).height == 4000


def test_a_variant_is_as_wide_as_its_name_says() -> None:
    for variant in make_sizes(picture(size=(1000, 700)), MOST).variants:
        with Image.open(io.BytesIO(variant.content)) as image:
            assert f"{image.width}.{variant.name.split('.')[1]}" == variant.name
            assert image.width == variant.width


def test_what_is_transparent_stays_so_and_falls_back_to_png() -> None:
    variants = make_sizes(picture("PNG", size=(90, 60), mode="LA"), MOST).variants
    assert [variant.name for variant in variants] == ["90.webp", "90.png"]


def test_a_gif_with_a_transparent_colour_falls_back_to_png() -> None:
    image = Image.new("P", (90, 60), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(1, (10, 10, 50, 50))
    out = io.BytesIO()
    image.save(out, "GIF", transparency=0)
    variants = make_sizes(out.getvalue(), MOST).variants
    assert [variant.name for variant in variants] == ["90.webp", "90.png"]


def test_a_png_in_which_nothing_shows_through_falls_back_to_jpeg() -> None:
    variants = make_sizes(picture("PNG", size=(90, 60), mode="RGBA"), MOST).variants
    assert [variant.name for variant in variants] == ["90.webp", "90.jpg"]


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "RGB", "RGBA", "LA"])
def test_every_kind_of_png_is_read(mode) -> None:
    image = Image.linear_gradient("L").resize((700, 500))
    image = Image.new("I;16", (700, 500), 30_000) if mode == "I;16" else image.convert(mode)
    out = io.BytesIO()
    image.save(out, "PNG")
    assert make_sizes(out.getvalue(), MOST).width == 700


def test_sixteen_bits_of_grey_keep_their_shade() -> None:
    out = io.BytesIO()
    Image.new("I;16", (40, 40), 0x8000).save(out, "PNG")
    with Image.open(io.BytesIO(make_sizes(out.getvalue(), MOST).variants[1].content)) as image:
        red = image.getpixel((20, 20))[0]
    assert 126 <= red <= 130


@pytest.mark.parametrize("with_profile", [True, False])
def test_the_colours_of_print_become_those_of_a_screen(with_profile) -> None:
    out = io.BytesIO()
    options = {"icc_profile": profile()} if with_profile else {}
    Image.new("CMYK", (90, 60), (0, 255, 255, 0)).save(out, "JPEG", **options)
    with Image.open(io.BytesIO(make_sizes(out.getvalue(), MOST).variants[1].content)) as image:
        red, green, blue = image.getpixel((20, 20))
    assert red > 200
    assert green < 80
    assert blue < 80


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_whatever_way_the_camera_was_held(orientation) -> None:
    upright = Image.new("RGB", (400, 300), "white")
    upright.paste("black", (0, 0, 100, 100))
    stored = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif, quality=95)
    sizes = make_sizes(out.getvalue(), MOST)
    with Image.open(io.BytesIO(sizes.variants[-1].content)) as image:
        assert image.size == (400, 300)
        assert max(image.getpixel((50, 50))) < 40
        assert all(min(image.getpixel(place)) > 200 for place in ((350, 50), (50, 250), (350, 250)))


def test_a_photo_of_a_telephone_with_a_second_picture_in_it_is_read() -> None:
    first, second = (Image.new("RGB", (500, 400), colour) for colour in ("red", "blue"))
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert make_sizes(out.getvalue(), MOST).width == 500


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_picture_that_moves_is_refused(kind) -> None:
    with pytest.raises(MovingPicture):
        make_sizes(moving(kind), MOST)


@pytest.mark.parametrize(
    "size", [(7072, 7072), (10_000, 9_500), (60_000, 60_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_small_file_that_says_to_be_huge_is_refused_without_making_room_for_it(size) -> None:
    tracemalloc.start()
    try:
        with pytest.raises((PictureTooLarge, NotAPicture)):
            make_sizes(bomb(*size), MOST)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def webp_bomb(width: int, height: int) -> bytes:
    """A WebP of some bytes whose head says that it is enormous."""
    small = bytearray(picture("WEBP", size=(16, 16), exif=told_on()))
    assert small[12:16] == b"VP8X"
    small[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(small)


@pytest.mark.parametrize("size", [(16_383, 16_383), (65_535, 65_535), (2**24, 2**24)])
def test_a_webp_that_says_to_be_huge_is_refused_before_it_is_opened(size) -> None:
    with pytest.raises(PictureTooLarge):
        make_sizes(webp_bomb(*size), MOST)


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": told_on()}])
def test_a_webp_of_each_kind_is_measured_by_its_head(options) -> None:
    content = picture("WEBP", size=(300, 200), **options)
    assert make_sizes(content, 3 * 300 * 200).width == 300
    with pytest.raises(PictureTooLarge):
        make_sizes(content, 3 * 300 * 200 - 1)


def test_text_that_unpacks_to_much_more_is_refused() -> None:
    packed = b"Comment\0\0" + zlib.compress(b"\0" * 80_000_000)
    content = picture("PNG", size=(50, 50))
    with pytest.raises(NotAPicture):
        make_sizes(content[:33] + png_chunk(b"zTXt", packed) + content[33:], MOST)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_picture_that_was_cut_off_is_refused(kind, part) -> None:
    noise = Image.effect_noise((400, 300), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)
    whole = out.getvalue()
    with pytest.raises(NotAPicture):
        make_sizes(whole[: int(len(whole) * part)], MOST)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM" + b"\0" * 99]
)
def test_what_is_no_picture_of_a_kind_that_we_take_is_refused(content) -> None:
    with pytest.raises(NotAPicture):
        make_sizes(content, MOST)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO"])
def test_other_kinds_of_pictures_are_refused(kind) -> None:
    with pytest.raises(NotAPicture):
        make_sizes(picture(kind, size=(32, 32)), MOST)


@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    place=st.floats(min_value=0, max_value=1, exclude_max=True),
    put=st.binary(min_size=1, max_size=12),
)
def test_a_damaged_picture_is_read_or_refused_and_nothing_else(kind, place, put) -> None:
    content = bytearray(picture(kind, size=(40, 30)))
    start = int(place * len(content))
    content[start : start + len(put)] = put
    try:
        sizes = make_sizes(bytes(content), 1_000_000)
    except (NotAPicture, PictureTooLarge, MovingPicture):
        return
    assert sizes.variants


def test_a_picture_of_the_library_is_given_by_its_identifier(runtime, add) -> None:
    media_id = add()
    view = media_by_id(runtime, [media_id])[str(media_id)]
    assert (view.name, view.kind, view.width, view.height) == (
        "Bridge",
        MediaKind.PICTURE,
        400,
        300,
    )
    assert view.texts == WORDS
    assert [file.variant for file in view.files] == ["320.jpg", "320.webp", "400.jpg", "400.webp"]


def test_a_picture_cannot_be_used_before_each_language_has_its_text(runtime, daan, add) -> None:
    media_id = add(texts={"nl": "Een brug", "en": "  "})
    assert media_by_id(runtime, [media_id]) == {}
    assert read_media(runtime, daan, media_id)[0].missing == ("en",)
    describe(runtime, daan, media_id, "Bridge", WORDS)
    assert media_by_id(runtime, [media_id])


def test_a_file_is_given_with_its_type(runtime, add) -> None:
    file = read_file(runtime, add(), "320.webp")
    assert file.mime_type == "image/webp"
    assert file.filename == "Bridge.webp"
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.format == "WEBP"


@pytest.mark.parametrize("variant", ["640.webp", "original.jpg", "../x", ""])
def test_only_a_file_that_exists_is_given(runtime, add, variant) -> None:
    with pytest.raises(NoSuchMedia):
        read_file(runtime, add(), variant)


def test_only_who_writes_pages_reaches_the_library(runtime, add) -> None:
    media_id, upload = add(), Upload("x", picture())
    reader = Actor(None, "Anna", frozenset({Role.COORDINATOR, Role.ADMIN}))
    for attempt in (
        lambda: list_media(runtime, reader),
        lambda: read_media(runtime, reader, media_id),
        lambda: page_choices(runtime, reader, "nl"),
        lambda: add_picture(runtime, reader, upload, WORDS),
        lambda: add_pdf(runtime, reader, upload, WORDS),
        lambda: describe(runtime, reader, media_id, "x", WORDS),
        lambda: replace(runtime, reader, media_id, upload.content),
        lambda: remove(runtime, reader, media_id),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_picture_with_more_bytes_than_the_settings_allow_is_refused(runtime, add) -> None:
    with pytest.raises(FileTooLarge) as refused:
        add(content=picture() + b"\0" * 15_000_000)
    assert refused.value.most == 15_000_000


def test_a_pdf_is_kept_byte_for_byte(runtime, daan) -> None:
    media_id = add_pdf(runtime, daan, Upload("Leaflet", PDF), WORDS)
    assert read_file(runtime, media_id, "original.pdf").content == PDF


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>%PDF-1.7", b" %PDF-1.7"])
def test_what_does_not_begin_as_a_pdf_is_refused(runtime, daan, content) -> None:
    with pytest.raises(NotAPdf):
        add_pdf(runtime, daan, Upload("Leaflet", content), WORDS)


def test_a_pdf_can_be_used_without_a_description_when_a_page_says_the_same(
    runtime, daan, publish
) -> None:
    publish("Tekst.\n")
    media_id = add_pdf(runtime, daan, Upload("Leaflet", PDF), {}, "bridge")
    assert media_by_id(runtime, [media_id])[str(media_id)].page_key == "bridge"


def test_a_pdf_without_a_description_or_a_page_cannot_be_used(runtime, daan) -> None:
    media_id = add_pdf(runtime, daan, Upload("Leaflet", PDF), {})
    assert media_by_id(runtime, [media_id]) == {}


def test_the_page_that_says_the_same_must_exist(runtime, daan) -> None:
    with pytest.raises(NoSuchPage):
        add_pdf(runtime, daan, Upload("Leaflet", PDF), {}, "nowhere")


def test_replacing_keeps_the_identifier_and_the_texts_and_changes_the_address(
    runtime, daan, add
) -> None:
    media_id = add()
    before = media_by_id(runtime, [media_id])[str(media_id)]
    replace(runtime, daan, media_id, picture("PNG", size=(200, 100), mode="LA"))
    after = media_by_id(runtime, [media_id])[str(media_id)]
    assert after.texts == before.texts
    assert after.digest != before.digest
    assert [file.variant for file in after.files] == ["200.png", "200.webp"]


def test_a_file_that_is_refused_leaves_what_stood_there(runtime, daan, add) -> None:
    media_id = add()
    before = read_file(runtime, media_id, "320.webp")
    for content, refusal in ((PDF, WrongMediaKind), (b"nonsense", NotAPicture)):
        with pytest.raises(refusal):
            replace(runtime, daan, media_id, content)
    assert read_file(runtime, media_id, "320.webp") == before


def test_a_picture_cannot_stand_where_a_pdf_stood(runtime, daan) -> None:
    media_id = add_pdf(runtime, daan, Upload("Leaflet", PDF), WORDS)
    with pytest.raises(WrongMediaKind):
        replace(runtime, daan, media_id, picture())


def test_a_change_makes_visitors_see_the_pages_anew(runtime, daan, add) -> None:
    media_id = add()
    before = present_version(runtime).number
    describe(runtime, daan, media_id, "Bridge", {**WORDS, "nl": "Een blauwe brug"})
    described = present_version(runtime).number
    replace(runtime, daan, media_id, picture(size=(100, 100)))
    assert before < described < present_version(runtime).number


def test_the_pages_that_use_a_picture_are_named(runtime, daan, add, publish) -> None:
    media_id = add()
    publish(f"![Een brug](media:{media_id})\n")
    _view, uses = read_media(runtime, daan, media_id)
    assert [(use.title, use.language, use.path) for use in uses] == [("De brug", "nl", "bridge")]


def test_a_picture_that_a_page_uses_is_not_removed(runtime, daan, add, publish) -> None:
    media_id = add()
    publish(f"![Een brug](media:{media_id})\n")
    with pytest.raises(MediaInUse):
        remove(runtime, daan, media_id)
    publish("Zonder foto.\n")
    remove(runtime, daan, media_id)
    with pytest.raises(NoSuchMedia):
        read_media(runtime, daan, media_id)
    with pytest.raises(NoSuchMedia):
        read_file(runtime, media_id, "320.webp")


def test_what_a_page_uses_keeps_a_text_in_every_language(runtime, esra, add, publish) -> None:
    media_id = add()
    publish(f"![Een brug](media:{media_id})\n")
    with pytest.raises(MissingTexts) as refused:
        describe(runtime, esra, media_id, "Bridge", {"nl": "Een brug"})
    assert refused.value.languages == ("en",)
    assert read_media(runtime, esra, media_id)[0].texts == WORDS


# What a second person approved.


@pytest.fixture
def bridge(desk) -> UUID:
    """A picture that can be used."""
    return add_picture(desk.runtime, desk.daan, Upload("Bridge", picture(size=(400, 300))), WORDS)


def change_in_each_way(desk, actor: Actor, media_id: UUID) -> list[type[Exception] | None]:
    """Replace the file and change a text; return what refused each, or None."""
    refusals: list[type[Exception] | None] = []
    for change in (
        lambda: replace(desk.runtime, actor, media_id, picture(size=(100, 100))),
        lambda: describe(desk.runtime, actor, media_id, "Bridge", {**WORDS, "nl": "Een dam"}),
    ):
        try:
            change()
        except NotPermitted as refusal:
            refusals.append(type(refusal))
        else:
            refusals.append(None)
    return refusals


def test_what_a_live_page_uses_is_not_changed_by_an_editor(desk, bridge) -> None:
    desk.create_live(body=f"![Een brug](media:{bridge})")
    before = read_media(desk.runtime, desk.daan, bridge)
    assert change_in_each_way(desk, desk.daan, bridge) == [NotPermitted, NotPermitted]
    assert read_media(desk.runtime, desk.daan, bridge) == before


def test_a_publisher_changes_what_a_live_page_uses_and_is_named_with_it(desk, bridge) -> None:
    desk.create_live(body=f"![Een brug](media:{bridge})")
    before = present_version(desk.runtime).number
    assert change_in_each_way(desk, desk.esra, bridge) == [None, None]
    after = read_media(desk.runtime, desk.daan, bridge)[0]
    assert (after.width, after.texts["nl"], after.uploader) == (100, "Een dam", "Esra")
    assert present_version(desk.runtime).number == before + 2


def test_what_an_approved_page_uses_is_not_swapped_before_the_page_goes_live(desk, bridge) -> None:
    desk.create_approved(body=f"![Een brug](media:{bridge})")
    assert change_in_each_way(desk, desk.daan, bridge) == [NotPermitted, NotPermitted]


def test_an_editor_changes_what_only_a_draft_uses(desk, bridge) -> None:
    page_id = desk.create_live(body="Zonder foto.")
    desk.save(page_id, body=f"![Een brug](media:{bridge})")
    assert change_in_each_way(desk, desk.daan, bridge) == [None, None]


def test_what_an_approved_page_used_before_it_was_saved_anew_is_free_again(desk, bridge) -> None:
    page_id = desk.create_approved(body=f"![Een brug](media:{bridge})")
    desk.save(page_id, body=f"![De brug](media:{bridge})")
    assert change_in_each_way(desk, desk.daan, bridge) == [None, None]


def test_nothing_can_be_done_with_what_is_not_there(runtime, daan) -> None:
    nowhere = uuid4()
    for attempt in (
        lambda: read_media(runtime, daan, nowhere),
        lambda: describe(runtime, daan, nowhere, "x", WORDS),
        lambda: replace(runtime, daan, nowhere, picture()),
        lambda: remove(runtime, daan, nowhere),
    ):
        with pytest.raises(NoSuchMedia):
            attempt()


def test_the_list_begins_with_the_newest_and_goes_on_where_it_ended(runtime, daan, clock) -> None:
    upload = Upload("Leaflet", PDF)
    expected = []
    for number in range(PER_PAGE + 5):
        expected.append(add_pdf(runtime, daan, upload, WORDS))
        # Some arrive in the same moment; the list shows each of them once.
        clock.advance(seconds=number % 3)
    first = list_media(runtime, daan)
    second = list_media(runtime, daan, after=first.next_key)
    assert len(first.rows) == PER_PAGE
    assert second.next_key is None
    seen = [row.id for row in first.rows + second.rows]
    assert sorted(seen) == sorted(expected)
    moments = [row.uploaded_at for row in first.rows + second.rows]
    assert moments == sorted(moments, reverse=True)


def test_the_list_is_searched_by_name_whatever_the_capitals(runtime, daan, add) -> None:
    add("The red bridge")
    add("100% safe_house")
    assert [row.name for row in list_media(runtime, daan, "BRIDGE").rows] == ["The red bridge"]
    assert [row.name for row in list_media(runtime, daan, "0% s").rows] == ["100% safe_house"]
    assert list_media(runtime, daan, "e%e").rows == []
    assert list_media(runtime, daan, "d_b").rows == []


def test_the_list_is_narrowed_to_a_kind(runtime, daan, add) -> None:
    add("Bridge")
    add_pdf(runtime, daan, Upload("Leaflet", PDF), WORDS)
    assert [row.name for row in list_media(runtime, daan, kind=MediaKind.PDF).rows] == ["Leaflet"]


@pytest.mark.parametrize("key", ["", "x", "2026-01-01_", "_" + str(UUID(int=1)), "2026-99-01_x"])
def test_a_key_that_is_none_begins_at_the_beginning(runtime, daan, add, key) -> None:
    add()
    assert len(list_media(runtime, daan, after=key).rows) == 1


def test_only_the_whole_identifier_names_something() -> None:
    known = UUID("12345678-1234-4234-8234-123456789abc")
    assert named_media(f"![x](media:{known}) [y](media:{known}) media:123") == {known}
