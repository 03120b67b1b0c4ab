"""Findings as a line, which is kept with what happened to a page."""

from __future__ import annotations

import pytest

from portal.pages.findings import Finding, FindingKind, read_findings, write_findings

FINDINGS = [
    Finding(FindingKind.PAGE_UNKNOWN, 12, {"name": "poëzie"}),
    Finding(FindingKind.HEADING_EMPTY, 14),
]


def test_what_was_written_is_read_back():
    assert read_findings(write_findings(FINDINGS, 500)) == FINDINGS


def test_what_does_not_fit_is_left_off_at_the_end():
    line = write_findings(FINDINGS[:1], 500)
    assert write_findings(FINDINGS, len(line) + 1) == line
    assert write_findings(FINDINGS, len(line) - 1) == ""


@pytest.mark.parametrize("line", ["", "Graag nog eens", "[{}]", '[{"kind":"gone","line":1}]'])
def test_what_is_no_line_of_findings_is_read_as_none(line):
    assert read_findings(line) == []
