"""What programs read of the site: feed, site map, robots.txt, security.txt, heads of pages."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from portal.models import SiteSetting
from portal.pages import directory
from portal.pages.versions import mark_changed
from tests.conftest import cheap_settings
from tests.pages.writing import document, publish, withdraw
from tests.web.browser import Browser

PUBLIC = "https://meldpunt.example"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


class Head(HTMLParser):
    """The links, the meta elements and the data in a page's head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.meta: dict[str, str] = {}
        self.data = ""
        self._in_data = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "link":
            self.links.append(found)
        elif tag == "meta":
            self.meta[found.get("property") or found.get("name")] = found.get("content")
        self._in_data = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self._in_data = False

    def handle_data(self, data):
        if self._in_data:
            self.data += data

    @property
    def things(self) -> dict[str, dict]:
        return {thing["@type"]: thing for thing in json.loads(self.data)}

    @property
    def alternates(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}

    @property
    def canonical(self) -> list[str]:
        return [link["href"] for link in self.links if link["rel"] == "canonical"]


@pytest.fixture
def app(make_app):
    return make_app(public_address=PUBLIC)


@pytest.fixture
def shelf(runtime):
    publish(
        runtime,
        document(
            "news-one", "Nieuws & <meer>", "Over {municipality}", kind="news", date="2026-03-01"
        ),
        document("news-two", "Later", kind="news", date="2026-03-08"),
        document("example", "Voorbeeld", kind="example"),
        document("news-one", "News", language="en", kind="news", date="2026-03-01"),
        document("cannabis", "Hennep", "Hoe u die herkent.", kind="theme", theme="cannabis"),
        document("security", "Zwakke plek"),
        document("security", "Weak spot", language="en"),
        document("questions", "Vragen", body="## A?\n\nEen.\n\n## B?\n\nTwee.\n\n## C?\n\nDrie."),
    )


def head(browser, address: str) -> Head:
    return Head(browser.get(address).html)


def xml(browser, address: str) -> ET.Element:
    response = browser.client.get(address)
    assert response.status_code == 200
    return ET.fromstring(response.data)


def fields(browser) -> dict[str, list[str]]:
    response = browser.client.get("/.well-known/security.txt")
    found: dict[str, list[str]] = {}
    for line in response.text.splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


# The feed.


def test_the_feed_lists_the_news_of_its_language_newest_first(browser, shelf):
    titles = [e.findtext(f"{ATOM}title") for e in xml(browser, "/feed.atom").iter(f"{ATOM}entry")]
    assert titles == ["Later", "Nieuws & <meer>", "Voorbeeld"]


def test_the_english_feed_is_english(browser, shelf):
    feed = xml(browser, "/en/feed.atom")
    assert [e.findtext(f"{ATOM}title") for e in feed.iter(f"{ATOM}entry")] == ["News"]
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_feed_has_all_that_the_format_asks_for(browser, shelf):
    feed = xml(browser, "/feed.atom")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for part in (feed, *feed.iter(f"{ATOM}entry")):
        assert part.findtext(f"{ATOM}id")
        assert part.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo


def test_the_feed_names_itself_with_its_whole_address(browser, shelf):
    links = {
        link.get("rel"): link.get("href")
        for link in xml(browser, "/feed.atom").findall(f"{ATOM}link")
    }
    assert links == {"self": f"{PUBLIC}/feed.atom", "alternate": f"{PUBLIC}/nieuws"}


def test_settings_are_filled_in_the_feed(browser, shelf):
    assert "Over Zwolle" in {e.text for e in xml(browser, "/feed.atom").iter(f"{ATOM}summary")}


def test_an_entry_keeps_its_identity_when_its_page_changes(browser, runtime, shelf, app):
    def identities():
        app.wsgi_app.forget()
        return {
            e.findtext(f"{ATOM}title"): e.findtext(f"{ATOM}id")
            for e in xml(browser, "/feed.atom").iter(f"{ATOM}entry")
        }

    before = identities()
    publish(runtime, document("news-two", "Veranderd", kind="news", date="2026-03-08"))
    assert identities()["Veranderd"] == before["Later"]


def test_a_feed_without_news_is_a_feed(browser):
    assert not list(xml(browser, "/feed.atom").iter(f"{ATOM}entry"))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_says_what_it_is(browser, shelf, address, kind):
    assert browser.client.get(address).headers["Content-Type"] == kind


# The site map.


