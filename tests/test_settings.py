"""What the settings accept, and what they say of what they do not."""

from __future__ import annotations

from datetime import time

import pytest
from pydantic import ValidationError

from portal.settings import PROJECT_FOLDER
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


BUCKET = {
    "s3_endpoint": "https://s3.example.nl/",
    "s3_bucket": "meldpunt",
    "s3_access_key": "portal",
    "s3_secret_key": "geheim123",
    "s3_region": "nl-1",
}


def test_by_default_files_are_kept_in_the_folder_of_the_installation():
    assert settings().s3 is None
    assert settings().attachment_folder == PROJECT_FOLDER / "instance" / "attachments"


def test_a_bucket_is_what_its_settings_say():
    bucket = settings(**BUCKET).s3
    assert (bucket.endpoint, bucket.bucket) == ("https://s3.example.nl", "meldpunt")
    assert (bucket.access_key, bucket.region) == ("portal", "nl-1")
    assert bucket.secret_key.get_secret_value() == "geheim123"


@pytest.mark.parametrize("missing", list(BUCKET))
def test_a_bucket_needs_all_of_its_settings(missing):
    others = {name: value for name, value in BUCKET.items() if name != missing}
    assert f"an S3-compatible store also needs {missing}" in refusal(**others)


def test_what_is_missing_of_a_case_register_is_named():
    told = refusal(case_register_client_id="portal", case_register_organisation="123456782")
    assert "a case register also needs case_register_cases, case_register_documents" in told


@pytest.mark.parametrize(
    "endpoint", ["https://example.nl/s3", "https://me@s3.example.nl", "https://s3.example.nl?a=b"]
)
def test_the_address_of_a_store_is_a_host_alone(endpoint):
    assert "write the address alone" in refusal(**{**BUCKET, "s3_endpoint": endpoint})


@pytest.mark.parametrize("name", ["ab", "Meldpunt", "meld_punt", "-meldpunt", "a/b", "a" * 64])
def test_what_cannot_be_the_name_of_a_bucket_is_refused(name):
    assert "s3_bucket" in refusal(**{**BUCKET, "s3_bucket": name})


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"])
def test_a_virus_scanner_is_on_a_port_or_on_a_socket(address):
    assert settings(clamd_address=address).clamd_address == address


@pytest.mark.parametrize(
    "address", ["127.0.0.1:3310", "tcp://127.0.0.1", "unix://clamd", "http://a:1"]
)
def test_what_is_no_place_of_a_virus_scanner_is_refused(address):
    assert "clamd_address" in refusal(clamd_address=address)


def test_an_empty_place_of_a_virus_scanner_means_that_nothing_is_scanned():
    assert settings(clamd_address="").clamd_address is None
