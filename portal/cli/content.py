"""`flask content`: the pages as files, in step with the database."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli.starting import start
from portal.clock import SystemClock, local_day
from portal.models import load_catalogue
from portal.pages.checks import check_folder
from portal.pages.errors import MalformedDocument
from portal.pages.files import Import, export_content, import_content
from portal.pages.findings import Severity
from portal.runtime import Runtime

content = AppGroup("content", help="Load the pages from files, and write them back.")


def load_shipped(runtime: Runtime) -> Import:
    """Load the content that came with the software.

    Raises:
        click.ClickException: a file is not in order.
    """
    return _import(runtime, runtime.settings.content_folder, overwrite=False)


@content.command("import")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@click.option("--overwrite", is_flag=True, help="also pages that staff changed in the browser")
def import_files(folder: Path | None, *, overwrite: bool) -> None:
    """Load and publish the files of a folder (by default the shipped content)."""
    runtime = start()
    done = _import(runtime, folder or runtime.settings.content_folder, overwrite=overwrite)
    for word, names in (("added", done.added), ("changed", done.changed), ("kept", done.kept)):
        for name in names:
            click.echo(f"{word:8} {name}")
    click.echo(
        f"{len(done.added)} added, {len(done.changed)} changed, {done.unchanged} unchanged, "
        f"{len(done.kept)} kept because staff changed them"
    )


@content.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
def export_files(folder: Path | None) -> None:
    """Write what is live to the files of a folder (by default the shipped content's)."""
    runtime = start()
    changed = export_content(runtime, folder or runtime.settings.content_folder)
    for name in changed:
        click.echo(name)
    click.echo(f"{len(changed)} files changed")


@content.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
def check_files(folder: Path | None) -> None:
    """Say what is wrong in the files of a folder (by default the shipped content).

    It changes nothing, and ends in 1 where something must be mended before it is published.
    """
    # The words for a finding bring the whole web along, which no other command needs.
    from portal.web.finding_labels import cure, problem  # noqa: PLC0415

    settings = start(installed=False).settings
    folder = folder or settings.content_folder
    today = local_day(SystemClock().now())
    found = check_folder(folder, load_catalogue(settings.data_folder), today)
    for name, finding in ((each.name, each.finding) for each in found):
        click.echo(
            f"{folder / name}:{finding.line}: {finding.severity}: {problem(finding)} "
            f"{cure(finding)}"
        )
    musts = sum(each.finding.severity is Severity.MUST for each in found)
    click.echo(f"{musts} to be mended, {len(found) - musts} advised")
    if musts:
        raise click.exceptions.Exit(1)


def _import(runtime: Runtime, folder: Path, *, overwrite: bool) -> Import:
    try:
        return import_content(runtime, folder, overwrite=overwrite)
    except MalformedDocument as error:
        raise click.ClickException(str(error)) from None
