from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from portal.pages.documents import parse_document
from portal.pages.share_pictures import SIZE, SharePicture, draw_share_picture
from portal.settings import PROJECT_FOLDER
from tests.pages.test_posters import COLOURS

MOST_BYTES = 60_000


def drawn(title: str) -> bytes:
    return draw_share_picture(
        SharePicture(title, "Meldpunt Ondermijning", "Gemeente Zwolle"), COLOURS
    )


def opened(title: str) -> Image.Image:
    return Image.open(BytesIO(drawn(title))).convert("RGB")


def differ(one: str, other: str) -> bool:
    return ImageChops.difference(opened(one), opened(other)).getbbox() is not None


def test_a_share_picture_has_the_size_that_networks_ask_for():
    assert opened("Horeca").size == SIZE == (1200, 630)


def test_it_has_the_colours_of_the_municipality():
    picture = opened("Horeca")
    assert picture.getpixel((5, 5)) == COLOURS.primary
    assert COLOURS.accent in {colour for _count, colour in picture.getcolors(1000)}


@pytest.mark.parametrize(
    ("accented", "plain"), list(zip("áàâãäéïíóöüñ€ÉÖ", "aaaaaeiioounCEO", strict=True))
)
def test_the_letters_of_dutch_are_told_from_those_without_an_accent(accented, plain):
    assert differ(f"Caf{accented}", f"Caf{plain}")


def test_two_accents_differ():
    assert differ("hé", "hè")


def test_a_long_title_stays_within_the_margins():
    picture = opened("Een heel erg lange titel " * 8)
    edge = picture.crop((0, 0, 60, 480)), picture.crop((1140, 0, 1200, 480))
    assert all(part.getcolors() == [(60 * 480, COLOURS.primary)] for part in edge)


@pytest.mark.parametrize(
    "path", sorted((PROJECT_FOLDER / "content").rglob("*.md")), ids=lambda path: path.stem
)
def test_the_picture_of_every_shipped_page_is_light(path):
    title = parse_document(path.read_text(encoding="utf-8")).title
    assert len(drawn(title)) < MOST_BYTES


@given(st.text(max_size=200))
@settings(max_examples=15)
def test_any_title_gives_a_light_picture(title):
    assert len(drawn(title)) < MOST_BYTES
