"""The language of a page: Dutch at `/`, others under a prefix of their own, as in `/en/`.

The prefix is taken off before routing and becomes part of the script name, so that every address
that a page makes stays in its language. No cookie is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, request
from flask_babel import Babel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

DEFAULT_LANGUAGE = "nl"
LANGUAGES = {"nl": "Nederlands", "en": "English"}
# Where a part of the portal starts, if not at the address that all of it begins with.
_STARTS = {"account": "/account/werkplek", "admin": "/beheer/", "coordination": "/coordinatie/"}
_LANGUAGE_KEY = "portal.language"
_ROOT_KEY = "portal.root"


class LanguagePrefix:
    """WSGI middleware that takes the language off the front of the path."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Note the language of the request and pass it on."""
        root, path = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
        environ[_ROOT_KEY] = root
        first = path[1:].split("/", 1)[0]
        if first in LANGUAGES and first != DEFAULT_LANGUAGE:
            environ[_LANGUAGE_KEY] = first
            environ["SCRIPT_NAME"] = f"{root}/{first}"
            environ["PATH_INFO"] = path[len(first) + 1 :] or "/"
        return self._application(environ, start_response)


def install(app: Flask) -> None:
    """Make `app` speak the language of each request."""
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone="Europe/Amsterdam",
        locale_selector=present_language,
    )


def present_language() -> str:
    """Return the language of the present request."""
    language: str = request.environ.get(_LANGUAGE_KEY, DEFAULT_LANGUAGE)
    return language


def root_path() -> str:
    """Return the path that the portal stands under, without a language."""
    root: str = request.environ.get(_ROOT_KEY, "")
    return root


def use_translations(paths: dict[str, str]) -> None:
    """Say what the present page is called in other languages: its path by language."""
    g.translations = paths


def translations() -> dict[str, str]:
    """Return what the present page is called in other languages, as far as that was said."""
    found: dict[str, str] = g.get("translations", {})
    return found


def in_language(language: str) -> str:
    """Return the address of the present page in another language.

    A page that has no translation leads to the home page of the other language, and one that
    answered a form leads to the page that its part of the portal starts with.
    """
    prefix = "" if language == DEFAULT_LANGUAGE else f"/{language}"
    return f"{root_path()}{prefix}{_path_in(language)}"


def _path_in(language: str) -> str:
    if "translations" in g and language != present_language():
        return "/" + str(g.translations.get(language, ""))
    if request.method == "POST" and request.blueprint:
        prefix = current_app.blueprints[request.blueprint].url_prefix or "/"
        return _STARTS.get(request.blueprint, prefix)
    query = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path


def has_translation(language: str) -> bool:
    """Tell whether the present page exists in another language."""
    return "translations" not in g or language in g.translations or language == present_language()
