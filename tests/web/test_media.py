"""The media library at the desk, and what visitors get of it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.models import Role
from portal.pages.checks import check_page
from portal.pages.documents import parse_document
from portal.pages.files import import_content
from portal.pages.languages import SITE_LANGUAGES
from portal.pages.library import media_by_id
from portal.pages.media import Upload, add_pdf, add_picture, replace
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES
from tests.conftest import make_member
from tests.web.browser import Browser, Page
from tests.web.steps import both_engines, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from werkzeug.test import TestResponse

TEXTS = {"nl": "Een rode brug", "en": "A red bridge"}
TYPED = {"name": "Bridge", "nl-text": TEXTS["nl"], "en-text": TEXTS["en"]}
PDF = b"%PDF-1.7\n" + b"x" * 229_500
MEGABYTE = 1_000_000


def picture(size: tuple[int, int] = (700, 500), colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def upload(
    browser: Browser, address: str, content: bytes, filename: str = "photo.jpg", **typed: str
) -> Page:
    """Open a form of the desk, choose a file, type and press the button."""
    browser.get(address)
    form = next(f for f in browser.page.forms if any(c.kind == "file" for c in f.controls))
    names = {control.name for control in form.controls}
    assert set(typed) <= names
    token = browser.page.value("csrf_token")
    response = send_file(browser, form.action, content, filename, csrf_token=token, **typed)
    browser.page = Page(response, form.action)
    if "Location" in response.headers:
        browser._open("GET", response.headers["Location"])
    return browser.page


def send_file(
    browser: Browser, to: str, content: bytes, filename: str = "photo.jpg", **typed: str
) -> TestResponse:
    """Send a file and what was typed, as a form of the type multipart/form-data."""
    file = FileStorage(io.BytesIO(content), filename)
    boundary, body = encode_multipart({**typed, "file": file})
    # The whole body at once: a client that makes it of parts leaves a file open behind it.
    return browser.client.post(
        to, data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )


@pytest.fixture
def editor(runtime, team) -> Actor:
    make_member(runtime, "daan", Role.EDITOR, has_key=False)
    return Actor(find_member(runtime, "daan"), "Daan", frozenset({Role.EDITOR}))


@pytest.fixture
def daan(app, editor) -> Browser:
    """The browser of an editor, in English."""
    browser = Browser(app.test_client(), root="/en")
    sign_in(browser, "daan")
    return browser


@pytest.fixture
def esra(app, runtime, team) -> Browser:
    """The browser of a publisher, in English."""
    make_member(runtime, "esra", Role.PUBLISHER, has_key=False)
    browser = Browser(app.test_client(), root="/en")
    sign_in(browser, "esra")
    return browser


@pytest.fixture
def bridge(runtime, editor) -> UUID:
    """A picture of 700 wide that can be used."""
    return add_picture(runtime, editor, Upload("Bridge", picture()), TEXTS)


@pytest.fixture
def leaflet(runtime, editor) -> UUID:
    """A PDF that can be used."""
    return add_pdf(runtime, editor, Upload("De folder", PDF), {"nl": "Tips.", "en": "Hints."})


@pytest.fixture
def publish(runtime, tmp_path: Path) -> Callable[..., None]:
    """Publish a page in Dutch and, by the same key, in English."""

    def write(body: str, key: str = "brug") -> None:
        for language in LANGUAGES:
            file = tmp_path / "content" / language / f"{key}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            front = f"---\nid: {key}\nlanguage: {language}\nkind: page\ntitle: De brug\n---\n\n"
            file.write_text(front + body, encoding="utf-8")
        import_content(runtime, tmp_path / "content", overwrite=True)

    return write


def address(runtime, media_id: UUID, variant: str) -> str:
    digest = media_by_id(runtime, [media_id])[str(media_id)].digest
    return f"/media/{media_id}/{variant}?v={digest}"


def test_the_languages_of_the_library_are_those_of_the_site() -> None:
    assert tuple(LANGUAGES) == SITE_LANGUAGES
    assert SITE_LANGUAGES[0] == DEFAULT_LANGUAGE


# At the desk.


@both_engines
def test_a_picture_that_was_uploaded_is_shown_with_the_line_to_copy(daan) -> None:
    page = upload(daan, "/redactie/media/foto", picture(), **TYPED)
    assert page.status == 200
    assert page.heading == "Bridge"
    assert re.fullmatch(r"!\[A red bridge\]\(media:[0-9a-f-]{36}\)", page.by_id["markdown"])


def test_a_picture_without_a_name_is_called_after_its_file(daan) -> None:
    page = upload(daan, "/redactie/media/foto", picture(), "de brug.jpeg", **{**TYPED, "name": ""})
    assert page.heading == "de brug"


def test_a_picture_much_larger_than_any_other_form_takes_is_accepted(daan) -> None:
    large = picture() + b"\0" * (5 * MEGABYTE)
    assert upload(daan, "/redactie/media/foto", large, **TYPED).heading == "Bridge"


def test_a_picture_over_the_limit_is_refused_beside_its_field_with_everything_typed(daan) -> None:
    page = upload(daan, "/redactie/media/foto", picture() + b"\0" * (16 * MEGABYTE), **TYPED)
    assert page.status == 422
    assert page.errors["file"].endswith("it may be 15 MB at most.")
    assert page.value("name") == "Bridge"
    assert page.value("nl-text") == TEXTS["nl"]


def test_a_file_far_over_the_limit_gets_a_page_of_ours(daan) -> None:
    page = upload(daan, "/redactie/media/foto", b"\0" * (51 * MEGABYTE), **TYPED)
    assert page.status == 413
    assert page.heading == "This file is too large"


def test_other_forms_still_take_no_more_than_a_text(daan, bridge) -> None:
    daan.get(f"/redactie/media/{bridge}")
    assert daan.post(f"/redactie/media/{bridge}/gegevens", name="x" * 600_000).status == 413


def test_a_stranger_cannot_make_us_read_a_large_file(browser) -> None:
    browser.get("/melden")
    response = send_file(browser, "/redactie/media/foto", b"\0" * (2 * MEGABYTE))
    assert response.status_code == 413


def test_who_is_not_signed_in_is_sent_to_do_so(browser) -> None:
    assert browser.get("/redactie/media/").path == "/account/inloggen"


def test_what_was_typed_comes_back_when_the_session_has_ended(daan, clock) -> None:
    daan.get("/redactie/media/foto")
    token = daan.page.value("csrf_token")
    clock.advance(hours=2)
    large = picture() + b"\0" * MEGABYTE
    response = send_file(daan, "/en/redactie/media/foto", large, csrf_token=token, **TYPED)
    assert response.status_code == 401
    assert TEXTS["nl"] in response.text
    assert TEXTS["en"] in response.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "This is not a picture that we can read."),
        (picture()[:400], "This is not a picture that we can read."),
    ],
)
def test_a_file_that_is_no_picture_is_refused_beside_its_field(daan, content, words) -> None:
    page = upload(daan, "/redactie/media/foto", content, **TYPED)
    assert page.status == 422
    assert page.errors["file"].removeprefix("Error: ").startswith(words)
    assert page.value("en-text") == TEXTS["en"]


def test_a_form_without_a_file_asks_for_one(daan) -> None:
    daan.get("/redactie/media/foto")
    page = daan.send("foto", name="Bridge")
    assert page.status == 422
    assert "Choose a file." in page.errors["file"]
    assert page.value("name") == "Bridge"


def test_a_picture_without_all_its_texts_says_which_is_missing(daan) -> None:
    page = upload(daan, "/redactie/media/foto", picture(), **{**TYPED, "en-text": ""})
    assert "A text is missing in: English." in page.main
    assert "markdown" not in page.by_id
    daan.send("gegevens", **{"en-text": "A bridge"})
    assert daan.page.by_id["markdown"].startswith("![A bridge](media:")


def test_a_text_that_is_too_long_says_by_how_much_and_keeps_every_character(daan, bridge) -> None:
    daan.get(f"/redactie/media/{bridge}")
    page = daan.send("gegevens", **{"en-text": "x" * 503})
    assert page.status == 422
    assert "This is 3 characters too long" in page.errors["en-text"]
    assert page.value("en-text") == "x" * 503


def test_a_pdf_names_the_page_that_says_the_same(daan, publish) -> None:
    publish("Tekst.\n")
    page = upload(daan, "/redactie/media/pdf", PDF, "folder.pdf", name="Leaflet", page_key="brug")
    assert page.heading == "Leaflet"
    assert page.value("page_key") == "brug"
    assert page.by_id["markdown"].startswith("[Leaflet](media:")


def test_a_page_that_does_not_exist_is_refused_beside_its_field(daan) -> None:
    page = upload(daan, "/redactie/media/pdf", PDF, name="Leaflet", page_key="nowhere")
    assert page.status == 422
    assert page.value("name") == "Leaflet"


def test_a_picture_offered_as_a_pdf_is_refused(daan) -> None:
    page = upload(daan, "/redactie/media/pdf", picture(), name="Leaflet")
    assert "This is not a PDF." in page.errors["file"]


def test_the_desk_shows_the_pages_that_use_a_picture_and_does_not_offer_to_remove_it(
    daan, bridge, publish
) -> None:
    publish(f"![](media:{bridge})\n")
    page = daan.get(f"/redactie/media/{bridge}")
    assert "De brug" in page.main
    assert not any(form.action.endswith("verwijderen") for form in page.forms)
    assert daan.post(f"/redactie/media/{bridge}/verwijderen").status == 200
    assert "A page uses this." in daan.page.main


def test_what_a_page_uses_keeps_its_texts(esra, bridge, publish) -> None:
    publish(f"![](media:{bridge})\n")
    esra.get(f"/redactie/media/{bridge}")
    page = esra.send("gegevens", name="Other", **{"nl-text": ""})
    assert page.status == 422
    assert "cannot stay empty" in page.errors["nl-text"]
    assert page.value("name") == "Other"


def test_what_no_page_uses_is_removed(daan, bridge) -> None:
    daan.get(f"/redactie/media/{bridge}")
    assert daan.send("verwijderen").path == "/en/redactie/media/"
    assert "It has been removed." in daan.page.main
    assert daan.get(f"/redactie/media/{bridge}").status == 404


def test_another_file_takes_the_place_of_the_old_one(runtime, daan, bridge) -> None:
    before = address(runtime, bridge, "320.webp")
    page = upload(daan, f"/redactie/media/{bridge}", picture((400, 300), "blue"))
    assert "The file has been replaced." in page.main
    assert address(runtime, bridge, "320.webp") != before


ASK_A_PUBLISHER = "Ask a publisher to change it."


def test_an_editor_is_told_beforehand_to_ask_a_publisher_for_what_is_published(
    daan, bridge, publish
) -> None:
    publish(f"![](media:{bridge})\n")
    page = daan.get(f"/redactie/media/{bridge}")
    assert ASK_A_PUBLISHER in page.main
    assert TEXTS["nl"] in page.main
    assert not any(form.action.endswith(("gegevens", "bestand")) for form in page.forms)


def test_a_publisher_is_not_told_so_and_changes_it(esra, bridge, publish) -> None:
    publish(f"![](media:{bridge})\n")
    assert ASK_A_PUBLISHER not in esra.get(f"/redactie/media/{bridge}").main
    assert "It has been saved." in esra.send("gegevens", **{"nl-text": "Een dam"}).main


def test_what_an_editor_typed_while_it_was_published_stays(daan, bridge, publish) -> None:
    daan.get(f"/redactie/media/{bridge}")
    publish(f"![](media:{bridge})\n")
    page = daan.send("gegevens", **{"nl-text": "Een dam"})
    assert page.status == 422
    assert ASK_A_PUBLISHER in page.main
    assert page.value("nl-text") == "Een dam"


def test_a_file_that_an_editor_sends_while_it_was_published_is_refused(
    runtime, daan, bridge, publish
) -> None:
    daan.get(f"/redactie/media/{bridge}")
    token = daan.page.value("csrf_token")
    publish(f"![](media:{bridge})\n")
    before = address(runtime, bridge, "320.webp")
    to = f"/en/redactie/media/{bridge}/bestand"
    response = send_file(daan, to, picture(colour="blue"), csrf_token=token)
    assert (response.status_code, ASK_A_PUBLISHER in response.text) == (422, True)
    assert address(runtime, bridge, "320.webp") == before


def test_a_pdf_does_not_take_the_place_of_a_picture(daan, bridge) -> None:
    page = upload(daan, f"/redactie/media/{bridge}", PDF)
    assert page.status == 422
    assert "A picture can be replaced by a picture only" in page.errors["file"]
    assert page.value("name") == "Bridge"


def test_the_library_is_searched_and_narrowed(daan, bridge, leaflet) -> None:
    assert "Bridge" in daan.get("/redactie/media/").main
    page = daan.send(zoek="folder")
    assert "De folder" in page.main
    assert "Bridge" not in page.main
    assert "De folder" not in daan.get("/redactie/media/?soort=foto").main
    assert "Nothing in the library fits this." in daan.get("/redactie/media/?zoek=zzz").main


def test_the_list_goes_on_by_key(runtime, editor, daan, clock) -> None:
    for number in range(42):
        add_pdf(runtime, editor, Upload(f"Leaflet {number}", PDF), TEXTS)
        clock.advance(seconds=1)
    assert "Leaflet 1" not in daan.get("/redactie/media/").by_class["card"][-1]
    page = daan.follow("Older files")
    assert len(page.by_class["card"]) == 2
    assert len(daan.follow("Newest").by_class["card"]) == 40


def test_the_picker_gives_the_line_in_the_language_of_the_page(daan, bridge, leaflet) -> None:
    page = daan.get("/redactie/media/kiezen?taal=nl")
    assert f"![Een rode brug](media:{bridge})" in page.main
    assert f"[De folder](media:{leaflet})" in page.main
    page = daan.get("/redactie/media/kiezen?taal=en")
    assert f"![A red bridge](media:{bridge})" in page.main


def test_the_picker_gives_no_line_for_what_cannot_be_used(runtime, editor, daan) -> None:
    media_id = add_picture(runtime, editor, Upload("Bridge", picture()), {})
    assert f"media:{media_id}" not in daan.get("/redactie/media/kiezen").main


def test_brackets_in_a_text_do_not_break_the_line_to_copy(runtime, editor, daan) -> None:
    texts = {"nl": "Bord [leeg]", "en": "Sign [empty]"}
    media_id = add_picture(runtime, editor, Upload("Sign", picture()), texts)
    assert f"![Sign (empty)](media:{media_id})" in daan.get("/redactie/media/kiezen?taal=en").main


@pytest.mark.parametrize("path", ["", "kiezen", "foto", "pdf", str(UUID(int=7))])
def test_who_does_not_write_pages_does_not_see_the_library(desk, path) -> None:
    assert desk("anna").get(f"/redactie/media/{path}").status == 403


def test_the_menu_leads_to_the_library_for_who_writes_pages_only(daan, anna) -> None:
    assert daan.get("/redactie/media/").link("/redactie/media/")
    assert "/redactie/media" not in anna.get("/coordinatie/").html


# For visitors.


@pytest.mark.parametrize(
    ("variant", "mime_type"),
    [("320.webp", "image/webp"), ("640.jpg", "image/jpeg"), ("700.webp", "image/webp")],
)
def test_a_file_is_kept_for_good_by_whoever_asks_for_it_by_its_digest(
    runtime, browser, bridge, variant, mime_type
) -> None:
    response = browser.client.get(address(runtime, bridge, variant))
    assert response.status_code == 200
    assert response.content_type == mime_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Content-Disposition" not in response.headers or response.headers[
        "Content-Disposition"
    ].startswith("inline")


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_an_address_without_the_present_digest_is_not_kept(browser, bridge, query) -> None:
    response = browser.client.get(f"/media/{bridge}/320.webp{query}")
    assert response.status_code == 200
    assert "immutable" not in response.headers["Cache-Control"]
    assert "no-store" in response.headers["Cache-Control"]


def test_a_browser_that_has_the_file_is_told_so(runtime, browser, bridge) -> None:
    place = address(runtime, bridge, "320.webp")
    etag = browser.client.get(place).headers["ETag"]
    again = browser.client.get(place, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""
    assert "immutable" in again.headers["Cache-Control"]


def test_sizes_have_etags_of_their_own_and_a_new_file_new_ones(
    runtime, editor, browser, bridge
) -> None:
    def etag(variant: str) -> str:
        return browser.client.get(address(runtime, bridge, variant)).headers["ETag"]

    before = {etag("320.webp"), etag("320.jpg"), etag("640.webp")}
    assert len(before) == 3
    replace(runtime, editor, bridge, picture(colour="blue"))
    assert etag("320.webp") not in before


def test_a_pdf_is_a_download_with_a_name(runtime, browser, leaflet) -> None:
    response = browser.client.get(address(runtime, leaflet, "original.pdf"))
    assert response.data == PDF
    assert response.content_type == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="De folder.pdf"'


@pytest.mark.parametrize(
    "place", ["{}/1280.webp", "{}/original.pdf", "{}/", "{}", "x/320.webp", "{}/../320.webp"]
)
def test_what_does_not_exist_is_not_found(browser, bridge, place) -> None:
    assert browser.get(f"/media/{place.format(bridge)}").status == 404


@both_engines
def test_a_published_page_shows_a_picture_in_its_sizes(runtime, browser, bridge, publish) -> None:
    publish(f"![Een brug over het Zwarte Water](media:{bridge})\n")
    html = browser.get("/brug").html
    for variant in ("320.webp", "640.webp", "700.webp", "320.jpg", "640.jpg", "700.jpg"):
        assert f"{address(runtime, bridge, variant)} {variant.split('.')[0]}w" in html
    assert f'src="{address(runtime, bridge, "640.jpg")}"' in html
    assert 'alt="Een brug over het Zwarte Water"' in html
    assert 'width="700"' in html
    assert 'height="500"' in html


def test_a_picture_without_words_of_the_page_has_those_of_the_library(
    browser, english, bridge, publish
) -> None:
    publish(f"![](media:{bridge})\n")
    assert 'alt="Een rode brug"' in browser.get("/brug").html
    assert 'alt="A red bridge"' in english.get("/brug").html


def test_a_picture_has_the_same_address_in_every_language(
    runtime, english, bridge, publish
) -> None:
    publish(f"![](media:{bridge})\n")
    assert f'"{address(runtime, bridge, "640.jpg")}"' in english.get("/brug").html


def test_a_page_shows_the_new_file_at_once(esra, browser, bridge, publish, app) -> None:
    publish(f"![](media:{bridge})\n")
    browser.get("/brug")
    upload(esra, f"/redactie/media/{bridge}", picture((330, 330), "blue"))
    app.wsgi_app.forget()
    assert "/330.webp" in browser.get("/brug").html


def test_a_picture_that_cannot_be_used_is_not_shown(runtime, editor, browser, publish) -> None:
    media_id = add_picture(runtime, editor, Upload("Bridge", picture()), {"nl": "Een brug"})
    publish(f"![De brug bij avond](media:{media_id})\n")
    page = browser.get("/brug")
    assert "<img" not in page.html
    assert "De brug bij avond" in page.main


def test_a_link_to_a_pdf_says_its_kind_its_size_and_what_is_in_it(
    runtime, browser, leaflet, publish
) -> None:
    publish(f"Lees [de folder](media:{leaflet}) na.\n")
    page = browser.get("/brug")
    assert "Lees de folder (PDF, 230 kB: Tips.) na." in page.main
    assert page.link("de folder") == address(runtime, leaflet, "original.pdf")


def test_a_link_to_a_pdf_leads_to_the_page_that_says_the_same_as_well(
    runtime, editor, english, publish
) -> None:
    publish("Tekst.\n", key="tekst")
    media_id = add_pdf(runtime, editor, Upload("Leaflet", PDF), {}, "tekst")
    publish(f"[The leaflet](media:{media_id})\n")
    page = english.get("/brug")
    assert "The leaflet (PDF, 230 kB; read it as a page)" in page.main
    assert page.link("read it as a page") == "/en/tekst"


def test_a_description_is_text_and_never_markup(runtime, editor, browser, publish) -> None:
    texts = {"nl": "<script>alert(1)</script>", "en": '"><img src=x>'}
    media_id = add_pdf(runtime, editor, Upload("<b>", PDF), texts)
    publish(f"[folder](media:{media_id})\n")
    page = browser.get("/brug")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.main


def test_a_link_to_a_pdf_that_is_not_there_is_text(browser, publish) -> None:
    publish(f"Lees [de folder](media:{uuid4()}) na.\n")
    page = browser.get("/brug")
    assert "Lees de folder na." in page.main
    assert "media:" not in page.html


def test_the_check_list_knows_what_is_in_the_library(runtime, editor, bridge) -> None:
    def problems(media_id: UUID) -> set[str]:
        body = f"![Een brug](media:{media_id})\n\n[De folder](media:{media_id})\n"
        front = "---\nid: brug\nlanguage: nl\nkind: page\ntitle: De brug\n---\n\n"
        return {
            found.kind.value for found in check_page(runtime, editor, parse_document(front + body))
        }

    assert "media_unknown" not in problems(bridge)
    assert "media_unknown" in problems(uuid4())
