"""What a published page has under its own address: self-check, check list, poster and flyer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import abort, redirect, url_for

from portal.models import PageKind
from portal.pages.checklists import checklists_of
from portal.pages.errors import NoSuchPage
from portal.pages.live import LiveView, moved_to, read_live
from portal.pages.self_check import questions_of
from portal.web.context import runtime
from portal.web.language import present_language, use_translations
from portal.web.site import site
from portal.web.site.addresses import whole
from portal.web.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.pages.documents import Document

# What a part is called in an address, by language.
PART_WORDS: Final = {
    "self_check": {"nl": "zelfcheck", "en": "self-check"},
    "checklist": {"nl": "checklist", "en": "checklist"},
    "poster": {"nl": "poster.pdf", "en": "poster.pdf"},
    "flyer": {"nl": "flyer.pdf", "en": "flyer.pdf"},
}
_WITH_POSTER: Final = frozenset({PageKind.THEME, PageKind.BRANCH})
_HAS: Final[dict[str, Callable[[Document], bool]]] = {
    "self_check": lambda document: bool(questions_of(document.body, words())),
    "checklist": lambda document: bool(checklists_of(document.body, words())),
    "poster": lambda document: document.kind in _WITH_POSTER,
    "flyer": lambda document: document.kind in _WITH_POSTER,
}


@site.app_context_processor
def _part_helpers() -> dict[str, Any]:
    return {
        "has_part": has_part,
        "part_address": part_address,
        "part_path": part_path,
        "printed_address": printed_address,
    }


def has_part(document: Document, name: str) -> bool:
    """Tell whether a page has a part of this name."""
    return _HAS[name](document)


def part_address(name: str, path: str) -> str:
    """Return the address of a part of the page at `path`, in the language of the request."""
    return url_for("site.page", path=part_path(name, path, present_language()))


def part_path(name: str, path: str, language: str) -> str:
    """Return the path of a part of the page at `path`, in a language."""
    return f"{path}/{PART_WORDS[name][language]}"


def printed_address(path: str, language: str) -> str:
    """Return the whole address of a path as somebody types it over from paper."""
    return whole(path, language).partition("://")[2]


def find_part(name: str, path: str, word: str) -> LiveView:
    """Return the published page whose part of this name is asked for, by a `word` in an address.

    A part of a page that has moved is answered with the way to its new address.

    Raises:
        NoSuchPage: there is no such page, or it has no such part in this language.
    """
    language = present_language()
    if word != PART_WORDS[name][language]:
        raise NoSuchPage
    try:
        view = read_live(runtime(), language, path)
    except NoSuchPage:
        moved = moved_to(runtime(), language, path)
        if moved is None:
            raise
        abort(redirect(part_address(name, moved), 301))
    if not has_part(view.document, name):
        raise NoSuchPage
    use_translations(
        {
            entry.language: part_path(name, entry.path, entry.language)
            for entry in view.translations
            if has_part(read_live(runtime(), entry.language, entry.path).document, name)
        }
    )
    return view
