"""What stands in the head of a public page for search engines and for whoever shares it.

Sources: RFC 6596 (canonical), Google's "Localized versions" (hreflang), ogp.me (Open Graph),
schema.org, in JSON-LD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, request
from flask_babel import gettext as _

from portal.models import PageKind
from portal.pages.rendering import fill
from portal.web import labels
from portal.web.context import runtime
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES, present_language, translations
from portal.web.site import site
from portal.web.site.addresses import whole, whole_for
from portal.web.site.overviews import OVERVIEW_OF, OVERVIEW_PATHS, OVERVIEWS
from portal.web.site.parts import part_path
from portal.web.words import words

if TYPE_CHECKING:
    from portal.pages.live import LiveView

LOCALES: Final = {"nl": "nl_NL", "en": "en_GB"}
_SHARE_PICTURE: Final = "site.share_picture"
# What shows published pages and parts of them; a page may also stand where a part would.
_FOUND: Final = frozenset({"site.page", "site.checklist", "site.self_check"})
_ARTICLES: Final = {
    PageKind.NEWS: "NewsArticle",
    PageKind.EXAMPLE: "Article",
    PageKind.THEME: "Article",
    PageKind.BRANCH: "Article",
}
_FEWEST_QUESTIONS: Final = 3

Data = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The head of a page. `alternates` are the page's whole addresses by language."""

    title: str
    summary: str
    kind: str
    address: str
    alternates: dict[str, str]
    data: list[Data]
    picture: str | None = None
    locale: str = ""
    other_locales: list[str] = field(default_factory=list)


@site.app_context_processor
def _head_helpers() -> dict[str, Any]:
    return {"head_of": head_of, "feed_address": lambda: whole("feed.atom", present_language())}


def head_of(
    view: LiveView | None,
    title: str | None,
    summary: str | None,
    html: str | None,
    part: str | None,
) -> Head | None:
    """Return the head of the page that is being made; None for a page that is not to be found.

    Args:
        view: the published page, where it is one, or is a part of one.
        title: the title of what is made, with its placeholders filled.
        summary: its summary, likewise.
        html: its text, as shown.
        part: which part of the published page it is, if it is one.
    """
    if request.endpoint == "site.home":
        return _home(summary or "")
    if request.endpoint not in _FOUND:
        return None
    if view is None:
        return _overview(title or "", summary or "")
    if part:
        return _part(view, title or "", summary or "", part)
    return _page(view, title or "", summary or "", html or "")


def _home(summary: str) -> Head:
    settings = runtime().settings
    name = f"{settings.portal_name} {settings.municipality}"
    language = present_language()
    service = {
        "@type": "GovernmentService",
        "name": name,
        "description": summary,
        "serviceType": _("Report what you see"),
        "provider": _publisher(),
        "areaServed": {"@type": "City", "name": settings.municipality},
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": whole_for("report.danger", language),
            "availableLanguage": list(LANGUAGES),
        },
    }
    paths = dict.fromkeys(LANGUAGES, "")
    return _head(name, summary, "website", paths, [service], _picture("home", language))


def _overview(title: str, summary: str) -> Head | None:
    path = request.path.removeprefix("/")
    language = present_language()
    name = next((name for name in OVERVIEWS if OVERVIEW_PATHS[name][language] == path), None)
    if name is None:
        return None
    page = _described("CollectionPage", title, summary, whole(path, language))
    crumbs = _crumbs([(_("Home"), whole("", language)), (title, whole(path, language))])
    picture = _picture(name, language)
    return _head(title, summary, "website", OVERVIEW_PATHS[name], [page, crumbs], picture)


