"""`flask content`: the pages as files, in step with the database."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.pages.errors import MalformedDocument
from portal.pages.files import Import, export_content, import_content
from portal.runtime import Runtime, make_runtime
from portal.settings import load_settings

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
    runtime = make_runtime(load_settings())
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
    runtime = make_runtime(load_settings())
    changed = export_content(runtime, folder or runtime.settings.content_folder)
    for name in changed:
        click.echo(name)
    click.echo(f"{len(changed)} files changed")


def _import(runtime: Runtime, folder: Path, *, overwrite: bool) -> Import:
    try:
        return import_content(runtime, folder, overwrite=overwrite)
    except MalformedDocument as error:
        raise click.ClickException(str(error)) from None
