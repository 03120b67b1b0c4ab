"""What programs read of the site beside the site map: the feed, robots.txt and security.txt.

Sources: RFC 4287 (Atom), RFC 9309 (robots.txt), RFC 9116 (security.txt).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from flask import abort, current_app
from flask_babel import gettext as _

from portal.clock import LOCAL_ZONE
from portal.pages.directory import list_news, paths_of
from portal.pages.rendering import fill
from portal.web.cache import cached
from portal.web.context import runtime
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES, present_language
from portal.web.site import site
from portal.web.site.addresses import whole, whole_for
from portal.web.site.answers import EPOCH, answer, at_root_only, moment_text
from portal.web.site.finding import SEARCH_PATHS
from portal.web.site.overviews import OVERVIEW_PATHS
from portal.web.site.xml import add, write
from portal.web.words import words

if TYPE_CHECKING:
    from flask import Response

    from portal.pages.directory import NewsItem

ATOM: Final = "http://www.w3.org/2005/Atom"
_NEWS_IN_FEED: Final = 30
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
    add(root, "updated", moment_text(max((i.published_at for i in items), default=EPOCH)))
    author = add(root, "author")
    add(author, "name", _("Municipality of %(name)s", name=settings.municipality))
    add(author, "uri", whole("", language))
    for item in items:
        _add_entry(root, item, language)
    return answer(write(root), "application/atom+xml")


@site.get("/robots.txt")
@cached
def robots() -> Response:
    """Ask robots to leave alone the desks, the reporting flow and searches."""
    at_root_only()
    lines = ["User-agent: *"]
    prefixes = ["" if code == DEFAULT_LANGUAGE else f"/{code}" for code in LANGUAGES]
    for first in sorted(_unlisted_firsts()):
        # `$` ends an address: what merely begins alike, such as a page, stays open.
        lines += [f"Disallow: {prefix}/{first}{end}" for prefix in prefixes for end in "$/?"]
    lines += ["", f"Sitemap: {whole_for('site.sitemap')}", ""]
    return answer("\n".join(lines).encode(), "text/plain")


# Its dates move on by themselves, so it is not kept.
@site.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Say where to report a weak spot."""
    at_root_only()
    paths = paths_of(runtime(), _SECURITY_KEY)
    policies = [whole(paths[language], language) for language in LANGUAGES if language in paths]
    contact = runtime().settings.security_contact or next(iter(policies), None)
    if contact is None:
        abort(404)
    expires = datetime.combine(runtime().today() + _VALID, time(), UTC)
    fields = [
        ("Contact", contact),
        ("Expires", moment_text(expires)),
        *(("Policy", policy) for policy in policies),
        ("Preferred-Languages", ", ".join(LANGUAGES)),
        ("Canonical", whole_for("site.security_txt")),
    ]
    return answer("".join(f"{name}: {value}\n" for name, value in fields).encode(), "text/plain")


def _add_entry(root: ET.Element, item: NewsItem, language: str) -> None:
    entry = add(root, "entry")
    add(entry, "id", item.page_id.urn)
    add(entry, "title", fill(item.title, words()))
    address = whole(item.path, language)
    add(entry, "link", rel="alternate", href=address, type="text/html", hreflang=language)
    if item.day:
        add(entry, "published", moment_text(datetime.combine(item.day, time(), LOCAL_ZONE)))
    add(entry, "updated", moment_text(item.published_at))
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
