"""The words for what the check list before publishing finds: what is wrong, and how to cure it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from portal.pages.findings import FindingKind, Severity

if TYPE_CHECKING:
    from portal.pages.findings import Finding

SEVERITIES = {
    Severity.MUST: _p("finding", "Must be mended before it is published"),
    Severity.SHOULD: _p("finding", "Better"),
}

FINDINGS = {
    FindingKind.MALFORMED: (
        _l("This is not a page as it should be: %(reason)s."),
        _l("Mend the line, or begin with the front matter of another page."),
    ),
    FindingKind.NOT_CANONICAL: (
        _l("The file is not in the one form that an export writes."),
        _l("Import it and export it again, or write this line as other pages have it."),
    ),
    FindingKind.TITLE_LONG: (
        _l("The title has %(count)s characters."),
        _l("Make it %(most)s characters or fewer, so that lists show it whole."),
    ),
    FindingKind.SUMMARY_MISSING: (
        _l("There is no summary."),
        _l("Say in one or two sentences what a reader finds here."),
    ),
    FindingKind.SUMMARY_LONG: (
        _l("The summary has %(count)s characters."),
        _l("Make it %(most)s characters or fewer, so that search engines show it whole."),
    ),
    FindingKind.THEME_UNKNOWN: (
        _l("There is no theme “%(name)s”."),
        _l("Choose a theme from the list."),
    ),
    FindingKind.BRANCH_UNKNOWN: (
        _l("There is no branch “%(name)s”."),
        _l("Choose a branch from the list."),
    ),
    FindingKind.AUDIENCE_UNKNOWN: (
        _l("There is no group of readers “%(name)s”."),
        _l("Choose resident, entrepreneur or employee."),
    ),
    FindingKind.SOURCE_MISSING: (
        _l("The page does not say where its facts come from."),
        _l("Add at least one source with its address."),
    ),
    FindingKind.REVIEW_DATE_MISSING: (
        _l("There is no day on which somebody looks whether the page is still right."),
        _l("Choose a day, at most a year from now."),
    ),
    FindingKind.REVIEW_OVERDUE: (
        _l("The page should have been looked at again by %(day)s."),
        _l("Check whether everything is still right, and choose a new day."),
    ),
    FindingKind.TRANSLATION_MISSING: (
        _l("The page is not there in the language “%(language)s”."),
        _l("Make a translation and publish it too."),
    ),
    FindingKind.RELATED_UNKNOWN: (
        _l("The page “%(name)s” to read on with is not on the site."),
        _l("Choose a published page, or take it out."),
    ),
    FindingKind.HEADING_FIRST_LEVEL: (
        _l("The heading “%(text)s” is of the first level, which is the title's."),
        _l("Begin it with two number signs: ##."),
    ),
    FindingKind.HEADING_SKIPPED: (
        _l("The heading “%(text)s” is of level %(level)s, and comes after level %(before)s."),
        _l("Skip no level: people who listen to a page find their way by them."),
    ),
    FindingKind.HEADING_EMPTY: (
        _l("A heading has no words."),
        _l("Write the heading, or take the number signs out."),
    ),
    FindingKind.LINK_EMPTY: (
        _l("The link to %(address)s has no words."),
        _l("Write between the square brackets where the link leads."),
    ),
    FindingKind.LINK_VAGUE: (
        _l("The link “%(text)s” does not say where it leads."),
        _l("Use the title of the page that it leads to, or what a reader finds there."),
    ),
    FindingKind.LINK_BARE: (
        _l("The link “%(text)s” is an address."),
        _l("Name the site or the page in words."),
    ),
    FindingKind.PAGE_UNKNOWN: (
        _l("The link leads to the page “%(name)s”, which is not on the site in this language."),
        _l("Choose a published page, or publish that one first."),
    ),
    FindingKind.ALTERNATIVE_MISSING: (
        _l("The picture “%(name)s” has no words for who cannot see it."),
        _l("Say between the square brackets what the picture tells."),
    ),
    FindingKind.MEDIA_UNKNOWN: (
        _l("There is no file “%(name)s” in the library."),
        _l("Choose a file from the library, or add this one to it."),
    ),
    FindingKind.PICTURE_FOREIGN: (
        _l("The picture %(address)s is on another site, and will not be shown."),
        _l("Put it in the library: another site would see who reads this page."),
    ),
    FindingKind.RAW_HTML: (
        _l("“%(text)s” is HTML, which readers see as it stands here."),
        _l("Write it as Markdown, or take it out."),
    ),
    FindingKind.PLACEHOLDER_UNKNOWN: (
        _l("“%(text)s” stands for nothing, and readers see it as it stands here."),
        _l(
            "Use one of %(known)s. Do you mean the braces themselves? Then put a backslash before "
            "the first one, as in \\{x}."
        ),
    ),
    FindingKind.BLOCK_UNKNOWN: (
        _l("There is no block “%(name)s”."),
        _l("Use call-out, checklist, barriers, self-check or report."),
    ),
    FindingKind.BLOCK_UNCLOSED: (
        _l("The block “%(name)s” is not closed."),
        _l("End it with a line of three colons, before another block begins."),
    ),
    FindingKind.BLOCK_UNOPENED: (
        _l("A line of colons ends a block that was not begun."),
        _l("Take the line out, or begin the block with its name."),
    ),
    FindingKind.SELF_CHECK_INCOMPLETE: (
        _l("The self-check has %(count)s questions, of which %(complete)s have advice."),
        _l("Make it ten questions, each with a line of advice under it."),
    ),
    FindingKind.BARRIERS_WITHOUT_TABLE: (
        _l("The block of barriers does not hold one table of four columns."),
        _l("Name the step, who helps unknowingly, who can put up a barrier, and which barrier."),
    ),
    FindingKind.REPORT_THEME_UNKNOWN: (
        _l("The report button is about the theme “%(name)s”, which does not exist."),
        _l("Use a theme from the list, or none."),
    ),
    FindingKind.COLOUR_ALONE: (
        _l("“%(text)s” tells something by colour alone."),
        _l("Name the thing too: not everybody sees colours."),
    ),
    FindingKind.SENTENCE_LONG: (
        _l("A sentence has %(count)s words: “%(text)s”."),
        _l("Make two sentences of it. At most %(most)s words are easy to read."),
    ),
    FindingKind.SENTENCES_LONG: (
        _l("The sentences have %(average)s words on average."),
        _l("Write shorter sentences: %(most)s words on average at most."),
    ),
    FindingKind.HARD_TO_READ: (
        _l("The page is hard to read: it scores %(score)s, and plain language %(least)s or more."),
        _l("Use shorter words and shorter sentences."),
    ),
}


def problem(finding: Finding) -> str:
    """Return what is wrong, in the language of the page."""
    return str(FINDINGS[finding.kind][0]) % finding.details


def cure(finding: Finding) -> str:
    """Return how to mend it, in the language of the page."""
    return str(FINDINGS[finding.kind][1]) % finding.details
