"""The check list before publishing: what must be mended first, and what should be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from portal.accounts.permissions import Permission
from portal.models import LivePage, PageKind
from portal.pages.blocks import read_markdown
from portal.pages.body_checks import (
    OVERVIEW_KEYS,
    check_body,
    passages_of,
    placeholder_finding,
    unknown_placeholders,
)
from portal.pages.documents import Document, tidy_body, write_document
from portal.pages.errors import MalformedDocument
from portal.pages.files import ContentFile, content_names, read_file
from portal.pages.findings import Finding, FindingKind, KnownSite
from portal.pages.library import media_by_id, named_media
from portal.pages.rendering import linked_keys
from portal.pages.wording import check_wording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import Catalogue
    from portal.pages.library import MediaView
    from portal.runtime import Runtime

AUDIENCES: Final = frozenset({"resident", "entrepreneur", "employee"})
# Search engines and lists of results cut off what is longer.
MOST_TITLE: Final = 70
MOST_SUMMARY: Final = 160
_NEEDS_SOURCE = frozenset({PageKind.THEME, PageKind.BRANCH})

# What is wrong, the name in the front matter that it is about, and its details.
_Wrong = tuple[FindingKind, str, dict[str, str]]


@dataclass(frozen=True)
class FileFinding:
    """Something that is wrong with a file of content, by its name below the folder."""

    name: str
    finding: Finding


def check_document(document: Document, known: KnownSite) -> list[Finding]:
    """Return everything that the check list finds in a document, in order of its lines."""
    text, body = write_document(document), tidy_body(document.body)
    front_lines = text.removesuffix(body).count("\n") if body else 0
    in_body = [
        *check_body(body, document.language, known),
        *check_wording(passages_of(read_markdown(body)), document.language),
    ]
    findings = [
        *_check_front(document, known, text.split("\n")),
        *(_below(finding, front_lines) for finding in in_body),
    ]
    return sorted(findings, key=lambda finding: finding.line)


def check_page(runtime: Runtime, actor: Actor | None, document: Document) -> list[Finding]:
    """Return what the check list finds in a document, against the site as it is now.

    Args:
        runtime: the running portal.
        actor: who asks; None is the clock or the command line.
        document: what is to be published.

    Raises:
        NotPermitted: the actor may not see pages.
    """
    if actor is not None:
        actor.require(Permission.SEE_PAGES)
    with runtime.database.reading() as session:
        keys = _live_keys(session, {document.id, *document.related, *linked_keys(document.body)})
    keys.setdefault(document.language, set()).add(document.id)
    named = media_by_id(runtime, named_media(document.body)).values()
    media = _shown(named, document.language)
    known = _known_site(keys, runtime.catalogue, runtime.today(), media)
    return check_document(document, known)


def check_files(
    files: list[ContentFile],
    catalogue: Catalogue,
    today: date,
    library: Collection[MediaView] | None = None,
) -> list[FileFinding]:
    """Return what the check list finds in files of content, which refer to each other only.

    Args:
        files: the files.
        catalogue: the themes and the branches that there are.
        today: the present day.
        library: what they may show of the media library; None leaves that out of the check.
    """
    keys: dict[str, set[str]] = {}
    for file in files:
        keys.setdefault(file.document.language, set()).add(file.document.id)
    known = {
        language: _known_site(keys, catalogue, today, _shown(library, language))
        for language in keys
    }
    return [
        FileFinding(file.name, finding)
        for file in files
        for finding in check_document(file.document, known[file.document.language])
    ]


def check_folder(
    folder: Path,
    catalogue: Catalogue,
    today: date,
    library: Collection[MediaView] | None = None,
) -> list[FileFinding]:
    """Return what is wrong with the files of content in `folder`, their form included.

    The other arguments are those of `check_files`.
    """
    files, findings = [], []
    for name in content_names(folder):
        try:
            file = read_file(folder, name)
        except MalformedDocument as error:
            wrong = Finding(FindingKind.MALFORMED, error.line, {"reason": error.reason})
            findings.append(FileFinding(name, wrong))
            continue
        files.append(file)
        line = _first_difference((folder / name).read_bytes(), write_document(file.document))
        if line:
            findings.append(FileFinding(name, Finding(FindingKind.NOT_CANONICAL, line)))
    findings += check_files(files, catalogue, today, library)
    return sorted(findings, key=lambda each: (each.name, each.finding.line))


def media_in_folder(folder: Path) -> set[UUID]:
    """Return the identifiers of what the files of content in `folder` name of the library."""
    texts = ((folder / name).read_text("utf-8", "replace") for name in content_names(folder))
    return {identifier for text in texts for identifier in named_media(text)}


def _shown(library: Collection[MediaView] | None, language: str) -> dict[str, str] | None:
    if library is None:
        return None
    return {str(view.id): view.texts.get(language, "") for view in library}


def _live_keys(session: Session, wanted: set[str]) -> dict[str, set[str]]:
    """Return which of these keys are live, by each language that anything is live in."""
    keys: dict[str, set[str]] = {}
    # From one language to the next, so that it takes no longer on a site of many pages.
    language = session.scalar(select(func.min(LivePage.language)))
    while language:
        keys[language] = set()
        later = select(func.min(LivePage.language)).where(LivePage.language > language)
        language = session.scalar(later)
    query = select(LivePage.language, LivePage.key).where(LivePage.key.in_(wanted))
    for row in session.execute(query):
        keys[row.language].add(row.key)
    return keys


def _known_site(
    keys: dict[str, set[str]],
    catalogue: Catalogue,
    today: date,
    media: Mapping[str, str] | None,
) -> KnownSite:
    return KnownSite(
        keys={language: frozenset(found) for language, found in keys.items()},
        media=media,
        themes=frozenset(catalogue.theme_by_id),
        branches=frozenset(catalogue.branch_by_id),
        today=today,
    )


def _check_front(document: Document, known: KnownSite, lines: list[str]) -> Iterator[Finding]:
    for kind, name, details in (
        *_lengths(document),
        *_gaps(document, known),
        *_unknown_names(document, known),
    ):
        yield Finding(kind, _line_of(name, lines), details)
    for name, text in (("title", document.title), ("summary", document.summary)):
        for found in unknown_placeholders(text):
            yield placeholder_finding(found, _line_of(name, lines))


def _line_of(name: str, lines: list[str]) -> int:
    starts = (number for number, line in enumerate(lines, 1) if line.startswith(f"{name}:"))
    return next(starts, 1)


def _lengths(document: Document) -> Iterator[_Wrong]:
    for name, text, most, kind in (
        ("title", document.title, MOST_TITLE, FindingKind.TITLE_LONG),
        ("summary", document.summary, MOST_SUMMARY, FindingKind.SUMMARY_LONG),
    ):
        if len(text) > most:
            yield kind, name, {"count": str(len(text)), "most": str(most)}


def _gaps(document: Document, known: KnownSite) -> Iterator[_Wrong]:
    if not document.summary:
        yield FindingKind.SUMMARY_MISSING, "title", {}
    if document.kind in _NEEDS_SOURCE and not document.sources:
        yield FindingKind.SOURCE_MISSING, "kind", {}
    if document.review_date is None:
        yield FindingKind.REVIEW_DATE_MISSING, "kind", {}
    elif document.review_date <= known.today:
        yield FindingKind.REVIEW_OVERDUE, "review_date", {"day": str(document.review_date)}
    for language, keys in sorted(known.keys.items()):
        if document.id not in keys:
            yield FindingKind.TRANSLATION_MISSING, "language", {"language": language}


def _unknown_names(document: Document, known: KnownSite) -> Iterator[_Wrong]:
    if document.theme and document.theme not in known.themes:
        yield FindingKind.THEME_UNKNOWN, "theme", {"name": document.theme}
    if document.branch and document.branch not in known.branches:
        yield FindingKind.BRANCH_UNKNOWN, "branch", {"name": document.branch}
    for branch in document.branches:
        if branch not in known.branches:
            yield FindingKind.BRANCH_UNKNOWN, "branches", {"name": branch}
    for audience in document.audience:
        if audience not in AUDIENCES:
            yield FindingKind.AUDIENCE_UNKNOWN, "audience", {"name": audience}
    keys = known.keys.get(document.language, frozenset()) | OVERVIEW_KEYS
    for key in document.related:
        if key not in keys:
            yield FindingKind.RELATED_UNKNOWN, "related", {"name": key}


def _below(finding: Finding, front_lines: int) -> Finding:
    # What is true of the whole page has no line, and is said at its first.
    return replace(finding, line=finding.line + front_lines + 1)


def _first_difference(present: bytes, canonical: str) -> int:
    if present == canonical.encode():
        return 0
    ours, theirs = present.split(b"\n"), canonical.encode().split(b"\n")
    pairs = zip(ours, theirs, strict=False)
    return next((n for n, (a, b) in enumerate(pairs, 1) if a != b), min(len(ours), len(theirs)))
