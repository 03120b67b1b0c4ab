"""`flask circles`: tips that are kept to a circle of which nobody is left."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.accounts.errors import NoSuchMember
from portal.accounts.members import find_member
from portal.cli.starting import explained, start
from portal.models.tip import format_number, parse_number
from portal.tips.errors import NoSuchTip
from portal.tips.restricting import find_left_alone, hand_over

circles = AppGroup("circles", help="Hand over restricted tips that nobody is left to see.")


@circles.command("left-alone")
@explained
def left_alone() -> None:
    """List the restricted tips of whose circle nobody is left."""
    for number in find_left_alone(start()):
        click.echo(format_number(number))


@circles.command("hand-over")
@click.argument("number")
@click.argument("name")
@explained
def hand_tip_over(number: str, name: str) -> None:
    """Let a member see a tip of whose circle nobody is left."""
    runtime = start()
    try:
        hand_over(runtime, parse_number(number) or 0, find_member(runtime, name))
    except NoSuchTip:
        raise click.ClickException(
            "no such tip was left alone: flask circles left-alone lists them"
        ) from None
    except NoSuchMember:
        raise click.ClickException("nobody who works tips signs in by this name") from None
    click.echo(f"{name} can see tip {number} from now on, and let others in.")
