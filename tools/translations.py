"""Bring the catalogues in step with the texts in the code: `make translations`.

English is the language of the code, so its catalogue is filled by itself. What is new in another
language is left empty and listed; a test fails until it has been translated.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parent.parent
TRANSLATIONS = PROJECT / "portal" / "translations"
SOURCE_LANGUAGE = "en"
HEADER = """# The texts of the portal. Bring in step with the code: make translations"""
# A catalogue changes when its texts do, and not with the day.
FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("nl", "en")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_p": ((1, "c"), 2),
}


def extract() -> Catalog:
    """Return the texts that the code and the templates contain."""
    template = Catalog(charset="utf-8")
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(str(PROJECT), methods, options, keywords=KEYWORDS)
    for filename, _line, message, _comments, context in found:
        template.add(message, None, [(filename, None)], context=context)
    return template


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    """Return the catalogue of a language; an empty one where it does not exist yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts that a catalogue has no translation of."""
    return [str(m.id) for m in catalogue if m.id and (m.fuzzy or not _is_filled(m.string))]


def _is_filled(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main() -> int:
    """Update all catalogues; return 1 where translations are missing."""
    template, status = extract(), 0
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == SOURCE_LANGUAGE:
            for message in catalogue:
                if message.id:
                    message.string = message.id
        catalogue.project, catalogue.version = "portal", "1"
        catalogue.header_comment = HEADER
        catalogue.creation_date = catalogue.revision_date = FIXED_DATE
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, omit_header=False)
        for text in missing(catalogue):
            print(f"{language}: {text}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