def _page(view: LiveView, title: str, summary: str, html: str) -> Head:
    entry, language = view.entry, present_language()
    address = whole(entry.path, language)
    picture = _picture(entry.key, language)
    kind = _ARTICLES.get(entry.kind, "WebPage")
    questions = _questions_of(html) if kind == "WebPage" else []
    page = _described("FAQPage" if questions else kind, title, summary, address)
    page["dateModified"] = entry.published_at.isoformat(timespec="seconds")
    if questions:
        page["mainEntity"] = questions
    if kind != "WebPage":
        page["headline"] = page.pop("name")
        page["datePublished"] = (entry.day or entry.published_at.date()).isoformat()
        page["author"] = _publisher()
        page["mainEntityOfPage"] = address
    if picture:
        page["image"] = picture
    paths = {language: entry.path, **{other.language: other.path for other in view.translations}}
    return _head(
        title,
        summary,
        "website" if kind == "WebPage" else "article",
        paths,
        [page, _crumbs([*_trail_to(view), (title, address)])],
        picture,
    )


def _part(view: LiveView, title: str, summary: str, part: str) -> Head:
    entry, language = view.entry, present_language()
    paths = {language: part_path(part, entry.path, language), **translations()}
    address = whole(paths[language], language)
    page = _described("WebPage", title, summary, address)
    above = (fill(entry.title, words()), whole(entry.path, language))
    crumbs = _crumbs([*_trail_to(view), above, (title, address)])
    return _head(title, summary, "website", paths, [page, crumbs], _picture(entry.key, language))


def _trail_to(view: LiveView) -> list[tuple[str, str]]:
    language = present_language()
    trail = [(_("Home"), whole("", language))]
    overview = OVERVIEW_OF.get(view.entry.kind)
    if overview:
        path = OVERVIEW_PATHS[overview][language]
        trail.append((str(labels.OVERVIEWS[overview]), whole(path, language)))
    return trail


def _head(
    title: str,
    summary: str,
    kind: str,
    paths: dict[str, str],
    data: list[Data],
    picture: str | None = None,
) -> Head:
    language = present_language()
    return Head(
        title=title,
        summary=summary,
        kind=kind,
        address=whole(paths[language], language),
        # The default language first, and always in the same order.
        alternates={code: whole(paths[code], code) for code in LANGUAGES if code in paths},
        data=[{"@context": "https://schema.org", **each} for each in data],
        picture=picture,
        locale=LOCALES.get(language, language),
        other_locales=[LOCALES.get(c, c) for c in LANGUAGES if c in paths and c != language],
    )


def _described(kind: str, name: str, summary: str, address: str) -> Data:
    described = {
        "@type": kind,
        "name": name,
        "url": address,
        "inLanguage": present_language(),
        "publisher": _publisher(),
    }
    return {**described, "description": summary} if summary else described


def _publisher() -> Data:
    name = _("Municipality of %(name)s", name=runtime().settings.municipality)
    return {"@type": "GovernmentOrganization", "name": name, "url": whole("", DEFAULT_LANGUAGE)}


def _crumbs(trail: list[tuple[str, str]]) -> Data:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(trail, 1)
        ],
    }


def _picture(key: str, language: str) -> str | None:
    if _SHARE_PICTURE not in current_app.view_functions:
        return None
    # The language is in the path itself, so the address has no prefix.
    path = current_app.url_map.bind("").build(_SHARE_PICTURE, {"language": language, "key": key})
    return whole(path.removeprefix("/"))


class _QuestionReader(HTMLParser):
    """Reads headings that are questions, each with the text up to the next heading."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[tuple[str, str]] = []
        self._heading: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"h2", "h3", "h4"}:
            self._heading = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "h3", "h4"} and self._heading is not None:
            self.sections.append((self._heading, ""))
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._heading is not None:
            self._heading += data
        elif self.sections:
            heading, text = self.sections[-1]
            self.sections[-1] = (heading, f"{text}{data}")


def _questions_of(html: str) -> list[Data]:
    """Return the questions of a page that is a list of questions and answers; else none."""
    reader = _QuestionReader()
    reader.feed(html)
    reader.close()
    answered = [(heading, " ".join(text.split())) for heading, text in reader.sections]
    answered = [(heading, text) for heading, text in answered if text]
    asked = [(heading, text) for heading, text in answered if heading.endswith("?")]
    if len(asked) < _FEWEST_QUESTIONS or len(asked) < len(answered) / 2:
        return []
    return [
        {
            "@type": "Question",
            "name": heading,
            "acceptedAnswer": {"@type": "Answer", "text": text},
        }
        for heading, text in asked
    ]
