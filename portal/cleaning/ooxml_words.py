"""What the words of OOXML say of people, machines and moments, taken out of one part.

Authors of comments and of tracked changes become "Author", as Word's own inspector calls them;
their dates go. Source: ECMA-376, part 1; MS-DOCX, MS-XLSX and MS-PPTX for what Microsoft added.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.cleaning.outcomes import Leftover
from portal.cleaning.xml_parts import blank_paths, elements, local_name, remove

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_AUTHOR: Final = "Author"
_NO_DATE: Final = "2000-01-01T00:00:00"
_RELATIONS: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
# Of histories, machines, mailings, controls and objects, wherever they stand.
_REMOVED: Final = frozenset(
    [
        "rsids",
        "docVars",
        "docVar",
        "mailMerge",
        "attachedTemplate",
        "docId",
        "absPath",
        "fileSharing",
        "revisionPtr",
        "dataBinding",
        "OLEObject",
        "oleObjects",
        "controls",
        "control",
        "customProperties",
        "custDataLst",
        "custData",
        "tags",
        "fileRecoveryPr",
        "webPublishing",
        "webPublishItems",
        "saveThroughXslt",
        "creationId",
        "modId",
    ]
)
# With these goes what leads to a relationship that was left out; of others the attribute alone.
_GO_WITH_RELATION: Final = frozenset(["externalData", "oleObj", "externalReference", "control"])
_CHANGES: Final = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"})
# By element and attribute: what it becomes, where it may not go. None: it goes.
_REPLACED: Final[dict[tuple[str, str], str | None]] = {
    ("person", "displayName"): _AUTHOR,
    ("person", "userId"): _AUTHOR,
    ("person", "providerId"): "None",
    ("cmAuthor", "name"): _AUTHOR,
    ("cmAuthor", "initials"): "A",
    ("author", "name"): _AUTHOR,
    ("author", "initials"): "A",
    ("author", "userId"): _AUTHOR,
    ("author", "providerId"): "None",
    ("cm", "dt"): None,
    ("cm", "created"): _NO_DATE,
    ("reply", "created"): _NO_DATE,
    ("threadedComment", "dT"): None,
    ("pivotCacheDefinition", "refreshedBy"): None,
    ("pivotCacheDefinition", "refreshedDate"): None,
    ("pivotCacheDefinition", "refreshedDateIso"): None,
}
# Attributes with a namespace, of any element.
_NAMESPACED: Final[dict[str, str | None]] = {
    "author": _AUTHOR,
    "initials": "A",
    "date": None,
    "dateUtc": None,
    "uid": None,
}
# Fields that name a file, a person or an address, or that fetch: ECMA-376, part 1, 17.16.5.
_TELLING_FIELD: Final = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|RD|TEMPLATE|FILENAME"
    r"|AUTHOR|LASTSAVEDBY|USERNAME|USERINITIALS|USERADDRESS|MACROBUTTON|AUTOTEXT)\b",
    re.IGNORECASE,
)


def strip_words(root: Element, left_out: set[str], leftovers: set[Leftover]) -> bool:
    """Strip a piece of a part, in place, and return whether it may stay.

    Args:
        root: the piece.
        left_out: identifiers of its relationships that were left out.
        leftovers: to which is added what stays and does not show.
    """
    if local_name(str(root.tag)) in _REMOVED:
        return False
    for element in elements(root):
        name = local_name(str(element.tag))
        if name in _REMOVED:
            remove(element)
            continue
        _strip_field(element, name)
        _strip_attributes(element, name)
        if _leads_to(element, left_out):
            _let_go(element, name)
        leftovers |= _left(element, name)
    return True


def _strip_attributes(element: Element, name: str) -> None:
    for attribute in list(element.attrib):
        short = local_name(str(attribute))
        if short.startswith("rsid"):
            del element.attrib[attribute]
        elif (name, short) in _REPLACED:
            _replace(element, str(attribute), _REPLACED[name, short])
        elif str(attribute).startswith("{") and short in _NAMESPACED:
            _replace(element, str(attribute), _NAMESPACED[short])
    blank_paths(element)
    if name == "author" and element.text:
        element.text = _AUTHOR


def _replace(element: Element, attribute: str, value: str | None) -> None:
    if value is None:
        del element.attrib[attribute]
    else:
        element.set(attribute, value)


def _strip_field(element: Element, name: str) -> None:
    if name == "instrText" and _TELLING_FIELD.search(element.text or ""):
        element.text = ""
    if name == "fldSimple":
        for attribute, value in element.attrib.items():
            if _TELLING_FIELD.search(value):
                element.set(attribute, "")


def _leads_to(element: Element, left_out: set[str]) -> list[str]:
    return [
        name
        for name, value in element.attrib.items()
        if str(name).startswith(_RELATIONS) and value in left_out
    ]


def _let_go(element: Element, name: str) -> None:
    if name == "oleObj":
        # Without its object a frame of a slide would be damaged.
        frames = (a for a in element.iterancestors() if local_name(str(a.tag)) == "graphicFrame")
        remove(next(frames, element))
    elif name in _GO_WITH_RELATION:
        remove(element)
    else:
        for attribute in list(element.attrib):
            if str(attribute).startswith(_RELATIONS):
                del element.attrib[attribute]


def _left(element: Element, name: str) -> set[Leftover]:
    if name in _CHANGES:
        return {Leftover.TRACKED_CHANGES}
    is_hidden = (
        (name == "sheet" and element.get("state") in {"hidden", "veryHidden"})
        or (name == "sld" and element.get("show") in {"0", "false"})
        or (name in {"row", "col"} and element.get("hidden") in {"1", "true"})
        or name == "vanish"
    )
    return {Leftover.HIDDEN_CONTENT} if is_hidden else set()
