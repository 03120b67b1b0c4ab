"""What the planner of a query is told where it cannot know better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class OutOfIndex(ColumnElement[Any]):
    """A column by which SQLite is not to choose an index: sqlite.org/optoverview.html, section 2.1.

    SQLite knows nothing of how often a value occurs, and of several indexes may take the one that
    leaves most rows. PostgreSQL does know, and is told nothing.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column
        self.type = column.type


@compiles(OutOfIndex)
def _as_it_is(element: OutOfIndex, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column, **options)


@compiles(OutOfIndex, "sqlite")
def _with_a_plus(element: OutOfIndex, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.column, **options)}"
