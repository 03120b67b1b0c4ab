"""The commands as an operator runs them: processes of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import RECOVERY_KEY


def test_init_prints_one_recovery_key(place):
    done = place.process("init")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(RECOVERY_KEY.findall(done.stdout)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_recovery_key_that_could_not_be_shown_is_not_the_one_that_counts(place):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert place.process("init", stdout=full).returncode != 0
    assert RECOVERY_KEY.search(place.process("init").stdout)


def test_doctor_without_settings_ends_with_one_and_no_traceback(place):
    done = place.process("doctor")
    assert (done.returncode, done.stderr) == (1, "")
    assert "flask init" in done.stdout


def test_a_refusal_goes_to_standard_error_without_a_traceback(installed):
    done = installed.process("members", "password", "nobody")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "Error: there is no active member by this name\n"


def test_members_without_settings_is_no_traceback(place):
    done = place.process("members", "list")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["init", "demo", "upgrade", "tidy", "doctor", "members"])
def test_the_help_names_every_command(place, command):
    assert f"  {command} " in place.run("--help").output
