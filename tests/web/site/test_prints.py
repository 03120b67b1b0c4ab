from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.models import PageKind

MM = 72 / 25.4

BODY = """\
::: checklist Waar u op let
- Contant geld
- Vreemde bezoeken aan {municipality}
:::

Wij letten op.
"""
THEME = {"kind": PageKind.THEME, "theme": "weapons", "key": "theme-weapons", "body": BODY}


@pytest.fixture
def theme(publish) -> None:
    publish("nl/themas/wapens", title="Wapens", **THEME)


# The check list alone.


def test_a_page_leads_to_its_check_list_to_print(browser, theme):
    browser.get("/themas/wapens")
    page = browser.follow("/checklist")
    assert (page.status, page.path, page.heading) == (200, "/themas/wapens/checklist", "Wapens")


def test_only_the_list_is_on_it(browser, theme):
    page = browser.get("/themas/wapens/checklist")
    assert "Contant geld Vreemde bezoeken aan Zwolle" in page.main
    assert "Wij letten op." not in page.main


def test_it_says_whose_it_is_and_where_to_read_more(make_app, theme):
    app = make_app(public_address="https://meldpunt.example")
    page = app.test_client().get("/themas/wapens/checklist").text
    assert "<strong>meldpunt.example/themas/wapens</strong>" in page
    assert 'aria-label="QR' in page
    assert "https://meldpunt.example/themas/wapens" in page


def test_the_code_holds_to_the_content_security_policy(browser, theme):
    page = browser.get("/themas/wapens/checklist")
    drawn = re.search(r"<svg.*?</svg>", page.html, re.DOTALL)
    assert drawn
    assert "style" not in drawn[0]


def test_the_english_check_list_has_an_english_address(english, publish):
    publish("en/themes/weapons", title="Weapons", **THEME)
    assert english.get("/themes/weapons/checklist").heading == "Weapons"


def test_a_page_without_a_check_list_offers_none(browser, publish):
    publish("nl/aanpak")
    assert "checklist" not in browser.get("/aanpak").html
    assert browser.get("/aanpak/checklist").status == 404


def test_a_page_of_its_own_may_have_such_an_address(browser, publish):
    publish("nl/aanpak/checklist", title="Over lijsten")
    assert browser.get("/aanpak/checklist").heading == "Over lijsten"


# The poster.


def test_a_theme_leads_to_its_poster(client, theme):
    assert 'href="/themas/wapens/poster.pdf"' in client.get("/themas/wapens").text
    response = client.get("/themas/wapens/poster.pdf")
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == "inline; filename=wapens.pdf"


def test_a_theme_leads_to_its_flyer_beside_the_poster(browser, client, theme):
    found = re.findall(r'href="/themas/wapens/(\w+\.pdf)"', browser.get("/themas/wapens").html)
    assert found == ["poster.pdf", "flyer.pdf"]
    response = client.get("/themas/wapens/flyer.pdf")
    assert response.headers["Content-Disposition"] == "inline; filename=wapens-flyer.pdf"
    (page,) = PdfReader(BytesIO(response.data)).pages
    assert (round(page.mediabox.width / MM), round(page.mediabox.height / MM)) == (148, 210)


@pytest.mark.parametrize("name", ["poster", "flyer"])
def test_the_poster_and_the_flyer_lead_to_the_page_by_the_public_address(make_app, theme, name):
    app = make_app(public_address="https://meldpunt.example")
    read = PdfReader(BytesIO(app.test_client().get(f"/themas/wapens/{name}.pdf").data))
    notes = [note.get_object() for note in read.pages[0]["/Annots"]]
    assert {note["/A"]["/URI"] for note in notes} == {"https://meldpunt.example/themas/wapens"}


def test_an_english_poster_is_in_english(client, publish):
    publish("en/themes/weapons", title="Weapons", **THEME)
    read = PdfReader(BytesIO(client.get("/en/themes/weapons/poster.pdf").data))
    assert read.root_object["/Lang"] == "en"


def test_only_branches_and_themes_have_a_poster_and_a_flyer(browser, publish):
    publish("nl/aanpak", body=BODY)
    for name in ("poster.pdf", "flyer.pdf"):
        assert name not in browser.get("/aanpak").html
        assert browser.get(f"/aanpak/{name}").status == 404


def test_a_poster_is_made_once_for_each_version_of_the_page(client, theme):
    first = client.get("/themas/wapens/poster.pdf")
    headers = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/themas/wapens/poster.pdf", headers=headers).status_code == 304


# The picture beside a shared link.


@pytest.mark.parametrize("key", ["home", "themes", "branches", "news", "theme-weapons"])
def test_a_shared_page_has_a_picture(client, theme, key):
    response = client.get(f"/delen/nl/{key}.png")
    assert response.mimetype == "image/png"
    assert Image.open(BytesIO(response.data)).size == (1200, 630)
    assert len(response.data) < 60_000
    assert response.headers["ETag"]


@pytest.mark.parametrize(
    "address",
    [
        "/delen/nl/gone.png",
        "/delen/xx/home.png",
        "/delen/en/theme-weapons.png",
        "/en/delen/en/home.png",
    ],
)
def test_there_is_no_picture_of_what_is_not_there(client, theme, address):
    assert client.get(address).status_code == 404


def test_the_picture_is_in_the_language_of_its_address(client, theme):
    pictures = {client.get(f"/delen/{code}/branches.png").data for code in ("nl", "en")}
    assert len(pictures) == 2


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("/themas/wapens", "/delen/nl/theme-weapons.png"),
        ("/", "/delen/nl/home.png"),
        ("/themas", "/delen/nl/themes.png"),
        ("/en/themes", "/delen/en/themes.png"),
    ],
)
def test_a_page_names_its_picture_for_whoever_shares_it(make_app, theme, address, picture):
    app = make_app(public_address="https://meldpunt.example")
    page = app.test_client().get(address).text
    assert f'<meta property="og:image" content="https://meldpunt.example{picture}">' in page
