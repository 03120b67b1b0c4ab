"""Word, Excel and PowerPoint files (OOXML): which parts may stay, and how they hang together.

A part stays where a relationship that may stay leads to it from the root of the package, and its
type is known here. So properties, printer settings, signatures, custom XML and programs stay away,
and so does what nothing refers to. Sources: ECMA-376, part 1 (the types of relationships) and part
2, 6 (packages); MS-DOCX, MS-XLSX and MS-PPTX for what Microsoft added.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from portal.cleaning.ooxml_words import strip_words
from portal.cleaning.outcomes import Refusal, Refused
from portal.cleaning.xml_parts import local_name, parse_xml, remove, strip_xml, write_xml
from portal.cleaning.zips import write_zip

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from portal.cleaning.office import PartCleaner

_CONTENT_TYPES: Final = "[Content_Types].xml"
# By the last word of their type: these lead to what says who, where and with what, or to programs.
_LEFT_OUT: Final = frozenset(
    [
        "core-properties",
        "extended-properties",
        "custom-properties",
        "thumbnail",
        "customXml",
        "customXmlProps",
        "printerSettings",
        "origin",
        "signature",
        "certificate",
        "attachedTemplate",
        "wordVbaData",
        "vbaProject",
        "keyMapCustomizations",
        "attachedToolbars",
        "people",
        "commentsIds",
        "commentsExtensible",
        "connections",
        "queryTable",
        "revisionHeaders",
        "revisionLog",
        "usernames",
        "control",
        "activeXControlBinary",
        "oleObject",
        "tags",
        "customProperty",
        "recipientData",
        "mailMergeSource",
        "mailMergeHeaderSource",
        "webextension",
        "webextensiontaskpanes",
        "extensibility",
        "xmlMaps",
        "volatileDependencies",
        "classificationlabels",
        "documenttasks",
        "xlMacrosheet",
        "xlIntlMacrosheet",
    ]
)
_MACROS: Final = ("vbaproject", "macroenabled", "macrosheet", "vbadata")
_MEDIA: Final = ("image/", "audio/", "video/")
_PACKAGES: Final = "application/vnd.openxmlformats-officedocument."
_FONTS: Final = frozenset(
    {"application/vnd.openxmlformats-officedocument.obfuscatedFont", "application/x-fontdata"}
)
_SAFE_ADDRESSES: Final = ("http://", "https://", "mailto:", "tel:")
# What an address outside is replaced by: it keeps the file whole, and leads nowhere.
_NOWHERE: Final = "removed"


def strip_ooxml(parts: dict[str, bytes], cleaner: PartCleaner) -> bytes:
    """Return a package of `parts` without what it says of its maker.

    Raises:
        Refused: it is damaged, or has programs or too much in it.
    """
    return _Package(parts, cleaner).strip()


class _Package:
    """One package being stripped."""

    def __init__(self, parts: dict[str, bytes], cleaner: PartCleaner) -> None:
        # Names are the same whatever their case: ECMA-376, part 2, 6.2.2.3.
        self._parts = {name.lower(): part for name, part in parts.items()}
        self._names = {name.lower(): name for name in parts}
        self._cleaner = cleaner
        self._types = _Types(parse_xml(self._parts.get(_CONTENT_TYPES.lower(), b"")))
        self._kept: dict[str, bytes] = {}

    def strip(self) -> bytes:
        seen = [*self._parts, *self._types.all_types()]
        if any(word in name.lower() for word in _MACROS for name in seen):
            raise Refused(Refusal.MACROS)
        self._keep_what_is_related("")
        if not any(not name.startswith("_rels/") for name in self._kept):
            raise Refused(Refusal.BROKEN)
        named = {self._names.get(name, name): part for name, part in self._kept.items()}
        return write_zip({_CONTENT_TYPES: self._types.written(set(self._kept))} | named)

    def _keep_what_is_related(self, start: str) -> None:
        waiting = [start]
        while waiting:
            source = waiting.pop()
            left_out, targets = self._strip_relationships(source)
            if source and source not in self._kept:
                self._kept[source] = self._stripped(source, left_out)
            waiting += [target for target in targets if target not in self._kept]

    def _strip_relationships(self, source: str) -> tuple[set[str], list[str]]:
        """Return which relationships of a part are left out, and the parts that others lead to."""
        folder, name = posixpath.split(source)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place not in self._parts:
            return set(), []
        root = parse_xml(self._parts[place])
        left_out, targets = set(), []
        for relation in list(root):
            target = self._kept_target(folder, relation)
            if target is None:
                left_out.add(relation.get("Id", ""))
                remove(relation)
            elif target:
                targets.append(target)
        self._kept[place] = write_xml(root)
        return left_out, targets

    def _kept_target(self, folder: str, relation: Element) -> str | None:
        """Return the part that a relationship leads to, "" for an address, None to leave it out."""
        kind = relation.get("Type", "").rstrip("/").rpartition("/")[2]
        target = relation.get("Target", "")
        if kind in _LEFT_OUT:
            return None
        if relation.get("TargetMode") == "External":
            if kind != "hyperlink" or not target.lower().startswith(_SAFE_ADDRESSES):
                relation.set("Target", _NOWHERE)
            return ""
        path = unquote(target.partition("#")[0])
        if not path:
            return ""
        found = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/").lower()
        return found if found in self._parts and self._may_stay(found) else None

    def _may_stay(self, name: str) -> bool:
        kind = self._types.type_of(name)
        if kind.startswith(_PACKAGES) and not kind.endswith("+xml") and kind not in _FONTS:
            if kind.endswith("vmlDrawing"):
                return True
            if name not in self._kept:
                inner = self._cleaner.strip_inner_package(self._parts[name])
                if inner is None:
                    return False
                self._kept[name] = inner
            return True
        return kind.endswith(("+xml", "/xml")) or kind.startswith(_MEDIA) or kind in _FONTS

    def _stripped(self, name: str, left_out: set[str]) -> bytes:
        part, kind = self._parts[name], self._types.type_of(name)
        if kind in _FONTS:
            return part
        if kind.startswith(_MEDIA):
            bare, becomes = self._cleaner.strip_media(part)
            if becomes is not None:
                self._types.set_type(name, becomes.media_type)
            return bare
        leftovers = self._cleaner.leftovers
        return strip_xml(part, lambda piece: strip_words(piece, left_out, leftovers))


class _Types:
    """The types of the parts of a package. Source: ECMA-376, part 2, 7.2."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._of_part: dict[str, str] = {}
        self._of_extension: dict[str, str] = {}
        for entry in root:
            kind = entry.get("ContentType", "")
            if local_name(str(entry.tag)) == "Override":
                self._of_part[entry.get("PartName", "").lstrip("/").lower()] = kind
            else:
                self._of_extension[entry.get("Extension", "").lower()] = kind

    def all_types(self) -> list[str]:
        return [*self._of_part.values(), *self._of_extension.values()]

    def type_of(self, name: str) -> str:
        extension = name.rpartition(".")[2]
        return self._of_part.get(name, self._of_extension.get(extension, ""))

    def set_type(self, name: str, kind: str) -> None:
        if self.type_of(name) == kind:
            return
        namespace = str(self._root.tag).rpartition("}")[0] + "}"
        entry = self._root.makeelement(
            f"{namespace}Override", {"PartName": f"/{name}", "ContentType": kind}
        )
        self._root.append(entry)
        self._of_part[name] = kind

    def written(self, kept: set[str]) -> bytes:
        """Return the part that tells the types, of the parts that were kept."""
        for entry in list(self._root):
            name = entry.get("PartName")
            if name is not None and name.lstrip("/").lower() not in kept:
                remove(entry)
        return write_xml(self._root)
