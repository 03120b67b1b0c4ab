"""Fixtures of these tests: SQLite, unless a test is marked `both_engines`."""

from tests.tips.engines import database_url  # noqa: F401
