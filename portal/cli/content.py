"""`flask content`: the pages as files, in step with the database."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from portal.cli.starting import start
from portal.pages.checks import check_folder, media_in_folder
from portal.pages.errors import MalformedDocument
from portal.pages.files import Import, export_content, import_content
from portal.pages.findings import Severity
from portal.pages.library import media_by_id
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

    runtime = start(installed=False)
    folder = folder or runtime.settings.content_folder
    named = media_in_folder(folder)
    has_database = _has_database(runtime)
    found = check_folder(
        folder,
        runtime.catalogue if has_database else runtime.site.shipped,
        runtime.today(),
        media_by_id(runtime, named).values() if has_database else None,
    )
    for name, finding in ((each.name, each.finding) for each in found):
        click.echo(
            f"{folder / name}:{finding.line}: {finding.severity}: {problem(finding)} "
            f"{cure(finding)}"
        )
    if not has_database:
        click.echo(
            "There is no database with current tables, so these were not looked up: themes and "
            f"branches that staff added, and {len(named)} pictures and PDFs that the files name. "
            "To check them too, run: flask init, or: flask upgrade"
        )
    musts = sum(each.finding.severity is Severity.MUST for each in found)
    click.echo(f"{musts} to be mended, {len(found) - musts} advised")
    if musts:
        raise click.exceptions.Exit(1)


def _has_database(runtime: Runtime) -> bool:
    """Tell whether the database is there, with its tables. Looking does not make one."""
    file = runtime.database.engine.url.database
    if runtime.settings.uses_sqlite and not (file and Path(file).exists()):
        return False
    try:
        return runtime.database.is_current()
    except SQLAlchemyError:
        return False


def _import(runtime: Runtime, folder: Path, *, overwrite: bool) -> Import:
    try:
        return import_content(runtime, folder, overwrite=overwrite)
    except MalformedDocument as error:
        raise click.ClickException(str(error)) from None