def test_the_site_map_lists_every_page_of_every_language(browser, shelf):
    found = {element.text for element in xml(browser, "/sitemap.xml").iter(f"{MAP}loc")}
    assert {f"{PUBLIC}/", f"{PUBLIC}/en/", f"{PUBLIC}/themas", f"{PUBLIC}/cannabis"} <= found
    assert {f"{PUBLIC}/security", f"{PUBLIC}/en/security"} <= found


def test_each_page_of_the_site_map_can_be_read(browser, shelf):
    for element in xml(browser, "/sitemap.xml").iter(f"{MAP}loc"):
        assert browser.client.get(element.text.removeprefix(PUBLIC)).status_code == 200


def test_translations_name_each_other_in_the_site_map(browser, shelf):
    entries = {e.findtext(f"{MAP}loc"): e for e in xml(browser, "/sitemap.xml").iter(f"{MAP}url")}
    wanted = {"nl": f"{PUBLIC}/security", "en": f"{PUBLIC}/en/security"}
    for address in wanted.values():
        links = entries[address].findall(LINK)
        assert {link.get("hreflang"): link.get("href") for link in links} == wanted
    assert not entries[f"{PUBLIC}/cannabis"].findall(LINK)


def test_a_page_that_was_taken_off_is_not_in_the_site_map(browser, runtime, shelf):
    withdraw(runtime, "cannabis")
    found = {element.text for element in xml(browser, "/sitemap.xml").iter(f"{MAP}loc")}
    assert f"{PUBLIC}/cannabis" not in found


def test_a_large_site_map_is_a_list_of_parts_that_have_all_pages(browser, shelf, monkeypatch):
    whole = {element.text for element in xml(browser, "/sitemap.xml").iter(f"{MAP}loc")}
    browser.client.application.wsgi_app._pages.clear()
    monkeypatch.setattr(directory, "PAGES_IN_PART", 2)
    parts = [e.text for e in xml(browser, "/sitemap.xml").iter(f"{MAP}loc")]
    listed = [
        element.text
        for part in parts
        for element in xml(browser, part.removeprefix(PUBLIC)).iter(f"{MAP}loc")
    ]
    assert len(parts) > 1
    assert sorted(listed) == sorted(whole)


def test_each_part_of_a_large_site_map_says_when_a_page_in_it_last_changed(
    browser, runtime, clock, shelf, monkeypatch
):
    monkeypatch.setattr(directory, "PAGES_IN_PART", 2)
    before = clock.now()
    clock.advance(days=1)
    publish(runtime, document("security", "Zwakke plekken"))
    changed = [
        datetime.fromisoformat(element.text).date()
        for element in xml(browser, "/sitemap.xml").iter(f"{MAP}lastmod")
    ]
    # By key: cannabis and example, news-one and news-two, questions and security.
    assert changed == [before.date(), before.date(), clock.now().date()]


@pytest.mark.parametrize(
    "address", ["/sitemap-0.xml", "/sitemap-2.xml", f"/sitemap-{10**30}.xml", "/sitemap-x.xml"]
)
def test_a_part_that_is_not_there_is_not_found(browser, address):
    assert browser.get(address).status == 404


@pytest.mark.parametrize(
    "address", ["/robots.txt", "/sitemap.xml", "/sitemap-1.xml", "/.well-known/security.txt"]
)
def test_what_is_of_the_whole_site_is_at_its_root_alone(english, shelf, address):
    assert english.get(address).status == 404


# robots.txt.


@pytest.fixture
def robots(browser):
    parser = RobotFileParser()
    parser.parse(browser.client.get("/robots.txt").text.splitlines())
    return parser


@pytest.mark.parametrize(
    "path", ["/melden/wat", "/coordinatie/", "/account/inloggen", "/en/melden/wat", "/zoeken?q=x"]
)
def test_robots_leave_the_desks_and_the_flow_alone(robots, path):
    assert not robots.can_fetch("any", f"{PUBLIC}{path}")


@pytest.mark.parametrize("path", ["/", "/en/", "/meldpunt", "/nieuws", "/static/portal.css"])
def test_robots_may_read_the_site(robots, path):
    assert robots.can_fetch("any", f"{PUBLIC}{path}")


def test_robots_are_told_where_the_site_map_is(robots):
    assert robots.site_maps() == [f"{PUBLIC}/sitemap.xml"]


# security.txt.


def test_a_weak_spot_is_reported_to_whom_the_setting_says(make_app, shelf):
    app = make_app(public_address=PUBLIC, security_contact="ciso@zwolle.example")
    assert fields(Browser(app.test_client()))["Contact"] == ["mailto:ciso@zwolle.example"]


