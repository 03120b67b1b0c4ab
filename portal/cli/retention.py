"""`flask retention`: what the web processes do by themselves each night, and its terms."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.cli.starting import start
from portal.tips.retention.running import run_nightly
from portal.tips.retention.terms import load_terms

retention = AppGroup("retention", help="Remove tips whose term is over.")


@retention.command("terms")
def terms() -> None:
    """Show for how long tips of each state are kept."""
    for term in load_terms(start().settings.data_folder).term:
        channel = f" ({term.channel})" if term.channel else ""
        click.echo(f"{term.state}{channel}: {term.months} months. {term.reason('en')}")


@retention.command("run")
def run() -> None:
    """Do the run of this day, unless a web process has done it already."""
    result = run_nightly(start())
    if result is None:
        click.echo("The run of this day has been done already.")
    else:
        click.echo(f"{result.removed} removed, {result.announced} announced")
