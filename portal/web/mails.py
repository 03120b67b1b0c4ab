"""The mails to staff: their words, from templates, and the thread that sends them.

A mail says how many notices of each kind there are and where to read them, and to a supervisor
where the audit trail ended; never what a tip says, nor its number.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.notices.sending import Letter, send_due
from portal.ticking import JOBS, TICK_SECONDS, Ticker
from portal.web.context import EXTENSION
from portal.web.notices.words import counted
from portal.web.site.addresses import whole_for

if TYPE_CHECKING:
    from flask import Flask

    from portal.notices.outbox import ClaimedMail
    from portal.notices.sending import Writer
    from portal.runtime import Runtime
    from portal.settings import Settings


def letter_writer(app: Flask) -> Writer:
    """Return the function that writes the letter of a mail, in its language."""
    return partial(_write, app)


def start_tickers(app: Flask, seconds: float = TICK_SECONDS) -> list[Ticker]:
    """Start what a web process does by the clock; a slow mail server holds up nothing but mail."""
    runtime: Runtime = app.extensions[EXTENSION]
    mail = {"mail": partial(send_due, write=letter_writer(app))}
    return [Ticker(runtime, seconds, jobs).start() for jobs in (JOBS, mail)]


def _write(app: Flask, mail: ClaimedMail) -> Letter:
    settings = app.extensions[EXTENSION].settings
    # A mail is made outside any request, so the templates get all that they use from here.
    with app.app_context(), force_locale(mail.language):
        lines = [counted(kind, count) for kind, count in mail.counts.items()]
        subject = _subject(settings, mail, lines)
        values = {
            "language": mail.language,
            "name": mail.name,
            "lines": lines,
            "anchors": mail.anchors,
            "subject": subject,
            "settings": settings,
            "overview_address": whole_for("notices.overview", mail.language),
            "preferences_address": whole_for("notices.preferences", mail.language),
        }
        text, html = (
            app.jinja_env.get_template(f"mail/notices.{ending}").render(values)
            for ending in ("txt", "html")
        )
    return Letter(subject, text, html)


def _subject(settings: Settings, mail: ClaimedMail, lines: list[str]) -> str:
    count = sum(mail.counts.values())
    if mail.is_digest:
        what = _("your daily digest")
    elif len(lines) == 1:
        what = lines[0]
    else:
        what = ngettext("%(num)d notice", "%(num)d notices", count)
    return f"{settings.portal_name}: {what}"
