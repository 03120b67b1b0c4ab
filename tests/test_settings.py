"""What the settings accept, and what they say of what they do not."""

from __future__ import annotations

from datetime import time

import pytest
from pydantic import ValidationError

from tests.conftest import cheap_settings


def settings(**others: object):
    return cheap_settings("sqlite://", **others)


def refusal(**others: object) -> str:
    with pytest.raises(ValidationError) as refused:
        settings(**others)
    return str(refused.value)


def test_by_default_nothing_is_mailed():
    assert not settings().sends_mail


def test_a_mail_server_needs_a_sender():
    assert "mails need a sender" in refusal(smtp_host="mail.example.nl")
    assert settings(smtp_host="mail.example.nl", mail_from="portal@example.nl").sends_mail


@pytest.mark.parametrize("sender", ["portal", "Portal <portal@example.nl>", "a@b.nl\nBcc: c@d.nl"])
def test_a_sender_is_one_bare_mail_address(sender):
    assert "write one mail address" in refusal(mail_from=sender)


def test_the_connection_to_a_mail_server_is_encrypted_unless_it_is_said_otherwise():
    assert settings().smtp_security == "starttls"


def test_times_are_read_in_the_order_of_the_day():
    read = settings(reporter_notice_times="13:30, 08:00 17:15").reporter_notice_times
    assert read == (time(8), time(13, 30), time(17, 15))


@pytest.mark.parametrize("times", ["", "half past eight", "25:00", "08:30+01:00"])
def test_what_are_no_times_is_refused_with_how_to_write_them(times):
    assert "write times such as 08:30" in refusal(reporter_notice_times=times)
