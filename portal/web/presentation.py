"""What templates have at hand: labels, dates, addresses of static files."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import format_date, format_datetime, format_time

from portal.models.tip import format_number
from portal.pages.rendering import fill
from portal.tips import plausibility
from portal.vault import format_code
from portal.web import labels
from portal.web.context import runtime
from portal.web.language import (
    LANGUAGES,
    has_translation,
    in_language,
    present_language,
    root_path,
)
from portal.web.site.menu import footer_links, menu_links
from portal.web.site.overviews import OVERVIEW_OF, overview_address
from portal.web.words import words

if TYPE_CHECKING:
    from flask import Flask


def install(app: Flask) -> None:
    """Give the templates of `app` their helpers."""
    static_folder = Path(app.static_folder or "")

    @cache
    def version(filename: str) -> str:
        return f"{zlib.crc32((static_folder / filename).read_bytes()):08x}"

    def asset(filename: str) -> str:
        return f"{root_path()}/static/{filename}?v={version(filename)}"

    @app.context_processor
    def _helpers() -> dict[str, Any]:
        site = runtime().site.look()
        return {
            "asset": asset,
            "banner": site.banner if site.banner.is_up(runtime().now()) else None,
            "catalogue": site.catalogue,
            "has_translation": has_translation,
            "in_language": in_language,
            "labels": labels,
            "language": present_language(),
            "languages": LANGUAGES,
            "footer_links": footer_links,
            "menu_links": menu_links,
            "me": g.signed_in.actor if g.get("signed_in") else None,
            "now": runtime().now,
            "overview_of": OVERVIEW_OF,
            "phones": site.phones,
            "plausible": plausibility,
            "overview_address": overview_address,
            "settings": runtime().settings,
        }

    app.jinja_env.filters.update(
        code=format_code,
        day=lambda day: format_date(day, "d MMMM y"),
        short_day=lambda day: format_date(day, "d MMM y"),
        moment=lambda moment: format_datetime(moment, "d MMM y HH:mm"),
        clock_time=lambda moment: format_time(moment, "HH:mm"),
        filled=lambda text: fill(text, words()),
        tip_number=format_number,
        phone_link=lambda number: "tel:" + "".join(c for c in number if c.isdigit() or c == "+"),
    )
