"""Fixtures of the tests about pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.desk import Desk

if TYPE_CHECKING:
    from portal.runtime import Runtime


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    """An editor and two publishers, and no page yet."""
    return Desk.open(runtime)
