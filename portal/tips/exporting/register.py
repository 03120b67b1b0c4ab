"""The register of exports: asking for one, and looking back on what was taken along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import func, select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Actor, Permission
from portal.audit.recording import append
from portal.models import AuditKind, Export, ExportFormat, ExportScope, Member, Tip
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.errors import NoSuchExport
from portal.tips.exporting.columns import ExportColumn, columns_of
from portal.tips.queue import QueueFilter, conditions
from portal.tips.texts import some_words
from portal.vault import new_identifier, seal_envelope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_SHOWN = 100
_FILTERS = TypeAdapter(QueueFilter)


@dataclass(frozen=True)
class ExportView:
    """An export as the register shows it. `why` is None where the vault is locked.

    `last_number` is that of the newest tip of the selection.
    """

    id: UUID
    at: datetime
    member_id: UUID
    member: str
    format: ExportFormat
    scope: ExportScope
    columns: list[ExportColumn]
    wanted: dict[str, Any]
    tips: int
    written: int
    finished_at: datetime | None
    why: str | None
    last_number: int

    @property
    def tip_number(self) -> int | None:
        """The number of the one tip that was taken along as a PDF."""
        return self.last_number if self.format is ExportFormat.PDF else None


def ask_for_export(
    runtime: Runtime,
    actor: Actor,
    wanted: QueueFilter,
    form: ExportFormat,
    scope: ExportScope,
    columns: Sequence[ExportColumn],
    why: str,
) -> UUID:
    """Enter an export in the register, and return its identifier, to download it by.

    Args:
        runtime: the running portal.
        actor: who takes the tips along.
        wanted: which tips.
        form: in what form.
        scope: how much of each tip.
        columns: which columns, of those that the scope has; none stands for all of them.
        why: what it is for.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, take tips along.
        EmptyText: no reason, or a longer one than a paragraph.
        ValueError: a column is not of the scope.
    """
    actor.require(Permission.EXPORT_TIPS)
    actor.unlocked()
    why = some_words(why, PARAGRAPH_LENGTH)
    possible = columns_of(scope)
    if not set(columns) <= set(possible):
        raise ValueError("a column that the scope does not have")
    chosen = [
        column
        for column in possible
        # Without its number a tip cannot be found back, nor a file be gone on with.
        if column in columns or column is ExportColumn.NUMBER or not columns
    ]
    with runtime.database.writing() as session:
        selection = conditions(runtime, actor, wanted)
        tips, last_number = session.execute(
            select(func.count(Tip.id), func.coalesce(func.max(Tip.number), 0)).where(*selection)
        ).one()
        export = new_export(runtime, session, actor, form, scope, why)
        export.columns = [str(column) for column in chosen]
        export.wanted = _FILTERS.dump_python(wanted, mode="json", exclude_defaults=True)
        export.last_number, export.tips = last_number, tips
        append(
            runtime,
            session,
            AuditKind.TIPS_EXPORTED,
            actor_id=actor.member_id,
            subject=f"export/{export.id}",
            tips=tips,
            format=form,
            scope=scope,
        )
        return export.id


def new_export(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    form: ExportFormat,
    scope: ExportScope,
    why: str,
) -> Export:
    """Return a new line of the register, in the caller's transaction; it is about no tips yet."""
    export_id = new_identifier()
    export = Export(
        id=export_id,
        at=runtime.now(),
        member_id=actor.member_id,
        format=form,
        scope=scope,
        columns=[],
        wanted={},
        last_number=0,
        tips=0,
        written=0,
        why=seal_envelope(why.encode(), context(export_id), present_team_key(session), None),
    )
    session.add(export)
    return export


def find_export(runtime: Runtime, actor: Actor, export_id: UUID) -> ExportView:
    """Return one export.

    Raises:
        NotPermitted: the actor may not see it.
        NoSuchExport: there is none.
    """
    for view in _views(runtime, actor, export_id):
        return view
    raise NoSuchExport


def list_exports(runtime: Runtime, actor: Actor) -> list[ExportView]:
    """Return the latest exports, newest first.

    Raises:
        NotPermitted: the actor may not see them.
    """
    return _views(runtime, actor)


def read_filter(wanted: dict[str, Any]) -> QueueFilter:
    """Return the filter that an export was made with."""
    return _FILTERS.validate_python(wanted)


def context(export_id: UUID) -> str:
    """Return the place that the reason of an export is sealed for."""
    return f"export/{export_id}"


def _views(runtime: Runtime, actor: Actor, export_id: UUID | None = None) -> list[ExportView]:
    if not actor.may(Permission.SEE_AUDIT):
        actor.require(Permission.EXPORT_TIPS)
    query = (
        select(Export, Member.display_name)
        .join(Member, Member.id == Export.member_id)
        .order_by(Export.at.desc(), Export.id)
        .limit(_SHOWN)
    )
    if export_id:
        query = query.where(Export.id == export_id)
    with runtime.database.reading() as session:
        rows = session.execute(query).all()
    keyring = actor.keyring
    return [
        ExportView(
            id=row.id,
            at=row.at,
            member_id=row.member_id,
            member=name,
            format=row.format,
            scope=row.scope,
            columns=[ExportColumn(column) for column in row.columns],
            wanted=row.wanted,
            tips=row.tips,
            written=row.written,
            finished_at=row.finished_at,
            why=keyring.open(row.why, context(row.id)).decode() if keyring else None,
            last_number=row.last_number,
        )
        for row, name in rows
    ]
