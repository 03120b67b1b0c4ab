"""`flask publish-due`: what the web processes do by themselves, for whoever prefers cron."""

from __future__ import annotations

import click

from portal.cli.starting import start
from portal.pages.publishing import publish_due as publish


@click.command("publish-due")
def publish_due() -> None:
    """Publish the pages whose moment has come, and take off those that expire."""
    publish(start())
