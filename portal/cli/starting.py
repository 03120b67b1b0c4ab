"""Starting the portal for a command, with a word to a person where that cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from pydantic import ValidationError
from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from portal.models.catalogue import BrokenData
from portal.runtime import Runtime, make_runtime
from portal.settings import load_settings, settings_file

P = ParamSpec("P")
T = TypeVar("T")


def start(*, installed: bool = True) -> Runtime:
    """Return the running portal of this installation; `installed` asks for current tables too.

    Raises:
        click.ClickException: it cannot be started; the message says why and what to do.
    """
    path = settings_file()
    try:
        runtime = make_runtime(load_settings())
        if installed and not runtime.database.is_current():
            raise click.ClickException("Tables are missing. Run: flask init, or: flask upgrade")
    except ValidationError as error:
        if not path.exists():
            message = f"There is no settings file {path}. Run: flask init"
            raise click.ClickException(message) from None
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise click.ClickException(f"The settings in {path} are not right: {wrong}") from None
    except BrokenData as error:
        raise click.ClickException(f"The data folder is not in order: {error}") from None
    except (SQLAlchemyError, ImportError) as error:
        raise click.ClickException(unanswered(error)) from None
    except OSError as error:
        raise click.ClickException(str(error)) from None
    return runtime


def unanswered(error: Exception) -> str:
    """Return what to tell a person of a database that does not answer; never its address."""
    cause = type(error).__name__
    return f"The database does not answer ({cause}). Check PORTAL_DATABASE_URL and the server"


def explained(command: Callable[P, T]) -> Callable[P, T]:
    """Make a command say in a sentence that the database or the vault is not there."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except NoResultFound:
            raise click.ClickException("The vault has not been made. Run: flask init") from None
        except SQLAlchemyError as error:
            raise click.ClickException(unanswered(error)) from None

    return run
