"""What programs read of the site: the feed, the site map, robots.txt and security.txt.

Sources: RFC 4287 (Atom), sitemaps.org with Google's `xhtml:link` for translations, RFC 9309
(robots.txt), RFC 9116 (security.txt).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from flask import Response, abort, current_app
from flask_babel import gettext as _

from portal.clock import LOCAL_ZONE
from portal.pages.directory import list_addresses, list_news
from portal.pages.rendering import fill
from portal.web.cache import cached
from portal.web.context import runtime
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES, present_language
from portal.web.site import site
from portal.web.site.addresses import whole, whole_for
from portal.web.site.finding import SEARCH_PATHS
from portal.web.site.overviews import OVERVIEW_PATHS
from portal.web.site.xml import add, write
from portal.web.words import words

if TYPE_CHECKING:
    from portal.pages.directory import NewsItem

ATOM: Final = "http://www.w3.org/2005/Atom"
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
_NEWS_IN_FEED: Final = 30
# sitemaps.org allows ten times as many, but a part must also stay below 50 MB.
_ADDRESSES_IN_PART: Final = 5_000
_SECURITY_KEY: Final = "security"
# RFC 9116, 2.5.5, recommends less than a year.
_VALID: Final = timedelta(days=180)
_PUBLIC_BLUEPRINTS: Final = frozenset({"site"})
_PUBLIC_ENDPOINTS: Final = frozenset({"static"})
_UNLISTED_ENDPOINTS: Final = frozenset({"site.find", "site.leave"})


@site.get("/feed.atom")
@cached
def feed() -> Response:
    """Give the news of a language as an Atom feed."""
    language = present_language()
    items = list_news(runtime(), language, _NEWS_IN_FEED)
    settings = runtime().settings
    own = whole("feed.atom", language)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    add(root, "id", own)
    add(root, "title", f"{settings.portal_name} {settings.municipality}")
    add(root, "subtitle", _("News and good examples"))
    add(root, "link", rel="self", href=own, type="application/atom+xml")
    news = whole(OVERVIEW_PATHS["news"][language], language)
    add(root, "link", rel="alternate", href=news, type="text/html", hreflang=language)
    add(root, "updated", _moment(max((i.published_at for i in items), default=_EPOCH)))
    author = add(root, "author")
    add(author, "name", _("Municipality of %(name)s", name=settings.municipality))
    add(author, "uri", whole("", language))
    for item in items:
        _add_entry(root, item, language)
    return _answer(write(root), "application/atom+xml")


@site.get("/sitemap.xml")
@cached
def sitemap() -> Response:
    """List all addresses of all languages; where there are very many, the lists of them."""
    _at_root_only()
    pages = _all_pages()
    parts = _parts(pages)
    if len(parts) <= 1:
        return _answer(_list_of_addresses(pages), "application/xml")
    root = ET.Element("sitemapindex", {"xmlns": SITEMAP})
    for number, part in enumerate(parts, 1):
        entry = add(root, "sitemap")
        add(entry, "loc", whole_for("site.sitemap_part", number=number))
        add(entry, "lastmod", _moment(max(changed for _paths, changed in part)))
    return _answer(write(root), "application/xml")


@site.get("/sitemap-<int:number>.xml")
@cached
def sitemap_part(number: int) -> Response:
    """List a part of all addresses, counted from 1."""
    _at_root_only()
    parts = _parts(_all_pages())
    if not 1 <= number <= len(parts):
        abort(404)
    return _answer(_list_of_addresses(parts[number - 1]), "application/xml")


@site.get("/robots.txt")
@cached
def robots() -> Response:
    """Ask robots to leave alone the desks, the reporting flow and searches."""
    _at_root_only()
    lines = ["User-agent: *"]
    prefixes = ["" if code == DEFAULT_LANGUAGE else f"/{code}" for code in LANGUAGES]
    for first in sorted(_unlisted_firsts()):
        # `$` ends an address: what merely begins alike, such as a page, stays open.
        lines += [f"Disallow: {prefix}/{first}{end}" for prefix in prefixes for end in "$/?"]
    lines += ["", f"Sitemap: {whole_for('site.sitemap')}", ""]
    return _answer("\n".join(lines).encode(), "text/plain")


# Its dates move on by themselves, so it is not kept.
@site.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Say where to report a weak spot."""
    _at_root_only()
    policies = [
        whole(address.path, address.language)
        for address in sorted(list_addresses(runtime()), key=lambda a: a.language != "nl")
        if address.key == _SECURITY_KEY
    ]
    contact = runtime().settings.security_contact or next(iter(policies), None)
    if contact is None:
        abort(404)
    expires = datetime.combine(runtime().today() + _VALID, time(), UTC)
    fields = [
        ("Contact", contact),
        ("Expires", _moment(expires)),
        *(("Policy", policy) for policy in policies),
        ("Preferred-Languages", ", ".join(LANGUAGES)),
        ("Canonical", whole_for("site.security_txt")),
    ]
    return _answer("".join(f"{name}: {value}\n" for name, value in fields).encode(), "text/plain")