def test_without_a_setting_the_policy_says_where_to_report(browser, shelf):
    assert fields(browser)["Contact"] == [f"{PUBLIC}/security"]


def test_without_a_setting_and_a_policy_there_is_no_security_txt(browser):
    assert browser.get("/.well-known/security.txt").status == 404


def test_the_policy_is_the_page_on_security_in_each_language(browser, shelf):
    assert fields(browser)["Policy"] == [f"{PUBLIC}/security", f"{PUBLIC}/en/security"]


def test_security_txt_names_its_languages_and_itself(browser, shelf):
    found = fields(browser)
    assert found["Preferred-Languages"] == ["nl, en"]
    assert found["Canonical"] == [f"{PUBLIC}/.well-known/security.txt"]


def test_security_txt_ends_within_a_year_and_moves_on_by_itself(browser, clock, shelf):
    def end():
        (text,) = fields(browser)["Expires"]
        return datetime.fromisoformat(text)

    first = end()
    assert timedelta(days=90) < first - clock.now() < timedelta(days=365)
    clock.advance(days=100)
    assert end() - first == timedelta(days=100)


@pytest.mark.parametrize(
    "contact", ["nobody", "http://x.example", "javascript:1", "a@b\nPolicy: x"]
)
def test_a_contact_that_is_no_address_stops_the_portal(contact):
    with pytest.raises(ValidationError, match="security_contact"):
        cheap_settings("sqlite://", security_contact=contact)


# The head of a page.


def test_a_page_has_one_canonical_address_which_is_whole(browser, shelf):
    assert head(browser, "/cannabis").canonical == [f"{PUBLIC}/cannabis"]


@pytest.mark.parametrize("address", ["/security", "/en/security"])
def test_a_page_names_its_translations_and_itself(browser, shelf, address):
    assert head(browser, address).alternates == {
        "nl": f"{PUBLIC}/security",
        "en": f"{PUBLIC}/en/security",
        "x-default": f"{PUBLIC}/security",
    }


CHECKLIST = "::: checklist Let op\n- Contant geld\n:::\n"
SELF_CHECK = "::: self-check\n1. Weet u het?\n   Vraag het na.\n:::\n"


@pytest.fixture
def trade(runtime):
    """A branch with a check list and a self-check, of which the English page has the list only."""
    kind = {"kind": "branch", "branch": "horeca", "summary": "Over horeca."}
    publish(
        runtime,
        document("horeca", "Horeca", body=f"{CHECKLIST}\n{SELF_CHECK}", **kind),
        document("horeca", "Pubs", body=CHECKLIST, language="en", **kind),
        document("talk", "Praat", body="Over een checklist en een self-check.\n"),
    )


@pytest.mark.parametrize("address", ["/horeca/zelfcheck", "/horeca/checklist"])
def test_a_part_of_a_page_has_an_address_and_a_description_of_its_own(browser, trade, address):
    found = head(browser, address)
    assert found.canonical == [found.meta["og:url"]] == [f"{PUBLIC}{address}"]
    assert found.meta["description"].startswith(f"{found.meta['og:title']}. ")
    assert "Horeca" in found.meta["og:title"]
    assert found.meta["description"] != head(browser, "/horeca").meta["description"]


def test_a_part_names_the_translations_that_have_it_too(browser, trade):
    both = {"nl": f"{PUBLIC}/horeca/checklist", "en": f"{PUBLIC}/en/horeca/checklist"}
    for address in ("/horeca/checklist", "/en/horeca/checklist"):
        assert head(browser, address).alternates == {**both, "x-default": both["nl"]}
    assert head(browser, "/horeca/zelfcheck").alternates == {}


def test_bread_crumbs_lead_to_a_part_by_way_of_its_page(browser, trade):
    trail = head(browser, "/horeca/checklist").things["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in trail][-2:] == [
        f"{PUBLIC}/horeca",
        f"{PUBLIC}/horeca/checklist",
    ]


def test_the_outcome_of_a_self_check_is_not_to_be_found(browser, trade):
    browser.get("/horeca/zelfcheck")
    assert Head(browser.send("/zelfcheck", q1="yes").html).canonical == []


def test_a_page_that_stands_where_a_part_would_has_its_own_head(browser, publish):
    publish("nl/aanpak/checklist", title="Over lijsten", summary="Hoe u die maakt.")
    assert head(browser, "/aanpak/checklist").meta["description"] == "Hoe u die maakt."


