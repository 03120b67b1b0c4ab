"""`flask retention`: what the web processes do by themselves each night, and its terms."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.cli.starting import start
from portal.models.catalogue import BrokenData
from portal.tips.retention.running import run_nightly
from portal.tips.retention.terms import load_terms

retention = AppGroup("retention", help="Remove tips, dossiers and meetings whose term is over.")


@retention.command("terms")
def terms() -> None:
    """Show for how long tips of each state, dossiers and meetings are kept."""
    try:
        all_terms = load_terms(start().settings.data_folder)
    except BrokenData as error:
        raise _not_in_order(error) from None
    for term in all_terms.term:
        channel = f" ({term.channel})" if term.channel else ""
        click.echo(f"{term.state}{channel}: {term.months} months. {term.reason('en')}")
    for name, other in (("dossier", all_terms.dossier), ("meeting", all_terms.meeting)):
        click.echo(f"{name}: {other.months} months. {other.reason('en')}")


@retention.command("run")
def run() -> None:
    """Do the run of this day, unless a web process has done it already."""
    try:
        result = run_nightly(start())
    except BrokenData as error:
        raise _not_in_order(error) from None
    if result is None:
        click.echo("The run of this day has been done already.")
    else:
        click.echo(f"{result.removed} removed, {result.announced} announced")


def _not_in_order(error: BrokenData) -> click.ClickException:
    return click.ClickException(f"The data folder is not in order: {error}")
