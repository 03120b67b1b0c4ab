"""Writing an export: tips in the order of their numbers, a few at a time, in flat memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.accounts.permissions import Actor, Permission
from portal.formats.csv_file import write_csv
from portal.formats.json_lines import write_json_lines
from portal.formats.xlsx_file import Column, Sheet, write_xlsx
from portal.models import Export, ExportFormat, ExportScope, Member, Tip
from portal.tips.content import TipContent
from portal.tips.errors import NoSuchExport
from portal.tips.events import content_context
from portal.tips.exporting.columns import ExportColumn, ExportTip, cell
from portal.tips.exporting.register import find_export, read_filter
from portal.tips.queue import conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from portal.formats.cells import Row
    from portal.runtime import Runtime
    from portal.tips.exporting.register import ExportView
    from portal.vault import TeamKeyring

_TIPS_AT_ONCE = 250
_WIDE = frozenset(
    {
        ExportColumn.DESCRIPTION,
        ExportColumn.PLACE,
        ExportColumn.PERSONS,
        ExportColumn.COMPANIES,
        ExportColumn.VEHICLES,
    }
)
_WIDTH, _GREAT_WIDTH = 16, 60


def write_export(
    runtime: Runtime,
    actor: Actor,
    export_id: UUID,
    heading: Callable[[ExportColumn], str],
    word: Callable[[ExportColumn, Any], Any],
    after: int = 0,
) -> Iterator[bytes]:
    """Return the file of an export, written as it is read.

    Asking again gives the same tips, as they are then. How far it is stands in the register.

    Args:
        runtime: the running portal.
        actor: the member who asked for the export.
        export_id: the export.
        heading: gives the title of a column.
        word: gives what to write for the value of a column, where that is for people to read.
        after: begin after the tip of this number, to go on with a file that was cut off. A
            workbook can only be written whole.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, take tips along.
        NoSuchExport: there is none of the actor's own.
    """
    actor.require(Permission.EXPORT_TIPS)
    keyring = actor.unlocked()
    export = find_export(runtime, actor, export_id)
    # A PDF of one tip was given when it was asked for, and is not to be had again.
    if export.member_id != actor.member_id or export.format is ExportFormat.PDF:
        raise NoSuchExport
    tips = _counted(runtime, export, _tips(runtime, actor, keyring, export, after))
    if export.format is ExportFormat.JSON_LINES:
        return write_json_lines(_object(row, export.columns) for row in tips)
    rows = (_cells(row, export.columns, word) for row in tips)
    titles = [heading(column) for column in export.columns]
    if export.format is ExportFormat.CSV:
        return write_csv(titles, rows)
    widths = [_GREAT_WIDTH if column in _WIDE else _WIDTH for column in export.columns]
    sheet = Sheet(
        name=heading(ExportColumn.NUMBER),
        columns=[Column(*pair) for pair in zip(titles, widths, strict=True)],
        rows=rows,
    )
    return write_xlsx([sheet], title=runtime.settings.portal_name, made_at=export.at)


def _tips(
    runtime: Runtime, actor: Actor, keyring: TeamKeyring, export: ExportView, after: int
) -> Iterator[ExportTip]:
    selection = [*conditions(runtime, actor, read_filter(export.wanted))]
    opens = export.scope is not ExportScope.QUEUE
    while True:
        # Each few are a transaction of their own, so that a slow reader holds nothing.
        with runtime.database.reading() as session:
            rows = session.execute(
                select(Tip, Member.display_name)
                .outerjoin(Member, Member.id == Tip.assignee_id)
                .where(*selection, Tip.number > after, Tip.number <= export.last_number)
                .order_by(Tip.number)
                .limit(_TIPS_AT_ONCE)
            ).all()
        if not rows:
            return
        for tip, assignee in rows:
            content = None
            if opens:
                opened = keyring.open(tip.envelope, content_context(tip))
                content = TipContent.model_validate_json(opened)
            yield ExportTip(tip, assignee or "", content)
            after = tip.number


def _counted(
    runtime: Runtime, export: ExportView, tips: Iterator[ExportTip]
) -> Iterator[ExportTip]:
    """Pass tips on, and keep in the register how many there were and when the last was written."""
    written = 0
    for row in tips:
        yield row
        written += 1
        if written % _TIPS_AT_ONCE == 0:
            _note(runtime, export.id, written=written, finished_at=None)
    _note(runtime, export.id, written=written, finished_at=runtime.now())


def _note(runtime: Runtime, export_id: UUID, **values: object) -> None:
    with runtime.database.writing() as session:
        session.execute(update(Export).where(Export.id == export_id).values(values))


def _cells(
    row: ExportTip,
    columns: list[ExportColumn],
    word: Callable[[ExportColumn, Any], Any],
) -> Row:
    return [word(column, cell(row, column)) for column in columns]


def _object(row: ExportTip, columns: list[ExportColumn]) -> Mapping[str, object]:
    return {column.value: cell(row, column) for column in columns}
