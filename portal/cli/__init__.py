"""The `flask` commands: installing, the team, and saying what is misconfigured."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel

from portal.cli.audit import audit
from portal.cli.circles import circles
from portal.cli.content import content
from portal.cli.doctor import doctor
from portal.cli.installing import demo, init, tidy, upgrade
from portal.cli.mailing import send_mail
from portal.cli.members import members
from portal.cli.publishing import publish_due
from portal.cli.retention import retention


def create_command_app() -> Flask:
    """Return an application that only carries the commands; it needs no settings to start."""
    app = Flask("portal", static_folder=None)
    Babel(app, default_locale="en")  # an operator is spoken to in English
    for command in (
        init,
        demo,
        upgrade,
        tidy,
        publish_due,
        send_mail,
        doctor,
        members,
        content,
        audit,
        circles,
        retention,
    ):
        app.cli.add_command(command)
    return app
