"""`flask doctor`: what is misconfigured, and how to mend it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import click
import redis
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.members import list_team
from portal.accounts.permissions import OPERATOR
from portal.accounts.team import is_installed, receipts_fit
from portal.cli.starting import unanswered
from portal.models.catalogue import BrokenData
from portal.runtime import Runtime, make_runtime
from portal.settings import PROJECT_FOLDER, load_settings, settings_file

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
