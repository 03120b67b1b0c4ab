"""Vector pictures (SVG) within office files, without programs, metadata and foreign content.

Source: W3C, SVG 2; what Inkscape adds stands in namespaces of its own.
"""

from __future__ import annotations

from typing import Final

from portal.cleaning.xml_parts import (
    blank_paths,
    elements,
    local_name,
    parse_xml,
    remove,
    write_xml,
)

_REMOVED: Final = frozenset({"script", "foreignObject", "metadata", "title", "desc", "image"})
_OURS: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "href"
_WITHIN: Final = "#"


def strip_svg(part: bytes) -> bytes:
    """Return a vector picture with its shapes alone.

    Raises:
        Refused: it is no XML.
    """
    root = parse_xml(part)
    for element in elements(root):
        tag = str(element.tag)
        if element is not root and (local_name(tag) in _REMOVED or not tag.startswith(_OURS)):
            remove(element)
            continue
        for name, value in element.attrib.items():
            short = local_name(str(name))
            is_foreign = str(name).startswith("{") and short != _LINK
            leads_away = short == _LINK and not value.startswith(_WITHIN)
            if is_foreign or leads_away or short.startswith("on"):
                del element.attrib[name]
        blank_paths(element)
    return write_xml(root)
