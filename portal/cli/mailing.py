"""`flask send-mail`: what the web processes do by themselves, for whoever prefers cron."""

from __future__ import annotations

import click

from portal.cli.starting import explained, start
from portal.notices.gathering import gather_due
from portal.notices.sending import send_due
from portal.pages.reminding import remind_of_reviews
from portal.tips.reminding import remind_of_first_looks


@click.command("send-mail")
@explained
def send_mail() -> None:
    """Send members the mails that are due, once. Run it every few minutes."""
    # Only this command needs the web, which takes a while to read.
    from portal import create_app  # noqa: PLC0415
    from portal.web.mails import letter_writer  # noqa: PLC0415

    runtime = start()
    if not runtime.settings.sends_mail:
        raise click.ClickException("There is no mail server. Set PORTAL_SMTP_HOST")
    for remind in (remind_of_first_looks, remind_of_reviews, gather_due):
        remind(runtime)
    sent = send_due(runtime, letter_writer(create_app(runtime.settings)))
    click.echo(f"Mails sent: {sent}. What was refused is tried again; flask doctor names the rest.")