def test_the_site_map_lists_the_parts_that_there_are(browser, trade):
    entries = {e.findtext(f"{MAP}loc"): e for e in xml(browser, "/sitemap.xml").iter(f"{MAP}url")}
    parts = {address for address in entries if re.search("check$|list$", address)}
    assert parts == {
        f"{PUBLIC}/horeca/zelfcheck",
        f"{PUBLIC}/horeca/checklist",
        f"{PUBLIC}/en/horeca/checklist",
    }
    links = entries[f"{PUBLIC}/en/horeca/checklist"].findall(LINK)
    assert {link.get("hreflang") for link in links} == {"nl", "en"}
    for address in parts:
        assert browser.client.get(address.removeprefix(PUBLIC)).status_code == 200


@pytest.mark.parametrize("address", ["/", "/en/"])
@pytest.mark.parametrize("leads", [{}, {"nl": "Meld het in {municipality}.", "en": "Tell us."}])
def test_the_home_page_is_described_by_the_lead_that_it_shows(browser, runtime, leads, address):
    with runtime.database.writing() as session:
        session.add(SiteSetting(name="home", value={"lead": leads}, version=1))
        mark_changed(session)
    page = browser.get(address)
    found = Head(page.html)
    assert found.meta["description"] == found.meta["og:description"] == page.by_class["lead"][0]
    assert found.things["GovernmentService"]["description"] == page.by_class["lead"][0]
    assert ("Meld het in Zwolle." in page.main) == (bool(leads) and address == "/")


def test_a_page_without_a_translation_names_none(browser, shelf):
    assert head(browser, "/cannabis").alternates == {}


@pytest.mark.parametrize("address", ["/", "/themas", "/en/news"])
def test_home_and_overviews_name_their_translations(browser, shelf, address):
    found = head(browser, address)
    assert set(found.alternates) == {"nl", "en", "x-default"}
    assert found.canonical == [f"{PUBLIC}{address}"]


def test_a_page_says_how_it_looks_when_it_is_shared(browser, shelf):
    meta = head(browser, "/cannabis").meta
    assert meta["og:title"] == "Hennep"
    assert meta["og:description"] == meta["description"] == "Hoe u die herkent."
    assert (meta["og:type"], meta["og:locale"]) == ("article", "nl_NL")
    assert meta["og:url"] == f"{PUBLIC}/cannabis"


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("/", {"GovernmentService"}),
        ("/themas", {"CollectionPage", "BreadcrumbList"}),
        ("/cannabis", {"Article", "BreadcrumbList"}),
        ("/news-one", {"NewsArticle", "BreadcrumbList"}),
        ("/security", {"WebPage", "BreadcrumbList"}),
        ("/questions", {"FAQPage", "BreadcrumbList"}),
    ],
)
def test_a_page_says_what_it_is(browser, shelf, address, kinds):
    assert set(head(browser, address).things) == kinds


def test_bread_crumbs_lead_from_home_to_the_page(browser, shelf):
    trail = head(browser, "/cannabis").things["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["item"]) for step in trail] == [
        (1, f"{PUBLIC}/"),
        (2, f"{PUBLIC}/themas"),
        (3, f"{PUBLIC}/cannabis"),
    ]


def test_questions_come_with_their_answers(browser, shelf):
    asked = head(browser, "/questions").things["FAQPage"]["mainEntity"]
    assert [(q["name"], q["acceptedAnswer"]["text"]) for q in asked] == [
        ("A?", "Een."),
        ("B?", "Twee."),
        ("C?", "Drie."),
    ]


def test_the_data_of_a_page_cannot_end_its_own_element(browser, runtime):
    publish(runtime, document("odd", "</script><b>"))
    page = browser.get("/odd")
    assert page.html.count("</script>") == page.html.count("<script")


@pytest.mark.parametrize("address", ["/zoeken", "/nothing-here", "/melden", "/account/inloggen"])
def test_what_is_not_to_be_found_has_no_canonical_address_and_no_data(browser, address):
    found = head(browser, address)
    assert (found.canonical, found.data) == ([], "")


def test_every_page_names_the_feed_of_its_language(browser, shelf):
    feeds = [
        link["href"]
        for link in head(browser, "/en/security").links
        if link.get("type") == "application/atom+xml"
    ]
    assert feeds == [f"{PUBLIC}/en/feed.atom"]


def test_a_whole_address_does_not_depend_on_who_asks(browser, shelf):
    response = browser.client.get("/sitemap.xml", headers={"Host": "evil.example"})
    assert not re.search("evil", response.text)
