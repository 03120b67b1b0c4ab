"""The team, from the command line of whoever operates the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask.cli import AppGroup

from portal.accounts import errors
from portal.accounts.members import add_member, find_member, list_team, reset_password
from portal.accounts.permissions import OPERATOR
from portal.accounts.team import admit, recover, revoke
from portal.accounts.unlocking import act_as
from portal.cli.starting import explained, start
from portal.models import Role

members = AppGroup("members", help="Add, admit, revoke and recover members of the team.")

P = ParamSpec("P")
T = TypeVar("T")

_REASONS: dict[type[errors.AccountError], str] = {
    errors.NoSuchMember: "there is no active member by this name",
    errors.NameTaken: "somebody already signs in by this name",
    errors.InvalidName: "use 2 to 80 letters, digits, dots and hyphens, and give a full name",
    errors.KeyNotMade: "this member must first sign in and choose a vault passphrase",
    errors.StillHeld: "somebody can still open the vault: flask members admit NAME --by COLLEAGUE",
    errors.WrongRecoveryKey: "this is not the recovery key; compare each character with the paper",
    errors.WrongPassphrase: "this is not that member's vault passphrase",
    errors.NotAdmitted: "that member has not been admitted to the vault",
    errors.NotPermitted: "that member's roles do not allow it",
    errors.TeamKeyReplaced: "STOP: a team key in the database is not your team's; it was replaced",
    errors.MemberKeyReplaced: "STOP: that member's key in the database was replaced",
    errors.KeyNotTrusted: "that member must first unlock and confirm the new team key",
}


def _explained(command: Callable[P, T]) -> Callable[P, T]:
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except errors.AccountError as error:
            reason = _REASONS.get(type(error), type(error).__name__)
            raise click.ClickException(reason) from None

    return explained(run)


@members.command("add")
@click.argument("name")
@click.argument("display_name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@_explained
def add(name: str, display_name: str, roles: tuple[str, ...]) -> None:
    """Add a member and print a first password."""
    password = add_member(start(), OPERATOR, name, display_name, map(Role, roles))
    click.echo(f"First password of {name}, to be replaced at the first sign-in: {password}")


@members.command("list")
@_explained
def list_all() -> None:
    """List the members."""
    for member in list_team(start(), OPERATOR).members:
        state = "revoked" if not member.is_active else "active"
        vault = "admitted" if member.is_admitted else "not admitted"
        roles = ",".join(sorted(member.roles))
        click.echo(f"{member.name:20} {state:8} {vault:13} {roles:20} {member.fingerprint or ''}")


@members.command("password")
@click.argument("name")
@_explained
def password(name: str) -> None:
    """Give a member a new first password."""
    runtime = start()
    fresh = reset_password(runtime, OPERATOR, find_member(runtime, name))
    click.echo(f"First password of {name}, to be replaced at the next sign-in: {fresh}")


@members.command("admit")
@click.argument("name")
@click.option("--by", "colleague", required=True, help="the sign-in name of an admitted member")
@click.password_option("--passphrase", confirmation_prompt=False, help="asked for if left out")
@_explained
def admit_member(name: str, colleague: str, passphrase: str) -> None:
    """Admit a member to the vault, with an admitted colleague's passphrase."""
    runtime = start()
    admit(runtime, act_as(runtime, colleague, passphrase), find_member(runtime, name))
    click.echo(f"{name} has been admitted to the vault.")


@members.command("revoke")
@click.argument("name")
@_explained
def revoke_member(name: str) -> None:
    """End a member's access and start a new generation of the team key."""
    runtime = start()
    generation = revoke(runtime, OPERATOR, find_member(runtime, name))
    click.echo(f"{name} has been revoked. New tips are sealed to generation {generation}.")


@members.command("recover")
@click.argument("name")
@click.password_option("--recovery-key", confirmation_prompt=False, help="asked for if left out")
@_explained
def recover_vault(name: str, recovery_key: str) -> None:
    """Admit a member with the printed recovery key, when nobody is left who could."""
    runtime = start()
    recover(runtime, OPERATOR, find_member(runtime, name), recovery_key)
    click.echo(f"{name} has been admitted to the vault.")
