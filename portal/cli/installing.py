"""Laying down an installation, with or without the demo."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.members import add_member, find_member, list_team
from portal.accounts.permissions import OPERATOR, Permission, allows
from portal.accounts.sessions import choose_password, sign_in, sign_out
from portal.accounts.team import admit, install_vault, is_installed, recover
from portal.accounts.unlocking import act_as, choose_passphrase
from portal.cli.content import load_shipped
from portal.cli.demo_clock import DaysAgo
from portal.cli.demo_dossiers import load_demo_dossiers
from portal.cli.starting import start, unanswered
from portal.models import Channel, Role
from portal.pages.indexing import refresh_index
from portal.pages.previews import remove_ended_previews
from portal.runtime import Runtime
from portal.settings import SALT_BYTES, SECRET_KEY_CHARACTERS, settings_file
from portal.tips.content import TipContent
from portal.tips.reporting import submit
from portal.tips.visits import remove_ended_visits
from portal.vault import one_time_password, random_bytes

_DEMO_TEAM = (
    ("anna", "Anna de Groot", (Role.COORDINATOR,)),
    ("bram", "Bram Visser", (Role.COORDINATOR, Role.ADMIN)),
    ("carla", "Carla Smit", (Role.ADMIN,)),
    ("daan", "Daan Bakker", (Role.EDITOR,)),
    ("esra", "Esra Yilmaz", (Role.PUBLISHER,)),
    ("fatima", "Fatima Aydin", (Role.LEAD,)),
    ("gerrit", "Gerrit Mulder", (Role.SUPERVISOR,)),
)
_OWNER_ONLY = 0o600
_OWNER_ONLY_FOLDER = 0o700


@click.command()
def init() -> None:
    """Lay down a new installation: settings, database, vault. Changes nothing that exists."""
    runtime = _prepare({})
    if is_installed(runtime):
        click.echo("This installation is complete already; nothing was changed.")
        return
    install_vault(runtime, _show_recovery_key)
    load_shipped(runtime)
    click.echo("Next:")
    click.echo("  1. flask members add NAME 'Full Name' --role coordinator --role admin")
    click.echo("  2. they sign in, choose a password and a vault passphrase")
    click.echo("  3. flask members recover NAME    admits the first one with the recovery key")
    click.echo("  4. flask doctor                  says what is left to set")


def _show_recovery_key(recovery: str) -> None:
    click.echo("The installation is ready.\n")
    click.echo("RECOVERY KEY - print it, keep it on paper in a safe, and clear this screen.")
    click.echo("It is not stored and cannot be shown again:\n")
    click.echo(f"    {recovery}\n")


@click.command()
def demo() -> None:
    """Lay down an installation with a demo team and demo tips. Changes nothing that exists."""
    # The demo is served over http on this machine only.
    runtime = _prepare({"PORTAL_SECURE_COOKIES": "false"})
    if is_installed(runtime):
        if not list_team(runtime, OPERATOR).is_held:
            click.echo("Nobody can open the vault of this installation. Run: flask doctor")
        return
    recovery = install_vault(runtime)
    people = [_demo_member(runtime, *person) for person in _DEMO_TEAM]
    first, *others = [person for person in people if person.passphrase]
    recover(runtime, OPERATOR, find_member(runtime, first.name), recovery)
    actor = act_as(runtime, first.name, first.passphrase)
    for person in others:
        admit(runtime, actor, find_member(runtime, person.name))
    load_shipped(runtime)
    folder = runtime.settings.data_folder
    count = _load_demo_tips(runtime, folder / "demo_tips.toml")
    lead = next(person for person in people if Role.LEAD in person.roles)
    unlocked_lead = act_as(runtime, lead.name, lead.passphrase)
    load_demo_dossiers(runtime, actor, unlocked_lead, folder / "demo_dossiers.toml")
    _print_demo(people, recovery, count)


@click.command()
def upgrade() -> None:
    """Run the database migrations that are missing, and bring the search index up to date."""
    runtime = start(installed=False)
    _migrate(runtime)
    refresh_index(runtime)


@click.command()
def tidy() -> None:
    """Remove visits that have ended and preview links that have expired. Run it every hour."""
    runtime = start()
    with runtime.database.writing() as session:
        remove_ended_visits(runtime, session)
        remove_ended_previews(runtime, session)


@dataclass(frozen=True)
class _DemoMember:
    name: str
    display_name: str
    roles: tuple[Role, ...]
    password: str
    passphrase: str


def _prepare(extra: dict[str, str]) -> Runtime:
    path = settings_file()
    if not path.exists():
        _write_settings(path, extra)
    runtime = start(installed=False)
    _migrate(runtime)
    if runtime.settings.uses_sqlite and runtime.database.engine.url.database:
        # The -wal and -shm files take their mode from this one.
        Path(runtime.database.engine.url.database).chmod(_OWNER_ONLY)
    return runtime


def _migrate(runtime: Runtime) -> None:
    try:
        runtime.database.upgrade()
    except SQLAlchemyError as error:
        raise click.ClickException(unanswered(error)) from None


def _write_settings(path: Path, extra: dict[str, str]) -> None:
    path.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    lines = {
        "PORTAL_SECRET_KEY": random_bytes(SECRET_KEY_CHARACTERS).hex(),
        "PORTAL_RECEIPT_SALT": random_bytes(SALT_BYTES).hex(),
        **extra,
    }
    text = (
        "# The settings of this installation; docs/SETTINGS.md lists all of them.\n"
        "# Keep a copy in a safe: without PORTAL_RECEIPT_SALT no receipt code works any more.\n"
    ) + "".join(f"{name}={value}\n" for name, value in lines.items())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _demo_member(
    runtime: Runtime, name: str, display_name: str, roles: tuple[Role, ...]
) -> _DemoMember:
    first_password = add_member(runtime, OPERATOR, name, display_name, roles)
    token = sign_in(runtime, name, first_password)
    if token is None:
        raise click.ClickException("the demo team could not be made")
    password = one_time_password()
    choose_password(runtime, token, password)
    passphrase = ""
    if allows(frozenset(roles), Permission.WORK_TIPS):
        passphrase = f"{one_time_password()}-{name}"
        choose_passphrase(runtime, token, passphrase)
    sign_out(runtime, token)
    return _DemoMember(name, display_name, roles, password, passphrase)


def _load_demo_tips(runtime: Runtime, path: Path) -> int:
    tips = tomllib.loads(path.read_text(encoding="utf-8"))["tip"]
    for tip in sorted(tips, key=lambda tip: tip["days_ago"], reverse=True):
        then = replace(runtime, clock=DaysAgo(runtime.clock, tip["days_ago"]))
        submit(then, _demo_content(tip), Channel(tip["channel"]), tip["language"])
    return len(tips)


def _demo_content(tip: dict[str, Any]) -> TipContent:
    return TipContent.model_validate(
        {
            "subject": {"theme": tip["theme"]},
            "observation": {"description": tip["description"]},
            "place": tip.get("place", {}),
            "occasion": {name: tip[name] for name in ("when", "how_often", "ongoing")},
            "involved": {name: tip.get(name, []) for name in ("persons", "companies", "vehicles")},
            "source": {name: tip[name] for name in ("how_known", "who_knows", "careful_with")},
            "contact": {
                "may_ask": tip["may_ask"],
                "name": tip["contact_name"],
                "phone": tip["contact_phone"],
            },
        }
    )


def _print_demo(people: list[_DemoMember], recovery: str, tips: int) -> None:
    click.echo("=" * 78)
    click.echo("DEMO - NOT FOR REAL TIPS. These secrets are shown once and not stored in clear.")
    click.echo("=" * 78)
    for person in people:
        roles = ", ".join(person.roles)
        click.echo(f"  {person.display_name} ({roles})")
        click.echo(f"    sign-in name      {person.name}")
        click.echo(f"    password          {person.password}")
        if person.passphrase:
            click.echo(f"    vault passphrase  {person.passphrase}")
    click.echo(f"  recovery key  {recovery}")
    click.echo(f"  demo tips     {tips}")
    click.echo("  report at     http://127.0.0.1:8000/")
    click.echo("  work at       http://127.0.0.1:8000/account/inloggen")
    click.echo("=" * 78)
