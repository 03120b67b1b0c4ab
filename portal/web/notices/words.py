"""The words for each kind of notice, and what a notice opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import NoticeKind
from portal.models.disclosure import format_disclosure_number
from portal.models.tip import format_number

if TYPE_CHECKING:
    from collections.abc import Callable

# As the list in the portal says it, of one thing.
WORDS: Final[dict[NoticeKind, Any]] = {
    NoticeKind.TIP_RECEIVED: _l("New tip"),
    NoticeKind.TIP_ANSWERED: _l("The reporter answered"),
    NoticeKind.TIP_ASSIGNED: _l("A tip was assigned to you"),
    NoticeKind.FIRST_LOOK_OVERDUE: _l("Nobody took a first look in time"),
    NoticeKind.DISCLOSURE_WAITS: _l("A disclosure waits for your approval"),
    NoticeKind.RETENTION_NEAR: _l("A retention term ends soon"),
    NoticeKind.PAGE_WAITS: _l("A page waits for your review"),
    NoticeKind.PAGE_RETURNED: _l("A page was sent back to its author"),
    NoticeKind.PAGE_PUBLISHED: _l("A page was published"),
    NoticeKind.PAGE_HELD_BACK: _l("A page was not published: something must be mended"),
    NoticeKind.PAGE_REVIEW_DUE: _l("The review date has come"),
    NoticeKind.ACCESS_CHANGED: _l("Your own access was changed"),
    NoticeKind.MEMBER_WAITS: _l("A colleague waits for admission to the vault"),
    NoticeKind.TEAM_CHANGED: _l("The access of a member was changed"),
    NoticeKind.TRAIL_ANCHORED: _l("A day of the audit trail was closed"),
}

# What else a reader must know, of one kind or another.
HINTS: Final[dict[NoticeKind, Any]] = {
    NoticeKind.ACCESS_CHANGED: _l(
        "That is: your password, your vault passphrase or your admission to the vault. "
        "Did you not expect this? Then warn an administrator."
    ),
    NoticeKind.TRAIL_ANCHORED: _l(
        "Keep the mail with its number and link: with it you can show later that the trail up to "
        "then was not changed."
    ),
}

# As a mail counts them.
_COUNTED: Final[dict[NoticeKind, Callable[[int], str]]] = {
    NoticeKind.TIP_RECEIVED: lambda n: ngettext("%(num)d new tip", "%(num)d new tips", n),
    NoticeKind.TIP_ANSWERED: lambda n: ngettext(
        "%(num)d answer from a reporter", "%(num)d answers from reporters", n
    ),
    NoticeKind.TIP_ASSIGNED: lambda n: ngettext(
        "%(num)d tip was assigned to you", "%(num)d tips were assigned to you", n
    ),
    NoticeKind.FIRST_LOOK_OVERDUE: lambda n: ngettext(
        "%(num)d tip that nobody looked at in time", "%(num)d tips that nobody looked at in time", n
    ),
    NoticeKind.DISCLOSURE_WAITS: lambda n: ngettext(
        "%(num)d disclosure waits for your approval",
        "%(num)d disclosures wait for your approval",
        n,
    ),
    NoticeKind.RETENTION_NEAR: lambda n: ngettext(
        "%(num)d notice that a retention term ends soon",
        "%(num)d notices that a retention term ends soon",
        n,
    ),
    NoticeKind.PAGE_WAITS: lambda n: ngettext(
        "%(num)d page waits for your review", "%(num)d pages wait for your review", n
    ),
    NoticeKind.PAGE_RETURNED: lambda n: ngettext(
        "%(num)d page was sent back to its author",
        "%(num)d pages were sent back to their author",
        n,
    ),
    NoticeKind.PAGE_PUBLISHED: lambda n: ngettext(
        "%(num)d page was published", "%(num)d pages were published", n
    ),
    NoticeKind.PAGE_HELD_BACK: lambda n: ngettext(
        "%(num)d page was not published on its date",
        "%(num)d pages were not published on their date",
        n,
    ),
    NoticeKind.PAGE_REVIEW_DUE: lambda n: ngettext(
        "%(num)d notice that a review date has come",
        "%(num)d notices that a review date has come",
        n,
    ),
    NoticeKind.ACCESS_CHANGED: lambda n: ngettext(
        "%(num)d change of your own access", "%(num)d changes of your own access", n
    ),
    NoticeKind.MEMBER_WAITS: lambda n: ngettext(
        "%(num)d colleague waits for admission to the vault",
        "%(num)d colleagues wait for admission to the vault",
        n,
    ),
    NoticeKind.TEAM_CHANGED: lambda n: ngettext(
        "%(num)d change of a member's access", "%(num)d changes of members' access", n
    ),
    NoticeKind.TRAIL_ANCHORED: lambda n: ngettext(
        "%(num)d day of the audit trail was closed",
        "%(num)d days of the audit trail were closed",
        n,
    ),
}


@dataclass(frozen=True)
class Place:
    """What a notice opens: what it is called, and its address."""

    label: str
    address: str


def counted(kind: NoticeKind, count: int) -> str:
    """Return how many notices of a kind there are, in words."""
    return str(_COUNTED[kind](count))


def place_of(subject: str | None, title: str = "") -> Place | None:
    """Return what a notice opens, or None where there is nothing to open.

    Args:
        subject: what the notice is about, as `tip/2026000042`.
        title: the title of the page that it is about, if it is about one.
    """
    kind, _slash, reference = (subject or "").partition("/")
    return _PLACES[kind](reference, title) if kind in _PLACES else None


def _tip(reference: str, _title: str) -> Place:
    number = format_number(int(reference))
    label = _("Tip %(number)s", number=number)
    return Place(label, url_for("coordination.tip", number=number))


def _disclosure(reference: str, _title: str) -> Place:
    number = format_disclosure_number(int(reference))
    label = _("Disclosure %(number)s", number=number)
    return Place(label, url_for("coordination.disclosure", disclosure=number))


def _retention(_reference: str, _title: str) -> Place:
    return Place(_("Retention"), url_for("coordination.retention"))


def _page(reference: str, title: str) -> Place:
    return Place(title, url_for("editorial.overview", page_id=reference))


def _pages(_reference: str, _title: str) -> Place:
    return Place(_("Pages"), url_for("editorial.pages", overdue=1))


def _team(_reference: str, _title: str) -> Place:
    return Place(_("Team"), url_for("admin.team"))


def _anchor(reference: str, _title: str) -> Place:
    day = format_date(date.fromisoformat(reference), "d MMMM y")
    return Place(
        _("The trail of %(day)s", day=day),
        url_for("supervision.trail", first_day=reference, last_day=reference),
    )


_PLACES: Final = {
    "tip": _tip,
    "disclosure": _disclosure,
    "retention": _retention,
    "page": _page,
    "pages": _pages,
    "team": _team,
    "anchor": _anchor,
}
