"""What the check list before publishing can find. The words are in `portal.web.finding_labels`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter, ValidationError


class Severity(StrEnum):
    """Whether a finding holds up publication, or only advises."""

    MUST = "must"
    SHOULD = "should"


class FindingKind(StrEnum):
    """What can be wrong with a page."""

    MALFORMED = "malformed"
    NOT_CANONICAL = "not_canonical"
    TITLE_LONG = "title_long"
    SUMMARY_MISSING = "summary_missing"
    SUMMARY_LONG = "summary_long"
    THEME_UNKNOWN = "theme_unknown"
    BRANCH_UNKNOWN = "branch_unknown"
    AUDIENCE_UNKNOWN = "audience_unknown"
    SOURCE_MISSING = "source_missing"
    REVIEW_DATE_MISSING = "review_date_missing"
    REVIEW_OVERDUE = "review_overdue"
    TRANSLATION_MISSING = "translation_missing"
    RELATED_UNKNOWN = "related_unknown"
    HEADING_FIRST_LEVEL = "heading_first_level"
    HEADING_SKIPPED = "heading_skipped"
    HEADING_EMPTY = "heading_empty"
    LINK_EMPTY = "link_empty"
    LINK_VAGUE = "link_vague"
    LINK_BARE = "link_bare"
    PAGE_UNKNOWN = "page_unknown"
    ALTERNATIVE_MISSING = "alternative_missing"
    MEDIA_UNKNOWN = "media_unknown"
    PICTURE_FOREIGN = "picture_foreign"
    RAW_HTML = "raw_html"
    PLACEHOLDER_UNKNOWN = "placeholder_unknown"
    BLOCK_UNKNOWN = "block_unknown"
    BLOCK_UNCLOSED = "block_unclosed"
    BLOCK_UNOPENED = "block_unopened"
    SELF_CHECK_INCOMPLETE = "self_check_incomplete"
    BARRIERS_WITHOUT_TABLE = "barriers_without_table"
    REPORT_THEME_UNKNOWN = "report_theme_unknown"
    COLOUR_ALONE = "colour_alone"
    SENTENCE_LONG = "sentence_long"
    SENTENCES_LONG = "sentences_long"
    HARD_TO_READ = "hard_to_read"


_ADVICE = frozenset(
    {
        FindingKind.TITLE_LONG,
        FindingKind.SUMMARY_LONG,
        FindingKind.REVIEW_OVERDUE,
        FindingKind.TRANSLATION_MISSING,
        FindingKind.RELATED_UNKNOWN,
        FindingKind.LINK_BARE,
        FindingKind.COLOUR_ALONE,
        FindingKind.SENTENCE_LONG,
        FindingKind.SENTENCES_LONG,
        FindingKind.HARD_TO_READ,
    }
)


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a page.

    Attributes:
        kind: what is wrong.
        line: where in the document as `write_document` writes it, counted from 1; 0 where it is
            not in one place.
        details: what the words about it name, such as the text of a link.
    """

    kind: FindingKind
    line: int
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """Whether it holds up publication."""
        return Severity.SHOULD if self.kind in _ADVICE else Severity.MUST


@dataclass(frozen=True)
class KnownSite:
    """What a page may refer to, and the day on which it is checked.

    Attributes:
        keys: the keys of the pages, by language.
        media: the files of the library by identifier, each with what it shows in the page's
            language; None where there is no library to look in, and nothing is found about them.
        themes: the identifiers of the themes.
        branches: the identifiers of the branches.
        today: the present day.
    """

    keys: Mapping[str, frozenset[str]]
    media: Mapping[str, str] | None
    themes: frozenset[str]
    branches: frozenset[str]
    today: date


_FINDINGS: Final = TypeAdapter(list[Finding])


def write_findings(findings: Iterable[Finding], most: int) -> str:
    """Return findings as a line that `read_findings` reads: the first that `most` characters hold.

    It is empty where not even the first one fits.
    """
    kept = list(findings)
    while kept:
        line = _FINDINGS.dump_json(kept).decode()
        if len(line) <= most:
            return line
        kept.pop()
    return ""


def read_findings(line: str) -> list[Finding]:
    """Return the findings that `write_findings` wrote; none where they are of another version."""
    try:
        return _FINDINGS.validate_json(line)
    except ValidationError:
        return []
