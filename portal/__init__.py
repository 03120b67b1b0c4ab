"""A municipality's reporting point on organised crime nested in ordinary society."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from portal.clock import Clock
    from portal.settings import Settings


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Return the portal as a Flask application.

    Args:
        settings: the installation's settings; by default from the environment.
        clock: where time comes from; by default the machine's clock.

    Raises:
        pydantic.ValidationError: a setting or a data file is wrong; the error names it.
    """
    # Imported here, so that `portal` itself stays light for the layers below the web.
    from portal import web  # noqa: PLC0415
    from portal.runtime import make_runtime  # noqa: PLC0415
    from portal.settings import load_settings  # noqa: PLC0415

    app = Flask(__name__, static_url_path="/static")
    web.install(app, make_runtime(settings or load_settings(), clock))
    return app