# A page in its languages, by language, and when it last changed.
Translated = tuple[dict[str, str], datetime]
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


def _all_pages() -> list[Translated]:
    pages: list[Translated] = []
    for _key, group in groupby(list_addresses(runtime()), key=lambda address: address.key):
        addresses = list(group)
        changed = max(address.published_at for address in addresses)
        pages.append(({a.language: a.path for a in addresses}, changed))
    newest = max((changed for _paths, changed in pages), default=_EPOCH)
    made_here = [dict.fromkeys(LANGUAGES, ""), *OVERVIEW_PATHS.values()]
    return [*((paths, newest) for paths in made_here), *pages]


def _parts(pages: list[Translated]) -> list[list[Translated]]:
    """Return the pages in parts; a page and its translations are never separated."""
    parts: list[list[Translated]] = []
    room = 0
    for page in pages:
        if len(page[0]) > room:
            parts.append([])
            room = _ADDRESSES_IN_PART
        parts[-1].append(page)
        room -= len(page[0])
    return parts


def _list_of_addresses(pages: list[Translated]) -> bytes:
    root = ET.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for paths, changed in pages:
        addresses = {language: whole(path, language) for language, path in paths.items()}
        for address in addresses.values():
            entry = add(root, "url")
            add(entry, "loc", address)
            add(entry, "lastmod", _moment(changed))
            if len(addresses) > 1:
                for language, other in addresses.items():
                    add(entry, "xhtml:link", rel="alternate", hreflang=language, href=other)
    return write(root)


def _add_entry(root: ET.Element, item: NewsItem, language: str) -> None:
    entry = add(root, "entry")
    add(entry, "id", item.page_id.urn)
    add(entry, "title", fill(item.title, words()))
    address = whole(item.path, language)
    add(entry, "link", rel="alternate", href=address, type="text/html", hreflang=language)
    if item.day:
        add(entry, "published", _moment(datetime.combine(item.day, time(), LOCAL_ZONE)))
    add(entry, "updated", _moment(item.published_at))
    add(entry, "summary", fill(item.summary, words()))


def _unlisted_firsts() -> set[str]:
    """Return the first parts of the addresses of everything that is not the public site."""
    return {
        _first(rule.rule)
        for rule in current_app.url_map.iter_rules()
        if rule.endpoint in _UNLISTED_ENDPOINTS
        or (
            rule.endpoint.partition(".")[0] not in _PUBLIC_BLUEPRINTS
            and rule.endpoint not in _PUBLIC_ENDPOINTS
        )
    } - {""} | set(SEARCH_PATHS.values())


def _first(rule: str) -> str:
    first = rule.strip("/").split("/", 1)[0]
    return "" if "<" in first else first


def _at_root_only() -> None:
    # There is one of these for all languages.
    if present_language() != DEFAULT_LANGUAGE:
        abort(404)


def _moment(moment: datetime) -> str:
    """Return a moment as RFC 3339 writes it, in UTC and in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _answer(body: bytes, kind: str) -> Response:
    return Response(body, content_type=f"{kind}; charset=utf-8")
