"""What gunicorn may write down: that something went wrong, and nothing of who asked for it."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger


class SilentLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger without the texts that quote a request.

    A warning of a worker is about a request that could not be read, and names its address; an
    exception quotes its path. The portal logs its own errors, without either.
    """

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write down that there was a warning, unless it is about a request."""
        if "ip=" not in msg and "request" not in msg.lower():
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write down that a request failed outside the portal, without its path or its words."""
        super().error("a request failed outside the portal")
