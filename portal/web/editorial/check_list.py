"""The check list before publishing, as the editorial desk shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.pages.checks import check_page
from portal.pages.documents import write_document
from portal.pages.findings import Severity
from portal.web import finding_labels
from portal.web.context import runtime
from portal.web.identity import actor

if TYPE_CHECKING:
    from portal.pages.documents import Document


@dataclass(frozen=True)
class Check:
    """Something to mend. `line` is a line of the text below the fields; 0 is none of them."""

    is_must: bool
    severity: object
    problem: str
    cure: str
    line: int


def check_list(document: Document) -> list[Check]:
    """Return what is to be mended in a document: first what must be, in order of its lines."""
    above = write_document(document).removesuffix(document.body).count("\n")
    checks = [
        Check(
            is_must=finding.severity is Severity.MUST,
            severity=finding_labels.SEVERITIES[finding.severity],
            problem=finding_labels.problem(finding),
            cure=finding_labels.cure(finding),
            line=max(finding.line - above, 0),
        )
        for finding in check_page(runtime(), actor(), document)
    ]
    return sorted(checks, key=lambda check: not check.is_must)
