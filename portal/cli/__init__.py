"""The `flask` commands: installing, the team, and saying what is misconfigured."""

from __future__ import annotations

from flask import Flask

from portal.cli.content import content
from portal.cli.doctor import doctor
from portal.cli.installing import demo, init, tidy, upgrade
from portal.cli.members import members


def create_command_app() -> Flask:
    """Return an application that only carries the commands; it needs no settings to start."""
    app = Flask("portal", static_folder=None)
    for command in (init, demo, upgrade, tidy, doctor, members, content):
        app.cli.add_command(command)
    return app
