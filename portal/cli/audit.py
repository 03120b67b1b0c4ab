"""The audit trail, from the command line of whoever operates the server."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.accounts.anchoring import anchor_trail
from portal.audit.verifying import Defect, DefectKind
from portal.audit.verifying import verify as verify_whole
from portal.cli.starting import start
from portal.models.tip import format_number

audit = AppGroup("audit", help="Verify the audit trail, and anchor it.")

_DEFECTS: dict[DefectKind, str] = {
    DefectKind.ALTERED: "record {record} was altered, moved or put in",
    DefectKind.MISSING: "records are missing from {record} on",
    DefectKind.CUT_OFF: "the end of the trail is missing, from record {record} on",
    DefectKind.ADDED: "record {record} was added past the end of the trail",
    DefectKind.ANCHOR_DIFFERS: "the trail up to record {record} is not what was anchored",
    DefectKind.NOT_IN_TRAIL: "event {record} of tip {tip} is not in the trail",
}


@audit.command()
def verify() -> None:
    """Walk the whole trail; exit with 1 where a record was altered, removed, moved or added."""
    verification = verify_whole(start())
    click.echo(f"records      {verification.records}")
    click.echo(f"newest link  {verification.link}")
    for defect in verification.defects:
        click.echo(f"DEFECT       {_explain(defect)}")
    if verification.defects:
        raise SystemExit(1)
    click.echo("The trail is in order.")


@audit.command("close")
def close() -> None:
    """Close the days that have ended, as the web processes do by themselves."""
    anchor = anchor_trail(start())
    if anchor is None:
        click.echo("Every ended day has been closed already.")
    else:
        click.echo(f"{anchor.day} record {anchor.sequence} link {anchor.link}")


def _explain(defect: Defect) -> str:
    tip = format_number(defect.tip_number) if defect.tip_number else ""
    return _DEFECTS[defect.kind].format(record=defect.sequence, tip=tip)
