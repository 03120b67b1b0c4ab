"""Finding what the store has and nothing knows of, and what it should have and does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import Attachment, LooseFile, StoreSweep
from portal.models.upserting import insert_into

if TYPE_CHECKING:
    from portal.runtime import Runtime


@dataclass(frozen=True)
class Strays:
    """How many files in the store nothing knows of, and how many attachments have no file."""

    unknown: int
    lost: int


def sweep_store(runtime: Runtime) -> int:
    """Remove the files that nothing knows of and that are older than a day, once a day.

    There are none, unless the database was put back to an earlier state than the store. Where it
    knows of no file at all, it is not believed.

    Returns:
        How many files were removed.

    Raises:
        StoreAway: the store does not answer; the rest is left for the next day.
    """
    today = runtime.today()
    with runtime.database.reading() as session:
        if session.get(StoreSweep, today):
            return 0
    with runtime.database.writing() as session:
        begin = insert_into(session, StoreSweep).values(day=today).on_conflict_do_nothing()
        if session.scalar(begin.returning(StoreSweep.day)) is None:
            return 0
    before = today - timedelta(days=1)
    old = [kept.name for kept in runtime.store.names() if kept.day < before]
    known = _known(runtime)
    unknown = [name for name in old if name not in known] if known else []
    for name in unknown:
        runtime.store.remove(name)
    return len(unknown)


def count_strays(runtime: Runtime) -> Strays:
    """Count what the store and the database do not agree on.

    Raises:
        StoreAway: the store does not answer.
    """
    with runtime.database.reading() as session:
        wanted = {file_id.hex for file_id in session.scalars(select(Attachment.id))}
    names = {kept.name for kept in runtime.store.names()}
    # Asked for last: a row comes before its file.
    return Strays(unknown=len(names - _known(runtime)), lost=len(wanted - names))


def _known(runtime: Runtime) -> set[str]:
    with runtime.database.reading() as session:
        attached = session.scalars(select(Attachment.id)).all()
        loose = session.scalars(select(LooseFile.id)).all()
    return {file_id.hex for file_id in (*attached, *loose)}
