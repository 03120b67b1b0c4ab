"""What can stand in a cell of a table that leaves the portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | bool | int | float | Decimal | date | datetime | None
Row: TypeAlias = Sequence[Cell]
