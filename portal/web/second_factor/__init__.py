"""The second step of signing in, and what a member signs in with."""

from portal.web.second_factor import codes, giving, keeping  # noqa: F401 - they add their routes
from portal.web.second_factor.blueprint import second_factor

__all__ = ["second_factor"]
