"""`flask publish-due`: what the web processes do by themselves, for whoever prefers cron."""

from __future__ import annotations

import click

from portal.pages.publishing import publish_due as publish
from portal.runtime import make_runtime
from portal.settings import load_settings


@click.command("publish-due")
def publish_due() -> None:
    """Publish the pages whose moment has come, and take off those that expire."""
    publish(make_runtime(load_settings()))
