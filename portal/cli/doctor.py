"""`flask doctor`: what is misconfigured, and how to mend it."""

from __future__ import annotations

import stat
from smtplib import SMTPException
from typing import TYPE_CHECKING

import click
import redis
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.members import list_team
from portal.accounts.permissions import OPERATOR
from portal.accounts.team import is_installed, receipts_fit
from portal.accounts.undelivered import count_undelivered
from portal.cli.starting import unanswered
from portal.models.catalogue import BrokenData
from portal.models.tip import format_number
from portal.notices.sending import try_server
from portal.pages.site_settings import find_broken_settings
from portal.runtime import Runtime, make_runtime
from portal.settings import PROJECT_FOLDER, MailSecurity, load_settings, settings_file
from portal.tips.restricting import find_left_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

# OWASP, Password Storage Cheat Sheet: Argon2id with 12 MiB and 3 passes, 19 MiB and 2, or as much
# work in another proportion of these.
_LEAST_WORK = 12288 * 3


@click.command()
def doctor() -> None:
    """Say what is misconfigured and how to mend it."""
    problems = list(diagnose())
    for problem in problems:
        click.echo(f"- {problem}")
    if problems:
        raise SystemExit(1)
    click.echo("Everything is in order.")


def diagnose() -> Iterator[str]:
    """Yield each problem with its cure, in the order in which to mend them."""
    path = settings_file()
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield f"Others can read {path}, which holds secrets. Run: chmod 600 {path}"
    try:
        runtime = make_runtime(load_settings())
    except BrokenData as error:
        yield f"The data folder is not in order: {error}. Mend it, or set PORTAL_DATA_FOLDER"
        return
    except ValidationError as error:
        if not path.exists():
            yield f"There is no settings file {path}. Run: flask init"
            return
        for wrong in error.errors():
            place = "_".join(str(part) for part in wrong["loc"]).upper()
            yield f"{place} is not right: {wrong['msg']}. Set PORTAL_{place} in {path}"
        return
    except (SQLAlchemyError, ImportError) as error:
        yield unanswered(error)
        return
    yield from _database_problems(runtime)
    yield from _setting_problems(runtime)
    yield from _mail_problems(runtime)


def _database_problems(runtime: Runtime) -> Iterator[str]:
    try:
        current = runtime.database.is_current()
    except SQLAlchemyError as error:
        yield unanswered(error)
        return
    if not current:
        yield "Migrations are missing. Run: flask upgrade"
        return
    if not is_installed(runtime):
        yield "The vault has not been made. Run: flask init"
        return
    if not receipts_fit(runtime):
        yield (
            "PORTAL_RECEIPT_SALT, _MEMORY_KIB or _PASSES is not what this database was made with: "
            "no earlier receipt code works. Put the old values back"
        )
    if not list_team(runtime, OPERATOR).is_held:
        yield (
            "Nobody can open the vault. Run: flask members add, let them choose a passphrase, "
            "then: flask members recover NAME"
        )
    left_alone = ", ".join(map(format_number, find_left_alone(runtime)))
    if left_alone:
        yield (
            f"Restricted tips that nobody is left to see: {left_alone}. "
            "Run: flask circles hand-over NUMBER NAME"
        )
    undelivered = count_undelivered(runtime, OPERATOR)
    if undelivered:
        yield (
            f"Mails that did not arrive: {undelivered}. Let an administrator open /beheer/mail/, "
            "mend what is wrong, and try them again"
        )
    yield from _site_problems(runtime)


def _site_problems(runtime: Runtime) -> Iterator[str]:
    for name, reason in find_broken_settings(runtime).items():
        if reason:
            yield (
                f"What staff set as the site's {name} cannot be read, so its default holds "
                f"({reason}). Let a publisher open it at /redactie/site/, look, and save it anew"
            )
        else:
            yield (
                f"The table site_setting has a row {name!r} that this version has no use for. Was "
                "it written by a newer version? Then install that; otherwise remove the row"
            )


def _setting_problems(runtime: Runtime) -> Iterator[str]:
    settings = runtime.settings
    for name in ("password", "passphrase", "receipt"):
        work = getattr(settings, f"{name}_memory_kib") * getattr(settings, f"{name}_passes")
        if work < _LEAST_WORK:
            cure = "Install anew before the first tip" if name == "receipt" else "Raise them"
            yield (
                f"PORTAL_{name.upper()}_MEMORY_KIB and _PASSES are below OWASP's advice of "
                f"19456 KiB and 2 passes. {cure}"
            )
    if not settings.secure_cookies:
        yield (
            "Cookies are also sent over http. That is for a demo on this machine; in use, "
            "serve over https and set PORTAL_SECURE_COOKIES=true"
        )
    if settings.redis_url:
        try:
            redis.Redis.from_url(settings.redis_url).ping()
        except (redis.RedisError, ValueError) as error:
            cause = type(error).__name__
            yield f"Redis does not answer ({cause}). Check PORTAL_REDIS_URL and the server"
    catalogues = PROJECT_FOLDER / "portal" / "translations"
    for language in ("nl", "en"):
        if not (catalogues / language / "LC_MESSAGES" / "messages.mo").exists():
            yield f"The texts in {language} have not been compiled. Run: make texts"


def _mail_problems(runtime: Runtime) -> Iterator[str]:
    settings = runtime.settings
    if not settings.sends_mail:
        return
    if settings.smtp_security is MailSecurity.NONE and settings.smtp_username is not None:
        yield (
            "The password for the mail server crosses the network as it is. "
            "Set PORTAL_SMTP_SECURITY=starttls, or tls"
        )
    try:
        try_server(settings)
    except (OSError, SMTPException) as error:
        yield (
            f"The mail server does not let us in ({type(error).__name__}). "
            "Check PORTAL_SMTP_HOST, _PORT, _SECURITY, _USERNAME and _PASSWORD"
        )
