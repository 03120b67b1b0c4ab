"""The terms and the retention run from the command line, and what the doctor says of the terms."""

from __future__ import annotations

import pytest

from portal.settings import PROJECT_FOLDER
from tests.cli.conftest import said

WITHOUT_DOSSIERS = (
    (PROJECT_FOLDER / "data" / "retention.toml").read_text("utf-8").partition("[dossier]")[0]
)


def test_the_terms_are_shown_of_tips_dossiers_and_meetings(held):
    lines = held.run("retention", "terms").output.splitlines()
    assert "rejected: 3 months. " in "\n".join(lines)
    assert [line.partition(".")[0] for line in lines[-2:]] == [
        "dossier: 24 months",
        "meeting: 24 months",
    ]


@pytest.mark.parametrize("command", ["terms", "run"])
def test_terms_that_are_missing_are_named(held, command):
    path = held.break_data("retention.toml", WITHOUT_DOSSIERS)
    told = said(held.run("retention", command))
    assert str(path) in told
    assert "dossier: Field required; meeting: Field required" in told


def test_the_doctor_names_the_terms_that_are_missing(held):
    held.break_data("retention.toml", WITHOUT_DOSSIERS)
    told = said(held.run("doctor"))
    assert "Nothing is removed by its term" in told
    assert "dossier: Field required; meeting: Field required" in told
