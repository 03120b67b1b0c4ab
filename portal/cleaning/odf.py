"""OpenDocument files (ODF): what of their parts may stay, and what their words say of people.

Parts stay by an allow-list: words, styles, pictures, fonts and documents within the document. So
properties, settings (which name printers), thumbnails, former versions, signatures and programs
stay away. Source: OASIS, Open Document Format for Office Applications 1.3, parts 2 and 3.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

from portal.cleaning.outcomes import Leftover, Refusal, Refused
from portal.cleaning.xml_parts import (
    blank_paths,
    elements,
    local_name,
    parse_xml,
    remove,
    strip_xml,
    write_xml,
)
from portal.cleaning.zips import write_zip

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from portal.cleaning.office import PartCleaner

_MANIFEST: Final = "META-INF/manifest.xml"
_MIMETYPE: Final = "mimetype"
_WORDS: Final = frozenset({"content.xml", "styles.xml"})
_MEDIA_FOLDERS: Final = frozenset({"Pictures", "media", "Media", "ObjectReplacements"})
_FONT_FOLDER: Final = "Fonts"
_PROGRAM_FOLDERS: Final = frozenset({"Basic", "Scripts", "Dialogs"})
# Lists of libraries are written into files without programs too; what counts is what they list.
_LIBRARY_LISTS: Final = re.compile(r"(script|dialog)-l[bc]\.xml")
_REMOVED: Final = frozenset(
    [
        "scripts",
        "event-listeners",
        "object-ole",
        "dde-source",
        "dde-connection-decls",
        "dde-connection-decl",
        "table-source",
        "section-source",
        "cell-range-source",
        "applet",
        "plugin",
        "floating-frame",
        "connection-resource",
    ]
)
# Who said it and when stands in these; the date of any other element is something that is shown.
_SAID_IN: Final = frozenset({"annotation", "change-info"})
_NAMES: Final = frozenset({"creator", "creator-initials", "sender-initials"})
_DATES: Final = frozenset({"date", "date-string"})
_AUTHOR: Final = "Author"
_HISTORY: Final = frozenset({"rsid", "paragraph-rsid"})
_SAFE_ADDRESSES: Final = ("http://", "https://", "mailto:", "tel:", "#")
# An address, or a place outside the package: part 2, 3.7.
_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|/|\\|\.\./", re.IGNORECASE)
_HIDDEN: Final = frozenset(
    {
        ("visibility", "collapse"),
        ("visibility", "filter"),
        ("visibility", "hidden"),
        ("is-hidden", "true"),
        ("display", "none"),
    }
)


def strip_odf(parts: dict[str, bytes], cleaner: PartCleaner) -> bytes:
    """Return a package of `parts` without what it says of its maker.

    Raises:
        Refused: it is damaged, has a password, or programs or too much in it.
    """
    if not {_MANIFEST, _MIMETYPE, "content.xml"} <= set(parts):
        raise Refused(Refusal.BROKEN)
    manifest = parse_xml(parts[_MANIFEST])
    if any(local_name(str(entry.tag)) == "encryption-data" for entry in elements(manifest)):
        raise Refused(Refusal.ENCRYPTED)
    if any(map(_is_program, parts)):
        raise Refused(Refusal.MACROS)
    kept = {_MIMETYPE: parts[_MIMETYPE].strip()}
    for name, part in parts.items():
        stripped = _stripped(name, part, cleaner)
        if stripped is not None:
            kept[name] = stripped
    kept[_MANIFEST] = _bare_manifest(manifest, kept)
    return write_zip(kept, stored=frozenset({_MIMETYPE}))


def _is_program(name: str) -> bool:
    top, _, rest = name.partition("/")
    return top in _PROGRAM_FOLDERS and not _LIBRARY_LISTS.fullmatch(posixpath.basename(rest))


def _stripped(name: str, part: bytes, cleaner: PartCleaner) -> bytes | None:
    folder, base = posixpath.split(name)
    top = folder.partition("/")[0]
    if top == "META-INF":
        return None
    if base in _WORDS:
        return strip_xml(part, lambda piece: _strip_words(piece, cleaner.leftovers))
    if posixpath.basename(folder) in _MEDIA_FOLDERS or top in _MEDIA_FOLDERS:
        return cleaner.strip_media(part)[0]
    return part if top == _FONT_FOLDER else None


def _bare_manifest(manifest: Element, kept: dict[str, bytes]) -> bytes:
    folders = {f"{posixpath.dirname(name)}/" for name in kept}
    for entry in list(manifest):
        path = next((v for n, v in entry.attrib.items() if local_name(str(n)) == "full-path"), "")
        if path != "/" and path not in kept and path not in folders:
            remove(entry)
    return write_xml(manifest)


def _strip_words(root: Element, leftovers: set[Leftover]) -> bool:
    if local_name(str(root.tag)) in _REMOVED:
        return False
    for element in elements(root):
        name = local_name(str(element.tag))
        if name in _REMOVED:
            remove(element)
        elif _is_said(element, name):
            _strip_said(element, name)
        else:
            _strip_attributes(element, name)
            if name == "tracked-changes" and len(element):
                leftovers.add(Leftover.TRACKED_CHANGES)
            if any((local_name(str(n)), v) in _HIDDEN for n, v in element.attrib.items()):
                leftovers.add(Leftover.HIDDEN_CONTENT)
    return True


def _is_said(element: Element, name: str) -> bool:
    parent = element.getparent()
    return (
        name in _NAMES | _DATES and parent is not None and local_name(str(parent.tag)) in _SAID_IN
    )


def _strip_said(element: Element, name: str) -> None:
    if name in _DATES:
        remove(element)
    else:
        element.text = _AUTHOR


def _strip_attributes(element: Element, name: str) -> None:
    for attribute, value in element.attrib.items():
        short = local_name(str(attribute))
        leads_outside = short == "href" and _OUTSIDE.match(value)
        is_link = name == "a" and value.lower().startswith(_SAFE_ADDRESSES)
        if short in _HISTORY or (leads_outside and not is_link):
            del element.attrib[attribute]
    blank_paths(element)
