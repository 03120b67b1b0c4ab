"""The list of what can be set."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l

from portal.models.site_values import SettingName
from portal.pages.site_settings import list_settings
from portal.web.context import runtime
from portal.web.identity import actor
from portal.web.responses import Page
from portal.web.site_settings import site_settings

# By setting: what it is called, what it is, and the endpoint of its page.
_SETTINGS = {
    SettingName.BANNER: (
        _l("Banner"),
        _l("A message above every page, also in the reporting form."),
        "site_settings.banner",
    ),
    SettingName.HOME: (
        _l("Home page"),
        _l("The heading, the pages that come first, and which blocks stand below in which order."),
        "site_settings.home",
    ),
    SettingName.MENU: (
        _l("Menu"),
        _l("The links at the top of every page."),
        "site_settings.menu",
    ),
    SettingName.PHONES: (
        _l("Telephone numbers"),
        _l("Whom to call: at the foot of pages, in the reporting form and in the pages' texts."),
        "site_settings.phones",
    ),
    SettingName.THEMES: (
        _l("List of themes"),
        _l("What a reporter can choose from, and how the queue sorts reports."),
        "site_settings.themes",
    ),
    SettingName.BRANCHES: (
        _l("List of branches"),
        _l("The kinds of business that a reporter can choose from."),
        "site_settings.branches",
    ),
}


@site_settings.get("/", strict_slashes=False)
def index() -> Page:
    """Show what can be set, and who changed what last."""
    rows = {row.name: row for row in list_settings(runtime(), actor())}
    shown = [(rows[name], *words) for name, words in _SETTINGS.items()]
    return render_template("site_settings/index.html", rows=shown)
